// SPDX-License-Identifier: BSL-1.0
// Derivatives of high order by jets, of formulas and functions, on several kinds of numbers.
#include <dyad/jet.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <sstream>
#include <string_view>

using namespace dyad;
using namespace dyad::literals;

namespace {

constexpr auto x = var<"x">;
constexpr auto y = var<"y">;
constexpr auto z = var<"z">;

void close(double found, double expected, double tolerance = 1e-12) {
  BOOST_TEST((found == expected || std::abs(found - expected) <= tolerance * std::abs(expected)),
             found << " is not " << expected);
}

/// An operation of a user: its rule uses another one.
struct Sinc : Elementwise<1> {
  static constexpr std::string_view name = "sinc";
  static constexpr Domain<1> domain = {{{0.5, 8.0}}};
  static constexpr auto singular = smooth;
  template <class T> static constexpr T kernel(T const& a) {
    using std::sin;
    return sin(a) / a;
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& result, auto const& a) {
    return g * (cos(a) - result) / a;
  }
};

/// A number that counts its products.
struct Counted {
  double value = 0;
  static inline long products = 0;
  Counted() = default;
  Counted(double v) : value(v) {}
  friend Counted operator+(Counted a, Counted b) { return a.value + b.value; }
  friend Counted operator-(Counted a, Counted b) { return a.value - b.value; }
  friend Counted operator-(Counted a) { return -a.value; }
  friend Counted operator*(Counted a, Counted b) { return ++products, a.value * b.value; }
  friend Counted operator/(Counted a, Counted b) { return ++products, a.value / b.value; }
  friend bool operator==(Counted a, Counted b) { return a.value == b.value; }
  friend Counted sin(Counted a) { return std::sin(a.value); }
  friend Counted cos(Counted a) { return std::cos(a.value); }
  friend Counted exp(Counted a) { return std::exp(a.value); }
  friend Counted log(Counted a) { return std::log(a.value); }
  friend Counted pow(Counted a, Counted b) { return std::pow(a.value, b.value); }
};

template <int N> long products() {
  Counted::products = 0;
  static_cast<void>(derivatives<N>(sin(x * x) * exp(-x) / (1_c + x * x) + pow(x, 2.5), x)(x = Counted(0.7)));
  return Counted::products;
}

} // namespace

BOOST_AUTO_TEST_SUITE(jets)

BOOST_AUTO_TEST_CASE(formulas_and_functions) {
  constexpr auto f = sin(x * x) * exp(-x) / (1_c + x * x);
  constexpr auto r = function([](auto const& t) { return sin(t * t) * exp(-t) / (1.0 + t * t); });
  auto const d = derivatives<8>(f, x)(x = 0.7);
  auto const e = derivatives<8>(r)(0.7);
  for (std::size_t k = 0; k <= 8; ++k) close(e[k], d[k]);
  close(d[1], diff(f, x)(x = 0.7));
  close(d[2], diff<2>(f, x)(x = 0.7));
  close(d[3], diff<3>(f, x)(x = 0.7));
  constexpr auto powers = derivatives<4>(x * x * x - 2_c * x, x)(x = 2.0); // sums and products are constant expressions
  static_assert(powers == std::array{4.0, 10.0, 12.0, 6.0, 0.0});
  // Other variables stay; plain numbers take part.
  auto const g = partials<1, 2>(exp(x * y) * z + 0.5 * y, x, y)(x = 0.3, y = 1.1, z = 2.0);
  double const both = std::exp(0.33);
  close(g[0][1], 2 * 0.3 * both + 0.5);
  close(g[1][2], 2 * (2 * 0.3 + 0.09 * 1.1) * both);
}

BOOST_AUTO_TEST_CASE(operations_of_users) {
  auto const found = derivatives<20>(apply<Sinc>(x * x), x)(x = 1.3),
             expected = derivatives<20>(sin(x * x) / (x * x), x)(x = 1.3);
  for (std::size_t k = 0; k <= 20; ++k) close(found[k], expected[k], 1e-9);
}

BOOST_AUTO_TEST_CASE(directions) {
  constexpr auto f = sin(x) * y + x * y * y;
  auto const along = directional<3>(f, x = 0.6, y = 0.8)(x = 1.0, y = 2.0);
  auto const at = [](double t) {
    return std::sin(1 + 0.6 * t) * (2 + 0.8 * t) + (1 + 0.6 * t) * (2 + 0.8 * t) * (2 + 0.8 * t);
  };
  close(along[0], at(0));
  close(along[1], (at(1e-5) - at(-1e-5)) / 2e-5, 1e-9);
  close(along[2], 0.36 * -std::sin(1.0) * 2 + 2 * 0.48 * (std::cos(1.0) + 4) + 0.64 * 2);
  constexpr auto r = function<Vec<2>>([](auto const& v) { return sin(v[0]) * v[1] + v[0] * v[1] * v[1]; });
  auto const of_vector = directional<3>(r, std::array{0.6, 0.8})(std::array{1.0, 2.0});
  for (std::size_t k = 0; k <= 3; ++k) close(of_vector[k], along[k]);
  close(laplacian(f, x, y)(x = 1.0, y = 2.0), -std::sin(1.0) * 2 + 2);
  close(laplacian(r)(std::array{1.0, 2.0}), -std::sin(1.0) * 2 + 2);
}

BOOST_AUTO_TEST_CASE(kinds_of_numbers) {
  auto const single = derivatives<5>(exp(x) * sin(x), x)(x = 0.5f);
  static_assert(std::is_same_v<decltype(single)::value_type, float>);
  close(static_cast<double>(single[4]), -4 * std::exp(0.5) * std::sin(0.5), 1e-5);
  using Big = boost::multiprecision::cpp_bin_float_50;
  auto const big = derivatives<12>(log(x), x)(x = Big("1.5"));
  Big const expected = -boost::multiprecision::pow(Big("1.5"), -12) * 39916800;
  BOOST_TEST(boost::multiprecision::abs(big[12] / expected - 1) < Big("1e-45"));
  std::complex<double> const i(0.3, 0.4);
  auto const complex_exponential = derivatives<6>(exp(x * x), x)(x = i);
  // The Hermite polynomial of exp(x^2)
  std::complex<double> const h = 64.0 * i * i * i * i * i * i + 480.0 * i * i * i * i + 720.0 * i * i + 120.0;
  BOOST_TEST(std::abs(complex_exponential[6] - h * std::exp(i * i)) < 1e-10);
}

// A direction keeps its digits and its imaginary part; built-in numbers in it are taken as those of the point.
BOOST_AUTO_TEST_CASE(kinds_of_directions) {
  using Big = boost::multiprecision::cpp_bin_float_50;
  Big const tenth("0.1");
  BOOST_TEST(directional<1>(x * y, x = tenth, y = Big(0))(x = Big(1), y = Big(1))[1] == tenth);
  BOOST_TEST(directional<1>(x * y, x = tenth, y = 0.0)(x = 1.0, y = 1.0)[1] == tenth);
  BOOST_TEST(directional<1>([](auto const& a) { return a * a; }, tenth)(1.0)[1] == 2 * tenth);
  using Complex = std::complex<double>;
  Complex const i(0, 1);
  BOOST_TEST(directional<1>(x * y, x = i, y = Complex(1))(x = Complex(2), y = Complex(3))[1] == Complex(2, 3));
  BOOST_TEST(directional<1>(x * y, x = i, y = 1.0)(x = 2.0, y = 3.0)[1] == Complex(2, 3));
  auto const single = directional<1>(x * y, x = 2.0, y = 1)(x = 1.5f, y = 3.0f);
  static_assert(std::is_same_v<decltype(single)::value_type, float>);
  BOOST_TEST(single[1] == 7.5f);
}

// What one differentiation after another gives at singular points.
BOOST_AUTO_TEST_CASE(singular_points) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  auto const same = [](auto const& found, auto const& expected) {
    BOOST_TEST(found == expected, boost::test_tools::per_element());
  };
  same(derivatives<3>(abs(x), x)(x = 0.0), std::array{0.0, 0.0, 0.0, 0.0});
  same(derivatives<2>(relu(x), x)(x = 0.0), std::array{0.0, 0.0, 0.0});
  same(derivatives<2>(sqrt(x), x)(x = 0.0), std::array{0.0, infinity, -infinity});
  same(derivatives<4>(pow(x, 2.5), x)(x = 0.0), std::array{0.0, 0.0, 0.0, infinity, -infinity});
  same(derivatives<4>(pow(x, 3.0), x)(x = 0.0), std::array{0.0, 0.0, 0.0, 6.0, 0.0});
  same(derivatives<2>(pow(x, 0.0), x)(x = 0.0), std::array{1.0, 0.0, 0.0});
  same(derivatives<2>(where(x > 0.0, log(x), x), x)(x = -1.0), std::array{-1.0, 1.0, 0.0});
  same(derivatives<2>(max(x, -x), x)(x = 0.0), std::array{0.0, 0.0, 0.0});
  same(partials<1, 1>(hypot(x, y), x, y)(x = 0.0, y = 0.0)[1], std::array{0.0, 0.0});
}

// Powers whose value is lost, or infinite, beside derivatives that are not; the exact ones are p (p - 1) ... x^(p - k).
BOOST_AUTO_TEST_CASE(powers_beyond_range) {
  auto const check = [](double p, double at) {
    auto const d = derivatives<5>(pow(x, p), x)(x = at);
    double factor = 1;
    for (int k = 0; k <= 5; factor *= p - k, ++k) {
      double const power = std::pow(at, p - k), exact = factor == 0 ? 0 : factor * power,
                   found = d[static_cast<std::size_t>(k)];
      double const digits = 1e-14 * std::abs(exact) + 32 * std::numeric_limits<double>::denorm_min();
      BOOST_TEST((found == exact || std::abs(found - exact) <= digits),
                 "pow(" << at << ", " << p << "), order " << k << ": " << found << " is not " << exact);
    }
  };
  for (double const at : {1e-200, 1e-105, 2e-103, 1e-310, 5e-324, 1e200, 1e110, 1e308, HUGE_VAL, 0.0})
    for (double const p : {3.0, 2.5, 0.5, -2.0, -0.5, 1.0, 4.0}) check(p, at);
  for (double const at : {-1e-200, -1e-105, -1e200, -HUGE_VAL})
    for (double const p : {3.0, 2.0, -1.0, 4.0}) check(p, at);
  auto const mixed = partials<3, 1>(pow(x, y), x, y)(x = 1e-200, y = 3.0);
  BOOST_TEST(mixed(x = 3) == 6);
  close(mixed(x = 3, y = 1), 6 * std::log(1e-200) + 11, 1e-14);
  auto const total = partials_up_to<4>(pow(x, y), x, y)(x = 1e-200, y = 3.0);
  close(total(x = 3, y = 1), 6 * std::log(1e-200) + 11, 1e-14);
  close(static_cast<double>(derivatives<3>(pow(x, 3.0), x)(x = 1e-30f)[3]), 6);
}

// What a formula does not depend on, a value may be bound to, as to its derivatives.
BOOST_AUTO_TEST_CASE(variables_that_do_not_occur) {
  auto const d = derivatives<3>(y * y, x)(x = 1.0, y = 2.0);
  BOOST_TEST(d == (std::array{4.0, 0.0, 0.0, 0.0}), boost::test_tools::per_element());
  BOOST_TEST(derivatives<3>(y * y, x)(y = 2.0)[0] == 4);
  auto const p = partials<1, 0, 2>(x * x * y, x, z, y)(x = 3.0, y = 2.0, z = 5.0);
  BOOST_TEST(p(x = 1, y = 1) == 6);
  BOOST_TEST(p[1][0][1] == 6);
  auto const q = partials_up_to<2>(x * x, x, z)(x = 3.0, z = 5.0);
  BOOST_TEST(q(x = 2) == 2);
  BOOST_TEST(q(x = 1, z = 1) == 0);
  BOOST_TEST(laplacian(x * x, x, z)(x = 3.0, z = 5.0) == 2);
  auto const along = directional<2>(x * x, x = 2.0, z = 7.0)(x = 3.0, z = 5.0);
  BOOST_TEST(along == (std::array{9.0, 12.0, 8.0}), boost::test_tools::per_element());
}

// Constants, whole numbers, a direction of zeros, the highest orders of float and double; the exact values are known.
BOOST_AUTO_TEST_CASE(unusual_orders_and_points) {
  auto const constant = derivatives<2>(exp(2_c) + 0.0 * x, x)(x = 1);
  BOOST_TEST(constant == (std::array{std::exp(2.0), 0.0, 0.0}), boost::test_tools::per_element());
  BOOST_TEST(derivatives<0>(x * x, x)(x = 3) == (std::array{9.0}), boost::test_tools::per_element());
  constexpr auto f = function<Vec<3>>([](auto const& v) { return exp(v[0]) * v[1] + sin(v[2]); });
  auto const nowhere = directional<40>(f, std::array{0.0, 0.0, 0.0})(std::array{1.0, 2.0, 3.0});
  close(nowhere[0], std::exp(1.0) * 2 + std::sin(3.0));
  for (std::size_t k = 1; k <= 40; ++k) BOOST_TEST(nowhere[k] == 0);
  close(derivatives<60>(log(x), x)(x = 2.0)[60], -std::tgamma(60.0) / std::pow(2.0, 60), 1e-11);
  close(static_cast<double>(derivatives<34>(exp(x), x)(x = 0.5f)[34]), std::exp(0.5), 1e-3);
  close(derivatives<170>(exp(x), x)(x = 0.5)[170], std::exp(0.5));
}

BOOST_AUTO_TEST_CASE(work_is_quadratic) {
  long const n10 = products<10>(), n20 = products<20>(), n40 = products<40>();
  BOOST_TEST_MESSAGE("products at the orders 10, 20, 40: " << n10 << ", " << n20 << ", " << n40);
  BOOST_TEST(5 * n20 < 21 * n10);
  BOOST_TEST(5 * n40 < 21 * n20);
}

BOOST_AUTO_TEST_CASE(jets_are_printed) {
  auto const print = [](auto const& jet) {
    std::ostringstream out;
    out << jet;
    return out.str();
  };
  BOOST_TEST(print(exp(2.0 * dyad::Jet<double, 2>::variable(0.0))) == "[1, 2, 2]");
  auto const a = dyad::Jet<double, 1, 2>::variable(3.0, 0), b = dyad::Jet<double, 1, 2>::variable(5.0, 1);
  BOOST_TEST(print(a * b) == "[[15, 3, 0], [5, 1, 0]]");
  BOOST_TEST(print(square(dyad::TotalJet<double, 2, 1>::variable(3.0, 0))) == "[[9], [6], [1]]");
}

BOOST_AUTO_TEST_SUITE_END()

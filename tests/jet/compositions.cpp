// SPDX-License-Identifier: BSL-1.0
// Functions of functions where the outer one has infinite derivatives: jets have what one differentiation after
// another has, alike in the orders of one direction, by total order and in lanes. What does not vary there, as a branch
// is not taken or there is no such direction, passes nothing on; a slope that is 0 by its numbers makes NaN of an
// infinite one.
#include <dyad/array/vector_math.hpp>
#include <dyad/jet.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

namespace {

using namespace dyad;

constexpr auto a = var<"a">;
constexpr auto b = var<"b">;
constexpr double inf = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN();

bool same(double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); }

/// The derivatives of a function at a point, up to the third order.
template <class F> void check(std::string const& name, F const& f, double at, std::array<double, 3> const& expected) {
  auto const g = f(a);
  auto const by_order = derivatives<3>(g, a)(a = at);
  auto const by_total = partials_up_to<3>(g, a)(a = at);
  for (int k = 1; k <= 3; ++k) {
    double const wanted = expected[static_cast<std::size_t>(k) - 1];
    std::string const what = name + " at " + std::to_string(at) + ", order " + std::to_string(k) + ": ";
    double const of_order = by_order[static_cast<std::size_t>(k)], of_total = by_total(a = k);
    BOOST_TEST(same(of_order, wanted), what << of_order << ", not " << wanted);
    BOOST_TEST(same(of_total, wanted), what << of_total << " by total order, not " << wanted);
  }
  // The point in one lane, and others beside it.
  using Lanes = Simd<double>;
  double points[Lanes::size], found[Lanes::size];
  for (std::size_t i = 0; i < Lanes::size; ++i) points[i] = i == 1 ? at : -1 + 0.75 * static_cast<double>(i);
  auto const agree = [&](Lanes const& lanes, int k, std::string const& kind, auto const& alone) {
    lanes.store_unaligned(found);
    for (std::size_t i = 0; i < Lanes::size; ++i) {
      double const wanted = alone(points[i]);
      bool const close = same(found[i], wanted) || std::abs(found[i] - wanted) <= 1e-13 * std::abs(wanted);
      BOOST_TEST(close, name << " at " << points[i] << " in lane " << i << kind << ", order " << k << ": " << found[i]
                             << ", not " << wanted);
    }
  };
  auto const in_lanes = derivatives<3>(f)(Lanes::load_unaligned(points));
  auto const total = f(TotalJet<Lanes, 3, 1>::variable(Lanes::load_unaligned(points), 0));
  auto const squares = f(LaplacianJet<Lanes, 1>::variable(Lanes::load_unaligned(points), 0));
  for (int k = 1; k <= 3; ++k) {
    auto const place = static_cast<std::size_t>(k);
    agree(in_lanes[place], k, "", [&](double x) { return derivatives<3>(f)(x)[place]; });
    agree(total.part(k)[0], k, " by total order", [&](double x) { return f(Jet<double, 3>::variable(x))[k]; });
    if (k < 3 && !std::isnan(expected[0])) // a Laplacian in lanes takes what is 0 for absent
      agree(squares.part(k)[0], k, " of a Laplacian", [&](double x) { return f(Jet<double, 3>::variable(x))[k]; });
  }
}

/// The mixed derivatives of a function of two variables at 0, by `diff` of its formula.
template <class F> void check_two(std::string const& name, F const& f, double at_a, double at_b) {
  auto const by_order = partials<2, 2>(f, a, b)(a = at_a, b = at_b);
  auto const by_total = partials_up_to<2>(f, a, b)(a = at_a, b = at_b);
  auto const expect = [&](int i, int j, double expected) {
    double const of_order = by_order(a = i, b = j), of_total = by_total(a = i, b = j);
    BOOST_TEST(same(of_order, expected), name << " " << i << " " << j << ": " << of_order << ", not " << expected);
    BOOST_TEST(same(of_total, expected), name << " " << i << " " << j << ": " << of_total
                                              << " by total order, not " << expected);
  };
  expect(1, 0, diff(f, a)(a = at_a, b = at_b));
  expect(0, 1, diff(f, b)(a = at_a, b = at_b));
  expect(2, 0, diff<2>(f, a)(a = at_a, b = at_b));
  expect(1, 1, diff(f, a, b)(a = at_a, b = at_b));
  expect(0, 2, diff<2>(f, b)(a = at_a, b = at_b));
}

} // namespace

BOOST_AUTO_TEST_SUITE(jets_of_compositions)

// A power that vanishes up to the orders kept is no constant.
BOOST_AUTO_TEST_CASE(slopes_that_are_zero_by_their_numbers) {
  check("sqrt(x^4)", [](auto x) { return sqrt(x * x * x * x); }, 0, {none, none, none});
  check("sqrt(pow(x, 4))", [](auto x) { return sqrt(pow(x, 4.0)); }, 0, {none, none, none});
  check("cbrt(x^3)", [](auto x) { return cbrt(x * x * x); }, 0, {none, none, none});
  check("log(abs(x))", [](auto x) { return log(abs(x)); }, 0, {none, none, none});
  check("sqrt(1 - cos(x))", [](auto x) { return sqrt(1.0 - cos(x)); }, 0, {none, none, none});
  check("acos(1 - x^4)", [](auto x) { return acos(1.0 - x * x * x * x); }, 0, {none, none, none});
  check("pow(x^2, 0.75)", [](auto x) { return pow(x * x, 0.75); }, 0, {none, none, none});
}
BOOST_AUTO_TEST_CASE(branches_that_are_not_taken) {
  check("sqrt(max(x, 0))", [](auto x) { return sqrt(max(x, 0.0)); }, -1, {0, 0, 0});
  check("sqrt(max(x, 0))", [](auto x) { return sqrt(max(x, 0.0)); }, 0, {inf, -inf, inf});
  check("sqrt(where(x > 0, x, 0))", [](auto x) { return sqrt(where(x > 0.0, x, 0.0)); }, -1, {0, 0, 0});
  check("max(sqrt(x) - 1, 0)", [](auto x) { return max(sqrt(x) - 1.0, 0.0); }, 0, {0, 0, 0});
  check("log(clamp(x, 0, 1))", [](auto x) { return log(clamp(x, 0.0, 1.0)); }, -2, {0, 0, 0});
}
// Beyond the degree of the inner function there is nothing.
BOOST_AUTO_TEST_CASE(ends_of_polynomials) {
  check("sqrt(x)", [](auto x) { return sqrt(x); }, 0, {inf, -inf, inf});
  check("log(abs(x) - 2)", [](auto x) { return log(abs(x) - 2.0); }, 2, {inf, -inf, inf});
  check("log(2 x - 4)", [](auto x) { return log(2.0 * x - 4.0); }, 2, {inf, -inf, inf});
  check("pow(x^2, 2)", [](auto x) { return pow(x * x, 2.0); }, 0, {0, 0, 0});
  check("abs(x^3)", [](auto x) { return abs(x * x * x); }, 0, {0, 0, 0});
  check("sqrt(floor(x))", [](auto x) { return sqrt(floor(x)); }, 0.5, {0, 0, 0});
}
BOOST_AUTO_TEST_CASE(of_two_variables) {
  check_two("sqrt(a) b", sqrt(a) * b, 0, 0);
  check_two("sqrt(a) + b^2", sqrt(a) + b * b, 0, 0);
  check_two("sqrt(a b)", sqrt(a * b), 0, 0);
  check_two("a sqrt(b)", a * sqrt(b), 2, 0);
  check_two("where(a > 0, sqrt(a), b^2)", where(a > 0.0, sqrt(a), b * b), 0, 0);
  check_two("max(a, b) sqrt(a)", max(a, b) * sqrt(a), 0, 1);
  check_two("max(a, b) sqrt(a)", max(a, b) * sqrt(a), 0, -1);
  check_two("hypot(a, 0) + log(b)", hypot(a, 0.0) + log(b), 2, 0);
}
// A direction of size 0 is none.
BOOST_AUTO_TEST_CASE(directions_of_no_size) {
  auto const d = directional<2>(sqrt(a) + b * b, a = 0.0, b = 1.0)(a = 0.0, b = 3.0);
  BOOST_TEST(d[1] == 6);
  BOOST_TEST(d[2] == 2);
  BOOST_TEST(directional<2>(sqrt(a / b), a = 1.0, b = 0.0)(a = 0.0, b = 3.0)[2] == -inf);
}
// What is known of a jet, and what is written into one by hand.
BOOST_AUTO_TEST_CASE(degrees) {
  using J = Jet<double, 4>;
  J const x = J::variable(0.0), c = 2.0;
  BOOST_TEST(c.degree().order == 0);
  BOOST_TEST(x.degree().order == 1);
  BOOST_TEST((x * x + c).degree().order == 2);
  BOOST_TEST((x * x * x * x * x).degree().order == 4);
  BOOST_TEST((c / x).degree().order == 4);
  BOOST_TEST(sin(x).degree().order == 4);
  BOOST_TEST(sin(c).degree().order == 0);
  BOOST_TEST(abs(x - 1.0).degree().order == 1);
  J by_hand = 0.0;
  by_hand[2] = 0;
  BOOST_TEST(by_hand.degree().order == 2);
  BOOST_TEST(std::isnan(sqrt(by_hand)[1]));
  BOOST_TEST(sqrt(J(0.0))[1] == 0);
}
// The coefficients of 1 / u are smaller than all numbers where those of log(u) are not.
BOOST_AUTO_TEST_CASE(logarithms_of_large_numbers) {
  auto const f = log(1.0 + a * a);
  auto const close = boost::test_tools::tolerance(1e-14);
  for (double const at : {1e90, -1e120, 1e150}) {
    auto const by_order = derivatives<3>(f, a)(a = at);
    auto const by_total = partials_up_to<3>(f, a)(a = at);
    double const first = 2 / at, second = -2 / at / at, third = 4 / at / at / at;
    BOOST_TEST(by_order[1] == first, close);
    BOOST_TEST(by_order[2] == second, close);
    BOOST_TEST(std::abs(by_order[3] - third) <= 1e-14 * std::abs(third));
    BOOST_TEST(by_total(a = 2) == second, close);
  }
}
// Generic code that writes std:: out means these functions.
BOOST_AUTO_TEST_CASE(standard_names) {
  auto const f = [](auto x) { return std::sin(x) * std::pow(x, 2) + std::max(x, decltype(x)(0.5)) * std::pow(2.0, x); };
  auto const g = [](auto x) { return sin(x) * pow(x, 2) + max(x, decltype(x)(0.5)) * pow(2.0, x); };
  using J = Jet<double, 3>;
  using Total = TotalJet<double, 2, 2>;
  for (int k = 0; k <= 3; ++k) BOOST_TEST(f(J::variable(1.25))[k] == g(J::variable(1.25))[k]);
  Total const found = f(Total::variable(1.25, 1)), expected = g(Total::variable(1.25, 1));
  for (int i = 0; i < 3; ++i) BOOST_TEST(found.part(2)[i] == expected.part(2)[i]);
}

BOOST_AUTO_TEST_SUITE_END()

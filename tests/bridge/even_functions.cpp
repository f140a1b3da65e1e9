// SPDX-License-Identifier: BSL-1.0
// Even functions of |x| and of a distance are smooth where these are not, and quotients by exponentials have the slope
// 0 where these are infinite: derivatives by symbols, traced functions, Variables, arrays and Taylor polynomials.
#include "orders_of_one.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <string>
#include <vector>

using namespace dyad;
using namespace dyad::tests;

namespace {

void check_near(double found, double expected) {
  BOOST_TEST(std::abs(found - expected) <= 1e-13 * (1 + std::abs(expected)));
}

} // namespace

BOOST_AUTO_TEST_SUITE(even_functions)

BOOST_AUTO_TEST_CASE(of_what_is_smooth_as_a_square) {
  check("cos(2 |x|)", [](auto t) { return cos(2.0 * abs(t)); }, 0, {1, 0, -4, 0, 16});
  check("log(cosh(|x|))", [](auto t) { return log(cosh(abs(t))); }, 0, {0, 0, 1, 0, -2});
  check("cos(hypot(x, 2 x))", [](auto t) { return cos(hypot(t, 2.0 * t)); }, 0, {1, 0, -5, 0, 25});
  check("exp(-hypot(x, x, x)^2)", [](auto t) { return exp(-square(hypot(t, t, t))); }, 0, {1, 0, -6, 0, 108});
}
BOOST_AUTO_TEST_CASE(powers_that_are_even_and_others) {
  check("|x|^4.0", [](auto t) { return pow(abs(t), 4.0); }, 0, {0, 0, 0, 0, 24});
  check("|x|^4.5", [](auto t) { return pow(abs(t), 4.5); }, 0, {0, 0, 0, 0, 0});
}
BOOST_AUTO_TEST_CASE(quotients_by_what_is_infinite) {
  check("1 / (1 + exp(-x))", [](auto t) { return 1.0 / (1.0 + exp(-t)); }, -800, {});
  check("x / (exp(x) - 1)", [](auto t) { return t / (exp(t) - 1.0); }, 800, {});
  check("x / (1 - exp(x))", [](auto t) { return t / (1.0 - exp(t)); }, 800, {});
}
// exp(400) times a number over its square: the square is infinite, and what is divided by it 0.
BOOST_AUTO_TEST_CASE(quotients_by_what_is_large) {
  double const s = std::exp(-400.0);
  check("1 / (1 + exp(-x))", [](auto t) { return 1.0 / (1.0 + exp(-t)); }, -400, {s, s, s, s, s});
  check("1 / (1 - exp(-x))", [](auto t) { return 1.0 / (1.0 - exp(-t)); }, -400, {-s, -s, -s, -s, -s});
  check("x / (exp(x) - 1)", [](auto t) { return t / (exp(t) - 1.0); }, 400,
        {400 * s, -399 * s, 398 * s, -397 * s, 396 * s});
  // An exponential over a sum with it, on Variables: elsewhere 1 - 1 is left.
  Variable const u(NdArray({400.0, 1.0, -400.0}));
  Variable y = exp(u) / (1.0 + exp(u));
  for (double const sign : {1.0, -1.0, 1.0}) {
    y = grad(sum(y), u, {.create_graph = true});
    BOOST_TEST(y.data().to_vector()[0] == sign * s, boost::test_tools::tolerance(1e-13));
    BOOST_TEST(y.data().to_vector()[2] == s, boost::test_tools::tolerance(1e-13));
  }
}
// Roots have no finite slope at 0, their even powers have: with a graph of the derivative and without.
BOOST_AUTO_TEST_CASE(squares_of_roots_without_a_graph) {
  auto const check_root = [](auto const& f, double expected) {
    for (std::size_t const length : {0u, 1u, 9u}) {
      Variable const u = length == 0 ? Variable(0.0) : Variable(NdArray(std::vector<double>(length, 0.0)));
      sum(f(u)).backward();
      for (double const slope : u.grad().data().to_vector()) BOOST_TEST(slope == expected);
      for (double const slope : grad(sum(f(u)), u, {.create_graph = true}).data().to_vector())
        BOOST_TEST(slope == expected);
    }
  };
  check_root([](auto const& t) { return square(sqrt(t)); }, 1);
  check_root([](auto const& t) { return sqrt(t) * sqrt(t); }, 1);
  check_root([](auto const& t) { return pow(sqrt(t), 4.0) + pow(3.0 * sqrt(t) / 2.0, 2.0); }, 2.25);
  check_root([](auto const& t) { return exp(-square(sqrt(t) * (1.0 + t))); }, -1);
  check_root([](auto const& t) { return where(t < 1.0, square(-sqrt(t)), t); }, 1);
  check_root([](auto const& t) { return square(reshape(sqrt(t), {t.size(), 1})); }, 1);
}

// To keep the gradient of a root changes no bit of what lies before it, nor makes it NaN at 0.
BOOST_AUTO_TEST_CASE(squares_of_roots_whose_gradients_are_kept) {
  for (bool const create_graph : {false, true})
    for (std::size_t const length : {0u, 1u, 6u, 9u}) { // 0: a number
      std::vector<double> const some = {0.27324688961025068, -0.68556679156055922, 0.12680855931923873, -1,
                                        -0.5814196256894395, 0.50423047622930328, 0,                   2, -3};
      auto const from = [&](double first) {
        return length == 0 ? NdArray(first)
                           : NdArray(std::vector<double>(some.begin(), some.begin() + static_cast<Index>(length)));
      };
      Variable v(from(some[0]));
      Variable const root = sqrt(v * v + 0.25), less = -root, scaled = less * -0.75;
      Variable const y = sum(log(square(scaled) + 0.5)) + sum(exp(0.25 * (less + v))) + sum(square(root) * v);
      auto const alone = grad(y, v, {.create_graph = create_graph}).data().to_vector(),
                 of_root = grad(y, root, {.create_graph = create_graph}).data().to_vector(),
                 beside = grad(y, {root, v}, {.create_graph = create_graph})[1].data().to_vector();
      y.backward({.retain_grad = true, .create_graph = create_graph});
      auto const at = v.data().to_vector(), kept = v.grad().data().to_vector(),
                 kept_root = root.grad().data().to_vector();
      for (std::size_t k = 0; k < at.size(); ++k) {
        BOOST_TEST(kept[k] == alone[k]);
        BOOST_TEST(beside[k] == alone[k]);
        double const a = at[k], r = std::sqrt(a * a + 0.25), e = 0.25 * std::exp(0.25 * (a - r)),
                     by_root = 2 * 0.5625 * r / (0.5625 * r * r + 0.5) - e + 2 * r * a;
        check_near(kept_root[k], by_root);
        check_near(of_root[k], by_root);
        check_near(kept[k], by_root * a / r + e + r * r);
      }
      v.clear_grad();

      std::vector<double> const zeros(length, 0.0);
      Variable t = length == 0 ? Variable(0.0) : Variable(NdArray(zeros));
      Variable const of_t = sqrt(t), behind = where(t < 1.0, square(-of_t), t);
      sum(square(of_t) + behind).backward({.retain_grad = true, .create_graph = create_graph});
      for (double const slope : t.grad().data().to_vector()) BOOST_TEST(slope == 2);
      Variable u = length == 0 ? Variable(0.0) : Variable(NdArray(zeros));
      sum_of_squares(sqrt(u)).backward({.create_graph = create_graph});
      for (double const slope : u.grad().data().to_vector()) BOOST_TEST(slope == 1);
      for (double const slope : of_t.grad().data().to_vector()) BOOST_TEST(slope == 0);
      t.clear_grad();
    }
}

// cos(|v|) of a vector, by norm, and its Hessian at the origin.
BOOST_AUTO_TEST_CASE(of_a_norm) {
  Variable const v(NdArray({0.0, 0.0, 0.0}));
  Variable const slope = grad(cos(norm(v)), v, {.create_graph = true});
  for (std::size_t i = 0; i < 3; ++i) {
    std::vector<double> unit(3, 0.0);
    unit[i] = 1;
    Variable const row = grad(sum(slope * NdArray(unit)), v);
    for (std::size_t j = 0; j < 3; ++j) BOOST_TEST(row.data().to_vector()[j] == (i == j ? -1 : 0));
  }
}

// The slopes of cos and cosh by the square of their argument: by the series and upwards by the recurrence they meet.
BOOST_AUTO_TEST_CASE(slopes_by_the_square) {
  for (double const at : {0.0, 1e-8, 0.5, 2.0, 3.0, 4.0, 5.0, 20.0}) {
    double const near = 1e-13;
    auto const same = [&](double found, double expected) {
      BOOST_TEST(std::abs(found - expected) <= near * (1 + std::abs(expected)), found << ", not " << expected);
    };
    if (at > 0) same(cos_slope(at, 1.0), -std::sin(at) / at);
    if (at >= 0.5) same(cos_slope(at, 2.0), (std::sin(at) / at - std::cos(at)) / (at * at));
    for (double n = 1; n < 6; ++n) { // the differential equation
      same(at * at * cos_slope(at, n + 1), -cos_slope(at, n - 1) - (2 * n - 1) * cos_slope(at, n));
      same(at * at * cosh_slope(at, n + 1), cosh_slope(at, n - 1) - (2 * n - 1) * cosh_slope(at, n));
      same(cosh_of_root(at * at, n), cosh_slope(at, n));
    }
    same(cosh_of_root(-at * at, 0.0), std::cos(at));
    same(cosh_of_root(-at * at, 1.0), -cos_slope(at, 1.0));
  }
}

// A length sees squares alone of what it is made of.
BOOST_AUTO_TEST_CASE(lengths_of_lengths) {
  check("hypot(|x|, 1)", [](auto t) { return hypot(abs(t), 1.0); }, 0, {1, 0, 1, 0, -3});
  check("hypot(2, |x| / -4)", [](auto t) { return hypot(2.0, abs(t) / -4.0); }, 0, {2, 0, 1. / 32, 0, -3. / 2048});
  check("hypot(|x|, 1, |x|)", [](auto t) { return hypot(abs(t), 1.0, abs(t)); }, 0, {1, 0, 2, 0, -12});
  double const r = std::sqrt(2.0);
  check("hypot(|x|, 1)", [](auto t) { return hypot(abs(t), 1.0); }, -1, {r, -1 / r, r / 4, 3 * r / 8, 3 * r / 16 * 3});
  Variable const u(NdArray({0.0, -1.0, 2.0})), slope = grad(sum(hypot(abs(u), 1.0)), u, {.create_graph = true});
  std::vector<double> const twice = grad(sum(slope), u).data().to_vector();
  for (std::size_t i = 0; i < 3; ++i)
    BOOST_TEST(twice[i] == std::pow(std::hypot(u.data().to_vector()[i], 1), -3), boost::test_tools::tolerance(1e-14));
}

// cos and cosh of a square root are power series in what that is taken of: at 0, and near it, where the rules of cos
// and sqrt cancel.
BOOST_AUTO_TEST_CASE(even_functions_of_square_roots) {
  check("cos(sqrt(x))", [](auto t) { return cos(sqrt(t)); }, 0, {1, -1 / 2.0, 1 / 12.0, -1 / 120.0, 1 / 1680.0});
  check("cosh(sqrt(x))", [](auto t) { return cosh(sqrt(t)); }, 0, {1, 1 / 2.0, 1 / 12.0, 1 / 120.0, 1 / 1680.0});
  check("cos(sqrt(x * x))", [](auto t) { return cos(sqrt(t * t)); }, 0, {1, 0, -1, 0, 1});
  auto const close = boost::test_tools::tolerance(1e-13);
  for (double const at : {1e-300, 1e-20, 1e-6}) {
    double const second = 1 / 12.0 - at / 120, third = -1 / 120.0 + at / 1680;
    constexpr auto e = cos(sqrt(x));
    BOOST_TEST(diff<2>(e, x)(x = at) == second, close);
    BOOST_TEST(diff<3>(e, x)(x = at) == third, close);
    Variable const u(at), slope = grad(cos(sqrt(u)), u, {.create_graph = true}),
                   curvature = grad(slope, u, {.create_graph = true});
    BOOST_TEST(curvature.data().item() == second, close);
    BOOST_TEST(grad(curvature, u).data().item() == third, close);
  }
}

BOOST_AUTO_TEST_SUITE_END()

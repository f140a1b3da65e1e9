// SPDX-License-Identifier: BSL-1.0
// Derivatives of the third and of higher order: their steps are taken in one graph.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace dyad::literals;

namespace {
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;

void check_near(double value, double expected, double tolerance) {
  BOOST_TEST(std::abs(value - expected) <= tolerance * std::abs(expected), value << " is not " << expected);
}
} // namespace

BOOST_AUTO_TEST_SUITE(high_orders)

BOOST_AUTO_TEST_CASE(eighth_derivative) { // by mpmath, 60 digits
  constexpr auto f = sin(x * x) * exp(-x) / (1_c + x * x);
  check_near(dyad::diff<8>(f, x)(x = 0.5), -5800.32127649635715, 1e-13);
}

BOOST_AUTO_TEST_CASE(operations_that_come_with_the_steps) {
  // log(x) turns into quotients; the rest by hand
  double const at = 1.7;
  check_near(dyad::diff<5>(x * log(x), x)(x = at), -6 / std::pow(at, 4), 1e-14);
  check_near(dyad::diff<4>(pow(x, 2.5_c), x)(x = at), 2.5 * 1.5 * 0.5 * -0.5 * std::pow(at, -1.5), 1e-14);
  double const t = std::tan(0.4), s = 1 + t * t; // tan''''
  check_near(dyad::diff<4>(tan(x), x)(x = 0.4), 8 * t * s * (2 * s + t * t), 1e-13);
}

BOOST_AUTO_TEST_CASE(mixed_partials_in_turn) {
  constexpr auto f = exp(x * y) * x;
  constexpr auto d = dyad::diff(f, x, y, x, y, y);
  static_assert(same(d, dyad::diff(f, y, y, y, x, x)));
  static_assert(same(dyad::diff<3>(f, x), dyad::diff(f, x, x, x)));
  // d^3/dy^3 is x^4 exp(xy), and its second derivative by x
  double const a = 0.6, b = 1.3, e = std::exp(a * b);
  check_near(d(x = a, y = b), e * (12 * a * a + 8 * a * a * a * b + a * a * a * a * b * b), 1e-14);
}

BOOST_AUTO_TEST_CASE(plain_numbers_and_branches) {
  double const rate = 0.3, scale = 2.25;
  auto const f = scale * exp(-rate * x) + 7.0 * x;
  check_near(dyad::diff<4>(f, x)(x = 2.0), scale * std::pow(rate, 4) * std::exp(-rate * 2), 1e-14);
  auto const g = dyad::diff<4>(where(x > 0_c, log(x), 0_c), x);
  BOOST_TEST(g(x = -1.0) == 0.0);
  BOOST_TEST(g(x = 0.0) == 0.0);
  check_near(g(x = 2.0), -6.0 / 16, 1e-15);
  BOOST_TEST(dyad::diff<5>(x * x * x, x)(x = 3.0) == 0.0); // a value may be bound to what the formula has lost
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Derivatives of quotients that keep their digits, and stay numbers where a divisor overflows. Expected values: mpmath,
// 40 digits.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace dyad::literals;

namespace {

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto z = dyad::var<"z">;

bool near(double got, double wanted, double tolerance) {
  return std::abs(got - wanted) <= tolerance * std::abs(wanted);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_quotient_of_nearly_equal_values_keeps_its_digits_in_forward_mode) {
  constexpr auto f = (y - z) * ((y - z) / y); // its second derivative by y is 2 z^2 / y^3
  BOOST_TEST(near(dyad::diff<2>(f, y)(y = 1e8, z = 40.0), 3.2e-21, 1e-8));
  constexpr auto g = (x - z) / (x + z); // 2 z / (x + z)^2
  BOOST_TEST(near(dyad::diff(g, x)(x = 3e7, z = 1e-3), 2e-3 / ((3e7 + 1e-3) * (3e7 + 1e-3)), 1e-5));
}

BOOST_AUTO_TEST_CASE(the_slope_of_a_logistic_function_vanishes_where_its_exponential_overflows) {
  constexpr auto f = 1_c / (1_c + exp(-x));
  auto const program = dyad::compile(f, dyad::diff(f, x), dyad::diff<2>(f, x), dyad::diff<3>(f, x));
  for (double const at : {-710.0, -745.0, -1e300}) {
    auto const [value, first, second, third] = program(x = at);
    BOOST_TEST(value == 0.0);
    BOOST_TEST(first == 0.0);
    BOOST_TEST(second == 0.0);
    BOOST_TEST(third == 0.0);
  }
  auto const [value, first, second, third] = program(x = -700.0);
  BOOST_TEST(near(first, 9.859676543759770856705372947849465105116e-305, 1e-15));
  BOOST_TEST(near(second, 9.859676543759770856705372947849465105116e-305, 1e-15));
  BOOST_TEST(near(third, 9.859676543759770856705372947849465105116e-305, 1e-15));
  BOOST_TEST(dyad::diff(f, x)(x = -89.0f) == 0.0f);
}

BOOST_AUTO_TEST_CASE(its_scaled_and_weighted_siblings_too) {
  constexpr auto f = z / (2_c + exp(-(y * x)));
  auto const program = dyad::compile(f, gradient(f, x, y, z));
  auto const [value, slopes] = program(x = -800.0, y = 2.0, z = 3.0);
  for (double const slope : slopes) BOOST_TEST(slope == 0.0);
  constexpr auto swish = dyad::function([](auto const& t) { return t / (1 + exp(-t)); });
  BOOST_TEST(dyad::gradient(swish)(-710.0) == 0.0);
  BOOST_TEST(near(dyad::gradient(swish)(3.0), 1.088104, 1e-6));
}

BOOST_AUTO_TEST_CASE(by_what_is_found_to_be_0) {
  constexpr auto f = dyad::function([](auto const& a, auto const& b) { return a / (b - b); });
  BOOST_TEST(std::isinf(dyad::gradient(f)(1.0, 0.5)[0]));
}

/// 1 / b has no number for its slope -1 / b^2 where the slopes by what b is made of are numbers: for each term of b.
BOOST_AUTO_TEST_CASE(divisors_of_several_variables) {
  constexpr auto choice = dyad::function([](auto const& a, auto const& b) { return 1.0 / (1.0 + exp(-a) + exp(-b)); });
  for (double const slope : dyad::gradient(choice)(-400.0, -400.0)) BOOST_TEST(near(slope, std::exp(-400) / 4, 1e-13));
  // e^400 / (e^390 + e^400)^2
  BOOST_TEST(near(dyad::gradient(choice)(-390.0, -400.0)[1], std::exp(-400) / std::pow(1 + std::exp(-10), 2), 1e-13));
  constexpr auto three = dyad::function(
      [](auto const& a, auto const& b, auto const& c) { return a / (exp(a) + (2.0 + exp(b)) + exp(-c)); });
  auto const slopes = dyad::gradient(three)(390.0, 390.0, -390.0);
  BOOST_TEST(near(slopes[1], -390 * std::exp(-390) / 9, 1e-13));
  BOOST_TEST(near(slopes[2], 390 * std::exp(-390) / 9, 1e-13));
  BOOST_TEST(near(slopes[0], (3 - 390) * std::exp(-390) / 9, 1e-13));
  constexpr auto bell = dyad::function([](auto const& a, auto const& b) { return 1.0 / (1.0 + a * a + b * b); });
  for (double const slope : dyad::gradient(bell)(1e90, 1e90)) BOOST_TEST(near(slope, -0.5e-270, 1e-13));
  auto const apart = dyad::gradient(bell)(1e90, 3e80); // -2 x and -2 y over x^4
  BOOST_TEST(near(apart[0], -2e-270, 1e-13));
  BOOST_TEST(near(apart[1], -6e-280, 1e-13));
  constexpr auto of_symbols = dyad::compile(gradient(1_c / (1_c + exp(-x) + exp(-y)), x, y));
  auto const [by_x, by_y] = of_symbols(x = -400.0, y = -400.0);
  BOOST_TEST(near(by_x, std::exp(-400) / 4, 1e-13));
  BOOST_TEST(near(by_y, std::exp(-400) / 4, 1e-13));
}

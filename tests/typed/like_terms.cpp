// SPDX-License-Identifier: BSL-1.0
// Derivatives in which a sum of the formula takes the place of terms, and a like term is there already.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>

BOOST_AUTO_TEST_CASE(terms_that_become_alike_stay_one_term) {
  using namespace dyad::literals;
  constexpr auto x = dyad::var<"x">;
  constexpr auto y = dyad::var<"y">;
  constexpr auto z = dyad::var<"z">;
  constexpr auto s = x * y + y;
  constexpr auto t = s * y;
  constexpr auto f = x / z / (2_c + t * t);
  double const a = 1.3, b = 0.8, c = 0.6, sum = a * b + b, product = sum * b, below = 2 + product * product;
  auto const [value, slopes] = dyad::value_and_gradient(f, x, y, z)(x = a, y = b, z = c);
  auto const near = boost::test_tools::tolerance(1e-14);
  BOOST_TEST(value == a / c / below, near);
  BOOST_TEST(slopes[0] == 1 / (c * below) - a / c * 2 * product * b * b / (below * below), near);
  BOOST_TEST(slopes[1] == -a / c * 4 * product * sum / (below * below), near);
  BOOST_TEST(slopes[2] == -a / (c * c * below), near);
}

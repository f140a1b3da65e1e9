// SPDX-License-Identifier: BSL-1.0
/// \file A branch not taken leaks nothing, to third order.
#include <limits>

#include "near.hpp"

namespace {

using namespace typed_tests;
using namespace dyad::literals;

/// Value and derivatives up to order three at a point.
template <class F> std::array<double, 4> orders(F const& f, double at) {
  auto const [d, unused] =
      dyad::compile(hana::make_tuple(f, diff(f, x), dyad::diff<2>(f, x), dyad::diff<3>(f, x)), x)(x = at);
  static_cast<void>(unused);
  return d;
}

void check_orders(std::array<double, 4> const& found, std::array<double, 4> const& expected) {
  for (std::size_t k = 0; k < 4; ++k) check_near(found[k], expected[k]);
}

constexpr std::array<double, 4> nothing = {0, 0, 0, 0};

} // namespace

BOOST_AUTO_TEST_SUITE(typed_branches)

BOOST_AUTO_TEST_CASE(logarithm_behind_a_condition) {
  auto const f = where(x > 0_c, log(x), 0_c);
  check_orders(orders(f, -1), nothing);
  check_orders(orders(f, 0), nothing);
  check_orders(orders(f, 2), {std::log(2.0), 0.5, -0.25, 0.25});
  auto const inverse = where(x <= 0_c, 0_c, log(x)); // the other side
  check_orders(orders(inverse, -1), nothing);
  check_orders(orders(inverse, 0), nothing);
  check_orders(orders(inverse, 2), {std::log(2.0), 0.5, -0.25, 0.25});
}

BOOST_AUTO_TEST_CASE(root_behind_a_condition) {
  auto const f = where(x > 0_c, sqrt(x), 0_c);
  check_orders(orders(f, 0), nothing);
  check_orders(orders(f, -3), nothing);
  check_orders(orders(f, 4), {2, 0.25, -1.0 / 32, 3.0 / 256});
  auto const deep = sin(where(x > 0_c, sqrt(sqrt(x)), 0_c)); // the infinite slope deep inside the branch
  check_orders(orders(deep, 0), nothing);
  check_orders(orders(deep, -1), nothing);
}

BOOST_AUTO_TEST_CASE(a_condition_on_the_argument) {
  // where(x == 0, 1, sin(x) / x) is 1 at 0; its derivative there is that of the branch taken.
  auto const f = where(x == 0_c, 1_c, sin(x) / x);
  check_orders(orders(f, 0), {1, 0, 0, 0});
  check_near(orders(f, 1)[1], std::cos(1.0) - std::sin(1.0));
}

BOOST_AUTO_TEST_CASE(both_branches_depend) {
  auto const f = where(x < 1_c, x * x * x, exp(x));
  check_orders(orders(f, 0.5), {0.125, 0.75, 3, 6});
  double const e = std::exp(2.0);
  check_orders(orders(f, 2), {e, e, e, e});
}

BOOST_AUTO_TEST_CASE(nested_choices) {
  auto const f = where(x > 0_c, where(x > 1_c, log(x - 1_c), sqrt(1_c - x)), pow(-x, 1.5_c));
  check_near(orders(f, 2)[1], 1.0);
  check_near(orders(f, 2)[3], 2.0);
  check_near(orders(f, 0.75)[0], 0.5);
  check_near(orders(f, 0.75)[1], -1.0);
  check_near(orders(f, 0.75)[2], -2.0);
  check_near(orders(f, -4)[0], 8.0);
  check_near(orders(f, -4)[1], -3.0);
  check_near(orders(f, -4)[2], 0.375);
}

BOOST_AUTO_TEST_CASE(where_as_a_factor_and_inside_functions) {
  auto const mask = where(x > 0_c, 1_c, 0_c);
  auto const f = mask * x * x + exp(where(x > 0_c, x, 0_c));
  double const e = std::exp(0.5);
  check_orders(orders(f, 0.5), {0.25 + e, 1 + e, 2 + e, e});
  check_orders(orders(f, -0.5), {1, 0, 0, 0});
}

BOOST_AUTO_TEST_CASE(conditions_of_several_variables) {
  auto const f = where(x > y && y > 0_c, log(x - y) * sqrt(y), x * y);
  auto const [value, gradient, hessian] =
      dyad::compile(f, dyad::gradient(f, x, y), dyad::hessian(f, x, y))(x = 1.0, y = 1.0);
  BOOST_CHECK_EQUAL(value, 1.0);
  BOOST_CHECK_EQUAL(gradient[0], 1.0);
  BOOST_CHECK_EQUAL(gradient[1], 1.0);
  BOOST_CHECK_EQUAL(hessian[0][0], 0.0);
  BOOST_CHECK_EQUAL(hessian[0][1], 1.0);
  BOOST_CHECK_EQUAL(hessian[1][1], 0.0);
  auto const third = dyad::compile(diff(f, x, x, y), diff(f, x, y, y), f)(x = 3.0, y = 0.0);
  BOOST_CHECK_EQUAL(std::get<0>(third), 0.0);
  BOOST_CHECK_EQUAL(std::get<1>(third), 0.0);
  check_near(diff(f, x, y)(x = 3.0, y = 1.0), 0.5 * 0.5 + 0.25);
}

BOOST_AUTO_TEST_CASE(reverse_mode) {
  auto const f = where(x > 0_c, log(x) * y, y * y);
  auto const reverse = dyad::compile(dyad::gradient<dyad::Mode::reverse>(f, x, y));
  auto const at = reverse(x = 0.0, y = 3.0);
  BOOST_CHECK_EQUAL(at[0], 0.0);
  BOOST_CHECK_EQUAL(at[1], 6.0);
  auto const second = dyad::compile(dyad::gradient<dyad::Mode::reverse>(
      dyad::gradient<dyad::Mode::reverse>(f, x, y)[hana::size_c<0>], x, y), x, y)(x = 0.0, y = 3.0);
  BOOST_CHECK_EQUAL(std::get<0>(second)[0], 0.0);
  BOOST_CHECK_EQUAL(std::get<0>(second)[1], 0.0);
}

BOOST_AUTO_TEST_CASE(in_high_precision_and_single) {
  auto const f = where(x > 0_c, log(x), 0_c);
  BOOST_CHECK_EQUAL(dyad::diff<3>(f, x)(x = Big(0)), Big(0));
  BOOST_CHECK_EQUAL(dyad::diff<2>(f, x)(x = 0.0f), 0.0f);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(two_branches_that_share_a_value_leak_nothing_either) {
  constexpr auto f = where(x > 0_c, sqrt(x), 0_c) + where(x > 1_c, sqrt(x), 2_c);
  constexpr auto traced = dyad::function([](auto const& t) {
    auto const root = sqrt(t);
    return where(t > 0, root, 0.0) + where(t > 1, root, 2.0) - where(t > 2, 3.0 * root, 1.0);
  });
  for (double const at : {0.0, -1.0}) {
    auto const [value, first, second] = dyad::compile(f, dyad::diff(f, x), dyad::diff<2>(f, x))(x = at);
    BOOST_TEST(value == 2.0);
    BOOST_TEST(first == 0.0);
    BOOST_TEST(second == 0.0);
    auto const [v, slope] = dyad::value_and_gradient(traced)(at);
    BOOST_TEST(slope == 0.0);
    BOOST_TEST(dyad::hessian(traced)(at) == 0.0);
  }
  BOOST_TEST(dyad::gradient(traced)(4.0) == 0.25 + 0.25 - 0.75);
  BOOST_TEST(dyad::diff(f, x)(x = 0.25) == 1.0);
}

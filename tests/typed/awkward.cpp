// SPDX-License-Identifier: BSL-1.0
/// \file Awkward points, where typed derivatives have decided answers at every order.
#include <limits>

#include "near.hpp"

namespace {

using namespace typed_tests;
using namespace dyad::literals;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The derivative of one order, for expressions that may have lost x.
template <int Order, class F> double slope(F const& f, double at) {
  return std::get<0>(dyad::compile(dyad::diff<Order>(f, x), x)(x = at));
}

template <class F> void check_zero_derivatives(F const& f, double at) {
  BOOST_CHECK_EQUAL(slope<1>(f, at), 0.0);
  BOOST_CHECK_EQUAL(slope<2>(f, at), 0.0);
  BOOST_CHECK_EQUAL(slope<3>(f, at), 0.0);
}

} // namespace

BOOST_AUTO_TEST_SUITE(typed_awkward)

BOOST_AUTO_TEST_CASE(kinks_and_jumps) {
  check_zero_derivatives(abs(x), 0);
  check_zero_derivatives(sign(x), 0);
  check_zero_derivatives(sign(x), 2);
  check_zero_derivatives(relu(x), 0);
  check_zero_derivatives(relu(x), -1);
  check_zero_derivatives(floor(x), 2);
  check_zero_derivatives(ceil(x), 2.5);
  BOOST_CHECK_EQUAL(slope<1>(abs(x), -3), -1.0);
  BOOST_CHECK_EQUAL(slope<2>(abs(x) * x, -3), -2.0);
}

BOOST_AUTO_TEST_CASE(ties_are_split) {
  auto const [low, high] =
      dyad::compile(dyad::gradient(min(x, y), x, y), dyad::gradient(max(x, y), x, y))(x = 2.0, y = 2.0);
  for (auto const slope : {low[0], low[1], high[0], high[1]}) BOOST_CHECK_EQUAL(slope, 0.5);
  static_assert(sparsity(dyad::hessian(x + y, x, y))[0][0] == false);
  BOOST_CHECK_EQUAL(diff(min(x, y), x)(x = 1.0, y = 2.0), 1.0);
  BOOST_CHECK_EQUAL(diff(min(x, y), y)(x = 1.0, y = 2.0), 0.0);
}

BOOST_AUTO_TEST_CASE(powers_at_zero) {
  static_assert(same(diff(pow(x, 0_c), x), 0_c));
  check_zero_derivatives(pow(x, 0.0), 0); // a plain exponent: decided when the program runs
  check_zero_derivatives(pow(x, 0.0), 3);
  auto const f = pow(x, y);
  BOOST_CHECK_EQUAL(diff(f, x)(x = 0.0, y = 0.0), 0.0);
  BOOST_CHECK_EQUAL(diff(f, x)(x = 0.0, y = 1.0), 1.0);
  BOOST_CHECK_EQUAL(diff(f, x)(x = 0.0, y = 2.0), 0.0);
  BOOST_CHECK_EQUAL(diff(f, x)(x = 0.0, y = 0.5), infinity);
  for (double const p : {0.0, 0.5, 1.0, 2.0}) BOOST_CHECK_EQUAL(diff(f, y)(x = 0.0, y = p), 0.0);
  BOOST_CHECK_EQUAL(dyad::diff<2>(f, x)(x = 0.0, y = 2.0), 2.0);
  BOOST_CHECK_EQUAL(dyad::diff<2>(f, x)(x = 0.0, y = 1.0), 0.0);
  BOOST_CHECK_EQUAL(dyad::diff<3>(f, x)(x = 0.0, y = 3.0), 6.0);
  BOOST_CHECK_EQUAL(dyad::diff<3>(f, x)(x = 0.0, y = 2.0), 0.0);
  BOOST_CHECK_EQUAL(dyad::diff<2>(f, y)(x = 0.0, y = 1.0), 0.0);
  BOOST_CHECK_EQUAL(dyad::diff<2>(f, x)(x = -2.0, y = 3.0), -12.0);
}

BOOST_AUTO_TEST_CASE(integer_powers_are_polynomials) {
  auto const f = pow(x, 3_c);
  BOOST_CHECK_EQUAL(slope<1>(f, 0), 0.0);
  BOOST_CHECK_EQUAL(slope<3>(f, 0), 6.0);
  BOOST_CHECK_EQUAL(slope<1>(pow(x, -1_c), 2), -0.25);
  BOOST_CHECK_EQUAL(slope<1>(f, -2), 12.0);
}

BOOST_AUTO_TEST_CASE(norms_at_the_origin) {
  auto const f = hypot(x, y);
  auto const [gradient, hessian] = dyad::compile(dyad::gradient(f, x, y), dyad::hessian(f, x, y))(x = 0.0, y = 0.0);
  for (double const d : {gradient[0], gradient[1], hessian[0][0], hessian[0][1], hessian[1][1]})
    BOOST_CHECK_EQUAL(d, 0.0);
  BOOST_CHECK_EQUAL(diff(f, x, x, y)(x = 0.0, y = 0.0), 0.0);
  auto const angle =
      dyad::compile(dyad::gradient(atan2(y, x), x, y), dyad::hessian(atan2(y, x), x, y))(x = 0.0, y = 0.0);
  BOOST_CHECK_EQUAL(std::get<0>(angle)[0], 0.0);
  BOOST_CHECK_EQUAL(std::get<0>(angle)[1], 0.0);
  BOOST_CHECK_EQUAL(std::get<1>(angle)[0][1], 0.0);
}

BOOST_AUTO_TEST_CASE(roots_behind_a_condition) {
  auto const f = where(x == 0_c, 0_c, sqrt(x));
  check_zero_derivatives(f, 0);
  BOOST_CHECK_EQUAL(slope<1>(sqrt(x), 0), infinity);
  auto const norm = where(x * x + y * y > 0_c, sqrt(x * x + y * y), 0_c);
  auto const [gradient, hessian] =
      dyad::compile(dyad::gradient(norm, x, y), dyad::hessian(norm, x, y))(x = 0.0, y = 0.0);
  for (double const d : {gradient[0], gradient[1], hessian[0][0], hessian[0][1], hessian[1][1]})
    BOOST_CHECK_EQUAL(d, 0.0);
}

BOOST_AUTO_TEST_CASE(tails) {
  for (double const at : {-800.0, 800.0}) {
    check_zero_derivatives(sigmoid(x), at);
    check_zero_derivatives(tanh(x), at);
  }
  BOOST_CHECK_EQUAL(slope<1>(softplus(x), 800), 1.0);
  BOOST_CHECK_EQUAL(slope<2>(softplus(x), 800), 0.0);
  check_near(slope<1>(softplus(x), -40) * 1e17, 0.4248354255291589);
  check_near(slope<2>(sigmoid(x), -40) * 1e17, 0.4248354255291589);
  check_near(slope<2>(sigmoid(x), 40) * 1e17, -0.4248354255291589);
  check_near(slope<1>(expm1(x), -40) * 1e17, 0.4248354255291589);
  check_near(slope<1>(log1p(x), 1e-18), 1.0);
}

BOOST_AUTO_TEST_CASE(a_zero_cotangent_stays_zero) {
  // The factor is no expression of x: nothing may flow through the logarithm of 0.
  auto const f = where(y > 0_c, x, 0_c) * 0_c + y;
  BOOST_CHECK_EQUAL(f(y = 2.0), 2.0);
  auto const g = where(x > y, x - y, 0_c) * 1_c;
  BOOST_CHECK_EQUAL(diff(sqrt(x) * y, y)(x = 4.0), 2.0);
  BOOST_CHECK_EQUAL(diff(log(g + 1_c), x)(x = 0.0, y = 1.0), 0.0);
}

BOOST_AUTO_TEST_SUITE_END()

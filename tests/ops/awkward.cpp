// SPDX-License-Identifier: BSL-1.0
/// \file Points where derivatives do not exist or textbook formulas fail: each has its decided answer.
#include <dyad/ops/activation.hpp>
#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/ops/power.hpp>
#include <dyad/ops/special.hpp>
#include <dyad/ops/trigonometric.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace {

using namespace dyad::ops;

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

template <class Op, int I = 0, class... T> double slope(T... x) {
  return Op::vjp(dyad::Arg<I>{}, 1.0, dyad::apply<Op>(x...), x...);
}

void check_close(double value, double expected, double tolerance = 2e-14) {
  BOOST_CHECK_MESSAGE(std::abs(value - expected) <= tolerance * std::abs(expected), value << " is not " << expected);
}

} // namespace

BOOST_AUTO_TEST_SUITE(ops_awkward)

BOOST_AUTO_TEST_CASE(kinks_and_jumps) {
  BOOST_CHECK_EQUAL(slope<Abs>(0.0), 0.0);
  BOOST_CHECK_EQUAL(slope<Abs>(-0.0), 0.0);
  BOOST_CHECK_EQUAL(slope<Abs>(-2.0), -1.0);
  BOOST_CHECK_EQUAL(slope<Sign>(0.0), 0.0);
  BOOST_CHECK_EQUAL(dyad::sign(-3), -1.0);
  BOOST_CHECK_EQUAL(dyad::sign(0.0), 0.0);
  BOOST_CHECK(std::isnan(dyad::sign(not_a_number)));
  BOOST_CHECK_EQUAL(slope<Floor>(1.0), 0.0);
  BOOST_CHECK_EQUAL(slope<Ceil>(1.0), 0.0);
  BOOST_CHECK_EQUAL(slope<Relu>(0.0), 0.0);
  BOOST_CHECK_EQUAL(slope<Relu>(-1.0), 0.0);
  BOOST_CHECK(std::isnan(dyad::relu(not_a_number)));
}

BOOST_AUTO_TEST_CASE(ties_are_split_evenly) {
  BOOST_CHECK_EQUAL((slope<Min, 0>(1.0, 1.0)), 0.5);
  BOOST_CHECK_EQUAL((slope<Min, 1>(1.0, 1.0)), 0.5);
  BOOST_CHECK_EQUAL((slope<Max, 0>(1.0, 1.0)), 0.5);
  BOOST_CHECK_EQUAL((slope<Max, 1>(1.0, 1.0)), 0.5);
  BOOST_CHECK_EQUAL((slope<Max, 0>(1.0, 2.0)), 0.0);
  BOOST_CHECK_EQUAL((slope<Min, 0>(1.0, 2.0)), 1.0);
}

BOOST_AUTO_TEST_CASE(the_boundary_of_clamp_belongs_to_the_inside) {
  for (double const x : {-1.0, 0.0, 1.0}) {
    BOOST_CHECK_EQUAL((slope<Clamp, 0>(x, -1.0, 1.0)), 1.0);
    BOOST_CHECK_EQUAL((slope<Clamp, 1>(x, -1.0, 1.0)), 0.0);
    BOOST_CHECK_EQUAL((slope<Clamp, 2>(x, -1.0, 1.0)), 0.0);
  }
  BOOST_CHECK_EQUAL((slope<Clamp, 0>(2.0, -1.0, 1.0)), 0.0);
  BOOST_CHECK_EQUAL((slope<Clamp, 1>(-2.0, -1.0, 1.0)), 1.0);
  BOOST_CHECK_EQUAL((slope<Clamp, 2>(2.0, -1.0, 1.0)), 1.0);
  BOOST_CHECK_EQUAL((slope<Clamp, 0>(1.0, 1.0, 1.0)), 1.0);
}

BOOST_AUTO_TEST_CASE(powers_at_zero) {
  for (double const x : {0.0, 1.0, -2.0, 1e300}) BOOST_CHECK_EQUAL((slope<Pow, 0>(x, 0.0)), 0.0);
  BOOST_CHECK_EQUAL((slope<Pow, 0>(0.0, 1.0)), 1.0);
  BOOST_CHECK_EQUAL((slope<Pow, 0>(0.0, 2.0)), 0.0);
  BOOST_CHECK_EQUAL((slope<Pow, 0>(0.0, 0.5)), inf);
  BOOST_CHECK_EQUAL((slope<Pow, 0>(-2.0, 3.0)), 12.0);
  for (double const p : {0.0, 0.5, 1.0, 2.0}) BOOST_CHECK_EQUAL((slope<Pow, 1>(0.0, p)), 0.0);
  BOOST_CHECK_EQUAL((slope<Pow, 1>(0.0, -1.0)), -inf);
  BOOST_CHECK(std::isnan(slope<Pow, 1>(-2.0, 3.0)));
  BOOST_CHECK_EQUAL(slope<Sqrt>(0.0), inf);
  BOOST_CHECK_EQUAL(slope<Cbrt>(0.0), inf);
}

BOOST_AUTO_TEST_CASE(origins) {
  BOOST_CHECK_EQUAL((slope<Hypot, 0>(0.0, 0.0)), 0.0);
  BOOST_CHECK_EQUAL((slope<Hypot, 1>(0.0, 0.0)), 0.0);
  check_close(slope<Hypot, 0>(3e200, 4e200), 0.6);
  check_close(slope<Hypot, 1>(3e-200, 4e-200), 0.8);
  BOOST_CHECK_EQUAL((slope<Atan2, 0>(0.0, 0.0)), 0.0);
  BOOST_CHECK_EQUAL((slope<Atan2, 1>(0.0, 0.0)), 0.0);
}

BOOST_AUTO_TEST_CASE(tails) {
  BOOST_CHECK_EQUAL(dyad::sigmoid(-800.0), 0.0);
  BOOST_CHECK_EQUAL(dyad::sigmoid(800.0), 1.0);
  BOOST_CHECK_EQUAL(slope<Sigmoid>(-800.0), 0.0);
  BOOST_CHECK_EQUAL(slope<Sigmoid>(800.0), 0.0);
  check_close(slope<Sigmoid>(40.0), 4.248354255291589e-18);
  check_close(slope<Sigmoid>(-40.0), 4.248354255291589e-18);
  check_close(slope<Tanh>(20.0), 1.699341702116635574e-17);
  check_close(slope<Tanh>(100.0), 5.53558610694695e-87);
  BOOST_CHECK_EQUAL(slope<Tanh>(800.0), 0.0);
  check_close(slope<Expm1>(-40.0), 4.248354255291589e-18);
  BOOST_CHECK_EQUAL(dyad::softplus(800.0), 800.0);
  check_close(dyad::softplus(-40.0), 4.248354255291589e-18);
  BOOST_CHECK_EQUAL(slope<Softplus>(800.0), 1.0);
  check_close(dyad::erfc(5.0), 1.537459794428035e-12);
  check_close(slope<Erfc>(5.0), -1.5670866531017336e-11);
  check_close(slope<Atanh>(-0.999999), 500000.24998574716);
  check_close(slope<Acosh>(1.0000000000000002), 47453132.81212577);
}

BOOST_AUTO_TEST_CASE(infinities_in_logsumexp) {
  BOOST_CHECK_EQUAL(dyad::logsumexp(-inf, -inf), -inf);
  BOOST_CHECK_EQUAL(dyad::logsumexp(inf, inf), inf);
  BOOST_CHECK_EQUAL(dyad::logsumexp(-inf, 3.0), 3.0);
  BOOST_CHECK_EQUAL(dyad::logsumexp(inf, 3.0), inf);
  BOOST_CHECK_EQUAL(dyad::logsumexp(1000.0, 0.0), 1000.0);
  check_close(dyad::logsumexp(0, 0.0, 0.0f), std::log(3.0));
  BOOST_CHECK(std::isnan(dyad::logsumexp(not_a_number, 1.0)));
  BOOST_CHECK(std::isnan(dyad::logsumexp(1.0, not_a_number)));
  BOOST_CHECK_EQUAL((slope<Logsumexp, 0>(-inf, 3.0)), 0.0);
  BOOST_CHECK_EQUAL((slope<Logsumexp, 1>(-inf, 3.0)), 1.0);
  BOOST_CHECK_EQUAL((slope<Logsumexp, 0>(-inf, -inf)), 0.0);
  BOOST_CHECK(std::isnan(slope<Logsumexp, 0>(inf, inf)));
}

BOOST_AUTO_TEST_SUITE_END()

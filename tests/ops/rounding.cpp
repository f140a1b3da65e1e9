// SPDX-License-Identifier: BSL-1.0
/// \file Rounding, remainders and their like on numbers: what the C library has, and what they promise beyond it.
#include <dyad/ops/activation.hpp>
#include <dyad/ops/rounding.hpp>
#include <dyad/ops/special.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace {

constexpr double inf = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN(),
                 least = std::numeric_limits<double>::denorm_min(), most = std::numeric_limits<double>::max();

/// The same number, with the same sign if it is 0.
bool same(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || (a == b && std::signbit(a) == std::signbit(b));
}

} // namespace

BOOST_AUTO_TEST_SUITE(ops_rounding)

BOOST_AUTO_TEST_CASE(functions_of_the_c_library) {
  double const points[] = {0.0,  -0.0, least,        -least, 0.5,  -0.5, 1.0,  1.5,
                           -2.5, 3.7,  0x1p52 + 0.5, 1e300,  most, inf,  -inf, none};
  for (double const a : points) {
    BOOST_TEST(same(dyad::trunc(a), std::trunc(a)));
    BOOST_TEST(same(dyad::round(a), std::round(a)));
    BOOST_TEST(same(dyad::rint(a), std::rint(a)));
    BOOST_TEST(same(dyad::fabs(a), std::fabs(a)));
    for (double const b : points) {
      BOOST_TEST(same(dyad::fmod(a, b), std::fmod(a, b)));
      BOOST_TEST(same(dyad::remainder(a, b), std::remainder(a, b)));
      BOOST_TEST(same(dyad::copysign(a, b), std::copysign(a, b)));
      BOOST_TEST(same(dyad::fdim(a, b), std::fdim(a, b)), a << ", " << b);
      if (a != 0 || b != 0) { // which of two zeros is left open
        BOOST_TEST(same(dyad::fmin(a, b), std::fmin(a, b)));
        BOOST_TEST(same(dyad::fmax(a, b), std::fmax(a, b)));
        for (double const c : {-1.0, 2.0, none}) {
          BOOST_TEST(same(dyad::min(a, b, c), std::fmin(std::fmin(a, b), c)));
          BOOST_TEST(same(dyad::max(a, b, c), std::fmax(std::fmax(a, b), c)));
        }
      }
    }
  }
  BOOST_TEST(dyad::fmod(7, 3) == 1.0);
  static_assert(std::is_same_v<decltype(dyad::fmod(7.0f, 3.0f)), float>);
}

BOOST_AUTO_TEST_CASE(lerp_is_exact_at_both_ends_and_stays_between) {
  double const points[] = {0.0, 0.1, -0.7, 1.0, 1e-300, -1e300, 3.3};
  for (double const a : points)
    for (double const b : points) {
      BOOST_TEST(dyad::lerp(a, b, 0.0) == a);
      BOOST_TEST(dyad::lerp(a, b, 1.0) == b);
      BOOST_TEST(dyad::lerp(a, a, 0.3) == a * 0.3 + a * 0.7, boost::test_tools::tolerance(4e-16));
      double before = a;
      for (int i = 0; i <= 1000; ++i) {
        double const now = dyad::lerp(a, b, i / 1000.0);
        BOOST_TEST((b < a ? now <= before && now >= b : now >= before && now <= b));
        before = now;
      }
      BOOST_TEST(dyad::lerp(a, b, 1.7) == std::lerp(a, b, 1.7));
    }
  BOOST_TEST(dyad::lerp(most, most / 2, 0.5) == most * 0.75);
  BOOST_TEST(dyad::lerp(-most, most, 0.5) == 0.0);
  BOOST_TEST(dyad::lerp(inf, inf, 0.5) == inf);
  BOOST_TEST(std::isnan(dyad::lerp(1.0, 2.0, none)));
  BOOST_TEST(std::isnan(dyad::lerp(none, 2.0, 0.5)));
}

BOOST_AUTO_TEST_CASE(lengths_in_space) {
  BOOST_TEST(dyad::hypot(2.0, 3.0, 6.0) == 7.0, boost::test_tools::tolerance(3e-16));
  BOOST_TEST(dyad::hypot(2e300, 3e300, 6e300) == 7e300, boost::test_tools::tolerance(3e-16));
  BOOST_TEST(dyad::hypot(2e-310, 3e-310, 6e-310) == 7e-310, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(dyad::hypot(none, 1.0, inf) == inf);
}

BOOST_AUTO_TEST_CASE(tails) {
  BOOST_TEST(dyad::norm_cdf(-37.0) == 5.7255712225245768e-300, boost::test_tools::tolerance(5e-16)); // by MPFR
  BOOST_TEST(dyad::norm_cdf(-10.3f) == 3.5230581e-25f, boost::test_tools::tolerance(2e-7f));
  BOOST_TEST(dyad::norm_cdf(-inf) == 0.0);
  BOOST_TEST(dyad::norm_cdf(inf) == 1.0);
  BOOST_TEST(dyad::logaddexp(-inf, -inf) == -inf);
  BOOST_TEST(dyad::logaddexp(1000.0, 1000.0) == 1000.0 + std::log(2.0));
  BOOST_TEST(dyad::xlogy(0, 0) == 0.0);
  BOOST_TEST(dyad::xlogy(2, 3.0) == 2 * std::log(3.0));
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
/// \file The gamma family against differences in 50 digits, and at its poles.
#include <cmath>

#include "laws.hpp"

BOOST_AUTO_TEST_SUITE(ops_gamma)

BOOST_AUTO_TEST_CASE(rules) { laws::check_all_rules<dyad::GammaFamily>(10); }

BOOST_AUTO_TEST_CASE(poles_throw_nothing) {
  BOOST_CHECK(std::isnan(dyad::digamma(0.0)) || std::isinf(dyad::digamma(0.0)));
  BOOST_CHECK(!std::isfinite(dyad::digamma(-1.0)));
  BOOST_CHECK(!std::isfinite(dyad::lgamma(0.0)));
  BOOST_CHECK(!std::isfinite(dyad::tgamma(-2.0)));
  BOOST_CHECK(!std::isfinite(dyad::trigamma(0.0)));
  BOOST_CHECK_EQUAL(dyad::tgamma(200.0), std::numeric_limits<double>::infinity());
}

BOOST_AUTO_TEST_CASE(orders_beyond_the_last_type) {
  using Last = dyad::ops::Polygamma<dyad::ops::max_polygamma>;
  double const y = Last::kernel(1.5);
  BOOST_CHECK_CLOSE(Last::vjp(dyad::Arg<0>{}, 1.0, y, 1.5), 6332.3850974272237, 1e-11);
  BOOST_CHECK_EQUAL(dyad::polygamma(9, 1.5), Last::vjp(dyad::Arg<0>{}, 1.0, y, 1.5));
  BOOST_CHECK_EQUAL(std::string(Last::name), "polygamma8");
}

BOOST_AUTO_TEST_SUITE_END()

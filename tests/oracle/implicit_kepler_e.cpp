// SPDX-License-Identifier: BSL-1.0
#include "implicit.hpp"

BOOST_AUTO_TEST_CASE(oracle_kepler_E) {
  using oracle::p, oracle::q, oracle::root;
  oracle::check_implicit("kepler_E", root - q * sin(root) - p);
}

// SPDX-License-Identifier: BSL-1.0
#include "implicit.hpp"

BOOST_AUTO_TEST_CASE(oracle_colebrook) {
  using oracle::p, oracle::q, oracle::root;
  oracle::check_implicit("colebrook", 1_c / sqrt(root) + 2_c * log10(q / 3.7_c + 2.51_c / (p * sqrt(root))));
}

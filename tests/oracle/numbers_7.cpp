// SPDX-License-Identifier: BSL-1.0
#include "numbers.hpp"

BOOST_AUTO_TEST_SUITE(plain_numbers)
#include "expressions_7.inc"
BOOST_AUTO_TEST_SUITE_END()

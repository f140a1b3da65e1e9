// SPDX-License-Identifier: BSL-1.0
#include "numbers.hpp"

BOOST_AUTO_TEST_SUITE(plain_numbers)
#include "expressions_6.inc"
BOOST_AUTO_TEST_SUITE_END()

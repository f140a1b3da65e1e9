// SPDX-License-Identifier: BSL-1.0
#include "variables.hpp"

BOOST_AUTO_TEST_SUITE(on_variables)
#include "expressions_1.inc"
#include "expressions_2.inc"
#include "expressions_3.inc"
#include "expressions_4.inc"
#include "expressions_5.inc"
#include "expressions_6.inc"
#include "expressions_7.inc"
#include "expressions_8.inc"
#include "expressions_9.inc"
#include "expressions_10.inc"
BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
#include "variables.hpp"

BOOST_AUTO_TEST_SUITE(on_variables)
#include "expressions_11.inc"
#include "expressions_12.inc"
#include "expressions_13.inc"
#include "expressions_14.inc"
#include "expressions_15.inc"
#include "expressions_16.inc"
#include "expressions_17.inc"
#include "expressions_18.inc"
#include "expressions_19.inc"
#include "expressions_20.inc"
BOOST_AUTO_TEST_SUITE_END()

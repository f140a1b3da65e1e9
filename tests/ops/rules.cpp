// SPDX-License-Identifier: BSL-1.0
/// \file The derivative rules of the functions against differences in 50 digits.
#include "laws.hpp"

BOOST_AUTO_TEST_SUITE(ops_rules)

BOOST_AUTO_TEST_CASE(arithmetic) { laws::check_all_rules<dyad::Arithmetic>(50); }
BOOST_AUTO_TEST_CASE(functions) { laws::check_all_rules<dyad::Functions>(50); }
BOOST_AUTO_TEST_CASE(rare_functions) { laws::check_all_rules<dyad::RareFunctions>(50); }

BOOST_AUTO_TEST_SUITE_END()

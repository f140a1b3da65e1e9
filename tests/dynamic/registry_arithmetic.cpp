// SPDX-License-Identifier: BSL-1.0
#include "registry.hpp"

using namespace dyad;

BOOST_AUTO_TEST_SUITE(registry)

BOOST_AUTO_TEST_CASE(arithmetic) {
  Arithmetic::for_each([](auto op) { tests::check_operation(op); });
}

BOOST_AUTO_TEST_CASE(rare_functions) {
  RareFunctions::for_each([](auto op) { tests::check_operation(op); });
}

BOOST_AUTO_TEST_SUITE_END()

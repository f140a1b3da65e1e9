// SPDX-License-Identifier: BSL-1.0
#include <dyad/ops/special_registry.hpp>

#include "registry.hpp"

using namespace dyad;

BOOST_AUTO_TEST_SUITE(registry)

BOOST_AUTO_TEST_CASE(gamma_family) {
  GammaFamily::for_each([](auto op) { tests::check_operation(op); });
}

BOOST_AUTO_TEST_CASE(special_functions) {
  SpecialFunctions::for_each([](auto op) { tests::check_reverse(op); }); // too few digits are known for the order 8
  BesselFunctions::for_each([](auto op) { tests::check_promises(op); });
}

BOOST_AUTO_TEST_SUITE_END()

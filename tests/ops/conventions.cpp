// SPDX-License-Identifier: BSL-1.0
/// \file What operations promise at their singular points: kernels and rules on numbers, and the derivatives that
/// expressions have, keep every promise. (Variables and arrays are held to the same lists in
/// tests/dynamic/registry.hpp.)
#include <dyad/ops/losses.hpp>

#include <boost/test/unit_test.hpp>

#include "promises.hpp"

BOOST_AUTO_TEST_SUITE(ops_conventions)

BOOST_AUTO_TEST_CASE(promises) {
  BOOST_CHECK_GT(test::check_promises<dyad::Registry>(), 50);
  using Others =
      dyad::Ops<dyad::ops::Direction, dyad::ops::AngleSlope, dyad::ops::UnitCoordinate, dyad::ops::PowPartial>;
  BOOST_CHECK_EQUAL(test::check_promises<Others>(), 7);
}

BOOST_AUTO_TEST_CASE(losses) {
  auto const check = []<class Op>(std::type_identity<Op>) {
    for (auto const& point : Op::singular) {
      test::check_numbers<double, Op>(point);
      test::check_numbers<float, Op>(point);
    }
  };
  check(std::type_identity<dyad::ops::SigmoidCrossEntropy>{});
  check(std::type_identity<dyad::ops::Weighted>{});
}

BOOST_AUTO_TEST_SUITE_END()

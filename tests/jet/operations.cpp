// SPDX-License-Identifier: BSL-1.0
// Every operation of the registry on jets, to the order 20, over its domain: against difference quotients in 400 digits
// of what MPFR computes.
#include "along_lines.hpp"

#include <dyad/jet.hpp>

#include <boost/test/unit_test.hpp>

#include <array>

namespace {

using namespace dyad;
using namespace jet_tests;

template <class Op> void check() {
  constexpr auto n = static_cast<std::size_t>(Op::arity);
  for (double const share : {0.1, 0.35, 0.6, 0.85}) {
    std::array<double, n> at{}, slope{};
    for (std::size_t i = 0; i < n; ++i) {
      Interval const domain = Op::domain[i];
      double const part = i == 0 ? share : 1.07 - share;
      at[i] = domain.low + part * (domain.high - domain.low);
      slope[i] = i % 2 == 0 ? 1 : -0.5;
    }
    if constexpr (std::is_same_v<Op, ops::Clamp>) at = {at[0] > 0 ? 0.5 : 3.5, -1, 2}, slope[1] = slope[2] = 0.25;
    check_at<Op>(at, slope);
    for (std::size_t i = 0; n > 1 && i < n; ++i) { // along each argument alone
      std::array<double, n> one{};
      one[i] = 1;
      check_at<Op>(at, one);
    }
  }
}

template <class List> void check_all() {
  List::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (!Op::takes_condition && !Op::returns_condition) check<Op>();
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(jets)

BOOST_AUTO_TEST_CASE(arithmetic) { check_all<Arithmetic>(); }
BOOST_AUTO_TEST_CASE(functions_1) { check_all<Functions::part<0, 2>>(); }
BOOST_AUTO_TEST_CASE(functions_2) { check_all<Functions::part<1, 2>>(); }
BOOST_AUTO_TEST_CASE(rare_functions) { check_all<RareFunctions>(); }

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// The functions of ops/special_registry.hpp on jets, to the order 20, over their domains: against difference quotients
// in hundreds of digits.
#include "along_lines.hpp"

#include <dyad/jet.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

#include "support/special_oracle.hpp"

namespace {

using namespace dyad;
using namespace jet_tests;

/// Those of higher orders are derivatives of the first: its recurrence holds them all.
template <class Op> inline constexpr bool is_within_another = false;
template <int N> inline constexpr bool is_within_another<ops::PolygammaDifference<N>> = N > 0;

template <class Op> void check() {
  constexpr auto n = static_cast<std::size_t>(Op::arity);
  for (double const share : {0.1, 0.6}) {
    std::array<double, n> at{}, slope{};
    for (std::size_t i = 0; i < n; ++i) {
      double const part = i == 0 ? share : 1.07 - share;
      at[i] = Op::domain[i].low + part * (Op::domain[i].high - Op::domain[i].low);
      slope[i] = i + 1 == n ? 1 : -0.5;
    }
    check_at<Op>(at, slope);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(jets_of_special_functions)

BOOST_AUTO_TEST_CASE(of_the_registry) {
  SpecialFunctions::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (!is_within_another<Op>) check<Op>();
  });
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
/// \file A formula as a function that dyad traces: DYAD_BENCH_FORMULA and DYAD_BENCH_ORDER say which and to what order.
#pragma once

#include "../operations.hpp"

namespace bench {

using Formula = DYAD_BENCH_FORMULA;
constexpr int order = DYAD_BENCH_ORDER;
constexpr std::size_t n = inputs<Formula>;

template <> void run<Formula, Way::function, order>(double const* in, double* out) {
  read_once<n, order>(call<Formula, false, order>(in, Indices<Formula>{}), out);
}
template <> void run<Formula, Way::function_loops, order>(double const* in, double* out) {
  read_in_loops<n, order>(call<Formula, false, order>(in, Indices<Formula>{}), out);
}
template <> Operations operations<Formula, Way::function, order>() {
  constexpr Operations found = operations_of_function<Formula, order>();
  return found;
}

} // namespace bench

// SPDX-License-Identifier: BSL-1.0
/// \file A formula on numbers of type `double`.
#pragma once

#include "../programs.hpp"

namespace bench {

using Formula = DYAD_BENCH_FORMULA;

template <> void run<Formula, Way::value, 0>(double const* in, double* out) {
  [&]<std::size_t... I>(std::index_sequence<I...>) { *out = Formula::formula(in[I]...); }(Indices<Formula>{});
}

} // namespace bench

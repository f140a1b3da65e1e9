// SPDX-License-Identifier: BSL-1.0
/// \file A formula on Ceres's jets. They are made for first derivatives.
#pragma once

#include "peer.hpp"
#include <ceres/jet.h>

namespace bench {

using Formula = DYAD_BENCH_FORMULA;
constexpr int n = inputs<Formula>;
using Jet = ceres::Jet<double, n>;

template <> void run<Formula, Way::ceres, DYAD_BENCH_ORDER>(double const* in, double* out) {
  Jet x[n];
  for (int i = 0; i < n; ++i) x[i] = Jet(in[i], i);
  Jet const f = at<Formula>(x);
  write<1, n>(
      f.a, [&](std::size_t i) { return f.v[static_cast<int>(i)]; }, 0, out);
}

} // namespace bench

// SPDX-License-Identifier: BSL-1.0
/// \file A formula on Eigen::AutoDiffScalar, for second derivatives on one of another.
#pragma once

#include "peer.hpp"

#include <Eigen/Core>
#include <unsupported/Eigen/AutoDiff>

namespace bench {

template <class D> struct Finished<Eigen::AutoDiffScalar<D>> {
  using type = Eigen::AutoDiffScalar<typename Eigen::internal::remove_all<D>::type::PlainObject>;
};

using Formula = DYAD_BENCH_FORMULA;
constexpr int order = DYAD_BENCH_ORDER, n = inputs<Formula>;
using First = Eigen::AutoDiffScalar<Eigen::Matrix<double, n, 1>>;

template <> void run<Formula, Way::eigen, order>(double const* in, double* out) {
  if constexpr (order == 1) {
    First x[n];
    for (int i = 0; i < n; ++i) x[i] = First(in[i], n, i);
    First const f = at<Formula>(x);
    write<1, n>(
        f.value(), [&](std::size_t i) { return f.derivatives()[static_cast<int>(i)]; }, 0, out);
  } else {
    using Second = Eigen::AutoDiffScalar<Eigen::Matrix<First, n, 1>>;
    Second x[n];
    for (int i = 0; i < n; ++i) {
      x[i].value() = First(in[i], n, i);
      for (int j = 0; j < n; ++j)
        x[i].derivatives()[j] = First(i == j ? 1.0 : 0.0, Eigen::Matrix<double, n, 1>::Zero());
    }
    Second const f = at<Formula>(x);
    write<2, n>(
        f.value().value(), [&](std::size_t i) { return f.value().derivatives()[static_cast<int>(i)]; },
        [&](std::size_t i, std::size_t j) {
          return f.derivatives()[static_cast<int>(i)].derivatives()[static_cast<int>(j)];
        },
        out);
  }
}

} // namespace bench

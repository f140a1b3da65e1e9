// SPDX-License-Identifier: BSL-1.0
/// \file What the files of other libraries share: a formula called with numbers of their kinds.
#pragma once

#include "../programs.hpp"

namespace bench {

/// The formula at numbers in an array.
template <class Formula, class X, std::size_t N> auto at(X const (&x)[N]) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return Formula::formula(x[I]...);
  }(std::make_index_sequence<N>{});
}

/// Writes value, gradient and, for the order 2, the upper half of a Hessian that `hessian(i, j)` tells.
template <int Order, std::size_t N, class Gradient, class Hessian>
void write(double value, Gradient const& gradient, Hessian const& hessian, double* out) {
  *out++ = value;
  for (std::size_t i = 0; i < N; ++i) *out++ = gradient(i);
  if constexpr (Order == 2)
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t j = i; j < N; ++j) *out++ = hessian(i, j);
}

} // namespace bench

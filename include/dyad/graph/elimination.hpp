// SPDX-License-Identifier: BSL-1.0
/// \file Linear equations between nodes, solved by elimination.
#pragma once

#include <dyad/graph/branches.hpp>
#include <dyad/ops/magnitude.hpp>

namespace dyad::graph {

/// The x with A x = b, of nodes, row by row: by elimination; a row is exchanged for each later one whose element below
/// the pivot is larger in magnitude, chosen as the program runs.
constexpr Buffer<int> solved(Builder& builder, Buffer<int> const& matrix, Buffer<int> const& right) {
  int const n = right.size();
  Buffer<Tracer> a, b;
  for (int const id : matrix) a.push({&builder, or_zero(builder, id)});
  for (int const id : right) b.push({&builder, or_zero(builder, id)});
  for (int k = 0; k < n; ++k) {
    for (int i = k + 1; i < n; ++i) {
      auto const exchanged =
          dyad::detail::is_above(dyad::detail::magnitude(a[i * n + k]), dyad::detail::magnitude(a[k * n + k]));
      auto const exchange = [&](Tracer& above, Tracer& below) {
        Tracer const up = where(exchanged, below, above), down = where(exchanged, above, below);
        above = up;
        below = down;
      };
      for (int j = k; j < n; ++j) exchange(a[k * n + j], a[i * n + j]);
      exchange(b[k], b[i]);
    }
    for (int i = k + 1; i < n; ++i) {
      Tracer const factor = a[i * n + k] / a[k * n + k];
      for (int j = k + 1; j < n; ++j) a[i * n + j] = a[i * n + j] - factor * a[k * n + j];
      b[i] = b[i] - factor * b[k];
    }
  }
  Buffer<int> out(n, -1);
  for (int k = n - 1; k >= 0; --k) {
    Tracer rest = b[k];
    for (int j = k + 1; j < n; ++j) rest = rest - a[k * n + j] * Tracer(&builder, out[j]);
    out[k] = lift(&builder, rest / a[k * n + k]);
  }
  return out;
}
constexpr Buffer<int> transposed(Buffer<int> const& matrix, int n) {
  Buffer<int> out(matrix.size(), zero);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) out[j * n + i] = matrix[i * n + j];
  return out;
}

} // namespace dyad::graph

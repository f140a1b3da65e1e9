// SPDX-License-Identifier: BSL-1.0
/// \file Walking over several arrays of different layouts at once, row by row.
#pragma once

#include <dyad/core/shape.hpp>

#include <array>

namespace dyad::detail {

/// The layout of several arrays over one shape: neighbouring axes that lie as one in every array are merged, so that a
/// kernel sees rows as long as can be. `N` arrays; a stretched axis has the stride 0.
template <std::size_t N> struct Walk {
  Shape shape;
  std::array<IndexList, N> strides;

  /// Calls `row(offsets, steps, count)` for each row: where it begins in each array, and the stride in each.
  template <class Row> void for_each_row(Row&& row) const {
    std::array<Index, N> offset{}, step{};
    if (shape.empty()) {
      row(offset, step, Index{1});
      return;
    }
    Index const inner = shape.size() - 1;
    if (shape.count() == 0) return;
    for (std::size_t k = 0; k < N; ++k) step[k] = strides[k][inner];
    IndexList position(static_cast<std::size_t>(inner), 0);
    for (;;) {
      row(offset, step, shape[inner]);
      Index axis = inner - 1;
      for (; axis >= 0; --axis) {
        for (std::size_t k = 0; k < N; ++k) offset[k] += strides[k][axis];
        if (++position[axis] < shape[axis]) break;
        for (std::size_t k = 0; k < N; ++k) offset[k] -= strides[k][axis] * shape[axis];
        position[axis] = 0;
      }
      if (axis < 0) return;
    }
  }
};

/// The strides of an array stretched to a shape that its own broadcasts to.
inline IndexList stretched(Shape const& from, IndexList const& strides, Shape const& to) {
  IndexList result(static_cast<std::size_t>(to.size()), 0);
  Index const shift = to.size() - from.size();
  for (Index i = 0; i < from.size(); ++i)
    if (from[i] != 1) result[i + shift] = strides[i];
  return result;
}

/// Merges neighbouring axes.
template <std::size_t N> Walk<N> merged(Shape const& shape, std::array<IndexList, N> const& strides) {
  Walk<N> walk;
  for (Index axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] == 1) continue;
    Index const last = walk.shape.size() - 1;
    bool fits = last >= 0;
    for (std::size_t k = 0; fits && k < N; ++k) fits = walk.strides[k][last] == strides[k][axis] * shape[axis];
    if (fits) {
      walk.shape[last] *= shape[axis];
      for (std::size_t k = 0; k < N; ++k) walk.strides[k][last] = strides[k][axis];
    } else {
      walk.shape.push_back(shape[axis]);
      for (std::size_t k = 0; k < N; ++k) walk.strides[k].push_back(strides[k][axis]);
    }
  }
  return walk;
}

} // namespace dyad::detail

// SPDX-License-Identifier: BSL-1.0
/// \file How the elements of an array lie in memory: strides, broadcasting, slices, the merging of axes, row-major
/// order.
///
/// Arrays, static tensors and the operations that only look at elements in another way all calculate with these.
#pragma once

#include <dyad/core/shape.hpp>

#include <array>
#include <cstddef>
#include <utility>

namespace dyad {

/// The strides of elements that lie in row-major order without gaps.
constexpr IndexList row_major(Shape const& shape) {
  IndexList strides(static_cast<std::size_t>(shape.size()), 1);
  for (Index i = shape.size() - 2; i >= 0; --i) strides[i] = strides[i + 1] * shape[i + 1];
  return strides;
}

/// Where the elements of an array lie: the distance between neighbours along each axis, in elements, and the place of
/// the first one.
struct Layout {
  Shape shape = {};       ///< the extents
  IndexList strides = {}; ///< between neighbours along each axis, in elements
  Index offset = 0;       ///< the place of the first element

  constexpr Layout() = default;
  /// In row-major order without gaps.
  constexpr explicit Layout(Shape const& extents) : shape(extents), strides(row_major(extents)) {}
  /// With strides as they are given.
  constexpr Layout(Shape const& extents, IndexList const& steps, Index first = 0)
      : shape(extents), strides(steps), offset(first) {}

  /// Whether shape, strides and place are the same.
  friend constexpr bool operator==(Layout const& a, Layout const& b) {
    return a.shape == b.shape && a.strides == b.strides && a.offset == b.offset;
  }
};

namespace detail {

/// The strides of an array stretched to a shape that its own broadcasts to: 0 along the axes that it repeats.
constexpr IndexList stretched(Shape const& from, IndexList const& strides, Shape const& to) {
  IndexList result(static_cast<std::size_t>(to.size()), 0);
  Index const shift = to.size() - from.size();
  for (Index i = 0; i < from.size(); ++i)
    if (from[i] != 1) result[i + shift] = strides[i];
  return result;
}

/// Sees the same elements in another shape of as many elements; false, and nothing is changed, where they would have to
/// be copied into one piece first.
constexpr bool reshape_in_place(Layout& x, Shape const& to) {
  if (x.shape == to) return true;
  IndexList strides(static_cast<std::size_t>(to.size()), 0);
  Index from = 0, next = 0; // axes of `x` and of `to` that are done
  while (x.shape.count() != 0 && (from < x.shape.size() || next < to.size())) {
    // The shortest groups of axes on both sides that hold as many elements.
    Index const first_from = from, first_next = next;
    Index old_count = from < x.shape.size() ? x.shape[from++] : 1, new_count = next < to.size() ? to[next++] : 1;
    while (old_count != new_count) {
      if (old_count < new_count) old_count *= x.shape[from++];
      else new_count *= to[next++];
    }
    // The axes of `x` in a group must lie as one; `step` is the distance of neighbours in it.
    Index step = 1, reach = 0;
    bool begun = false;
    for (Index i = from - 1; i >= first_from; --i) {
      if (x.shape[i] == 1) continue;
      if (begun && x.strides[i] != reach) return false;
      if (!begun) step = x.strides[i];
      begun = true;
      reach = x.strides[i] * x.shape[i];
    }
    for (Index i = next - 1; i >= first_next; --i) {
      strides[i] = step;
      step *= to[i];
    }
  }
  if (x.shape.count() == 0) strides = row_major(to);
  x.shape = to;
  x.strides = strides;
  return true;
}

/// The layout of several arrays over one shape: neighbouring axes that lie as one in every array are merged, so that a
/// kernel sees rows as long as can be. `N` arrays; a stretched axis has the stride 0.
template <std::size_t N> struct Walk {
  Shape shape;
  std::array<IndexList, N> strides;

  /// Calls `row(offsets, steps, count)` for each row: where it begins in each array, and the stride in each.
  template <class Row> constexpr void for_each_row(Row&& row) const {
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

/// Merges neighbouring axes.
template <std::size_t N> constexpr Walk<N> merged(Shape const& shape, std::array<IndexList, N> const& strides) {
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

} // namespace detail

/// Elements in memory, as a kernel of an operation on shapes is given them: `T` is const for an argument.
template <class T> struct Strided {
  T* first = nullptr;
  Shape shape = {};
  IndexList strides = {};
};

/// Calls `line(pointers..., steps)` for each line along an axis of arrays of one shape: where the line begins in each
/// array and, in the same order, the distance between its elements there. (The shape is given once for all of them.)
template <class Line, class... T>
constexpr void for_each_line(Shape shape, Index axis, Line const& line, Strided<T> const&... x) {
  constexpr std::size_t count = sizeof...(T);
  std::array<IndexList, count> strides{x.strides...};
  std::array<Index, count> steps{};
  for (std::size_t k = 0; k < count; ++k) {
    steps[k] = strides[k][axis];
    strides[k].erase(axis);
  }
  if (shape[axis] == 0) return;
  shape.erase(axis);
  detail::merged<count>(shape, strides).for_each_row([&](auto const& offset, auto const& step, Index lines) {
    for (Index i = 0; i < lines; ++i)
      [&]<std::size_t... K>(std::index_sequence<K...>) {
        line((x.first + (offset[K] + i * step[K]))..., steps);
      }(std::make_index_sequence<count>{});
  });
}

} // namespace dyad

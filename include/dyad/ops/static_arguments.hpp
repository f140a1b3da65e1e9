// SPDX-License-Identifier: BSL-1.0
/// \file Axes, extents and ranges as types, for tensors of static shapes. They convert to the run-time kinds, so that
/// one source serves both: `sum(x, axes<0>)`, `reshape(x, extents<2, 6>)`, `slice(x, range<1, 3>, axis<0>)`.
#pragma once

#include <dyad/ops/index_items.hpp>
#include <dyad/ops/reduction.hpp>

#include <limits>

namespace dyad {

/// What `axes<0, 1>` is.
template <Index... A> struct StaticAxes {
  ///@{
  /// As a value of the running program.
  constexpr operator Axes() const { return Axes{A...}; }
  constexpr operator IndexList() const { return IndexList{A...}; }
  ///@}
};
/// Axes of a reduction or a permutation; negative ones count from the end.
template <Index... A> inline constexpr StaticAxes<A...> axes{};

/// What `axis<0>` is.
template <Index A> struct StaticAxis {
  /// As a value of the running program.
  constexpr operator Index() const { return A; }
};
/// One axis.
template <Index A> inline constexpr StaticAxis<A> axis{};

/// What `offset<1>` is.
template <Index K> struct StaticOffset {
  /// As a value of the running program.
  constexpr operator Index() const { return K; }
};
/// A diagonal of a matrix: so many places above the main one.
template <Index K> inline constexpr StaticOffset<K> offset{};

/// What `extents<2, 3>` is.
template <Index... N> struct StaticExtents {
  /// As a value of the running program.
  constexpr operator Shape() const { return Shape{N...}; }
};
/// A shape; one extent may be -1 where it follows from the others.
template <Index... N> inline constexpr StaticExtents<N...> extents{};

/// Stands for an end of a range that is left out.
inline constexpr Index open_end = std::numeric_limits<Index>::min();

/// What `range<1, 3>` is.
template <Index Start, Index Stop, Index Step> struct StaticRange {
  /// As a value of the running program.
  constexpr operator Slice() const {
    Slice out{{}, {}, Step};
    if (Start != open_end) out.start = Start;
    if (Stop != open_end) out.stop = Stop;
    return out;
  }
};
/// Python's `Start:Stop:Step`; `range<>` is all there is.
template <Index Start = open_end, Index Stop = open_end, Index Step = 1>
inline constexpr StaticRange<Start, Stop, Step> range{};

/// What `at<2>` and `2_c` are.
template <Index I> struct StaticPosition {
  /// As a value of the running program.
  constexpr operator Index() const { return I; }
};
/// A position along an axis, as an item of an index.
template <Index I> inline constexpr StaticPosition<I> at{};

/// The result of a reduction keeps the reduced axes with the extent 1.
inline constexpr std::true_type keepdims{};

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file What stands between the brackets of an index: integers, slices, ellipsis, new axes, index arrays.
#pragma once

#include <dyad/core/shape.hpp>

#include <cmath>
#include <concepts>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace dyad {

/// Python's `start:stop:step`. Negative ends count from the end of the axis, ends that are left out mean all there is
/// in the direction of the step, and ends outside of the axis are drawn to it.
struct Slice {
  std::optional<Index> start = {}; ///< the first position; left out: the first of all
  std::optional<Index> stop = {};  ///< where it ends, which is not taken; left out: after the last
  Index step = 1;                  ///< negative: backwards; never 0
};

/// `...`: as many whole axes as are not named otherwise.
struct Ellipsis {};
/// As many whole axes as are not named otherwise: `index(x, {ellipsis, 0})`.
inline constexpr Ellipsis ellipsis{};

/// An axis of extent 1 that the argument does not have.
struct NewAxis {};
/// An axis of extent 1: `index(x, {new_axis})`.
inline constexpr NewAxis new_axis{};

/// Positions along an axis, an array of any shape; negative ones count from the end. Copies share memory.
class Indices {
public:
  ///@{
  /// Positions in one row.
  Indices(std::initializer_list<Index> values) : Indices(std::vector<Index>(values)) {}
  template <std::integral I>
  Indices(std::vector<I> const& values)
      : Indices(std::vector<Index>(values.begin(), values.end()), Shape{static_cast<Index>(values.size())}) {}
  ///@}
  /// Throws `ShapeError` if the count differs.
  Indices(std::vector<Index> values, Shape shape)
      : values_(std::make_shared<std::vector<Index> const>(std::move(values))), shape_(std::move(shape)) {
    if (static_cast<Index>(values_->size()) != shape_.count())
      raise(ShapeError("dyad: indices: " + std::to_string(values_->size()) + " indices do not fill the shape " +
                       to_string(shape_)));
  }
  /// The elements of an array. Throws `DTypeError` where one is not a whole number.
  template <class Array>
    requires requires(Array const& a) {
      { a.to_vector() } -> std::same_as<std::vector<double>>;
      { a.shape() } -> std::convertible_to<Shape>;
    }
  Indices(Array const& array) : Indices(whole(array.to_vector()), array.shape()) {}

  /// The shape of the array of positions.
  Shape const& shape() const { return shape_; }
  /// The positions in row-major order.
  std::vector<Index> const& values() const { return *values_; }

private:
  static std::vector<Index> whole(std::vector<double> const& values) {
    std::vector<Index> result;
    result.reserve(values.size());
    for (double const value : values) {
      if (!(std::abs(value) < 9e15) || value != std::floor(value))
        raise(DTypeError("dyad: indices: the element " + std::to_string(value) +
                         " of an index array is not a whole number"));
      result.push_back(static_cast<Index>(value));
    }
    return result;
  }

  std::shared_ptr<std::vector<Index> const> values_;
  Shape shape_;
};

/// One item of an index: an integer, a `Slice`, `ellipsis`, `new_axis`, or index positions (a braced list, a vector of
/// integers, an array of whole numbers).
class IndexItem {
public:
  ///@{
  /// Of what it stands for.
  template <std::integral I>
  IndexItem(I position) : kind_(Kind::is_position), position_(static_cast<Index>(position)) {}
  IndexItem(Slice slice) : kind_(Kind::is_slice), slice_(slice) {}
  IndexItem(Ellipsis) : kind_(Kind::is_ellipsis) {}
  IndexItem(NewAxis) : kind_(Kind::is_new_axis) {}
  IndexItem(std::initializer_list<Index> positions) : kind_(Kind::is_positions), positions_(positions) {}
  template <class P>
    requires(!std::derived_from<P, IndexItem> && !std::integral<P> && std::convertible_to<P const&, Indices>)
  IndexItem(P const& positions) : kind_(Kind::is_positions), positions_(positions) {}
  ///@}

  /// What the item is, if it is a `T`, else null.
  template <class T> T const* get() const {
    if constexpr (std::same_as<T, Index>) return kind_ == Kind::is_position ? &position_ : nullptr;
    else if constexpr (std::same_as<T, Slice>) return kind_ == Kind::is_slice ? &slice_ : nullptr;
    else if constexpr (std::same_as<T, Ellipsis>) return kind_ == Kind::is_ellipsis ? &ellipsis : nullptr;
    else if constexpr (std::same_as<T, NewAxis>) return kind_ == Kind::is_new_axis ? &new_axis : nullptr;
    else return kind_ == Kind::is_positions ? &*positions_ : nullptr;
  }

private:
  // No std::variant: whoever includes the library would pay for it, and an index is not what takes memory.
  enum class Kind : unsigned char { is_position, is_slice, is_ellipsis, is_new_axis, is_positions };
  Kind kind_;
  Index position_ = 0;
  Slice slice_ = {};
  std::optional<Indices> positions_ = {};
};

namespace detail {

/// A slice of an axis: where it begins, and how many elements it has.
struct Range {
  Index start = 0, step = 1, count = 0;

  constexpr Range(Slice const& slice, Index extent, std::string_view operation) : step(slice.step) {
    if (step == 0) raise(IndexError("dyad: " + std::string(operation) + ": a slice has the step 0"));
    Index const lowest = step > 0 ? 0 : -1, highest = step > 0 ? extent : extent - 1;
    auto const drawn = [&](Index end) { return std::clamp(end < 0 ? end + extent : end, lowest, highest); };
    start = slice.start ? drawn(*slice.start) : step > 0 ? lowest : highest;
    Index const stop = slice.stop ? drawn(*slice.stop) : step > 0 ? highest : lowest;
    if (step > 0 && start < stop) count = (stop - start - 1) / step + 1;
    if (step < 0 && start > stop) count = (stop - start + 1) / step + 1;
    if (count == 0) start = 0;
  }
};

/// The position counted from the front. Throws `IndexError` outside of the axis.
constexpr Index resolve_position(Index position, Shape const& shape, Index axis, std::string_view operation) {
  Index const extent = shape[axis];
  if (position < -extent || position >= extent)
    raise(IndexError("dyad: " + std::string(operation) + ": the index " + std::to_string(position) +
                     " is outside of axis " + std::to_string(axis) + " of the shape " + to_string(shape)));
  return position < 0 ? position + extent : position;
}

inline Indices resolve_positions(Indices const& indices, Shape const& shape, Index axis, std::string_view operation) {
  std::vector<Index> resolved = indices.values();
  for (Index& position : resolved) position = resolve_position(position, shape, axis, operation);
  return Indices(std::move(resolved), indices.shape());
}

/// The elements of index arrays, stretched to their common shape.
inline std::vector<Index> stretched_values(Indices const& indices, Shape const& shape) {
  std::vector<Index> result(static_cast<std::size_t>(shape.count()));
  Index const shift = shape.size() - indices.shape().size();
  for (std::size_t i = 0; i < result.size(); ++i) {
    Index rest = static_cast<Index>(i), offset = 0, stride = 1;
    for (Index axis = shape.size() - 1; axis >= shift; --axis) {
      Index const extent = indices.shape()[axis - shift];
      if (extent != 1) offset += rest % shape[axis] * stride;
      stride *= extent;
      rest /= shape[axis];
    }
    result[i] = indices.values()[static_cast<std::size_t>(offset)];
  }
  return result;
}

} // namespace detail

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file Shapes known when the program runs: extents, axes, broadcasting, and the errors that name them.
#pragma once

// g++ 12 follows the branch of a copy that the sizes rule out, and warns of it.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-overread"
#pragma GCC diagnostic ignored "-Wstringop-overflow"
#pragma GCC diagnostic ignored "-Warray-bounds"
#endif
#include <boost/container/small_vector.hpp>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace dyad {

/// Counts and positions; signed, since axes and indices may count from the end.
using Index = std::ptrdiff_t;

/// Shapes that do not fit each other; the message names the operation and the shapes.
class ShapeError : public std::invalid_argument {
public:
  using std::invalid_argument::invalid_argument;
};

/// An axis or an index that an array does not have.
class IndexError : public std::out_of_range {
public:
  using std::out_of_range::out_of_range;
};

/// An element type that does not fit.
class DTypeError : public std::invalid_argument {
public:
  using std::invalid_argument::invalid_argument;
};

/// A short list of integers, stored in place up to rank 4.
class IndexList {
public:
  IndexList() = default;
  IndexList(std::initializer_list<Index> values) : values_(values) {}
  explicit IndexList(std::span<Index const> values) : values_(values.begin(), values.end()) {}
  IndexList(std::size_t size, Index value) : values_(size, value) {}

  Index size() const { return static_cast<Index>(values_.size()); }
  bool empty() const { return values_.empty(); }
  Index operator[](Index i) const { return values_[static_cast<std::size_t>(i)]; }
  Index& operator[](Index i) { return values_[static_cast<std::size_t>(i)]; }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }
  void push_back(Index value) { values_.push_back(value); }
  void insert(Index at, Index value) { values_.insert(values_.begin() + at, value); }
  void erase(Index at) { values_.erase(values_.begin() + at); }
  friend bool operator==(IndexList const& a, IndexList const& b) { return a.values_ == b.values_; }

private:
  boost::container::small_vector<Index, 4> values_;
};

/// The extents of an array, outermost axis first; empty for a single number.
class Shape : public IndexList {
public:
  using IndexList::IndexList;

  /// The number of elements.
  Index count() const {
    Index product = 1;
    for (Index const extent : *this) product *= extent;
    return product;
  }
};

/// The most elements that an array may have.
inline constexpr Index most_elements = Index{1} << 59;

/// As Python writes a tuple: `(2, 3)`, `(3,)`, `()`.
inline std::string to_string(IndexList const& list) {
  std::string text = "(";
  for (Index i = 0; i < list.size(); ++i) text += (i ? ", " : "") + std::to_string(list[i]);
  return text + (list.size() == 1 ? ",)" : ")");
}

/// The shape itself; throws `ShapeError` for a negative extent and for more elements than memory could hold.
inline Shape const& checked_shape(Shape const& shape, std::string_view operation) {
  Index count = 1;
  for (Index const extent : shape) {
    if (extent < 0) throw ShapeError("dyad: " + std::string(operation) + ": the shape " + to_string(shape) + " has a negative extent");
    if (extent > most_elements / count)
      throw ShapeError("dyad: " + std::string(operation) + ": the shape " + to_string(shape) + " has too many elements");
    count *= std::max(extent, Index{1});
  }
  return shape;
}

/// The axes of a reduction. Negative axes count from the end; `Axes{}` names all of them.
class Axes : public IndexList {
public:
  Axes() = default;
  Axes(Index axis) : IndexList{axis} {}
  Axes(int axis) : IndexList{axis} {}
  Axes(std::initializer_list<Index> axes) : IndexList(axes) {}
  explicit Axes(std::span<Index const> axes) : IndexList(axes) {}
};

/// The axis counted from the front; throws `IndexError` where the shape has no such axis.
inline Index resolve_axis(Index axis, Index rank, std::string_view operation) {
  if (axis < -rank || axis >= rank)
    throw IndexError("dyad: " + std::string(operation) + ": axis " + std::to_string(axis) + " is out of range for an array of " +
                     std::to_string(rank) + (rank == 1 ? " dimension" : " dimensions"));
  return axis < 0 ? axis + rank : axis;
}

/// The axes counted from the front, in ascending order; all of them where none is named. Throws `IndexError` for an axis
/// that is not there or named twice.
inline Axes resolve_axes(Axes const& axes, Index rank, std::string_view operation) {
  Axes resolved;
  if (axes.empty()) {
    for (Index i = 0; i < rank; ++i) resolved.push_back(i);
    return resolved;
  }
  for (Index const axis : axes) resolved.push_back(resolve_axis(axis, rank, operation));
  std::sort(resolved.begin(), resolved.end());
  if (std::adjacent_find(resolved.begin(), resolved.end()) != resolved.end())
    throw IndexError("dyad: " + std::string(operation) + ": the axes " + to_string(axes) + " name one axis twice");
  return resolved;
}

/// The common shape of two arrays by NumPy's rule: aligned at the last axis, an extent of 1 stretches.
inline Shape broadcast(Shape const& a, Shape const& b, std::string_view operation) {
  if (a == b) return a;
  Shape const& longer = a.size() >= b.size() ? a : b;
  Shape const& shorter = a.size() >= b.size() ? b : a;
  Shape result = longer;
  Index const shift = longer.size() - shorter.size();
  for (Index i = 0; i < shorter.size(); ++i) {
    Index const m = longer[i + shift], n = shorter[i];
    if (m != n && m != 1 && n != 1)
      throw ShapeError("dyad: " + std::string(operation) + ": the shapes " + to_string(a) + " and " + to_string(b) +
                       " do not broadcast");
    result[i + shift] = m == 1 ? n : m;
  }
  return result;
}

/// What is left of a shape when some of its axes (resolved, ascending) are reduced.
inline Shape reduced(Shape const& shape, Axes const& axes, bool keepdims) {
  Shape result;
  for (Index i = 0; i < shape.size(); ++i) {
    bool const gone = std::find(axes.begin(), axes.end(), i) != axes.end();
    if (!gone) result.push_back(shape[i]);
    else if (keepdims) result.push_back(1);
  }
  return result;
}

} // namespace dyad

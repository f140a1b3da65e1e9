// SPDX-License-Identifier: BSL-1.0
/// \file Shapes known when the program runs: extents, axes, broadcasting, and the errors that name them.
#pragma once

#include <dyad/core/raise.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

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

/// A short list of integers, stored in place up to rank 4. The compiler uses it too, to work out static shapes, which
/// is why it is no vector of a library: those are not for constant expressions.
class IndexList {
public:
  ///@{
  /// Empty; of the numbers given; or of `size` times the same number.
  constexpr IndexList() = default;
  constexpr IndexList(std::initializer_list<Index> values) {
    assign(values.begin(), static_cast<Index>(values.size()));
  }
  constexpr explicit IndexList(std::span<Index const> values) {
    assign(values.data(), static_cast<Index>(values.size()));
  }
  constexpr IndexList(std::size_t size, Index value) : IndexList() {
    for (std::size_t i = 0; i < size; ++i) push_back(value);
  }
  ///@}
  ///@{
  /// A copy has numbers of its own; what was moved from is empty.
  constexpr IndexList(IndexList const& other) { assign(other.begin(), other.size_); }
  constexpr IndexList(IndexList&& other) noexcept { take(other); }
  constexpr IndexList& operator=(IndexList const& other) {
    if (this != &other) assign(other.begin(), other.size_);
    return *this;
  }
  constexpr IndexList& operator=(IndexList&& other) noexcept {
    if (this != &other) {
      delete[] far_;
      take(other);
    }
    return *this;
  }
  ///@}
  constexpr ~IndexList() { delete[] far_; }

  ///@{
  /// The numbers, as of a standard container. A position outside of the list is an error of the caller.
  constexpr Index size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr Index operator[](Index i) const { return begin()[i]; }
  constexpr Index& operator[](Index i) { return begin()[i]; }
  constexpr Index const* begin() const { return far_ ? far_ : near_; }
  constexpr Index const* end() const { return begin() + size_; }
  constexpr Index* begin() { return far_ ? far_ : near_; }
  constexpr Index* end() { return begin() + size_; }
  ///@}
  /// Adds a number at the end.
  constexpr void push_back(Index value) {
    if (size_ == capacity_) reserve(2 * capacity_);
    begin()[size_++] = value;
  }
  /// Puts a number before the one at a position.
  constexpr void insert(Index at, Index value) {
    push_back(value);
    for (Index i = size_ - 1; i > at; --i) std::swap(begin()[i], begin()[i - 1]);
  }
  /// Takes out the number at a position.
  constexpr void erase(Index at) {
    for (Index i = at; i + 1 < size_; ++i) begin()[i] = begin()[i + 1];
    --size_;
  }
  /// Whether the numbers are the same.
  friend constexpr bool operator==(IndexList const& a, IndexList const& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }

private:
  static constexpr Index in_place = 4;

  constexpr void assign(Index const* from, Index size) {
    reserve(size);
    for (Index i = 0; i < size; ++i) begin()[i] = from[i];
    size_ = size;
  }
  constexpr void reserve(Index capacity) {
    if (capacity <= capacity_) return;
    Index* const grown = new Index[static_cast<std::size_t>(capacity)];
    for (Index i = 0; i < size_; ++i) grown[i] = begin()[i];
    delete[] far_;
    far_ = grown;
    capacity_ = capacity;
  }
  constexpr void take(IndexList& other) {
    far_ = std::exchange(other.far_, nullptr);
    capacity_ = std::exchange(other.capacity_, in_place);
    size_ = std::exchange(other.size_, 0);
    if (!far_)
      for (Index i = 0; i < size_; ++i) near_[i] = other.near_[i];
  }

  Index near_[in_place]{};
  Index* far_ = nullptr; // holds them all where there are more
  Index size_ = 0, capacity_ = in_place;
};

/// The extents of an array, outermost axis first; empty for a single number.
class Shape : public IndexList {
public:
  /// An extent of any type of integer, so that sizes of containers may stand beside plain numbers.
  struct Extent {
    /// Of a number.
    template <std::integral I> constexpr Extent(I extent) : value(static_cast<Index>(extent)) {}
    Index value; ///< the number
  };
  ///@{
  /// Of rank 0; of the extents given; or of `rank` times the same extent.
  constexpr Shape() = default;
  constexpr Shape(std::initializer_list<Extent> extents) {
    for (Extent const& extent : extents) push_back(extent.value);
  }
  constexpr explicit Shape(std::span<Index const> extents) : IndexList(extents) {}
  constexpr Shape(std::size_t rank, Index extent) : IndexList(rank, extent) {}
  ///@}

  /// The number of elements.
  constexpr Index count() const {
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
constexpr Shape const& checked_shape(Shape const& shape, std::string_view operation) {
  Index count = 1;
  for (Index const extent : shape) {
    if (extent < 0)
      raise(
          ShapeError("dyad: " + std::string(operation) + ": the shape " + to_string(shape) + " has a negative extent"));
    if (extent > most_elements / count)
      raise(
          ShapeError("dyad: " + std::string(operation) + ": the shape " + to_string(shape) + " has too many elements"));
    count *= std::max(extent, Index{1});
  }
  return shape;
}

/// The axes of a reduction. Negative axes count from the end; `Axes{}` names all of them.
class Axes : public IndexList {
public:
  constexpr Axes() = default;
  ///@{
  /// One axis, or several.
  constexpr Axes(Index axis) : IndexList{axis} {}
  constexpr Axes(int axis) : IndexList{axis} {}
  constexpr Axes(std::initializer_list<Index> axes) : IndexList(axes) {}
  constexpr explicit Axes(std::span<Index const> axes) : IndexList(axes) {}
  ///@}
};

/// The axis counted from the front; throws `IndexError` where the shape has no such axis.
constexpr Index resolve_axis(Index axis, Index rank, std::string_view operation) {
  if (axis < -rank || axis >= rank)
    raise(IndexError("dyad: " + std::string(operation) + ": axis " + std::to_string(axis) +
                     " is out of range for an array of " + std::to_string(rank) +
                     (rank == 1 ? " dimension" : " dimensions")));
  return axis < 0 ? axis + rank : axis;
}

/// The axes counted from the front, in ascending order; all of them where none is named. Throws `IndexError` for an
/// axis that is not there or named twice.
constexpr Axes resolve_axes(Axes const& axes, Index rank, std::string_view operation) {
  Axes resolved;
  if (axes.empty()) {
    for (Index i = 0; i < rank; ++i) resolved.push_back(i);
    return resolved;
  }
  for (Index const named : axes) {
    Index const axis = resolve_axis(named, rank, operation);
    Index at = 0;
    while (at < resolved.size() && resolved[at] < axis) ++at;
    if (at < resolved.size() && resolved[at] == axis)
      raise(IndexError("dyad: " + std::string(operation) + ": the axes " + to_string(axes) + " name one axis twice"));
    resolved.insert(at, axis);
  }
  return resolved;
}

/// Whether two shapes have a common one.
constexpr bool broadcasts(Shape const& a, Shape const& b) {
  for (Index i = 1; i <= std::min(a.size(), b.size()); ++i) {
    Index const m = a[a.size() - i], n = b[b.size() - i];
    if (m != n && m != 1 && n != 1) return false;
  }
  return true;
}

/// The common shape of two arrays by NumPy's rule: aligned at the last axis, an extent of 1 stretches.
constexpr Shape broadcast(Shape const& a, Shape const& b, std::string_view operation) {
  if (a == b) return a;
  Shape const& longer = a.size() >= b.size() ? a : b;
  Shape const& shorter = a.size() >= b.size() ? b : a;
  Shape result = longer;
  Index const shift = longer.size() - shorter.size();
  for (Index i = 0; i < shorter.size(); ++i) {
    Index const m = longer[i + shift], n = shorter[i];
    if (m != n && m != 1 && n != 1)
      raise(ShapeError("dyad: " + std::string(operation) + ": the shapes " + to_string(a) + " and " + to_string(b) +
                       " do not broadcast"));
    result[i + shift] = m == 1 ? n : m;
  }
  return result;
}

/// What is left of a shape when some of its axes (resolved, ascending) are reduced.
constexpr Shape reduced(Shape const& shape, Axes const& axes, bool keepdims) {
  Shape result;
  for (Index i = 0; i < shape.size(); ++i) {
    bool const gone = std::find(axes.begin(), axes.end(), i) != axes.end();
    if (!gone) result.push_back(shape[i]);
    else if (keepdims) result.push_back(1);
  }
  return result;
}

} // namespace dyad

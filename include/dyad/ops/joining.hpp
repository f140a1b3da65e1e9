// SPDX-License-Identifier: BSL-1.0
/// \file Several values as one: concat, stack.
///
/// These operations take any number of arguments: their rule is given the number of the argument, and all of them.
#pragma once

#include <dyad/ops/indexing.hpp>

#include <initializer_list>
#include <span>
#include <vector>

namespace dyad {

namespace ops {

/// The arguments one after the other along an axis; argument `i` begins at `start[i]`.
struct Concat {
  static constexpr std::string_view name = "concat";
  static constexpr bool moves_elements = true;
  static constexpr bool is_batched = true;
  Index axis = 0;
  IndexList start;
  static constexpr void parameters(auto& op, auto const& f) {
    f(op.axis, "axis");
    f(op.start, "start");
  }
  constexpr Shape result(std::span<Shape const> x) const {
    Shape out = x[0];
    for (std::size_t i = 1; i < x.size(); ++i) out[axis] += x[i][axis];
    return out;
  }
  constexpr Layout part(int argument, Layout const& whole) const {
    return {whole.shape, whole.strides, whole.offset + start[argument] * whole.strides[axis]};
  }
  constexpr auto batched(Index count, auto const& xs) const {
    std::remove_cvref_t<decltype(xs)> parts;
    for (auto const& x : xs) {
      Shape shape = x.shape();
      shape[0] = count;
      parts.push_back(broadcast_to(x, shape));
    }
    return concat(parts, axis + 1);
  }
  /// The same of other arguments.
  constexpr auto again(auto const& xs) const { return concat(xs, axis); }
  int write(CallWriter& to, CallArguments const& of) const {
    return to.joined(name, of.x, static_list("axis", {axis}));
  }
  constexpr auto vjp(Index argument, auto const& g, auto const&, auto const& xs) const {
    Index const first = start[argument];
    return slice(g, Slice{first, first + xs[static_cast<std::size_t>(argument)].shape()[axis]}, axis);
  }
};

/// The arguments one after the other along an axis of their own.
struct Stack { // static tensors are joined by concat
  static constexpr std::string_view name = "stack";
  static constexpr bool arrays_only = true, moves_elements = true;
  Index axis = 0;
  static constexpr void parameters(auto& op, auto const& f) { f(op.axis, "axis"); }
  int write(CallWriter& to, CallArguments const& of) const {
    return to.joined(name, of.x, static_list("axis", {axis}));
  }
  constexpr auto vjp(Index argument, auto const& g, auto const&, auto const&) const {
    std::vector<IndexItem> items(static_cast<std::size_t>(axis), Slice{});
    items.push_back(argument);
    return index(g, items);
  }
};

} // namespace ops

namespace detail {

/// The operation that joins values of these shapes. Throws `ShapeError` where they do not fit.
template <class T> constexpr ops::Concat concatenation(std::span<T const> xs, Index axis) {
  if (xs.empty()) raise(ShapeError("dyad: concat: there is nothing to join"));
  Shape const& first = xs[0].shape();
  ops::Concat op{resolve_axis(axis, first.size(), ops::Concat::name), {}};
  Index start = 0;
  for (T const& x : xs) {
    Shape shape = x.shape();
    if (shape.size() == first.size()) {
      op.start.push_back(start);
      start += shape[op.axis];
      shape[op.axis] = first[op.axis];
    }
    if (shape != first)
      raise(ShapeError("dyad: concat: the shapes " + to_string(first) + " and " + to_string(x.shape()) +
                       " do not join along axis " + std::to_string(op.axis)));
  }
  return op;
}

template <class T> constexpr ops::Stack stacking(std::span<T const> xs, Index axis) {
  if (xs.empty()) raise(ShapeError("dyad: stack: there is nothing to join"));
  Shape const& first = xs[0].shape();
  for (T const& x : xs)
    if (x.shape() != first)
      raise(ShapeError("dyad: stack: the shapes " + to_string(first) + " and " + to_string(x.shape()) + " differ"));
  return {resolve_axis(axis, first.size() + 1, ops::Stack::name)};
}

} // namespace detail

/// The values one after the other along an axis. Throws `ShapeError` for none at all or where another extent differs,
/// and `IndexError` for an axis that is not there.
template <Shaped T> constexpr T concat(std::span<T const> xs, Index axis = 0) {
  return apply_to(detail::concatenation(xs, axis), xs);
}
/// The same of a list.
template <Shaped T> constexpr T concat(std::vector<T> const& xs, Index axis = 0) {
  return concat(std::span<T const>(xs), axis);
}
/// The same of a list.
template <Shaped T> constexpr T concat(std::initializer_list<T> xs, Index axis = 0) {
  return concat(std::span<T const>(xs.begin(), xs.size()), axis);
}

/// The values one after the other along a new axis, which is `axis` of the result. Throws `ShapeError` for none at all
/// or where the shapes differ, and `IndexError` for an axis that is not there.
template <Shaped T> constexpr T stack(std::span<T const> xs, Index axis = 0) {
  return apply_to(detail::stacking(xs, axis), xs);
}
/// The same of a list.
template <Shaped T> constexpr T stack(std::vector<T> const& xs, Index axis = 0) {
  return stack(std::span<T const>(xs), axis);
}
/// The same of a list.
template <Shaped T> constexpr T stack(std::initializer_list<T> xs, Index axis = 0) {
  return stack(std::span<T const>(xs.begin(), xs.size()), axis);
}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file Operations that move elements and compute nothing: reshape, permute, flip, broadcast_to and its transpose
/// sum_to, cast.
///
/// They are linear, so each rule is the transposed operation. Those that compute nothing with an element, but for sums,
/// say so by `moves_elements`: what is known about the elements of a cotangent moves with them; those that do not even
/// add, by `copies_elements`.
#pragma once

#include <dyad/core/value.hpp>
#include <dyad/ops/structural.hpp>

namespace dyad {

enum class DType : unsigned char;

namespace ops {

/// The same value as another object.
struct Identity {
  static constexpr std::string_view name = "identity";
  static constexpr bool arrays_only = true, moves_elements = true, copies_elements = true;
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&) const { return g; }
};

struct Reshape {
  static constexpr std::string_view name = "reshape";
  static constexpr bool moves_elements = true, copies_elements = true, absorbs_itself = true;
  Shape shape;
  static constexpr void parameters(auto& op, auto const& f) { f(op.shape, "extents"); }
  constexpr Shape result(Shape const&) const { return shape; }
  constexpr bool view(Layout& x) const { return detail::reshape_in_place(x, shape); }
  constexpr void add_axis(Index count) { shape.insert(0, count); }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const { return reshape(g, x.shape()); }
};

/// Axis `i` of the result is axis `axes[i]` of the argument.
struct Permute {
  static constexpr std::string_view name = "permute";
  static constexpr bool moves_elements = true, copies_elements = true;
  IndexList axes;
  static constexpr void parameters(auto& op, auto const& f) { f(op.axes, "axes"); }
  constexpr Shape result(Shape const& x) const {
    Shape out;
    for (Index const axis : axes) out.push_back(x[axis]);
    return out;
  }
  constexpr bool view(Layout& x) const {
    IndexList strides;
    for (Index const axis : axes) strides.push_back(x.strides[axis]);
    x = Layout(result(x.shape), strides, x.offset);
    return true;
  }
  constexpr void add_axis(Index) {
    detail::move_one_further(axes);
    axes.insert(0, 0);
  }
  int write(CallWriter& to, CallArguments const& of) const {
    if (axes == IndexList{1, 0}) return to.call("transpose", of.x);
    return to.call(name, {of.x[0], to.word(static_list("axes", axes))});
  }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&) const {
    IndexList inverse = axes;
    for (Index i = 0; i < axes.size(); ++i) inverse[axes[i]] = i;
    return permute(g, inverse);
  }
};

/// The elements in the opposite order along some axes (resolved).
struct Flip {
  static constexpr std::string_view name = "flip";
  static constexpr bool moves_elements = true, copies_elements = true;
  Axes axes;
  static constexpr void parameters(auto& op, auto const& f) { f(op.axes, "axes"); }
  constexpr Shape result(Shape const& x) const { return x; }
  constexpr bool view(Layout& x) const {
    for (Index const axis : axes)
      if (x.shape[axis] > 1) {
        x.offset += (x.shape[axis] - 1) * x.strides[axis];
        x.strides[axis] = -x.strides[axis];
      }
    return true;
  }
  constexpr void add_axis(Index) { detail::move_one_further(axes); }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&) const { return apply_to(*this, g); }
};

struct BroadcastTo {
  static constexpr std::string_view name = "broadcast_to";
  static constexpr bool moves_elements = true, copies_elements = true, stretches = true, absorbs_itself = true,
                        is_batched = true;
  Shape shape;
  static constexpr void parameters(auto& op, auto const& f) { f(op.shape, "extents"); }
  constexpr Shape result(Shape const&) const { return shape; }
  constexpr bool view(Layout& x) const {
    x = Layout(shape, detail::stretched(x.shape, x.strides, shape), x.offset);
    return true;
  }
  constexpr auto batched(Index count, auto const& x) const {
    return broadcast_to(detail::padded(x, shape.size() + 1), detail::behind(count, shape));
  }
  constexpr bool aligns() const { return true; }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const { return sum_to(g, x.shape()); }
};

struct SumTo {
  static constexpr std::string_view name = "sum_to";
  static constexpr bool moves_elements = true, is_batched = true;
  static constexpr Fold fold = Fold::sum;
  Shape shape;
  static constexpr void parameters(auto& op, auto const& f) { f(op.shape, "extents"); }
  constexpr Shape result(Shape const&) const { return shape; }
  constexpr IndexList gathered(IndexList const& strides, Shape const& from) const {
    return detail::stretched(shape, strides, from);
  }
  constexpr auto batched(Index count, auto const& x) const {
    Shape kept = shape;
    while (kept.size() + 1 < x.ndim()) kept.insert(0, 1);
    return reshape(sum_to(x, detail::behind(count, kept)), detail::behind(count, shape));
  }
  constexpr bool aligns() const { return true; }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const { return broadcast_to(g, x.shape()); }
};

struct Cast {
  static constexpr std::string_view name = "cast";
  static constexpr bool arrays_only = true, moves_elements = true, copies_elements = true;
  DType dtype;
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const { return cast(g, x.dtype()); }
};

} // namespace ops

namespace detail {

/// The shape asked for, an extent of -1 filled in. Throws `ShapeError` where the elements do not fit.
constexpr Shape resolve_reshape(Shape const& from, Shape to) {
  Index unknown = -1, known = 1;
  for (Index i = 0; i < to.size(); ++i) {
    if (to[i] >= 0) known *= to[i];
    else if (to[i] == -1 && unknown < 0) unknown = i;
    else
      raise(ShapeError("dyad: reshape: " + to_string(to) + " is not a shape: one extent may be -1, no other below 0"));
  }
  Index const count = from.count();
  if (unknown >= 0 && known != 0 && count % known == 0) to[unknown] = count / known;
  if (to.count() != count || (unknown >= 0 && to[unknown] < 0))
    raise(ShapeError("dyad: reshape: " + std::to_string(count) + " elements of the shape " + to_string(from) +
                     " do not fill the shape " + to_string(to)));
  return to;
}

constexpr IndexList resolve_permutation(IndexList const& axes, Index rank) {
  if (axes.size() != rank)
    raise(IndexError("dyad: permute: the axes " + to_string(axes) + " do not name each of " + std::to_string(rank) +
                     " dimensions once"));
  IndexList resolved;
  for (Index const axis : axes) resolved.push_back(resolve_axis(axis, rank, "permute"));
  resolve_axes(Axes(std::span<Index const>(&*axes.begin(), static_cast<std::size_t>(axes.size()))), rank, "permute");
  return resolved;
}

} // namespace detail

/// The same elements in another shape; one extent may be -1: what is left. Throws `ShapeError` where they do not fit.
template <Shaped T> constexpr T reshape(T const& x, Shape const& shape) {
  return apply_to(ops::Reshape{detail::resolve_reshape(x.shape(), shape)}, x);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto reshape(E const& x, P const&... p) {
  return apply_static<"reshape">([](auto const& t, auto... q) { return reshape(t, q...); }, x, p...);
}

/// Axis `i` of the result is axis `axes[i]` of `x`. Throws `IndexError` unless each axis is named once.
template <Shaped T> constexpr T permute(T const& x, IndexList const& axes) {
  return apply_to(ops::Permute{detail::resolve_permutation(axes, x.ndim())}, x);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto permute(E const& x, P const&... p) {
  return apply_static<"permute">([](auto const& t, auto... q) { return permute(t, q...); }, x, p...);
}

/// All axes in reverse order: the transpose of a matrix.
template <Shaped T> constexpr T transpose(T const& x) {
  IndexList axes;
  for (Index i = x.ndim() - 1; i >= 0; --i) axes.push_back(i);
  return permute(x, axes);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto transpose(E const& x, P const&... p) {
  return apply_static<"transpose">([](auto const& t, auto... q) { return transpose(t, q...); }, x, p...);
}

/// Two axes exchanged.
template <Shaped T> constexpr T swap_axes(T const& x, Index a, Index b) {
  IndexList axes;
  for (Index i = 0; i < x.ndim(); ++i) axes.push_back(i);
  std::swap(axes[resolve_axis(a, x.ndim(), "swap_axes")], axes[resolve_axis(b, x.ndim(), "swap_axes")]);
  return permute(x, axes);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto swap_axes(E const& x, P const&... p) {
  return apply_static<"swap_axes">([](auto const& t, auto... q) { return swap_axes(t, q...); }, x, p...);
}

/// The elements of `x` in the opposite order along the given axes, along all where none is named. Throws `IndexError`
/// for an axis that is not there or named twice.
template <Shaped T> constexpr T flip(T const& x, Axes const& axes = {}) {
  return apply_to(ops::Flip{resolve_axes(axes, x.ndim(), ops::Flip::name)}, x);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto flip(E const& x, P const&... p) {
  return apply_static<"flip">([](auto const& t, auto... q) { return flip(t, q...); }, x, p...);
}

/// `x` stretched to a shape by NumPy's rule. Throws `ShapeError` where it does not fit.
template <Shaped T> constexpr T broadcast_to(T const& x, Shape const& shape) {
  if (broadcast(x.shape(), checked_shape(shape, "broadcast_to"), "broadcast_to") != shape)
    raise(ShapeError("dyad: broadcast_to: the shape " + to_string(x.shape()) + " does not stretch to " +
                     to_string(shape)));
  return apply_to(ops::BroadcastTo{shape}, x);
}

/// The transpose of `broadcast_to`: sums over whatever was stretched. Throws `ShapeError` where `shape` does not
/// stretch to that of `x`.
template <Shaped T> constexpr T sum_to(T const& x, Shape const& shape) {
  if (broadcast(x.shape(), shape, "sum_to") != x.shape())
    raise(ShapeError("dyad: sum_to: the shape " + to_string(shape) + " does not stretch to " + to_string(x.shape())));
  return apply_to(ops::SumTo{shape}, x);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto sum_to(E const& x, P const&... p) {
  return apply_static<"sum_to">([](auto const& t, auto... q) { return sum_to(t, q...); }, x, p...);
}

/// The same values as elements of another type.
template <Shaped T> constexpr T cast(T const& x, DType dtype) { return apply_to(ops::Cast{dtype}, x); }

/// `x` with all its elements in one row.
template <Shaped T> constexpr T flatten(T const& x) { return reshape(x, Shape{-1}); }
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto flatten(E const& x, P const&... p) {
  return apply_static<"flatten">([](auto const& t, auto... q) { return flatten(t, q...); }, x, p...);
}

/// `x` with a new axis of extent 1 at `axis` of the result.
template <Shaped T> constexpr T expand_dims(T const& x, Index axis) {
  Shape shape = x.shape();
  shape.insert(resolve_axis(axis, x.ndim() + 1, "expand_dims"), 1);
  return reshape(x, shape);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto expand_dims(E const& x, P const&... p) {
  return apply_static<"expand_dims">([](auto const& t, auto... q) { return expand_dims(t, q...); }, x, p...);
}

/// `x` without the given axes, which must have the extent 1; without all such axes where none is named.
template <Shaped T> constexpr T squeeze(T const& x, Axes const& axes = {}) {
  Shape shape;
  Axes const resolved = axes.empty() ? Axes{} : resolve_axes(axes, x.ndim(), "squeeze");
  for (Index i = 0; i < x.ndim(); ++i) {
    bool const named = std::find(resolved.begin(), resolved.end(), i) != resolved.end();
    if (named && x.shape()[i] != 1)
      raise(ShapeError("dyad: squeeze: axis " + std::to_string(i) + " of the shape " + to_string(x.shape()) +
                       " has not the extent 1"));
    if (axes.empty() ? x.shape()[i] != 1 : !named) shape.push_back(x.shape()[i]);
  }
  return reshape(x, shape);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto squeeze(E const& x, P const&... p) {
  return apply_static<"squeeze">([](auto const& t, auto... q) { return squeeze(t, q...); }, x, p...);
}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file Contractions: matmul, linear, dot, outer, tensordot. All of them end in one matrix product.
#pragma once

#include <dyad/ops/reduction.hpp>

#include <utility>

namespace dyad {

namespace ops {

/// The product of the matrices in the last two axes, either of them transposed on the way; the axes before broadcast.
/// The rules are products of the same kind, so that no derivative of any order copies a matrix to transpose it.
struct MatMul {
  static constexpr std::string_view name = "matmul";
  static constexpr bool states_reach = true, multiplies_elements = true, is_batched = true;
  bool transpose_a = false, transpose_b = false;

  static constexpr void parameters(auto& op, auto const& f) {
    f(op.transpose_a, "transpose_a");
    f(op.transpose_b, "transpose_b");
  }
  constexpr auto batched(Index, auto const& a, auto const& b) const {
    Index const rank = std::max(a.ndim(), b.ndim());
    return apply_to(*this, detail::padded(a, rank), detail::padded(b, rank));
  }
  int write(CallWriter& to, CallArguments const& of) const {
    auto const turned = [&](std::size_t i, bool transposed) {
      if (!transposed) return of.x[i];
      if (of.shapes[i].size() == 2) return to.call("transpose", {of.x[i]});
      return to.call("swap_axes", {of.x[i], to.word("axis<-1>"), to.word("axis<-2>")});
    };
    int const left = turned(0, transpose_a); // in order
    return to.call(name, {left, turned(1, transpose_b)});
  }

  constexpr auto reach(Arg<0>, auto const& mask, auto const&, auto const&) const {
    return summed(mask, mask.ndim() - 1, transpose_a);
  }
  constexpr auto reach(Arg<1>, auto const& mask, auto const&, auto const&) const {
    return summed(mask, mask.ndim() - 2, transpose_b);
  }

  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const& b) const {
    return transpose_a ? apply_to(MatMul{transpose_b, true}, b, g) : apply_to(MatMul{false, !transpose_b}, g, b);
  }
  constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const&) const {
    return transpose_b ? apply_to(MatMul{true, transpose_a}, g, a) : apply_to(MatMul{!transpose_a, false}, a, g);
  }
  /// The shape of the result. Throws `ShapeError` where the matrices do not fit.
  constexpr Shape result(Shape const& a, Shape const& b) const;

  /// The sums over one of the last two axes, which stays; the two exchanged if wanted.
  static constexpr auto summed(auto const& x, Index axis, bool exchanged) {
    auto const sums = apply_to(Sum{{Axes{axis}, true}}, x);
    return exchanged ? swap_axes(sums, -2, -1) : sums;
  }
};

/// x W + b for a matrix x: the product is added to the rows b.
struct Linear { // of static tensors it is matmul and +
  static constexpr std::string_view name = "linear";
  static constexpr bool arrays_only = true, states_reach = true, multiplies_elements = true;

  constexpr auto reach(Arg<0>, auto const& mask, auto const&...) const { return MatMul::summed(mask, 1, false); }
  constexpr auto reach(Arg<1>, auto const& mask, auto const&...) const { return MatMul::summed(mask, 0, false); }
  constexpr auto reach(Arg<2>, auto const& mask, auto const&, auto const&, auto const& bias) const {
    return sum_to(mask, bias.shape());
  }

  static constexpr void parameters(auto&, auto const&) {}
  int write(CallWriter& to, CallArguments const& of) const { return to.call(name, of.x); }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const& weights, auto const&) const {
    return apply_to(MatMul{false, true}, g, weights);
  }
  constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& x, auto const&, auto const&) const {
    return apply_to(MatMul{true, false}, x, g);
  }
  constexpr auto vjp(Arg<2>, auto const& g, auto const&, auto const&, auto const&, auto const& bias) const {
    return sum_to(g, bias.shape());
  }
};

} // namespace ops

namespace detail {

/// All axes but the last two.
constexpr Shape batch_shape(Shape const& shape) {
  Shape batch;
  for (Index i = 0; i + 2 < shape.size(); ++i) batch.push_back(shape[i]);
  return batch;
}

[[noreturn]] inline void do_not_fit(std::string_view operation, Shape const& a, Shape const& b) {
  raise(ShapeError("dyad: " + std::string(operation) + ": the shapes " + to_string(a) + " and " + to_string(b) +
                   " do not fit"));
}

/// The axes of both sides of a contraction, resolved, in the order given.
constexpr void resolve_contraction(Shape const& a, Shape const& b, IndexList& axes_a, IndexList& axes_b) {
  auto const resolve = [](IndexList& axes, Index rank) {
    if (axes.empty()) return;
    resolve_axes(Axes(std::span<Index const>(&*axes.begin(), static_cast<std::size_t>(axes.size()))), rank,
                 "tensordot");
    for (Index& axis : axes) axis = resolve_axis(axis, rank, "tensordot");
  };
  resolve(axes_a, a.size());
  resolve(axes_b, b.size());
  bool fits = axes_a.size() == axes_b.size();
  for (Index i = 0; fits && i < axes_a.size(); ++i) fits = a[axes_a[i]] == b[axes_b[i]];
  if (!fits)
    raise(ShapeError("dyad: tensordot: the axes " + to_string(axes_a) + " of the shape " + to_string(a) +
                     " and the axes " + to_string(axes_b) + " of the shape " + to_string(b) + " do not fit"));
}

/// The axes of a tensor in two groups, and the extents of each.
struct Halves {
  IndexList order;
  Shape free;
  Index free_count = 1, contracted_count = 1;

  constexpr Halves(Shape const& shape, IndexList const& contracted, bool contracted_first) {
    IndexList rest;
    for (Index i = 0; i < shape.size(); ++i)
      if (std::find(contracted.begin(), contracted.end(), i) == contracted.end()) {
        rest.push_back(i);
        free.push_back(shape[i]);
        free_count *= shape[i];
      }
    for (Index const axis : contracted) contracted_count *= shape[axis];
    for (Index const axis : contracted_first ? contracted : rest) order.push_back(axis);
    for (Index const axis : contracted_first ? rest : contracted) order.push_back(axis);
  }
};

} // namespace detail

constexpr Shape ops::MatMul::result(Shape const& a, Shape const& b) const {
  Index const m = a.size(), n = b.size();
  if (a[transpose_a ? m - 2 : m - 1] != b[transpose_b ? n - 1 : n - 2]) detail::do_not_fit(name, a, b);
  Shape const leading_a = detail::batch_shape(a), leading_b = detail::batch_shape(b);
  if (!broadcasts(leading_a, leading_b)) detail::do_not_fit(name, a, b);
  Shape shape = broadcast(leading_a, leading_b, name);
  shape.push_back(a[transpose_a ? m - 1 : m - 2]);
  shape.push_back(b[transpose_b ? n - 2 : n - 1]);
  return shape;
}

/// The matrix product by NumPy's rules: of two vectors the inner product; a vector is a row on the left and a column on
/// the right, and its axis vanishes from the result; of arrays of higher rank the product of the matrices in the last
/// two axes, the axes before broadcast. Throws `ShapeError` for single numbers and where the extents do not fit.
template <Shaped A, Shaped B> constexpr auto matmul(A const& a, B const& b) {
  Index const m = a.ndim(), n = b.ndim();
  if (m == 0 || n == 0 || a.shape()[m - 1] != b.shape()[n == 1 ? 0 : n - 2])
    detail::do_not_fit("matmul", a.shape(), b.shape());
  if (m == 2 && n == 2) return apply_to(ops::MatMul{}, a, b);
  if (n <= 2) { // the rows of all matrices on the left are one matrix
    Index const k = a.shape()[m - 1], columns = n == 1 ? 1 : b.shape()[1];
    Shape result = a.shape();
    result.erase(m - 1);
    Index const rows = result.count();
    if (n == 2) result.push_back(columns);
    return reshape(apply_to(ops::MatMul{}, reshape(a, Shape{rows, k}), reshape(b, Shape{k, columns})), result);
  }
  if (m > 1) return apply_to(ops::MatMul{}, a, b);
  Shape result = b.shape();
  result.erase(n - 2);
  return reshape(apply_to(ops::MatMul{}, reshape(a, Shape{1, a.shape()[0]}), b), result);
}

/// x W + b, with x of the shape (..., in), W (in, out) and b (out,): a layer of a network. Throws `ShapeError` for
/// other shapes.
template <Shaped X, Shaped W, Shaped B> constexpr auto linear(X const& x, W const& weights, B const& bias) {
  Index const rank = x.ndim();
  if (rank == 0 || weights.ndim() != 2 || x.shape()[rank - 1] != weights.shape()[0] ||
      bias.shape() != Shape{weights.shape()[1]})
    raise(ShapeError("dyad: linear: the shapes " + to_string(x.shape()) + ", " + to_string(weights.shape()) + " and " +
                     to_string(bias.shape()) + " do not fit"));
  if (rank == 2) return apply_to(ops::Linear{}, x, weights, bias);
  Shape result = x.shape();
  result[rank - 1] = weights.shape()[1];
  Index rows = 1;
  for (Index i = 0; i + 1 < rank; ++i) rows *= result[i];
  return reshape(apply_to(ops::Linear{}, reshape(x, Shape{rows, x.shape()[rank - 1]}), weights, bias), result);
}
/// x W. Throws `ShapeError` unless x has the shape (..., in) and W (in, out).
template <Shaped X, Shaped W> constexpr auto linear(X const& x, W const& weights) {
  if (x.ndim() == 0 || weights.ndim() != 2 || x.shape()[x.ndim() - 1] != weights.shape()[0])
    detail::do_not_fit("linear", x.shape(), weights.shape());
  return matmul(x, weights);
}

/// The sum of products over pairs of axes: axis `axes_a[i]` of `a` with axis `axes_b[i]` of `b`. The result has the
/// other axes of `a`, then those of `b`. Throws `IndexError` for an axis that is not there or named twice and
/// `ShapeError` where extents differ.
template <Shaped A, Shaped B> constexpr auto tensordot(A const& a, B const& b, IndexList axes_a, IndexList axes_b) {
  detail::resolve_contraction(a.shape(), b.shape(), axes_a, axes_b);
  detail::Halves const left(a.shape(), axes_a, false), right(b.shape(), axes_b, true);
  Shape result = left.free;
  for (Index const extent : right.free) result.push_back(extent);
  return reshape(apply_to(ops::MatMul{}, reshape(permute(a, left.order), Shape{left.free_count, left.contracted_count}),
                          reshape(permute(b, right.order), Shape{right.contracted_count, right.free_count})),
                 result);
}
/// The sum of products over the last `count` axes of `a` and the first `count` of `b`.
template <Shaped A, Shaped B> constexpr auto tensordot(A const& a, B const& b, Index count = 2) {
  if (count < 0 || count > a.ndim() || count > b.ndim())
    raise(ShapeError("dyad: tensordot: the shapes " + to_string(a.shape()) + " and " + to_string(b.shape()) +
                     " have not both " + std::to_string(count) + " axes to sum over"));
  IndexList axes_a, axes_b;
  for (Index i = 0; i < count; ++i) {
    axes_a.push_back(a.ndim() - count + i);
    axes_b.push_back(i);
  }
  return tensordot(a, b, axes_a, axes_b);
}

/// NumPy's dot: the inner product of vectors, the product of matrices, else the sum over the last axis of `a` and the
/// last but one of `b`; a single number multiplies. Throws `ShapeError` where the extents differ.
template <Shaped A, Shaped B> constexpr auto dot(A const& a, B const& b) {
  Index const m = a.ndim(), n = b.ndim();
  if (m == 0 || n == 0) return a * b;
  if (a.shape()[m - 1] != b.shape()[n == 1 ? 0 : n - 2]) detail::do_not_fit("dot", a.shape(), b.shape());
  if constexpr (std::same_as<A, B>)
    if (m == 1 && n == 1 && is_same_value(a, b)) return sum_of_squares(a);
  if (n <= 2) return matmul(a, b);
  return tensordot(a, b, IndexList{m - 1}, IndexList{n - 2});
}

/// All products of an element of `a` and an element of `b`: a matrix with a row for each of the former. Arrays of
/// higher rank count as one row of elements.
template <Shaped A, Shaped B> constexpr auto outer(A const& a, B const& b) {
  return apply_to(ops::MatMul{}, reshape(a, Shape{-1, 1}), reshape(b, Shape{1, -1}));
}

} // namespace dyad

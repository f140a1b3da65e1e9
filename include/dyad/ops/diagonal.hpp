// SPDX-License-Identifier: BSL-1.0
/// \file The diagonals of matrices, their sum, and matrices that hold nothing beside a diagonal.
#pragma once

#include <dyad/ops/reduction.hpp>
#include <dyad/ops/static_arguments.hpp>

#include <string>
#include <string_view>

namespace dyad {

namespace ops {

/// The elements (i, i + k) of the matrices in the last two axes, a view.
struct Diagonal {
  static constexpr std::string_view name = "diagonal";
  static constexpr bool moves_elements = true, copies_elements = true;
  Index k = 0;
  static constexpr void parameters(auto& op, auto const& f) { f(op.k, "offset"); }
  /// How many of them a matrix has.
  constexpr Index length(Index rows, Index cols) const {
    Index const below = k < 0 ? rows + k : rows, right = k > 0 ? cols - k : cols;
    Index const both = below < right ? below : right;
    return both < 0 ? 0 : both;
  }
  constexpr Shape result(Shape const& x) const {
    Index const rank = x.size();
    Shape out = x;
    out.erase(rank - 1);
    out[rank - 2] = length(x[rank - 2], x[rank - 1]);
    return out;
  }
  constexpr bool view(Layout& x) const {
    Index const rank = x.shape.size();
    IndexList strides = x.strides;
    strides.erase(rank - 1);
    strides[rank - 2] += x.strides[rank - 1];
    Shape const shape = result(x.shape);
    Index const first = shape[rank - 2] == 0 ? 0 : k < 0 ? -k * x.strides[rank - 2] : k * x.strides[rank - 1];
    x = Layout(shape, strides, x.offset + first);
    return true;
  }
  constexpr void add_axis(Index) {}
  int write(CallWriter& to, CallArguments const& of) const { return write_from(name, to, of); }
  /// As a call of a function of this name, the offset 0 being left out.
  int write_from(std::string_view function, CallWriter& to, CallArguments const& of) const {
    if (k == 0) return to.call(function, of.x);
    return to.call(function, {of.x[0], to.word(static_list("offset", {k}))});
  }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const;
};

/// Zeros, but for one diagonal of the matrices in the last two axes: the transpose of `Diagonal`.
struct DiagonalMatrix {
  static constexpr std::string_view name = "diagonal_matrix";
  static constexpr bool moves_elements = true, copies_elements = true;
  static constexpr bool leaves_gaps = true;
  Diagonal diagonal;
  Index rows = 0, cols = 0;
  static constexpr void parameters(auto& op, auto const& f) {
    Diagonal::parameters(op.diagonal, f);
    f(op.rows, "rows");
    f(op.cols, "columns");
  }
  constexpr Shape result(Shape const& x) const {
    Shape out = x;
    out[x.size() - 1] = rows;
    out.push_back(cols);
    return out;
  }
  constexpr Layout part(int, Layout const& whole) const {
    Layout out = whole;
    diagonal.view(out);
    return out;
  }
  constexpr void add_axis(Index) {}
  int write(CallWriter& to, CallArguments const& of) const {
    Shape const& x = of.shapes[0];
    Index const side = x[x.size() - 1] + (diagonal.k < 0 ? -diagonal.k : diagonal.k);
    if (rows == side && cols == side) return diagonal.write_from(name, to, of);
    return to.call_internal(name, {of.x[0], to.word(static_list("offset", {diagonal.k})),
                                   to.word(static_list("rows", {rows})), to.word(static_list("columns", {cols}))});
  }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&) const { return apply_to(diagonal, g); }
};

constexpr auto Diagonal::vjp(Arg<0>, auto const& g, auto const&, auto const& x) const {
  Shape const shape = x.shape();
  return apply_to(DiagonalMatrix{*this, shape[shape.size() - 2], shape[shape.size() - 1]}, g);
}

} // namespace ops

namespace detail {

/// Throws `ShapeError` unless there are two axes.
constexpr void check_matrix(Shape const& shape, std::string_view operation) {
  if (shape.size() < 2)
    raise(
        ShapeError("dyad: " + std::string(operation) + ": the shape " + to_string(shape) + " is not that of a matrix"));
}

} // namespace detail

/// The diagonal `k` above the main one, below it for a negative `k`, of the matrices in the last two axes: of the shape
/// (..., m, n) that is (..., min(m, n)) for k = 0. Beyond the matrix it has no elements. Throws `ShapeError` for fewer
/// axes than two.
template <Shaped T> constexpr T diagonal(T const& x, Index k = 0) {
  detail::check_matrix(x.shape(), ops::Diagonal::name);
  return apply_to(ops::Diagonal{k}, x);
}
/// The same of a tensor of static shape, as `diagonal(a)` and `diagonal(a, offset<1>)`.
template <StaticShaped E, class... P> constexpr auto diagonal(E const& x, P const&... p) {
  return apply_static<"diagonal">([](auto const& t, auto... q) { return diagonal(t, q...); }, x, p...);
}

/// Square matrices that are zero but for the diagonal `k` above the main one, below it for a negative `k`, which holds
/// the last axis of `x`: of the shape (..., n) they are (..., n + |k|, n + |k|). Throws `ShapeError` for a number.
template <Shaped T> constexpr T diagonal_matrix(T const& x, Index k = 0) {
  Shape const shape = x.shape();
  if (shape.size() == 0)
    raise(ShapeError("dyad: diagonal_matrix: a number has no axis that could be the diagonal of a matrix"));
  Index const side = shape[shape.size() - 1] + (k < 0 ? -k : k);
  return apply_to(ops::DiagonalMatrix{{k}, side, side}, x);
}
/// The same of a tensor of static shape, as `diagonal_matrix(u)` and `diagonal_matrix(u, offset<1>)`.
template <StaticShaped E, class... P> constexpr auto diagonal_matrix(E const& x, P const&... p) {
  return apply_static<"diagonal_matrix">([](auto const& t, auto... q) { return diagonal_matrix(t, q...); }, x, p...);
}

/// The sum of the main diagonal of the matrices in the last two axes. Throws `ShapeError` for fewer axes.
template <Shaped T> constexpr T trace(T const& x) {
  detail::check_matrix(x.shape(), "trace");
  return sum(diagonal(x), Axes{-1});
}
/// The same of a tensor of static shape.
template <StaticShaped E> constexpr auto trace(E const& x) {
  return apply_static<"trace">([](auto const& t) { return trace(t); }, x);
}

} // namespace dyad

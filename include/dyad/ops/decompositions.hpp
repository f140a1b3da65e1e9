// SPDX-License-Identifier: BSL-1.0
/// \file Decompositions of the matrices in the last two axes: eigh, svd, qr.
///
/// The rules are those of Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
/// differentiation" (2008), of Townsend, "Differentiating the singular value decomposition" (2016), and for QR of
/// Walter and Lehmann, "Algorithmic differentiation of linear algebra functions" (arXiv:1001.1654), each written with
/// operations that have rules themselves, so that derivatives of any order follow.
///
/// Vectors that belong to equal eigenvalues or singular values may be turned among themselves, so that they have no
/// derivative: it is NaN there, and large where two values nearly meet. The first derivative of the values is finite
/// everywhere. Where several are equal it is taken along the vectors that the decomposition has picked, so that the
/// gradient of a function which treats them alike is right; a second derivative is NaN there.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/ops/indexing.hpp>
#include <dyad/ops/linear_algebra.hpp>

#include <algorithm>

namespace dyad {

namespace detail {

/// Elements of square matrices over `gaps`, the differences of the values that their row and column belong to; zeros on
/// the diagonal.
auto over_gaps(auto const& x, auto const& gaps) {
  auto const diagonal = apply_to(ops::Band{0, 0}, where(x == x, 1.0, 1.0));
  auto const divisor = where(diagonal == 1.0, 1.0, where(gaps == 0.0, nan, gaps));
  return (tril(x, -1) + triu(x, 1)) / divisor;
}

/// Rows from `begin` to `end` of the matrices in the last two axes.
auto rows_of(auto const& x, Index begin, Index end) { return slice(x, Slice{begin, end}, -2); }

} // namespace detail

namespace ops {

/// Whether the first and the second derivative of a decomposition are finite where values are equal; else they are NaN.
struct WhereEqual {
  bool first, second;
};

/// The eigenvectors of symmetric matrices, a column each, in ascending order of their eigenvalues w. With G the
/// cotangent and M = Vᵀ G, each element over w_column - w_row, that of the matrix is the symmetric part of V M Vᵀ.
struct EighVectors {
  static constexpr std::string_view name = "eigh";
  static constexpr bool arrays_only = true;
  static constexpr WhereEqual finite_where_equal = {false, false};
  auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) const;
};

/// Their eigenvalues, as one row. The cotangent of the matrix is V diag(g) Vᵀ.
struct EighValues {
  static constexpr std::string_view name = "eigh";
  static constexpr bool arrays_only = true;
  static constexpr WhereEqual finite_where_equal = {true, false};
  auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const {
    auto const v = apply_to(EighVectors{}, x);
    return apply_to(MatMul{false, true}, v * g, v);
  }
};

auto EighVectors::vjp(Arg<0>, auto const& g, auto const& y, auto const& x) const {
  auto const values = apply_to(EighValues{}, x);
  auto const m = detail::over_gaps(apply_to(MatMul{true, false}, y, g), values - swap_axes(values, -1, -2));
  return apply_to(MatMul{false, true}, apply_to(MatMul{}, y, 0.5 * (m + swap_axes(m, -1, -2))), y);
}

/// The singular vectors of (m, n) matrices, as columns in descending order of the singular values s: k = min(m, n) of
/// the left ones U in the first m rows, of the right ones V in the last n. With A = Uᵀ Ū, B = Vᵀ V̄ and F(x)
/// each element of x over s_column² - s_row², the cotangent of the matrix is
/// U (F(A - Aᵀ) S + S F(B - Bᵀ)) Vᵀ, and where m > k or n > k what lies outside of the columns of U or V:
/// (Ū - U A) S⁻¹ Vᵀ and U S⁻¹ (V̄ - V B)ᵀ.
struct SvdVectors {
  static constexpr std::string_view name = "svd";
  static constexpr bool arrays_only = true;
  static constexpr WhereEqual finite_where_equal = {false, false};
  auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) const;
};

/// The singular values, as one row. The cotangent of the matrix is U diag(g) Vᵀ.
struct SingularValues {
  static constexpr std::string_view name = "svd";
  static constexpr bool arrays_only = true;
  static constexpr WhereEqual finite_where_equal = {true, false};
  auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const {
    auto const y = apply_to(SvdVectors{}, x);
    Index const m = x.shape()[x.ndim() - 2], all = y.shape()[y.ndim() - 2];
    return apply_to(MatMul{false, true}, detail::rows_of(y, 0, m) * g, detail::rows_of(y, m, all));
  }
};

auto SvdVectors::vjp(Arg<0>, auto const& g, auto const& y, auto const& x) const {
  Index const rank = x.ndim(), m = x.shape()[rank - 2], n = x.shape()[rank - 1], k = std::min(m, n);
  auto const u = detail::rows_of(y, 0, m), v = detail::rows_of(y, m, m + n);
  auto const by_u = detail::rows_of(g, 0, m), by_v = detail::rows_of(g, m, m + n);
  auto const s = apply_to(SingularValues{}, x), column = swap_axes(s, -1, -2);
  auto const gaps = (s - column) * (s + column);
  auto const a = apply_to(MatMul{true, false}, u, by_u), b = apply_to(MatMul{true, false}, v, by_v);
  auto const turned = [&gaps](auto const& of) { return detail::over_gaps(of - swap_axes(of, -1, -2), gaps); };
  auto left = apply_to(MatMul{}, u, turned(a) * s + column * turned(b)); // what stands before Vᵀ
  if (m > k) left = left + (by_u - apply_to(MatMul{}, u, a)) / s;
  auto const out = apply_to(MatMul{false, true}, left, v);
  return n > k ? out + apply_to(MatMul{false, true}, u / s, by_v - apply_to(MatMul{}, v, b)) : out;
}

/// Q of (m, n) matrices, m >= n, in the first m rows and R below it. With M = R R̄ᵀ - Q̄ᵀ Q and S the symmetric
/// matrix that shares its lower triangle, the cotangent of the matrix is (Q̄ + Q S) R⁻ᵀ.
struct QrFactors {
  static constexpr std::string_view name = "qr";
  static constexpr bool arrays_only = true;
  auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) const {
    Index const rank = x.ndim(), m = x.shape()[rank - 2], n = x.shape()[rank - 1];
    auto const q = detail::rows_of(y, 0, m), r = detail::rows_of(y, m, m + n);
    auto const by_q = detail::rows_of(g, 0, m), by_r = triu(detail::rows_of(g, m, m + n));
    auto const both = apply_to(MatMul{false, true}, r, by_r) - apply_to(MatMul{true, false}, by_q, q);
    auto const s = tril(both) + swap_axes(tril(both, -1), -1, -2);
    auto const right = swap_axes(by_q + apply_to(MatMul{}, q, s), -1, -2);
    return swap_axes(apply_to(SolveTriangular{true}, swap_axes(r, -1, -2), right), -1, -2);
  }
};

} // namespace ops

/// Eigenvalues w (..., n) in ascending order, and the unit vectors V (..., n, n) that belong to them, as columns.
template <class T> struct Eigensystem {
  T values;  ///< (..., n)
  T vectors; ///< (..., n, n)
};
/// The eigenvalues and eigenvectors of the symmetric matrices in the last two axes: x = V diag(w) Vᵀ; of a matrix
/// that is not symmetric its symmetric part is meant. Of each vector the largest element is positive. Vectors of equal
/// eigenvalues have no derivative: it is NaN. A matrix that is not finite gives NaN. Throws `ShapeError` for other
/// shapes.
template <Shaped T> Eigensystem<T> eigh(T const& x) {
  detail::check_square(x.shape(), ops::EighValues::name);
  return {squeeze(apply_to(ops::EighValues{}, x), -2), apply_to(ops::EighVectors{}, x)};
}

/// U (..., m, k), singular values s (..., k) in descending order, Vᵀ (..., k, n).
template <class T> struct SingularValueDecomposition {
  T u;  ///< (..., m, k)
  T s;  ///< (..., k)
  T vt; ///< (..., k, n)
};
/// The singular value decomposition of the (m, n) matrices in the last two axes with k = min(m, n) columns and rows:
/// x = U diag(s) Vᵀ. Of each column of U the largest element is positive. Vectors of equal singular values have no
/// derivative: it is NaN; nor do those of the singular value 0 where m and n differ. Throws `ShapeError` for fewer
/// axes.
template <Shaped T> SingularValueDecomposition<T> svd(T const& x) {
  detail::check_matrix(x.shape(), ops::SingularValues::name);
  Index const m = x.shape()[x.ndim() - 2], n = x.shape()[x.ndim() - 1];
  T const both = apply_to(ops::SvdVectors{}, x);
  return {detail::rows_of(both, 0, m), squeeze(apply_to(ops::SingularValues{}, x), -2),
          swap_axes(detail::rows_of(both, m, m + n), -1, -2)};
}

/// Q (..., m, n), whose columns are of length 1 and at right angles, and the upper triangular R (..., n, n).
template <class T> struct OrthogonalFactors {
  T q; ///< (..., m, n)
  T r; ///< (..., n, n)
};
/// x = Q R of the (m, n) matrices in the last two axes, m >= n; the diagonal of R is not negative, so that there is one
/// such pair if the columns of x are independent. Where they are not there is no derivative: it throws `LinAlgError`
/// where the diagonal of R holds a 0, and is large where rounding has left something else. Throws `ShapeError` for
/// other shapes.
template <Shaped T> OrthogonalFactors<T> qr(T const& x) {
  detail::check_matrix(x.shape(), ops::QrFactors::name);
  Index const m = x.shape()[x.ndim() - 2], n = x.shape()[x.ndim() - 1];
  if (m < n)
    raise(ShapeError("dyad: qr: matrices of the shape " + to_string(x.shape()) + " have fewer rows than columns"));
  T const both = apply_to(ops::QrFactors{}, x);
  return {detail::rows_of(both, 0, m), detail::rows_of(both, m, m + n)};
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>

// SPDX-License-Identifier: BSL-1.0
/// \file Square matrices in the last two axes: inverse, solve, solve_triangular, cholesky, det, logdet, slogdet, and
/// their triangles.
///
/// The rules are those of Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
/// differentiation" (2008), and for the Cholesky factor of Murray, "Differentiation of the Cholesky decomposition"
/// (arXiv:1602.07527), each written with operations that have rules themselves.
#pragma once

#include <dyad/ops/contraction.hpp>
#include <dyad/ops/diagonal.hpp>
#include <dyad/ops/reduction.hpp>

#include <limits>
#include <stdexcept>

namespace dyad {

/// A matrix without an inverse, or not positive definite where that is asked for.
class LinAlgError : public std::domain_error {
public:
  using std::domain_error::domain_error;
};

namespace ops {

/// Zeros but for the elements that lie between two diagonals: `lower` <= column - row <= `upper`.
struct Band {
  static constexpr std::string_view name = "band";
  static constexpr bool arrays_only = true, moves_elements = true;
  Index lower, upper;
  auto vjp(Arg<0>, auto const& g, auto const&, auto const&) const { return apply_to(*this, g); }
};

/// With Y the inverse of X: the cotangent of X is -Yᵀ G Yᵀ.
struct Inverse {
  static constexpr std::string_view name = "inverse";
  static constexpr bool arrays_only = true;
  auto vjp(Arg<0>, auto const& g, auto const& y, auto const&) const {
    return -apply_to(MatMul{true, false}, y, apply_to(MatMul{false, true}, g, y));
  }
};

/// A Y = B solved for Y, or Aᵀ Y = B. With Z the solution of the transposed system for the cotangent of Y, that of B
/// is Z and that of A is -Z Yᵀ or its transpose.
struct Solve {
  static constexpr std::string_view name = "solve";
  static constexpr bool arrays_only = true;
  bool transposed = false;
  auto vjp(Arg<0>, auto const& g, auto const& y, auto const& a, auto const&) const {
    auto const z = apply_to(Solve{!transposed}, a, g);
    return transposed ? -apply_to(MatMul{false, true}, y, z) : -apply_to(MatMul{false, true}, z, y);
  }
  auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const&) const {
    return apply_to(Solve{!transposed}, a, g);
  }
};

/// The same for a lower triangular matrix, of which only the lower triangle is read.
struct SolveTriangular {
  static constexpr std::string_view name = "solve_triangular";
  static constexpr bool arrays_only = true;
  bool transposed = false;
  auto vjp(Arg<0>, auto const& g, auto const& y, auto const& a, auto const&) const {
    auto const z = apply_to(SolveTriangular{!transposed}, a, g);
    return -tril(transposed ? apply_to(MatMul{false, true}, y, z) : apply_to(MatMul{false, true}, z, y));
  }
  auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const&) const {
    return apply_to(SolveTriangular{!transposed}, a, g);
  }
};

/// With L the factor, Q = Lᵀ G and S the symmetric matrix that shares the lower triangle of Q, the cotangent of the
/// matrix is L⁻ᵀ S L⁻¹ / 2 (Murray's equation 10, the two triangles of S being Φ(Q) and its transpose). It is
/// symmetric, since the operation reads the symmetric part of its argument.
struct Cholesky {
  static constexpr std::string_view name = "cholesky";
  static constexpr bool arrays_only = true;
  auto vjp(Arg<0>, auto const& g, auto const& y, auto const&) const {
    auto const q = apply_to(MatMul{true, false}, y, g);
    auto const s = tril(q) + swap_axes(tril(q, -1), -1, -2);
    auto const left = apply_to(SolveTriangular{true}, y, s);
    return 0.5 * apply_to(SolveTriangular{true}, y, swap_axes(left, -1, -2));
  }
};

/// The cotangent is that of the result times the transposed inverse.
struct LogDet {
  static constexpr std::string_view name = "logdet";
  static constexpr bool arrays_only = true;
  auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const {
    return expand_dims(expand_dims(g, -1), -1) * swap_axes(apply_to(Inverse{}, x), -1, -2);
  }
};

/// The cofactors of the elements, each the derivative of the determinant by its element: det(X) X⁻ᵀ where that
/// exists.
struct Cofactors {
  static constexpr std::string_view name = "cofactors";
  static constexpr bool arrays_only = true;
  auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const;
};

/// The second derivative of the determinant along G: the sum of the slopes of the cofactors of X with the weights G,
/// for matrices of any rank. It is symmetric: what it gives along G, summed with the weights H, it gives along H with
/// the weights G. With R the result, Y the cofactors and H the cotangent, that of X is (<H, R> Y + (Y Gᵀ Y Hᵀ Y +
/// Y Hᵀ Y Gᵀ Y - <H, Y> Y Gᵀ Y - <G, Y> Y Hᵀ Y) / det(X)) / det(X), which is NaN at a singular matrix.
struct CofactorSlopes {
  static constexpr std::string_view name = "cofactor_slopes";
  static constexpr bool arrays_only = true;
  auto vjp(Arg<0>, auto const& h, auto const&, auto const&, auto const& x) const {
    return apply_to(CofactorSlopes{}, h, x);
  }
  auto vjp(Arg<1>, auto const& h, auto const& slopes, auto const& g, auto const& x) const;
};

/// The cotangent is that of the result times the cofactors.
struct Det {
  static constexpr std::string_view name = "det";
  static constexpr bool arrays_only = true;
  auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const {
    return expand_dims(expand_dims(g, -1), -1) * apply_to(Cofactors{}, x);
  }
};

auto Cofactors::vjp(Arg<0>, auto const& g, auto const&, auto const& x) const {
  return apply_to(CofactorSlopes{}, g, x);
}

auto CofactorSlopes::vjp(Arg<1>, auto const& h, auto const& slopes, auto const& g, auto const& x) const {
  auto const dot = [](auto const& a, auto const& b) { return sum(a * b, Axes{-2, -1}, true); };
  auto const y = apply_to(Cofactors{}, x);
  auto const whole = expand_dims(expand_dims(apply_to(Det{}, x), -1), -1);
  auto const around = [&](auto const& a, auto const& rest) { // Y Aᵀ times something
    return apply_to(MatMul{}, y, apply_to(MatMul{true, false}, a, rest));
  };
  auto const by_g = around(g, y), by_h = around(h, y);
  auto const thrice = around(g, by_h) + around(h, by_g) - dot(h, y) * by_g - dot(g, y) * by_h;
  auto const divisor = where(whole == 0.0, std::numeric_limits<double>::quiet_NaN(), whole);
  return (dot(h, slopes) * y + thrice / divisor) / divisor;
}

/// 1, -1 or 0; its derivative is 0.
struct SignOfDet {
  static constexpr std::string_view name = "sign_of_det";
  static constexpr bool arrays_only = true;
  auto vjp(Arg<0>, auto const&, auto const&, auto const&) const { return 0.0; }
};

} // namespace ops

namespace detail {

/// Throws `ShapeError` unless the last two axes hold square matrices.
inline void check_square(Shape const& shape, std::string_view operation) {
  Index const rank = shape.size();
  if (rank < 2 || shape[rank - 1] != shape[rank - 2])
    raise(ShapeError("dyad: " + std::string(operation) + ": the shape " + to_string(shape) +
                     " is not that of a square matrix"));
}

/// A system of equations; a single vector on the right is a column on the way.
template <class Op, Shaped A, Shaped B> auto solve_system(Op const& op, A const& a, B const& b) {
  check_square(a.shape(), Op::name);
  Index const n = a.shape()[a.ndim() - 1], rank = b.ndim();
  if (rank == 0 || b.shape()[rank == 1 ? 0 : rank - 2] != n) do_not_fit(Op::name, a.shape(), b.shape());
  if (rank > 1) return apply_to(op, a, b);
  Shape result = a.shape();
  result.erase(result.size() - 1);
  return reshape(apply_to(op, a, reshape(b, Shape{n, 1})), result);
}

template <Shaped T> T band(T const& x, Index lower, Index upper, std::string_view operation) {
  check_matrix(x.shape(), operation);
  return apply_to(ops::Band{lower, upper}, x);
}

} // namespace detail

/// The lower triangle of the matrices in the last two axes, up to the diagonal `k` above the main one; zeros elsewhere.
/// Throws `ShapeError` for fewer axes.
template <Shaped T> T tril(T const& x, Index k = 0) {
  return detail::band(x, std::numeric_limits<Index>::min(), k, "tril");
}

/// The upper triangle, from the diagonal `k` above the main one. Throws `ShapeError` for fewer axes than two.
template <Shaped T> T triu(T const& x, Index k = 0) {
  return detail::band(x, k, std::numeric_limits<Index>::max(), "triu");
}

/// The inverses of the square matrices in the last two axes. Throws `ShapeError` for other shapes and `LinAlgError` for
/// a singular matrix.
template <Shaped T> T inverse(T const& x) {
  detail::check_square(x.shape(), ops::Inverse::name);
  return apply_to(ops::Inverse{}, x);
}

/// The solution of `a y = b`: `a` of the shape (..., n, n), `b` a vector (n,) or matrices (..., n, k), the leading axes
/// broadcast. Throws `ShapeError` where they do not fit and `LinAlgError` for a singular matrix.
template <Shaped A, Shaped B> auto solve(A const& a, B const& b) { return detail::solve_system(ops::Solve{}, a, b); }

/// The same for lower triangular matrices, of which only the lower triangle is read; for their transposes where asked.
template <Shaped A, Shaped B> auto solve_triangular(A const& a, B const& b, bool transposed = false) {
  return detail::solve_system(ops::SolveTriangular{transposed}, a, b);
}

/// The lower triangular L with L Lᵀ = x, for the matrices in the last two axes; of a matrix that is not symmetric its
/// symmetric part is meant. Throws `ShapeError` for other shapes and `LinAlgError` for a matrix that is not positive
/// definite.
template <Shaped T> T cholesky(T const& x) {
  detail::check_square(x.shape(), ops::Cholesky::name);
  return apply_to(ops::Cholesky{}, x);
}

/// log |det x| of the square matrices in the last two axes; -inf for a singular matrix, which has no derivative. Throws
/// `ShapeError` for other shapes.
template <Shaped T> T logdet(T const& x) {
  detail::check_square(x.shape(), ops::LogDet::name);
  return apply_to(ops::LogDet{}, x);
}

/// The determinants of the square matrices in the last two axes. At a singular matrix the first derivative, its
/// cofactors, is exact, too, and the second one is NaN. Throws `ShapeError` for other shapes.
template <Shaped T> T det(T const& x) {
  detail::check_square(x.shape(), ops::Det::name);
  return apply_to(ops::Det{}, x);
}

/// The sign of a determinant, 1, -1 or 0, and the logarithm of its magnitude.
template <class T> struct SignAndLog {
  T sign;      ///< 1, -1 or 0
  T logabsdet; ///< of a singular matrix -infinity
};
/// The determinants of the square matrices in the last two axes as `sign * exp(logabsdet)`, which neither over- nor
/// underflows. A singular matrix has the sign 0 and the logarithm -inf, and no derivative. Throws `ShapeError` for
/// other shapes.
template <Shaped T> SignAndLog<T> slogdet(T const& x) {
  detail::check_square(x.shape(), "slogdet");
  return {apply_to(ops::SignOfDet{}, x), logdet(x)};
}

} // namespace dyad

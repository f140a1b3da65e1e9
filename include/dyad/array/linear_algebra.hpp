// SPDX-License-Identifier: BSL-1.0
/// \file Linear algebra on arrays, by Eigen's decompositions.
#pragma once

#include <dyad/array/contraction.hpp>
#include <dyad/array/matrix.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/ops/linear_algebra.hpp>

#include <Eigen/Cholesky>
#include <Eigen/LU>

#include <concepts>
#include <string>
#include <type_traits>

namespace dyad {

namespace detail {

/// The element type of Eigen's matrix behind a reference.
template <class M> using ScalarIn = typename std::remove_cvref_t<M>::Scalar;

template <class T> using LU = Eigen::PartialPivLU<EigenMatrix<T, Eigen::ColMajor>>;

/// The decomposition of a matrix. Throws `LinAlgError` if that is singular; NaN passes through.
template <class T> LU<T> regular(auto const& matrix, Shape const& shape, std::string_view operation) {
  LU<T> result(matrix);
  if ((result.matrixLU().diagonal().array() == T(0)).any())
    raise(LinAlgError("dyad: " + std::string(operation) + ": a matrix of the shape " + to_string(shape) +
                      " is singular"));
  return result;
}

/// `f(result, matrix)` for each matrix of `x` and the one in its place in an array of the shape `to`, which differs in
/// the last two axes.
template <class F> NdArray map_matrices(NdArray const& x, Shape const& to, F const& f) {
  NdArray out = NdArray::empty(to, x.dtype());
  Index const rows = to[to.size() - 2], columns = to[to.size() - 1];
  dispatch(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    Matrices<T> const in(x);
    Shape const batch = batch_shape(x.shape());
    T* const first = static_cast<T*>(out.raw());
    for_each_matrix<2>(batch, {own_batch_strides(out), in.batch_strides(batch)}, [&](auto const& offset) {
      EigenMap<T, Eigen::RowMajor> result(first + offset[0], rows, columns, Eigen::OuterStride<>(columns));
      in.visit(offset[1], [&](auto const& matrix) { f(result, matrix); });
    });
  });
  return out;
}
template <class F> NdArray map_matrices(NdArray const& x, F const& f) { return map_matrices(x, x.shape(), f); }

/// The number `f(matrix)` of each matrix of `x`.
template <class F> NdArray map_to_numbers(NdArray const& x, F const& f) {
  Shape one = x.shape();
  one[x.ndim() - 2] = one[x.ndim() - 1] = 1;
  return reshape(map_matrices(x, one, [&](auto& result, auto const& matrix) { result(0, 0) = f(matrix); }),
                 batch_shape(x.shape()));
}

/// `f(result, a, b)` for each pair of matrices, where the result has the shape of b.
template <class F> NdArray map_systems(NdArray const& a, NdArray const& b, F const& f) {
  NdArray out = NdArray::empty(ops::MatMul{}.result(a.shape(), b.shape()), promote(a.dtype(), b.dtype()));
  dispatch(out.dtype(), [&](auto zero) {
    using T = decltype(zero);
    Matrices<T> const left(a), right(b);
    Shape const batch = batch_shape(out.shape());
    T* const first = static_cast<T*>(out.raw());
    for_each_matrix<3>(batch, {own_batch_strides(out), left.batch_strides(batch), right.batch_strides(batch)},
                       [&](auto const& offset) {
                         EigenMap<T, Eigen::RowMajor> result(first + offset[0], right.rows(), right.columns(),
                                                             Eigen::OuterStride<>(right.columns()));
                         left.visit(offset[1], [&](auto const& l) {
                           right.visit(offset[2], [&](auto const& r) { f(result, l, r); });
                         });
                       });
  });
  return out;
}

} // namespace detail

template <std::same_as<NdArray> A> NdArray apply_to(ops::Band const& op, A const& x) {
  return detail::map_matrices(x, [&](auto& result, auto const& matrix) {
    for (Index i = 0; i < matrix.rows(); ++i)
      for (Index j = 0; j < matrix.cols(); ++j)
        result(i, j) = op.lower <= j - i && j - i <= op.upper ? matrix(i, j) : detail::ScalarIn<decltype(result)>(0);
  });
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Inverse const& op, A const& x) {
  return detail::map_matrices(x, [&](auto& result, auto const& matrix) {
    using T = detail::ScalarIn<decltype(result)>;
    result = detail::regular<T>(matrix, x.shape(), op.name).inverse();
  });
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Solve const& op, A const& a, A const& b) {
  return detail::map_systems(a, b, [&](auto& result, auto const& left, auto const& right) {
    using T = detail::ScalarIn<decltype(result)>;
    auto const lu = detail::regular<T>(left, a.shape(), op.name);
    if (op.transposed) result = lu.transpose().solve(right);
    else result = lu.solve(right);
  });
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::SolveTriangular const& op, A const& a, A const& b) {
  return detail::map_systems(a, b, [&](auto& result, auto const& left, auto const& right) {
    if ((left.diagonal().array() == 0).any())
      raise(LinAlgError("dyad: solve_triangular: a matrix of the shape " + to_string(a.shape()) + " is singular"));
    result = right;
    if (op.transposed) left.transpose().template triangularView<Eigen::Upper>().solveInPlace(result);
    else left.template triangularView<Eigen::Lower>().solveInPlace(result);
  });
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Cholesky const& op, A const& x) {
  return detail::map_matrices(x, [&](auto& result, auto const& matrix) {
    using T = detail::ScalarIn<decltype(result)>;
    Eigen::LLT<detail::EigenMatrix<T, Eigen::ColMajor>> const factor((matrix + matrix.transpose()) / T(2));
    if (factor.info() != Eigen::Success)
      raise(LinAlgError("dyad: " + std::string(op.name) + ": a matrix of the shape " + to_string(x.shape()) +
                        " is not positive definite"));
    result = factor.matrixL();
  });
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Det const&, A const& x) {
  return detail::map_to_numbers(
      x, [](auto const& matrix) { return detail::LU<detail::ScalarIn<decltype(matrix)>>(matrix).determinant(); });
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::SignOfDet const&, A const& x) {
  return detail::map_to_numbers(x, [](auto const& matrix) {
    using T = detail::ScalarIn<decltype(matrix)>;
    detail::LU<T> const lu(matrix);
    T const pivots = lu.matrixLU().diagonal().array().sign().prod();
    return pivots * T(lu.permutationP().determinant());
  });
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::LogDet const&, A const& x) {
  return detail::map_to_numbers(x, [](auto const& matrix) {
    return detail::LU<detail::ScalarIn<decltype(matrix)>>(matrix).matrixLU().diagonal().array().abs().log().sum();
  });
}

/// With P A Q = L U, whose pivots descend, the adjugate is det(P) det(Q) Q adj(U) L⁻¹ P: the last pivot, the only
/// one that may vanish unless the adjugate does, is not divided by.
template <std::same_as<NdArray> A> NdArray apply_to(ops::Cofactors const&, A const& x) {
  return detail::map_matrices(x, [](auto& result, auto const& matrix) {
    using T = detail::ScalarIn<decltype(result)>;
    using Matrix = detail::EigenMatrix<T, Eigen::ColMajor>;
    Index const n = matrix.rows();
    if (n == 0) return;
    Eigen::FullPivLU<Matrix> const lu(matrix);
    auto const& factors = lu.matrixLU();
    auto const above = factors.topLeftCorner(n - 1, n - 1).template triangularView<Eigen::Upper>();
    T const most = factors.diagonal().head(n - 1).prod(), last = factors(n - 1, n - 1);
    Matrix adjugate = Matrix::Zero(n, n);
    if (n == 1 || factors(n - 2, n - 2) != T(0)) {
      adjugate.topLeftCorner(n - 1, n - 1) = above.solve(Matrix::Identity(n - 1, n - 1)) * (most * last);
      adjugate.col(n - 1).head(n - 1) = above.solve(factors.col(n - 1).head(n - 1)) * -most;
      adjugate(n - 1, n - 1) = most;
    }
    adjugate = factors.template triangularView<Eigen::UnitLower>().template solve<Eigen::OnTheRight>(adjugate);
    T const sign = T(lu.permutationP().determinant() * lu.permutationQ().determinant());
    result = (lu.permutationQ() * adjugate * lu.permutationP()).transpose() * sign;
  });
}

} // namespace dyad

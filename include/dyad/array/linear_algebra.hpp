// SPDX-License-Identifier: BSL-1.0
/// \file Linear algebra on arrays, by Eigen's decompositions.
#pragma once

#include <dyad/array/contraction.hpp>
#include <dyad/array/matrix.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/ops/linear_algebra.hpp>

#include <Eigen/Cholesky>
#include <Eigen/LU>

#include <concepts>
#include <string>
#include <type_traits>
#include <vector>

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

/// `f(matrix)` of each matrix of `x`, written to one of `out`.
template <class F> NdArray map_matrices(NdArray const& x, F const& f) {
  NdArray out = NdArray::empty(x.shape(), x.dtype());
  dispatch(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    Matrices<T> const in(x);
    Shape const batch = batch_shape(x.shape());
    T* const first = static_cast<T*>(out.raw());
    for_each_matrix<2>(batch, {own_batch_strides(out), in.batch_strides(batch)}, [&](auto const& offset) {
      EigenMap<T, Eigen::RowMajor> result(first + offset[0], in.rows(), in.columns(),
                                          Eigen::OuterStride<>(in.columns()));
      in.visit(offset[1], [&](auto const& matrix) { f(result, matrix); });
    });
  });
  return out;
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

template <std::same_as<NdArray> A> NdArray apply_to(ops::LogDet const&, A const& x) {
  Shape const batch = detail::batch_shape(x.shape());
  std::vector<double> values;
  values.reserve(static_cast<std::size_t>(batch.count()));
  dispatch(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    detail::Matrices<T> const in(x);
    detail::for_each_matrix<1>(batch, {in.batch_strides(batch)}, [&](auto const& offset) {
      in.visit(offset[0], [&](auto const& matrix) {
        values.push_back(static_cast<double>(detail::LU<T>(matrix).matrixLU().diagonal().array().abs().log().sum()));
      });
    });
  });
  return batch.empty() ? NdArray::scalar(values[0], x.dtype()) : NdArray(values, batch).astype(x.dtype());
}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file eigh, svd and qr of arrays and Variables, by Eigen: a header of their own, since including it takes long.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/elementwise.hpp>
#include <dyad/array/indexing.hpp>
#include <dyad/array/linear_algebra.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/ops/decompositions.hpp>

#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>

namespace dyad {

namespace detail {

using DoubleMatrix = EigenMatrix<double, Eigen::ColMajor>;

/// `f(matrix)` of each matrix of `x`, calculated in `double` whatever the elements are; NaN for a matrix that is not
/// finite. Results have `rows` and `columns`.
inline NdArray map_finite(NdArray const& x, Index rows, Index columns, DoubleMatrix (*f)(DoubleMatrix const&)) {
  Shape shape = x.shape();
  shape[x.ndim() - 2] = rows;
  shape[x.ndim() - 1] = columns;
  return map_matrices(x, shape, [f](auto& result, auto const& matrix) {
    using T = ScalarIn<decltype(result)>;
    if (result.size() == 0) return;
    if (matrix.allFinite())
      result = f(matrix.template cast<double>()).template cast<T>();
    else
      result.setConstant(std::numeric_limits<T>::quiet_NaN());
  });
}

/// 1, or -1 where the largest element of a column is negative. Of several that are about as large the first decides, so
/// that rounding does not.
inline double sign_of(DoubleMatrix const& matrix, Index column) {
  double const large = matrix.col(column).cwiseAbs().maxCoeff() * 0.99;
  Index i = 0;
  while (std::abs(matrix(i, column)) < large) ++i;
  return matrix(i, column) < 0 ? -1 : 1;
}

/// The eigenvalues of the symmetric part of a matrix as one row, and below them its eigenvectors.
inline DoubleMatrix eigensystem(DoubleMatrix const& matrix) {
  Eigen::SelfAdjointEigenSolver<DoubleMatrix> const solver((matrix + matrix.transpose()) / 2);
  if (solver.info() != Eigen::Success) raise(LinAlgError("dyad: eigh: the eigenvalues did not converge"));
  DoubleMatrix both(matrix.rows() + 1, matrix.cols());
  both.row(0) = solver.eigenvalues().transpose();
  for (Index j = 0; j < matrix.cols(); ++j)
    both.col(j).tail(matrix.rows()) = sign_of(solver.eigenvectors(), j) * solver.eigenvectors().col(j);
  return both;
}

/// The singular values as one row, and below them the columns of U, then those of V.
inline DoubleMatrix singular_system(DoubleMatrix const& matrix) {
  Index const m = matrix.rows(), n = matrix.cols();
  Eigen::JacobiSVD<DoubleMatrix, Eigen::HouseholderQRPreconditioner> const solver(matrix, Eigen::ComputeThinU |
                                                                                              Eigen::ComputeThinV);
  DoubleMatrix all(1 + m + n, std::min(m, n));
  all.row(0) = solver.singularValues().transpose();
  for (Index j = 0; j < all.cols(); ++j) {
    double const sign = sign_of(solver.matrixU(), j);
    all.col(j).segment(1, m) = sign * solver.matrixU().col(j);
    all.col(j).tail(n) = sign * solver.matrixV().col(j);
  }
  return all;
}

/// Q, and below it R.
inline DoubleMatrix orthogonal_factors(DoubleMatrix const& matrix) {
  Index const m = matrix.rows(), n = matrix.cols();
  Eigen::HouseholderQR<DoubleMatrix> const solver(matrix);
  DoubleMatrix both(m + n, n);
  both.topRows(m) = solver.householderQ() * DoubleMatrix::Identity(m, n);
  both.bottomRows(n) = solver.matrixQR().topRows(n).triangularView<Eigen::Upper>();
  for (Index j = 0; j < n; ++j)
    if (both(m + j, j) < 0) {
      both.col(j).head(m) *= -1;
      both.row(m + j) *= -1;
    }
  return both;
}

} // namespace detail

template <std::same_as<NdArray> A> NdArray apply_to(ops::EighValues const&, A const& x) {
  return detail::map_finite(x, 1, x.shape()[x.ndim() - 1], [](detail::DoubleMatrix const& matrix) {
    return detail::DoubleMatrix(detail::eigensystem(matrix).topRows(1));
  });
}
template <std::same_as<NdArray> A> NdArray apply_to(ops::EighVectors const&, A const& x) {
  Index const n = x.shape()[x.ndim() - 1];
  return detail::map_finite(x, n, n, [](detail::DoubleMatrix const& matrix) {
    return detail::DoubleMatrix(detail::eigensystem(matrix).bottomRows(matrix.rows()));
  });
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::SingularValues const&, A const& x) {
  Index const m = x.shape()[x.ndim() - 2], n = x.shape()[x.ndim() - 1];
  return detail::map_finite(x, 1, std::min(m, n), [](detail::DoubleMatrix const& matrix) {
    return detail::DoubleMatrix(detail::singular_system(matrix).topRows(1));
  });
}
template <std::same_as<NdArray> A> NdArray apply_to(ops::SvdVectors const&, A const& x) {
  Index const m = x.shape()[x.ndim() - 2], n = x.shape()[x.ndim() - 1];
  return detail::map_finite(x, m + n, std::min(m, n), [](detail::DoubleMatrix const& matrix) {
    return detail::DoubleMatrix(detail::singular_system(matrix).bottomRows(matrix.rows() + matrix.cols()));
  });
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::QrFactors const&, A const& x) {
  Index const m = x.shape()[x.ndim() - 2], n = x.shape()[x.ndim() - 1];
  return detail::map_finite(x, m + n, n, detail::orthogonal_factors);
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>

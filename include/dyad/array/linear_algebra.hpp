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
#include <Eigen/SVD>

#include <cmath>
#include <concepts>
#include <limits>
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

namespace detail {
/// With P A Q = L U, whose pivots descend, the adjugate is det(P) det(Q) Q adj(U) L⁻¹ P: the last pivot, the only
/// one that may vanish unless the adjugate does, is not divided by. Products of pivots that are out of range are told.
template <class Matrix> Matrix cofactors_of(Matrix const& matrix, bool& out_of_range) {
  using T = typename Matrix::Scalar;
  Index const n = matrix.rows();
  Eigen::FullPivLU<Matrix> const lu(matrix);
  auto const& factors = lu.matrixLU();
  auto const above = factors.topLeftCorner(n - 1, n - 1).template triangularView<Eigen::Upper>();
  T const most = factors.diagonal().head(n - 1).prod(), last = factors(n - 1, n - 1);
  Matrix adjugate = Matrix::Zero(n, n);
  out_of_range = false;
  if (n == 1 || factors(n - 2, n - 2) != T(0)) {
    out_of_range = !std::isnormal(most) || (last != T(0) && !std::isnormal(most * last));
    adjugate.topLeftCorner(n - 1, n - 1) = above.solve(Matrix::Identity(n - 1, n - 1)) * (most * last);
    adjugate.col(n - 1).head(n - 1) = above.solve(factors.col(n - 1).head(n - 1)) * -most;
    adjugate(n - 1, n - 1) = most;
  }
  adjugate = factors.template triangularView<Eigen::UnitLower>().template solve<Eigen::OnTheRight>(adjugate);
  T const sign = T(lu.permutationP().determinant() * lu.permutationQ().determinant());
  return (lu.permutationQ() * adjugate * lu.permutationP()).transpose() * sign;
}
/// A matrix times a power of 2.
template <class Matrix> Matrix doubled(Matrix const& matrix, Index times) {
  return matrix.unaryExpr([times](auto x) { return std::scalbln(x, static_cast<long>(times)); });
}

/// The product of some singular values, which descend: its partial products stay as near to 1 as they can.
template <class Values, class Keep> auto product_of(Values const& values, Keep const& keep) {
  typename Values::Scalar product(1);
  for (Index first = 0, last = values.size() - 1; first <= last;) {
    Index const next = product < 1 ? first++ : last--;
    if (keep(next)) product *= values[next];
  }
  return product;
}
} // namespace detail

/// Where products of pivots are out of range, those of a matrix whose largest element is about 1.
template <std::same_as<NdArray> A> NdArray apply_to(ops::Cofactors const&, A const& x) {
  return detail::map_matrices(x, [](auto& result, auto const& in) {
    Index const n = in.rows();
    if (n == 0) return;
    detail::EigenMatrix<detail::ScalarIn<decltype(result)>, Eigen::ColMajor> const matrix = in;
    bool out_of_range = false;
    result = detail::cofactors_of(matrix, out_of_range);
    if (auto const largest = matrix.cwiseAbs().maxCoeff(); out_of_range && largest > 0 && std::isfinite(largest)) {
      Index const times = std::ilogb(largest);
      auto const scaled = detail::doubled(matrix, -times);
      result = detail::doubled(detail::cofactors_of(scaled, out_of_range), times * (n - 1));
    }
  });
}

/// With X = U S Vᵀ and H = Uᵀ G V the result is det(U) det(V) U R Vᵀ. Of the diagonal S the second derivatives of
/// the determinant are products P(i, j) of all its values but the i-th and the j-th: R(i, i) is the sum of
/// H(j, j) P(i, j) over the others, R(j, i) is -H(i, j) P(i, j). NaN passes through.
template <std::same_as<NdArray> A> NdArray apply_to(ops::CofactorSlopes const&, A const& g, A const& x) {
  return detail::map_systems(x, g, [](auto& result, auto const& in, auto const& along) {
    using T = detail::ScalarIn<decltype(result)>;
    using Matrix = detail::EigenMatrix<T, Eigen::ColMajor>;
    Index const n = in.rows();
    if (n == 0) return;
    Matrix const matrix = in;
    Eigen::JacobiSVD<Matrix, Eigen::NoQRPreconditioner> const svd(matrix, Eigen::ComputeFullU | Eigen::ComputeFullV);
    if (svd.info() != Eigen::Success) {
      result.setConstant(std::numeric_limits<T>::quiet_NaN());
      return;
    }
    Matrix const h = svd.matrixU().transpose() * along * svd.matrixV();
    Matrix r = Matrix::Zero(n, n);
    for (Index i = 0; i < n; ++i)
      for (Index j = 0; j < n; ++j) {
        if (i == j) continue;
        T const others = detail::product_of(svd.singularValues(), [&](Index k) { return k != i && k != j; });
        r(i, i) += h(j, j) * others;
        r(j, i) = -h(i, j) * others;
      }
    T const sign = svd.matrixU().determinant() * svd.matrixV().determinant() < T(0) ? T(-1) : T(1);
    result = svd.matrixU() * r * svd.matrixV().transpose() * sign;
  });
}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file Matrix products of arrays, by Eigen. Long sums of products of floats are cut, so that their errors do not grow
/// with their length.
#pragma once

#include <dyad/array/elementwise.hpp>
#include <dyad/array/matrix.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/ops/contraction.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <vector>

namespace dyad {

namespace detail {

/// How many products of floats Eigen adds up at a time. Where one factor is a vector it adds them one after the other,
/// a few side by side, else within blocks of its own.
inline Index products_at_a_time(Index rows, Index columns) { return rows == 1 || columns == 1 ? 256 : 1024; }

/// Adds a product of matrices of floats to some rows of `result`, a part of the inner extent at a time. What each adds
/// loses to rounding is kept for the next (Kahan 1965).
template <class Left, class Right, class Result>
void add_product_in_parts(Left const& left, Right const& right, Result& result, Index row, Index rows) {
  Index const inner = left.cols(), columns = result.cols(), step = products_at_a_time(result.rows(), columns);
  std::vector<float> part(static_cast<std::size_t>(rows * columns)), lost(part.size());
  EigenMap<float, Eigen::RowMajor> product(part.data(), rows, columns, Eigen::OuterStride<>(columns));
  for (Index k = 0; k < inner; k += step) {
    Index const count = std::min(step, inner - k);
    product.noalias() =
        Left(&left.coeffRef(row, k), rows, count, Eigen::OuterStride<>(left.outerStride())) *
        Right(&right.coeffRef(k, 0), count, columns, Eigen::OuterStride<>(right.outerStride()));
    float* const total = &result.coeffRef(row, 0);
    for (std::size_t i = 0; i < part.size(); ++i) {
      float const added = part[i] + lost[i], before = total[i], sum = before + added, rounded = sum - before;
      float const rest = (before - (sum - rounded)) + (added - rounded);
      lost[i] = rest == rest ? rest : 0; // nothing of what is infinite
      total[i] = sum;
    }
  }
}

/// Writes the products of matrices into `out`, or adds them to what is there.
template <class T, bool Add> void multiply_into(NdArray& out, Matrices<T> const& a, Matrices<T> const& b) {
  Shape const batch = batch_shape(out.shape());
  T* const first = static_cast<T*>(out.raw());
  for_each_matrix<3>(batch, {own_batch_strides(out), a.batch_strides(batch), b.batch_strides(batch)},
                     [&](auto const& offset) {
                       a.visit(offset[1], [&](auto const& left) {
                         b.visit(offset[2], [&](auto const& right) {
                           EigenMap<T, Eigen::RowMajor> result(first + offset[0], left.rows(), right.cols(),
                                                               Eigen::OuterStride<>(right.cols()));
                           if constexpr (std::is_same_v<T, float>)
                             if (left.cols() > products_at_a_time(result.rows(), result.cols())) {
                               if constexpr (!Add) result.setZero();
                               Index const at_a_time = std::max(Index{64}, (Index{1} << 18) / result.cols());
                               for (Index row = 0; row < result.rows(); row += at_a_time)
                                 add_product_in_parts(left, right, result, row,
                                                      std::min(at_a_time, result.rows() - row));
                               return;
                             }
                           if constexpr (Add)
                             result.noalias() += left * right;
                           else
                             result.noalias() = left * right;
                         });
                       });
                     });
}

} // namespace detail

// Templates, so that only a program that multiplies matrices compiles the kernels.
template <std::same_as<NdArray> A> NdArray apply_to(ops::MatMul const& op, A const& a, A const& b) {
  NdArray out = NdArray::empty(op.result(a.shape(), b.shape()), promote(a.dtype(), b.dtype()));
  dispatch(out.dtype(), [&](auto zero) {
    using T = decltype(zero);
    detail::multiply_into<T, false>(out, detail::Matrices<T>(a, op.transpose_a),
                                    detail::Matrices<T>(b, op.transpose_b));
  });
  return out;
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Linear const&, A const& x, A const& weights, A const& bias) {
  DType const dtype = promote(promote(x.dtype(), weights.dtype()), bias.dtype());
  NdArray out = broadcast_to(bias, Shape{x.shape()[0], weights.shape()[1]}).astype(dtype);
  dispatch(dtype, [&](auto zero) {
    using T = decltype(zero);
    detail::multiply_into<T, true>(out, detail::Matrices<T>(x), detail::Matrices<T>(weights));
  });
  return out;
}

} // namespace dyad

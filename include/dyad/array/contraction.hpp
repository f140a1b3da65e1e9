// SPDX-License-Identifier: BSL-1.0
/// \file Matrix products of arrays, by Eigen.
#pragma once

#include <dyad/array/elementwise.hpp>
#include <dyad/array/matrix.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/ops/contraction.hpp>

namespace dyad {

namespace detail {

/// Writes the products of matrices into `out`, or adds them to what is there.
template <class T, bool Add> void multiply_into(NdArray& out, Matrices<T> const& a, Matrices<T> const& b) {
  Shape const batch = batch_shape(out.shape());
  T* const first = static_cast<T*>(out.raw());
  for_each_matrix<3>(batch, {own_batch_strides(out), a.batch_strides(batch), b.batch_strides(batch)}, [&](auto const& offset) {
    a.visit(offset[1], [&](auto const& left) {
      b.visit(offset[2], [&](auto const& right) {
        EigenMap<T, Eigen::RowMajor> result(first + offset[0], left.rows(), right.cols(), Eigen::OuterStride<>(right.cols()));
        if constexpr (Add) result.noalias() += left * right;
        else result.noalias() = left * right;
      });
    });
  });
}

} // namespace detail

inline NdArray apply_to(ops::MatMul const& op, NdArray const& a, NdArray const& b) {
  NdArray out = NdArray::empty(op.result(a.shape(), b.shape()), promote(a.dtype(), b.dtype()));
  dispatch(out.dtype(), [&](auto zero) {
    using T = decltype(zero);
    detail::multiply_into<T, false>(out, detail::Matrices<T>(a, op.transpose_a), detail::Matrices<T>(b, op.transpose_b));
  });
  return out;
}

inline NdArray apply_to(ops::Linear const&, NdArray const& x, NdArray const& weights, NdArray const& bias) {
  DType const dtype = promote(promote(x.dtype(), weights.dtype()), bias.dtype());
  NdArray out = broadcast_to(bias, Shape{x.shape()[0], weights.shape()[1]}).astype(dtype);
  dispatch(dtype, [&](auto zero) {
    using T = decltype(zero);
    detail::multiply_into<T, true>(out, detail::Matrices<T>(x), detail::Matrices<T>(weights));
  });
  return out;
}

} // namespace dyad

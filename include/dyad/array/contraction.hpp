// SPDX-License-Identifier: BSL-1.0
/// \file Matrix products of arrays, by Eigen.
#pragma once

#include <dyad/array/elementwise.hpp>
#include <dyad/array/matrix.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/ops/contraction.hpp>

#include <concepts>

namespace dyad {

namespace detail {

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

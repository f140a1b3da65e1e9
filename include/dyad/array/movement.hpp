// SPDX-License-Identifier: BSL-1.0
/// \file reshape, permute, broadcast_to and cast on arrays: views where the layout allows.
#pragma once

#include <dyad/array/ndarray.hpp>
#include <dyad/ops/movement.hpp>

namespace dyad {

inline NdArray apply_to(ops::Identity, NdArray const& x) { return x; }

inline NdArray apply_to(ops::Reshape const& op, NdArray const& x) {
  if (op.shape == x.shape()) return x;
  return x.contiguous().view(op.shape, detail::Body::row_major(op.shape));
}

inline NdArray apply_to(ops::Permute const& op, NdArray const& x) {
  if (op.axes.empty()) return x;
  Shape shape;
  IndexList strides;
  for (Index const axis : op.axes) {
    shape.push_back(x.shape()[axis]);
    strides.push_back(x.strides()[axis]);
  }
  return x.view(std::move(shape), std::move(strides));
}

inline NdArray apply_to(ops::BroadcastTo const& op, NdArray const& x) {
  if (op.shape == x.shape()) return x;
  return x.view(op.shape, detail::stretched(x.shape(), x.strides(), op.shape));
}

inline NdArray apply_to(ops::Cast const& op, NdArray const& x) { return x.dtype() == op.dtype ? x : x.astype(op.dtype); }

} // namespace dyad

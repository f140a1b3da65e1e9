// SPDX-License-Identifier: BSL-1.0
/// \file reshape, permute, broadcast_to and cast on arrays: views where the layout allows.
#pragma once

#include <dyad/array/ndarray.hpp>
#include <dyad/ops/movement.hpp>
#include <dyad/ops/static_arguments.hpp>

#include <concepts>
#include <type_traits>

namespace dyad {

// Templates, here and in the other headers of operations on arrays: so that only a program that calls one compiles it.

template <std::same_as<NdArray> A> NdArray apply_to(ops::Identity, A const& x) { return x; }

template <std::same_as<NdArray> A> NdArray apply_to(ops::Reshape const& op, A const& x) {
  if (op.shape == x.shape()) return x;
  return x.contiguous().view(op.shape, detail::Body::row_major(op.shape));
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Permute const& op, A const& x) {
  if (op.axes.empty()) return x;
  Shape shape;
  IndexList strides;
  for (Index const axis : op.axes) {
    shape.push_back(x.shape()[axis]);
    strides.push_back(x.strides()[axis]);
  }
  return x.view(std::move(shape), std::move(strides));
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::BroadcastTo const& op, A const& x) {
  if (op.shape == x.shape()) return x;
  return x.view(op.shape, detail::stretched(x.shape(), x.strides(), op.shape));
}

/// A number stretched to a shape is an array.
template <class T, Index... N>
  requires std::is_arithmetic_v<T>
NdArray broadcast_to(T number, StaticExtents<N...> shape) {
  return broadcast_to(NdArray(number), Shape(shape));
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Cast const& op, A const& x) { return x.dtype() == op.dtype ? x : x.astype(op.dtype); }

} // namespace dyad

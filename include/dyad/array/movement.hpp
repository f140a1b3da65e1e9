// SPDX-License-Identifier: BSL-1.0
/// \file reshape, permute, broadcast_to and cast on arrays: views where the layout allows; and kernels of operations on
/// shapes.
#pragma once

#include <dyad/array/map.hpp>
#include <dyad/ops/movement.hpp>
#include <dyad/ops/static_arguments.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace dyad {

// Templates, here and in the other headers of operations on arrays: so that only a program that calls one compiles it.

template <std::same_as<NdArray> A> NdArray apply_to(ops::Identity, A const& x) { return x; }

/// What only looks at elements in another way is a view, of a copy where it must be.
template <class Op, std::same_as<NdArray> A>
  requires detail::IsView<Op>
NdArray apply_to(Op const& op, A const& x) {
  static_assert(detail::check_structural<Op>());
  Layout const before(x.shape(), x.strides());
  Layout after = before;
  if (!op.view(after)) return apply_to(op, x.contiguous());
  return after == before ? x : x.view(std::move(after.shape), std::move(after.strides), after.offset);
}

/// A number stretched to a shape is an array.
template <class T, Index... N>
  requires std::is_arithmetic_v<T>
NdArray broadcast_to(T number, StaticExtents<N...> shape) {
  return broadcast_to(NdArray(number), Shape(shape));
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Cast const& op, A const& x) {
  return x.dtype() == op.dtype ? x : x.astype(op.dtype);
}

/// An operation on shapes that brings its kernel.
template <class Op, std::same_as<NdArray>... A>
  requires detail::HasKernel<Op>
NdArray apply_to(Op const& op, A const&... x) {
  static_assert(detail::check_structural<Op>());
  DType dtype = DType::float32;
  ((dtype = promote(dtype, x.dtype())), ...);
  NdArray out = NdArray::empty(op.result(x.shape()...), dtype);
  dispatch(dtype, [&](auto zero) {
    using T = decltype(zero);
    T number(0);
    Strided<T> const to{out.is_scalar() ? &number : static_cast<T*>(out.raw()), out.shape(), out.strides()};
    [&](auto const&... in) {
      op.kernel(to, Strided<T const>{in.data(), in.shape(), in.strides()}...);
    }(detail::Argument<T>(x)...);
    if (out.is_scalar()) out = NdArray::scalar(static_cast<double>(number), dtype);
  });
  return out;
}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file concat and stack on arrays.
#pragma once

#include <dyad/core/layout.hpp>
#include <dyad/array/indexing.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/ops/joining.hpp>

#include <concepts>
#include <span>
#include <vector>

namespace dyad {

template <std::same_as<NdArray> A> NdArray apply_to(ops::Concat const& op, std::span<A const> xs) {
  Shape shape = xs.front().shape();
  shape[op.axis] = 0;
  DType dtype = DType::float32;
  for (NdArray const& x : xs) {
    shape[op.axis] += x.shape()[op.axis];
    dtype = promote(dtype, x.dtype());
  }
  NdArray out = NdArray::empty(shape, dtype);
  dispatch(dtype, [&](auto zero) {
    using T = decltype(zero);
    T* to = static_cast<T*>(out.raw());
    for (NdArray const& given : xs) {
      NdArray const part = given.dtype() == dtype ? given : given.astype(dtype);
      T const* const from = static_cast<T const*>(part.raw());
      detail::merged<2>(part.shape(), {out.strides(), part.strides()})
          .for_each_row([&](auto const& offset, auto const& step, Index count) {
            if (step[0] == 1 && step[1] == 1)
              std::copy_n(from + offset[1], count, to + offset[0]);
            else
              for (Index i = 0; i < count; ++i) to[offset[0] + i * step[0]] = from[offset[1] + i * step[1]];
          });
      to += part.shape()[op.axis] * out.strides()[op.axis];
    }
  });
  return out;
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Stack const& op, std::span<A const> xs) {
  std::vector<NdArray> parts;
  parts.reserve(xs.size());
  for (NdArray const& x : xs) {
    Shape shape = x.shape();
    IndexList strides = x.strides();
    shape.insert(op.axis, 1);
    strides.insert(op.axis, 0);
    parts.push_back(x.view(std::move(shape), std::move(strides)));
  }
  return apply_to(ops::Concat{op.axis, {}}, std::span<A const>(parts));
}

} // namespace dyad

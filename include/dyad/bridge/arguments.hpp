// SPDX-License-Identifier: BSL-1.0
/// \file What is bound to the variables of a fused expression or of a recurrence.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/dynamic/variable.hpp>
#include <dyad/typed/evaluate.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dyad::bridge {

/// A bound value as an argument of a node: arrays and plain numbers are constants.
inline Variable argument_from(Variable const& x, DType) { return x; }
inline Variable argument_from(NdArray const& x, DType) { return Variable::constant(x); }
template <class T>
  requires std::is_arithmetic_v<T> Variable argument_from(T x, DType dtype) {
    return Variable::constant(NdArray::scalar(static_cast<double>(x), dtype));
  }

/// The arguments of a node whose variables are `Names`, in their order, from values that are bound by name.
template <class Names> struct ArgumentsOf;
template <FixedString... Names> struct ArgumentsOf<typed::Names<Var<Names>...>> {
  template <class... B> static std::vector<Variable> from(B const&... bindings) {
    DType const dtype = dtype_among(bindings.value...);
    return {pick<Names>(dtype, bindings...)...};
  }

private:
  template <FixedString Name, FixedString First, class T, class... Rest>
  static Variable pick(DType dtype, Binding<First, T> const& first, Rest const&... rest) {
    if constexpr (std::is_same_v<Var<Name>, Var<First>>)
      return argument_from(first.value, dtype);
    else
      return pick<Name>(dtype, rest...);
  }
};

/// The common shape of the one so far and that of the argument `name`. Throws `ShapeError` where they do not broadcast.
inline Shape joined_shape(Shape const& so_far, std::string_view name, Shape const& shape, std::string_view operation) {
  Index const shared = std::min(so_far.size(), shape.size());
  for (Index i = 1; i <= shared; ++i) {
    Index const m = so_far[so_far.size() - i], n = shape[shape.size() - i];
    if (m != n && m != 1 && n != 1)
      raise(ShapeError("dyad: " + std::string(operation) + ": '" + std::string(name) + "' of the shape " +
                       to_string(shape) + " does not broadcast with the shape " + to_string(so_far) +
                       " of the other arguments"));
  }
  return broadcast(so_far, shape, operation);
}

} // namespace dyad::bridge

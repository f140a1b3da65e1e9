// SPDX-License-Identifier: BSL-1.0
/// \file The parameters of operations as lists of integers: what a type can carry, and what a printer can read.
#pragma once

#include <dyad/ops/contraction.hpp>
#include <dyad/ops/joining.hpp>
#include <dyad/ops/reduction.hpp>

#include <concepts>
#include <type_traits>

namespace dyad::detail {

/// An operation with parameters, as opposed to one on each element alone.
template <class Op>
concept Structural = requires { Op::name; } && !requires { Op::exact; };

/// Calls `f` on each parameter of an operation, in order.
template <class Op>
  requires requires(Op& op) { op.shape; } && (!requires(Op& op) { op.start; }) && (!requires(Op& op) { op.slice; })
constexpr void for_each_parameter(Op& op, auto const& f) {
  f(op.shape);
}
template <std::derived_from<ops::Reduction> Op> constexpr void for_each_parameter(Op& op, auto const& f) {
  f(op.axes);
  f(op.keepdims);
}
constexpr void for_each_parameter(ops::Linear&, auto const&) {}
constexpr void for_each_parameter(ops::Softmax& op, auto const& f) { f(op.axes); }
constexpr void for_each_parameter(ops::Permute& op, auto const& f) { f(op.axes); }
constexpr void for_each_parameter(ops::MatMul& op, auto const& f) {
  f(op.transpose_a);
  f(op.transpose_b);
}
constexpr void for_each_parameter(ops::SliceView& op, auto const& f) {
  f(op.shape);
  f(op.axes);
  f(op.step);
  f(op.start);
}
constexpr void for_each_parameter(ops::Embed& op, auto const& f) {
  for_each_parameter(op.slice, f);
  f(op.shape);
}
constexpr void for_each_parameter(ops::Stack& op, auto const& f) { f(op.axis); }
constexpr void for_each_parameter(ops::Concat& op, auto const& f) {
  f(op.axis);
  f(op.start);
}

/// The parameters of an operation as one list; a list among them is preceded by its size.
template <class Op> constexpr IndexList parameters_of(Op op) {
  IndexList out;
  for_each_parameter(op, [&out](auto const& parameter) {
    if constexpr (requires { parameter.size(); }) {
      out.push_back(parameter.size());
      for (Index const item : parameter) out.push_back(item);
    } else out.push_back(static_cast<Index>(parameter));
  });
  return out;
}

/// The operation that has these parameters.
template <class Op> constexpr Op operation_from(IndexList const& parameters) {
  Op op{};
  Index next = 0;
  for_each_parameter(op, [&](auto& parameter) {
    if constexpr (requires { parameter.size(); })
      for (Index count = parameters[next++]; count > 0; --count) parameter.push_back(parameters[next++]);
    else parameter = static_cast<std::remove_reference_t<decltype(parameter)>>(parameters[next++]);
  });
  return op;
}

/// Whether the parameters of an operation can be told.
template <class Op>
concept Described = requires(Op op) { for_each_parameter(op, [](auto const&) {}); };

} // namespace dyad::detail

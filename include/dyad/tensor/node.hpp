// SPDX-License-Identifier: BSL-1.0
/// \file A node of a graph of tensors: an operation with its parameters, its arguments, and the shape of its result.
///
/// The operations are those of `ops/`. One with parameters is an object; a graph keeps the parameters as a list of
/// integers, which a type can carry.
#pragma once

#include <dyad/core/buffer.hpp>
#include <dyad/graph/op_info.hpp>
#include <dyad/ops/contraction.hpp>
#include <dyad/ops/joining.hpp>
#include <dyad/ops/reduction.hpp>

#include <bit>
#include <concepts>
#include <cstdint>
#include <utility>

namespace dyad::tensor {

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

/// The shape of what an operation makes of arguments of these shapes.
template <class Op>
  requires requires(Op const& op) { op.shape; }
constexpr Shape result_shape(Op const& op, Shape const&) {
  return op.shape;
}
template <std::derived_from<ops::Reduction> Op> constexpr Shape result_shape(Op const& op, Shape const& x) { return op.result(x); }
constexpr Shape result_shape(ops::Softmax const&, Shape const& x) { return x; }
constexpr Shape result_shape(ops::Permute const& op, Shape const& x) {
  Shape out;
  for (Index const axis : op.axes) out.push_back(x[axis]);
  return out;
}
constexpr Shape result_shape(ops::MatMul const& op, Shape const& a, Shape const& b) { return op.result(a, b); }

struct Node {
  graph::OpInfo const* op = nullptr;
  Buffer<int> arg = {};
  Shape shape = {};
  IndexList parameters = {};
  double value = 0;    ///< of a constant; of a number, its place
  bool free = false;   ///< part of a derivative: may be regrouped
  std::uint64_t hash = 0;

  constexpr int arity() const { return arg.size(); }
  constexpr bool is_constant(double x) const { return op == &graph::constant_info && value == x; }
  template <class Op> constexpr bool is() const { return op == &graph::info<Op>; }
};

constexpr bool same_node(Node const& a, Node const& b) {
  if (a.hash != b.hash || a.op != b.op || a.arity() != b.arity() || !(a.shape == b.shape) || !(a.parameters == b.parameters)) return false;
  for (int i = 0; i < a.arity(); ++i)
    if (a.arg[i] != b.arg[i]) return false;
  return std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

} // namespace dyad::tensor

// SPDX-License-Identifier: BSL-1.0
/// \file A node of a graph of tensors: an operation with its parameters, its arguments, and the shape of its result.
///
/// The operations are those of `ops/`. One with parameters is an object; a graph keeps the parameters as a list of
/// integers, which a type can carry.
#pragma once

#include <dyad/core/buffer.hpp>
#include <dyad/graph/op_info.hpp>
#include <dyad/ops/structural.hpp>

#include <bit>
#include <cstdint>
#include <utility>

namespace dyad::tensor {

using dyad::detail::operation_from;
using dyad::detail::parameters_of;
using dyad::detail::Structural;

struct Node {
  graph::OpInfo const* op = nullptr;
  Buffer<int> arg = {};
  Shape shape = {};
  IndexList parameters = {};
  double value = 0;    ///< of a constant; of a number, its place
  bool free = false;   ///< part of a derivative: may be regrouped
  std::uint64_t hash = 0;

  constexpr int arity() const { return arg.size(); }
  constexpr bool is_constant(double x) const { return op->role == graph::Role::constant && value == x; }
  constexpr bool is(graph::Algebra algebra) const { return op->algebra == algebra; }
  constexpr bool is(graph::Role role) const { return op->role == role; }
  constexpr bool is(graph::OpInfo const* operation) const { return graph::same_operation(op, operation); }
};

constexpr bool same_node(Node const& a, Node const& b) {
  if (a.hash != b.hash || !graph::same_operation(a.op, b.op) || a.arity() != b.arity() || !(a.shape == b.shape) ||
      !(a.parameters == b.parameters))
    return false;
  for (int i = 0; i < a.arity(); ++i)
    if (a.arg[i] != b.arg[i]) return false;
  return std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

} // namespace dyad::tensor

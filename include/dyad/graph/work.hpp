// SPDX-License-Identifier: BSL-1.0
/// \file How much work the nodes of a graph are, roughly.
#pragma once

#include <dyad/graph/graph.hpp>

namespace dyad::graph {

/// The work of one node, roughly in additions: a multiply-add is as cheap as one.
constexpr int work(OpInfo const& op) {
  constexpr int division = 4, call = 20;
  return op.arity == 0 ? 0 : op.transcendental ? call : op.algebra == Algebra::div || op.square_root ? division : 1;
}

/// A value is kept rather than computed again from so much work on: a call of a function like exp.
inline constexpr int worth_keeping = 20;
/// The same of what loops within the steps of another loop would compute row by row or once more: from a division on.
/// Their rows are few, so that what is kept of them is still in the cache, and is computed in batches of rows.
inline constexpr int worth_keeping_in_steps = 4;

/// The work of what the roots need.
constexpr int work(Graph const& graph, Buffer<int> const& roots) {
  int sum = 0;
  Buffer<bool> const needed = reachable(graph, roots);
  Node const* const nodes = graph.nodes();
  bool const* const wanted = needed.begin();
  for (int id = 0, size = graph.size(); id < size; ++id)
    if (wanted[id]) sum += work(*nodes[id].op);
  return sum;
}

/// When the result of a node is there: the work on the longest way to it, given that of the nodes it needs.
constexpr int ready_after(Node const& node, Buffer<int> const& ready) {
  int last = 0;
  int const* const known = ready.begin();
  for (int k = 0, arity = node.op->arity; k < arity; ++k)
    if (known[node.arg[k]] > last) last = known[node.arg[k]];
  return last + work(*node.op);
}

} // namespace dyad::graph

// SPDX-License-Identifier: BSL-1.0
/// \file Which sums over rows are added up row by row, within the loop over the index that they sum over.
#pragma once

#include <dyad/graph/indices.hpp>

#include <bit>

namespace dyad::graph {

/// A sum that is added up row by row within the loop over its index: for all rows of the index at a place, -1 where the
/// sum varies with none or with several.
struct TurnedSum {
  int sum = 0, place = -1;
};

/// Adds the sums between a loop and the one of the indices `around` it with which it does not vary: sums over the
/// indices that it does vary with, of terms that need it. None if there are several such indices around.
/// `users` says how often each node is needed.
constexpr void add_sums_around(Graph const& graph, Indices& indices, Buffer<int> const& users, int loop,
                               IndexSet around, Buffer<TurnedSum>& found) {
  IndexSet const varies = indices.of(loop), other = around & ~varies;
  if (std::popcount(other) != 1) return;
  for (int id = loop + 1; id < graph.size(); ++id) {
    Node const& n = graph[id];
    if (users[id] > 0 && n.op->loop == LoopRole::sum && (indices.of(id) & other) != 0 &&
        (indices.of(n.arg[1]) & varies) != 0 && reachable(graph, {n.arg[0]})[loop])
      found.push({id, indices.place(std::countr_zero(other))});
  }
}

} // namespace dyad::graph

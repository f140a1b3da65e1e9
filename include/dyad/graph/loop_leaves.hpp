// SPDX-License-Identifier: BSL-1.0
/// \file Which indices and states the nodes of a graph with loops vary with, for what reads graphs as a program runs.
#pragma once

#include <dyad/graph/recurrences.hpp>

#include <cstddef>
#include <set>
#include <vector>

namespace dyad::graph {

/// Of each node the indices and states, by their nodes, that it varies with: those of a loop no longer where the loop
/// has ended.
inline std::vector<std::set<int>> loop_leaves(Graph const& graph) {
  std::vector<std::set<int>> out(static_cast<std::size_t>(graph.size()));
  auto const of = [&out](int id) -> std::set<int>& { return out[static_cast<std::size_t>(id)]; };
  for (int id = 0; id < graph.size(); ++id) {
    Node const& n = graph[id];
    std::set<int>& all = of(id);
    if (is_index(n) || is_state(n)) {
      all = {id};
      continue;
    }
    for (int k = 0; k < n.arity(); ++k) all.insert(of(n.arg[k]).begin(), of(n.arg[k]).end());
    switch (n.op->loop) {
    case LoopRole::sum:
    case LoopRole::terms:
    case LoopRole::store: all.erase(n.arg[1]); break;
    case LoopRole::product: all.erase(n.arg[2]); break;
    case LoopRole::scatter:
    case LoopRole::accumulate: all.erase(n.arg[1]), all.erase(n.arg[2]); break;
    case LoopRole::count: all = {}; break;
    case LoopRole::recurrence:
    case LoopRole::root: {
      RecurrenceParts const parts(graph, id);
      for (int const leaf : parts.leaves) all.erase(leaf);
      all.erase(parts.index);
      break;
    }
    case LoopRole::final:
    case LoopRole::steps:
    case LoopRole::root_value: all = of(n.arg[0]); break;
    case LoopRole::emitted:
      all = of(n.arg[0]);
      all.insert(graph[n.arg[0]].arg[1]);
      break;
    default: break;
    }
  }
  return out;
}

} // namespace dyad::graph

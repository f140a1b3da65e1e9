// SPDX-License-Identifier: BSL-1.0
/// \file The order in which a straight program makes its calls.
#pragma once

#include <dyad/graph/pack.hpp>
#include <dyad/graph/pipeline.hpp>

namespace dyad::graph {

/// The calls into the mathematical library, lowest first. A program makes them before all other work: a call clobbers
/// every vector register, and what has not been computed yet need not be saved around it.
constexpr Buffer<int> calls(Graph const& graph, Buffer<int> const& roots) {
  Buffer<int> out;
  Buffer<bool> const needed = reachable(graph, roots);
  for (int id = 0; id < graph.size(); ++id)
    if (needed[id] && graph[id].op->transcendental) out.push(id);
  merge_sort(out.begin(), out.size(), [&](int a, int b) { return graph[a].height < graph[b].height; });
  return out;
}

} // namespace dyad::graph

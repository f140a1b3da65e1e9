// SPDX-License-Identifier: BSL-1.0
/// \file Pass pair sine and cosine: of one argument, where a program needs both, as derivatives do, they are one call.
///
/// So are other functions that name each other as partners. g++ joins the calls of sine and cosine by itself, clang
/// does not: there they are partners. The bits stay.
#pragma once

#include <dyad/graph/rebuild.hpp>

namespace dyad::graph {

constexpr Outputs pair_sines(Outputs in) {
  Graph const& graph = in.graph;
  Buffer<bool> const needed = reachable(graph, in.roots);
  ByArgument candidates(graph.size());
  Buffer<bool> paired(graph.size(), false);
  bool any = false;
  for (int id = 0; id < graph.size(); ++id) {
    if (!needed[id] || !graph[id].op->states(Relation::pair)) continue;
    for (int other = candidates.add(graph[id].arg[0], id); other >= 0; other = candidates.before(other))
      if (same_operation(graph[other].op, graph[id].op->relations->partner))
        any = paired[id] = paired[other] = true;
  }
  if (!any) return in;
  return rebuild(graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    if (!paired[id]) return -1;
    Node node = graph[id];
    node.op = node.op->relations->paired;
    node.arg[0] = id_of[node.arg[0]];
    return out.intern(node);
  });
}

} // namespace dyad::graph

// SPDX-License-Identifier: BSL-1.0
/// \file Pass pair sine and cosine: of one argument, where a program needs both, as derivatives do, they are one call.
///
/// g++ joins the two calls by itself, clang does not: there the pass does it. The bits stay.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/ops/composite.hpp>

namespace dyad::graph {

constexpr Outputs pair_sines(Outputs const& in) {
#if defined(DYAD_PAIRED_SINES)
  Graph const& graph = in.graph;
  Buffer<bool> const needed = reachable(graph, in.roots);
  Buffer<int> sine(graph.size(), -1);
  Buffer<bool> paired(graph.size(), false);
  bool any = false;
  for (int id = 0; id < graph.size(); ++id)
    if (needed[id] && graph[id].is<ops::Sin>()) sine[graph[id].arg[0]] = id;
  for (int id = 0; id < graph.size(); ++id)
    if (needed[id] && graph[id].is<ops::Cos>() && sine[graph[id].arg[0]] >= 0)
      any = paired[id] = paired[sine[graph[id].arg[0]]] = true;
  if (!any) return in;
  return rebuild(graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    if (!paired[id]) return -1;
    Node node = graph[id];
    node.op = node.is<ops::Sin>() ? &info<ops::PairedSin> : &info<ops::PairedCos>;
    node.arg[0] = id_of[node.arg[0]];
    return out.intern(node);
  });
#else
  return in;
#endif
}

} // namespace dyad::graph

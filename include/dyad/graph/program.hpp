// SPDX-License-Identifier: BSL-1.0
/// \file From the expressions of several outputs to one straight program.
#pragma once

#include <dyad/graph/contraction.hpp>
#include <dyad/graph/exponentials.hpp>
#include <dyad/graph/pack.hpp>
#include <dyad/graph/reciprocals.hpp>
#include <dyad/graph/reflections.hpp>

#include <utility>

namespace dyad::graph {

/// sigmoid(x), sigmoid(-x) and their slope share their exponential.
constexpr Outputs share_reflections(Outputs in) {
  Buffer<bool> const needed = reachable(in.graph, in.roots);
  bool any = false;
  for (int id = 0; id < in.graph.size(); ++id) any = any || (needed[id] && in.graph[id].is<ops::Sigmoid>());
  if (!any) return in;
  MirroredSigmoids const found = mirrored_sigmoids(in.graph, needed);
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    return found.reflection[id] == Reflection::none ? -1
                                                    : sigmoid_of_pair(out, id_of[found.base[id]], found.reflection[id]);
  });
}

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

/// The program of several outputs: derivatives regrouped together with everything else that is computed.
constexpr Outputs optimize(Outputs in, bool regroup) {
  bool any_free = false;
  for (int id = 0; id < in.graph.size(); ++id) any_free = any_free || in.graph[id].free;
  if (any_free && regroup) {
    in = regrouped(in.graph, in.roots, true);
    in = related_exponentials(std::move(in));
    in = shared_reciprocals(std::move(in));
  }
  in = share_reflections(std::move(in));
  return contract(in.graph, in.roots);
}

} // namespace dyad::graph

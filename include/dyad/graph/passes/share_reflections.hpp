// SPDX-License-Identifier: BSL-1.0
/// \file Pass share reflections: sigmoid(x), softplus(x), the same of -x and the slope from one exponential, bit for
/// bit; and likewise other functions that name the part that their kernels begin with.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/simplify.hpp>

namespace dyad::graph {

/// Whether two operations begin with the same.
constexpr bool share_part(Relations const& a, Relations const& b) {
  if (a.part_size != b.part_size) return false;
  for (int i = 0; i < a.part_size; ++i)
    if (!same_operation(a.part[i], b.part[i])) return false;
  return true;
}

/// The argument of a function, without a sign that the part it begins with does not see.
constexpr int argument_of_part(Graph const& graph, Node const& node) {
  Node const& argument = graph[node.arg[0]];
  bool const mirrored = argument.is(Algebra::neg) && node.op->relations->part[0]->parity == Parity::even;
  return mirrored ? argument.arg[0] : node.arg[0];
}

/// What replaces a node: what its kernel computes from the part.
constexpr int written_by_part(Builder& out, Relations const& by, int argument, bool mirrored) {
  int part = argument;
  for (int i = 0; i < by.part_size; ++i) part = out.apply(by.part[i], part);
  if (by.of_part->arity == 1) return out.apply(by.of_part, part);
  return out.apply(by.of_part, mirrored ? out.neg(argument) : argument, part);
}

/// Functions whose argument, or its mirror image, another one has that begins with the same.
constexpr Outputs share_reflections(Outputs in) {
  Graph const& graph = in.graph;
  Buffer<bool> const needed = reachable(graph, in.roots);
  ByArgument candidates(graph.size());
  Buffer<int> base(graph.size(), -1); // the argument of the part, of nodes that share it
  bool any = false;
  for (int id = 0; id < graph.size(); ++id) {
    if (!needed[id] || !graph[id].op->states(Relation::part)) continue;
    int const argument = argument_of_part(graph, graph[id]);
    for (int other = candidates.add(argument, id); other >= 0; other = candidates.before(other))
      if (share_part(*graph[other].op->relations, *graph[id].op->relations))
        base[id] = base[other] = argument, any = true;
  }
  if (!any) return in;
  return rebuild(graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    if (base[id] < 0) return -1;
    return written_by_part(out, *graph[id].op->relations, id_of[base[id]], graph[id].arg[0] != base[id]);
  });
}

} // namespace dyad::graph

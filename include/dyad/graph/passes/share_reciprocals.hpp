// SPDX-License-Identifier: BSL-1.0
/// \file Pass share reciprocals: divisions of derivatives by the same value become products with its reciprocal.
///
/// The reciprocal of a tiny value overflows where a quotient does not, so that this is done only where the value is
/// known to stay away from 0 (1 + x^2, cosh(x), a constant), and where a reciprocal or a second division is there to
/// share it.
#pragma once

#include <dyad/graph/facts.hpp>
#include <dyad/graph/rebuild.hpp>

namespace dyad::graph {

constexpr Outputs share_reciprocals(Outputs const& in) {
  constexpr double least = 0x1p-100; // whose reciprocal is a number of type float
  Graph const& graph = in.graph;
  Buffer<bool> const needed = reachable(graph, in.roots);
  Buffer<int> divisions(graph.size(), 0);
  int most = 0;
  for (int id = 0; id < graph.size(); ++id)
    if (Node const& n = graph[id]; needed[id] && n.is(Algebra::div) && (n.free || graph[n.arg[0]].is_constant(1)))
      if (int const count = ++divisions[n.arg[1]]; count > most) most = count;
  if (most < 2) return in;
  Facts const facts(graph);
  return rebuild(graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    Node const& n = graph[id];
    if (!n.is(Algebra::div) || !n.free || divisions[n.arg[1]] < 2 || graph[n.arg[0]].is_constant(1)) return -1;
    if (Range const& r = facts[n.arg[1]]; r.low < least && r.high > -least) return -1;
    int const inverse =
        out.intern({.op = &info<ops::Div>, .arg = {out.constant(1), id_of[n.arg[1]], -1}, .free = true});
    return out.intern({.op = &info<ops::Mul>, .arg = {id_of[n.arg[0]], inverse, -1}, .free = true});
  });
}

} // namespace dyad::graph

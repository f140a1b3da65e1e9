// SPDX-License-Identifier: BSL-1.0
/// \file Pass share reciprocals: divisions of derivatives by the same value become products with its reciprocal.
///
/// The reciprocal of a tiny value overflows where a quotient does not. So where two divisions share a reciprocal, the
/// value must be known to stay away from 0 (1 + x^2, cosh(x), a constant); where at least three do, the program looks
/// at the value and divides where it is not of moderate size. Derivatives change in the last bits.
#pragma once

#include <dyad/graph/facts.hpp>
#include <dyad/graph/rebuild.hpp>

namespace dyad::graph {

constexpr Outputs share_reciprocals(Outputs in) {
  constexpr double least = 0x1p-100; // whose reciprocal is a number of type float
  constexpr int enough_to_look = 3;
  Graph const& graph = in.graph;
  Buffer<bool> const needed = reachable(graph, in.roots);
  Buffer<int> divisions(graph.size(), 0);
  int most = 0, last = 0;
  for (int id = 0, size = graph.size(); id < size; ++id)
    if (Node const& n = graph[id]; n.op->algebra == Algebra::div && needed[id])
      if (n.free || graph[n.arg[0]].is_constant(1)) {
        if (int const count = ++divisions[n.arg[1]]; count > most) most = count;
        if (n.arg[1] > last) last = n.arg[1];
      }
  if (most < 2) return in;
  Facts const facts(graph, last + 1);
  return rebuild(graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    Node const& n = graph[id];
    if (n.op->algebra != Algebra::div || !n.free) return -1;
    if (divisions[n.arg[1]] < 2 || graph[n.arg[0]].is_constant(1)) return -1;
    Range const& r = facts[n.arg[1]];
    bool const is_moderate = r.low >= least || r.high <= -least;
    if (!is_moderate && divisions[n.arg[1]] < enough_to_look) return -1;
    int const a = id_of[n.arg[0]], x = id_of[n.arg[1]];
    int const reciprocal = out.intern({.op = n.op, .arg = {out.constant(1), x, -1}, .free = true});
    return is_moderate ? out.intern({.op = basic::mul, .arg = {a, reciprocal, -1}, .free = true})
                       : out.intern({.op = n.op->relations->by_reciprocal, .arg = {a, x, reciprocal}, .free = true});
  });
}

} // namespace dyad::graph

// SPDX-License-Identifier: BSL-1.0
/// \file Pass cancel exponentials: sums of derivatives that are 0 as their exponentials are products of each other.
///
/// In the slope of a Black-Scholes price by the spot, S exp(-d1^2 / 2) - K exp(-r T) exp(-d2^2 / 2) is 0 whatever S, K,
/// r and T are: exponentials multiply, and the logarithm in d1 is that of S / K. What is left of such a sum in floating
/// point numbers is the noise of its terms, which further factors blow up. The pass writes exponentials by each other,
/// multiplies out and puts 0 where all terms cancel. Nothing is computed that was not, so nothing overflows that did
/// not; where the terms of such a sum overflow the derivative is finite now.
#pragma once

#include <dyad/graph/exponentials.hpp>
#include <dyad/graph/rebuild.hpp>

namespace dyad::graph {

constexpr Outputs cancel_exponentials(Outputs in) {
  Buffer<bool> const needed = reachable(in.graph, in.roots);
  Exponentials exponentials(in.graph, needed, Related::all);
  if (exponentials.empty()) return in;
  Buffer<bool> const vanishes = exponentials.vanishing(needed);
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    if (vanishes[id]) return out.constant(0);
    Node const& n = in.graph[id];
    bool with_zero = false;
    for (int k = 0; k < n.arity(); ++k) with_zero = with_zero || out[id_of[n.arg[k]]].is_constant(0);
    if (!with_zero || !n.free || !n.op->arithmetic()) return -1;
    out.derived = true;
    return out.apply(n.op, id_of[n.arg[0]], n.arity() > 1 ? id_of[n.arg[1]] : -1);
  });
}

} // namespace dyad::graph

// SPDX-License-Identifier: BSL-1.0
/// \file Pass relate exponentials: exponentials that products of other exponentials give.
///
/// exp(a) = exp(b) u^n exp(c)^m ... if a = b + n log(u) + m c + ..., with whole powers up to 2. In derivatives of
/// formulas with logarithms inside exponentials such products often cancel: of the two densities in a Black-Scholes
/// price one is enough. The product is not assumed to be right: it may overflow, vanish, lose digits or be undefined
/// where exp(a) is not. The program looks at what it computed: only if exp(b) and the rest of the product lie between
/// 2^-12 and 2^12 it takes the product, which then has the digits of exp(a), and else it calls the exponential.
#pragma once

#include <dyad/graph/exponentials.hpp>
#include <dyad/graph/rebuild.hpp>

namespace dyad::graph {

/// Exponentials of derivatives by products of others, where there are any.
constexpr Outputs relate_exponentials(Outputs in) {
  Exponentials const found(in.graph, reachable(in.graph, in.roots), Related::derived);
  if (found.empty()) return in;
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    Buffer<Factor> const& factors = found.product(id);
    if (factors.empty()) return -1;
    int const one = out.constant(1);
    int rest = one;
    for (int i = 1; i < factors.size(); ++i)
      for (int k = 0; k < (factors[i].power > 0 ? factors[i].power : -factors[i].power); ++k)
        if (rest == one && factors[i].power > 0) rest = id_of[factors[i].atom];
        else
          rest = out.intern({.op = factors[i].power > 0 ? basic::mul : basic::div,
                             .arg = {rest, id_of[factors[i].atom], -1},
                             .free = true});
    Node const& n = in.graph[id];
    return out.intern({.op = n.op->relations->by_product, .arg = {id_of[n.arg[0]], id_of[factors[0].atom], rest}});
  });
}

} // namespace dyad::graph

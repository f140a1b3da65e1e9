// SPDX-License-Identifier: BSL-1.0
/// \file Pass fuse multiply-add: a product that only one sum uses becomes part of it. No sum or product is put into
/// another order.
///
/// It is the last pass. What it writes is computed as a person would write it, in one expression, so that a compiler
/// which contracts within an expression does here what it does in hand-written code: the bits are those of the sum as
/// written, compiled with the same flags. Linear in the number of nodes.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/work.hpp>

namespace dyad::graph {

/// Which product of a * b + c * d the compiler at hand fuses with the addition: clang the first, g++ the second.
#if defined(__clang__)
inline constexpr bool first_product_fuses = true;
#else
inline constexpr bool first_product_fuses = false;
#endif

constexpr Outputs fuse_multiply_add(Outputs in) {
  Graph const& graph = in.graph;
  int const size = graph.size();
  Node const* const nodes = graph.nodes();
  Buffer<int> users = users_of(graph, in.roots), place_of(size, 0);
  int *const uses = users.begin(), *const place = place_of.begin();
  Outputs out;
  out.graph.expect(size);
  Buffer<int> ready; // of the new nodes: the work on the longest way to them
  ready.reserve(size);
  auto const append = [&](Node const& node) {
    int const at = out.graph.intern(node);
    if (at == ready.size()) ready.push(ready_after(out.graph[at], ready));
    return at;
  };
  auto const is_product = [&](int id) {
    return uses[id] == 1 && out.graph.nodes()[place[id]].op->algebra == Algebra::mul;
  };
  // a + b or a - b with a product as part of it: of two products the one that is computed last in a derivative, and in
  // a sum as written the one that the compiler would take.
  auto const sum = [&](Node const& n) {
    int const a = place[n.arg[0]], b = place[n.arg[1]];
    bool const left = is_product(n.arg[0]), right = is_product(n.arg[1]);
    bool const first = left && (!right || (n.free ? ready[a] >= ready[b] : first_product_fuses));
    if (!first && !right) return append(Node{.op = n.op, .arg = {a, b, -1}});
    Node const factors = out.graph[first ? a : b];
    return append(Node{.op = n.op->relations->with_product[first ? 0 : 1],
                       .arg = {factors.arg[0], factors.arg[1], first ? b : a}});
  };
  for (int id = 0; id < size; ++id) {
    if (uses[id] == 0) continue;
    Algebra const algebra = nodes[id].op->algebra;
    if (algebra == Algebra::add || algebra == Algebra::sub) {
      place[id] = sum(nodes[id]);
      continue;
    }
    Node node = nodes[id];
    for (int k = 0, arity = node.op->arity; k < arity; ++k) node.arg[k] = place[node.arg[k]];
    place[id] = append(node);
  }
  for (int const root : in.roots) out.roots.push(place[root]);
  return out;
}

} // namespace dyad::graph

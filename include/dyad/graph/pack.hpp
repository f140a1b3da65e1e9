// SPDX-License-Identifier: BSL-1.0
/// \file A graph as a few integers per node, in canonical order: what a type can carry.
#pragma once

#include <dyad/graph/graph.hpp>

namespace dyad::graph {

/// At most `Capacity` nodes; `size` says how many were needed, which may be more: then the contents are not valid and
/// the caller asks again with a larger capacity.
template <int Capacity> struct Packed {
  int size = 0, entries = 0, numbers = 0, roots = 0;
  std::uint64_t code[Capacity]{};
  TableEntry table[Capacity]{};
  int place[Capacity]{}; ///< of each number: its place in the expressions it came from
  int root[Capacity]{};
  constexpr bool fits() const { return size <= Capacity; }
};

/// Nodes in an order in which arguments come before their users, and where each stands in it, or -1.
struct Ordered {
  Buffer<int> order, position;
};
/// What the roots need, depth first. `earlier(a, b)` says which of two arguments that are both to come goes first.
template <class AnyGraph, class Earlier>
constexpr Ordered depth_first(AnyGraph const& graph, Buffer<int> const& roots, Earlier const& earlier) {
  Ordered out{{}, Buffer<int>(graph.size(), -1)};
  Buffer<int> stack;
  for (int const root : roots) {
    stack.push(root);
    while (!stack.empty()) {
      int const id = stack.back();
      int next = -1;
      if (out.position[id] < 0) {
        auto const& n = graph[id];
        for (int k = 0; k < n.arity(); ++k)
          if (out.position[n.arg[k]] < 0 && (next < 0 || earlier(n.arg[k], next))) next = n.arg[k];
        if (next >= 0) {
          stack.push(next);
          continue;
        }
        out.position[id] = out.order.size();
        out.order.push(id);
      }
      stack.pop();
    }
  }
  return out;
}

/// Writes what the roots need in canonical order: depth first, the argument that comes first in canonical order before
/// the other, so that an expression's code begins with the code of its taller part. Nodes in `early` come before all
/// that does not lead to them.
template <int Capacity>
constexpr Packed<Capacity> pack(Graph const& graph, Buffer<int> const& roots, Buffer<int> const& early = {}) {
  Packed<Capacity> out;
  Buffer<int> first = early;
  for (int const root : roots) first.push(root);
  auto const [order, position] = depth_first(graph, first, [&](int a, int b) { return graph.before(a, b); });
  out.size = order.size();
  out.roots = roots.size();
  if (out.size > Capacity || out.roots > Capacity) {
    if (out.roots > out.size) out.size = out.roots;
    return out;
  }
  if (out.size >= bits::max_nodes) refuse("dyad: an expression holds fewer than 16384 nodes");
  for (int i = 0; i < roots.size(); ++i) out.root[i] = position[roots[i]];
  for (int i = 0; i < order.size(); ++i) {
    Node const& n = graph[order[i]];
    TableEntry entry = entry_of(n);
    if (n.is(Role::number)) {
      out.place[out.numbers] = static_cast<int>(n.value);
      entry.mantissa = out.numbers++;
    }
    int place = -1;
    if (n.arity() > 0 || n.is(Role::function)) // leaves with a value occur once
      for (int k = 0; k < out.entries && place < 0; ++k)
        if (same_operation(out.table[k].op, n.op)) place = k;
    if (place < 0) {
      place = out.entries;
      out.table[out.entries++] = entry;
    }
    int arg[3] = {};
    for (int k = 0; k < n.arity(); ++k) arg[k] = position[n.arg[k]];
    out.code[i] = bits::encode(place, arg, n.arity(), n.free, i);
  }
  return out;
}

} // namespace dyad::graph

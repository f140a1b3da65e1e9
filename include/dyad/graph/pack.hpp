// SPDX-License-Identifier: BSL-1.0
/// \file A graph as a few integers per node, in canonical order: what a type can carry.
#pragma once

#include <dyad/graph/graph.hpp>

namespace dyad::graph {

/// At most `Capacity` nodes, and `Items` items of lists; `size` says how many were needed, which may be more: then the
/// contents are not valid and the caller asks again with a larger capacity.
template <int Capacity, int Items = 1> struct Packed {
  int size = 0, entries = 0, numbers = 0, roots = 0, items = 0;
  std::uint64_t code[Capacity]{};
  TableEntry table[Capacity]{};
  int place[Capacity]{}; ///< of each number: its place in the expressions it came from
  int root[Capacity]{};
  int item[Items]{}; ///< of the lists of operations on shapes and of variables with shapes
  constexpr bool fits() const { return size <= Capacity; }
};

/// Nodes in an order in which arguments come before their users, and where each stands in it, or -1.
struct Ordered {
  Buffer<int> order, position;
};
/// What the roots need, depth first. `earlier(a, b)` says which of two arguments that are both to come goes first.
template <class AnyGraph, class Earlier>
constexpr Ordered depth_first(AnyGraph const& graph, Buffer<int> const& roots, Earlier const& earlier) {
  int const nodes = graph.size();
  Ordered out{Buffer<int>(nodes, -1), Buffer<int>(nodes, -1)};
  Buffer<int> waiting(nodes, -1); // what waits is taller than those after it, so none waits twice
  int *const order = out.order.begin(), *const position = out.position.begin(), *const stack = waiting.begin();
  int size = 0;
  for (int const root : roots) {
    if (position[root] >= 0) continue;
    int top = 0;
    stack[0] = root;
    while (top >= 0) {
      int const id = stack[top];
      auto const& n = graph[id];
      int next = -1;
      for (int k = 0, arity = n.arity(); k < arity; ++k)
        if (int const a = n.arg[k]; position[a] < 0 && a != next && (next < 0 || earlier(a, next))) next = a;
      if (next >= 0) {
        stack[++top] = next;
        continue;
      }
      position[id] = size;
      order[size++] = id;
      --top;
    }
  }
  out.order.shrink(size);
  return out;
}

/// Whether the nodes of a graph may have lists beside them: parameters, extents of variables.
template <class AnyGraph> inline constexpr bool has_lists = requires(AnyGraph const& graph) { graph.list(0); };

/// Puts the lists of a table beside it. The place of each in the graph becomes that of its first item.
template <class AnyGraph, int Capacity>
constexpr void add_lists(AnyGraph const& graph, Packed<Capacity, Capacity>& out) {
  for (int k = 0; k < out.entries; ++k) {
    TableEntry& entry = out.table[k];
    if (!has_list(entry.op)) continue;
    auto const& list = graph.list(static_cast<int>(entry.mantissa));
    entry.exponent = static_cast<int>(list.size());
    entry.mantissa = list.empty() ? 0 : out.items;
    for (auto const item : list) {
      if (out.items < Capacity) out.item[out.items] = static_cast<int>(item);
      ++out.items;
    }
  }
  if (out.items > Capacity) out.size = out.items;
}

/// Writes what the roots need in canonical order: depth first, the argument that comes first in canonical order before
/// the other, so that an expression's code begins with the code of its taller part. Nodes in `early` come before all
/// that does not lead to them.
template <int Capacity, class AnyGraph>
constexpr auto pack(AnyGraph const& graph, Buffer<int> const& roots, Buffer<int> const& early = {}) {
  Packed<Capacity, has_lists<AnyGraph> ? Capacity : 1> out;
  Buffer<int> first = early;
  for (int const root : roots) first.push(root);
  auto const [order_of, position_of] = depth_first(graph, first, [&](int a, int b) { return graph.before(a, b); });
  int const *const order = order_of.begin(), *const position = position_of.begin();
  Node const* const nodes = graph.nodes();
  int const size = out.size = order_of.size();
  out.roots = roots.size();
  if (out.size > Capacity || out.roots > Capacity) {
    if (out.roots > out.size) out.size = out.roots;
    if constexpr (has_lists<AnyGraph>) // as many items as there may be
      for (int i = 0; i < size; ++i) out.size += static_cast<int>(graph.list_of(nodes[order[i]]).size());
    return out;
  }
  if (out.size >= bits::max_nodes) refuse("dyad: an expression holds fewer than 16384 nodes");
  for (int i = 0; i < out.roots; ++i) out.root[i] = position[roots[i]];
  Buffer<int> functions; // places in the table of what may occur again: leaves with a value occur once
  for (int i = 0; i < size; ++i) {
    Node const& n = nodes[order[i]];
    OpInfo const& op = *n.op;
    int place = -1;
    if (op.arity > 0 || op.role == Role::function) {
      for (int const known : functions)
        if (TableEntry const& e = out.table[known]; e.op->hash == op.hash && e.op == &op &&
            (!has_lists<AnyGraph> || e.mantissa == static_cast<long long>(n.value))) {
          place = known;
          break;
        }
      if (place < 0) functions.push(out.entries);
    }
    if (place < 0) {
      place = out.entries++;
      out.table[place] = entry_of(n);
      if (op.role == Role::number) {
        out.place[out.numbers] = static_cast<int>(n.value);
        out.table[place].mantissa = out.numbers++;
      }
    }
    unsigned const head = static_cast<unsigned>(2 * place + (n.free ? 1 : 0)),
                   x = op.arity > 0 ? static_cast<unsigned>(i - position[n.arg[0]]) : 0,
                   y = op.arity > 1 ? static_cast<unsigned>(i - position[n.arg[1]]) : 0,
                   z = op.arity > 2 ? static_cast<unsigned>(i - position[n.arg[2]]) : 0;
    out.code[i] = bits::joined(head, x, y, z);
  }
  if constexpr (has_lists<AnyGraph>) add_lists(graph, out);
  return out;
}

/// The node of each packed node, as `make` makes it of what it was and of its entry, given its arguments. Its numbers
/// take the places from `first_place` on.
template <class Make> constexpr Buffer<int> unpack(View const& view, int first_place, Make const& make) {
  Buffer<int> id(view.size, -1);
  for (int i = 0; i < view.size; ++i) {
    std::uint64_t const code = view.code[i];
    TableEntry const& entry = view.table[bits::entry(code)];
    Node node{.op = entry.op, .value = value_of(entry, first_place), .free = bits::free(code)};
    for (int k = 0; k < entry.op->arity; ++k) node.arg[k] = id[bits::arg(code, k, i)];
    id[i] = make(node, entry);
  }
  return id;
}

} // namespace dyad::graph

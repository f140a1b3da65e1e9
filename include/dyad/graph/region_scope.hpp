// SPDX-License-Identifier: BSL-1.0
/// \file What nodes are for a region of a program with loops: known around it, read, computed, or made by its loops.
#pragma once

#include <dyad/graph/columns.hpp>

namespace dyad::graph {

/// The nodes of a graph as a region sees them. That of the whole program has the index -1. Compilers interpret this
/// several times for every node in every region: it is written with few calls.
struct RegionScope {
  Graph const& graph;
  Indices& indices;
  int const index;
  IndexSet const outer, set; ///< the indices that are known around it, and within
  Buffer<int> running = {};  ///< the recurrences whose steps this region is
  Node const* const nodes;   ///< of the graph, which does not grow any more
  IndexSet const* const index_set; ///< of each node, the indices that it varies with

  constexpr RegionScope(Graph const& all, Indices& varying, int own_index, IndexSet around, IndexSet known)
      : graph(all), indices(varying), index(own_index), outer(around), set(known), nodes(all.nodes()),
        index_set(varying.of_all()) {}

  constexpr Node const& node(int id) const { return nodes[id]; }
  constexpr LoopRole role(int id) const { return nodes[id].op->loop; }
  constexpr bool known_inside(int id) const { return (index_set[id] & ~set) == 0; }
  constexpr bool known_outside(int id) const {
    return index < 0 ? nodes[id].op->role == Role::number && nodes[id].value < first_index
                     : (index_set[id] & ~outer) == 0;
  }
  constexpr bool is_literal(int id) const {
    return nodes[id].op->arity == 0 && nodes[id].op->role != Role::number;
  }
  constexpr bool is_own(int id) const {
    if ((index_set[id] & ~set) != 0) return false;
    Node const& n = nodes[id];
    if (n.op->arity == 0 && n.op->role != Role::number) return false; // a literal
    return index < 0 ? n.op->role != Role::number || n.value >= first_index : (index_set[id] & ~outer) != 0;
  }
  constexpr bool is_running(int recurrence) const { return is_among(running, recurrence); }
  /// A column that a loop keeps or carries.
  constexpr bool is_column(int id) const {
    return nodes[id].op->loop != LoopRole::none && graph::is_column(graph, id);
  }
  /// An element in a row that a number picks.
  constexpr bool is_element(int id) const { return role(id) == LoopRole::element || role(id) == LoopRole::near; }
  constexpr bool is_picked(int id) const {
    return nodes[id].op->loop == LoopRole::element && !is_index(nodes[nodes[id].arg[1]]);
  }
  /// What a scatter adds, which is no value.
  constexpr bool is_term(int id) const { return role(id) == LoopRole::term || role(id) == LoopRole::terms; }
  /// What is read and not computed.
  constexpr bool is_read(int id) const {
    LoopRole const r = nodes[id].op->loop;
    if (r == LoopRole::none) return is_index(nodes[id]);
    return is_index(node(id)) || is_element(id) || r == LoopRole::count || r == LoopRole::state ||
           (r == LoopRole::emitted && !is_running(node(id).arg[0]));
  }
  /// What a loop over rows computes for this region.
  constexpr bool is_item(int id) const {
    LoopRole const r = nodes[id].op->loop;
    return (r == LoopRole::sum || r == LoopRole::store || r == LoopRole::accumulate || r == LoopRole::scatter ||
            r == LoopRole::product || r == LoopRole::recurrence) &&
           is_own(id);
  }
  /// Calls `f` with each node whose value a node needs, as far as values go.
  template <class F> constexpr void for_each_argument(int id, F const& f) const {
    Node const& n = nodes[id];
    if (n.op->loop == LoopRole::none) {
      for (int k = 0, arity = n.op->arity; k < arity; ++k) f(n.arg[k]);
      return;
    }
    if (n.op->loop == LoopRole::emitted && is_running(n.arg[0])) return f(n.arg[1]);
    if (n.op->loop == LoopRole::root_value) return f(node(n.arg[1]).arg[1]); // found by the steps before
    if (n.op->loop == LoopRole::emitted && known_outside(n.arg[0])) return;
    bool const indexed =
        n.op->loop == LoopRole::sum || n.op->loop == LoopRole::store || n.op->loop == LoopRole::recurrence;
    if (is_element(id)) {
      if (is_column(n.arg[0])) f(n.arg[0]);
      if (!is_index(node(n.arg[1]))) f(n.arg[1]);
      return;
    }
    if (n.op->loop == LoopRole::product) return f(n.arg[0]), f(n.arg[1]);
    if (n.op->loop == LoopRole::accumulate || n.op->loop == LoopRole::scatter || n.op->loop == LoopRole::terms)
      return f(n.arg[0]);
    if (is_index(n) || n.op->loop == LoopRole::count || n.op->loop == LoopRole::state ||
        n.op->loop == LoopRole::state_rows)
      return;
    for (int k = 0; k < n.arity() - indexed; ++k) f(n.arg[k]);
  }
};

} // namespace dyad::graph

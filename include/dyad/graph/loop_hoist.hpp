// SPDX-License-Identifier: BSL-1.0
/// \file What a loop within another one computes anew each time it runs, though it depends on its own rows alone, is
/// computed before, once for each row, and kept.
#pragma once

#include <dyad/graph/indices.hpp>
#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/work.hpp>

namespace dyad::graph {

/// From so much work on a value is rather kept than computed again: a call of a function like exp.
inline constexpr int worth_keeping = 20;

/// What straight code computes a value: the work of it, down to what is known before.
class PlainWork {
public:
  constexpr explicit PlainWork(Graph const& graph) : graph_(graph) {}

  /// The work below a node, which ends where `known` holds; -1 if there is a loop or a state of one in it.
  template <class Known> constexpr int of(int id, Known const& known) const {
    Buffer<bool> mark(id + 1, false);
    mark[id] = true;
    int sum = 0;
    for (int v = id; v >= 0; --v) {
      if (!mark[v] || (v != id && known(v))) continue;
      Node const& n = graph_[v];
      if (n.op->loop == LoopRole::element && is_index(graph_[n.arg[1]])) continue;
      if (n.op->loop != LoopRole::none) return -1;
      sum += work(*n.op);
      for (int k = 0; k < n.arity(); ++k) mark[n.arg[k]] = true;
    }
    return sum;
  }

private:
  Graph const& graph_;
};

/// The nodes of a program that are worth keeping for the rows of the one index that they vary with, as loops over it
/// run within loops over others.
constexpr Buffer<int> invariants(Graph const& graph, Buffer<int> const& roots) {
  Indices indices(graph);
  PlainWork const plain(graph);
  Buffer<int> out;
  Buffer<bool> const needed = reachable(graph, roots);
  Buffer<IndexSet> within(graph.size(), 0); // the indices of inner loops that a node is computed in
  Buffer<int> at_most(graph.size(), 0);     // work on a node and on what it alone varies with, shared parts twice
  for (int id = 0; id < graph.size(); ++id) {
    at_most[id] = work(*graph[id].op);
    for (int k = 0; k < graph[id].arity(); ++k) at_most[id] += at_most[graph[id].arg[k]];
    if (at_most[id] > worth_keeping) at_most[id] = worth_keeping;
  }
  for (int id = graph.size() - 1; id >= 0; --id) {
    if (!needed[id]) continue;
    Node const& n = graph[id];
    IndexSet const set = indices.of(id);
    if ((set & within[id]) == set && set != 0 && (set & (set - 1)) == 0 && n.op->loop == LoopRole::none &&
        !n.op->returns_condition && at_most[id] >= worth_keeping &&
        plain.of(id, [&](int v) { return indices.of(v) == 0; }) >= worth_keeping) {
      out.push(id);
      continue;
    }
    IndexSet inner = within[id];
    bool const indexed =
        n.op->loop == LoopRole::sum || n.op->loop == LoopRole::store || n.op->loop == LoopRole::recurrence;
    if (indexed && set != 0) inner |= indices.of(n.arg[1]);
    if (n.op->loop == LoopRole::accumulate) inner |= indices.of(n.arg[2]);
    for (int k = 0; k < n.arity(); ++k) within[n.arg[k]] |= inner;
  }
  return out;
}

/// A program in which these values are kept.
constexpr Outputs with_invariants_kept(Outputs const& in) {
  Buffer<int> const kept = invariants(in.graph, in.roots);
  if (kept.empty()) return in;
  Indices indices(in.graph);
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    if (!is_among(kept, id)) return -1;
    Node node = in.graph[id];
    for (int k = 0; k < node.arity(); ++k) node.arg[k] = id_of[node.arg[k]];
    node.height = 0;
    int const index = out.number(index_of(indices, id));
    return out.apply(&info<ops::RowAt>, out.apply(&info<ops::StoreRows>, out.intern(node), index), index);
  });
}

} // namespace dyad::graph

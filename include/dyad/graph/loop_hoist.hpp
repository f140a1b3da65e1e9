// SPDX-License-Identifier: BSL-1.0
/// \file Values that depend on the rows of an inner loop alone: the loop runs anew for each row of the loop around it,
/// and what is costly to compute is then computed before, once for each of its rows, and kept.
#pragma once

#include <dyad/graph/indices.hpp>
#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/work.hpp>

namespace dyad::graph {

/// A value is kept rather than computed again from so much work on: a call of a function like exp.
inline constexpr int worth_keeping = 20;

/// The work of computing a node from elements of rows and from what varies with no index; -1 if there is a loop in
/// between, or the state of one.
constexpr int work_in_row(Graph const& graph, Indices& indices, int id) {
  Buffer<bool> mark(id + 1, false);
  mark[id] = true;
  int sum = 0;
  for (int v = id; v >= 0; --v) {
    Node const& n = graph[v];
    if (!mark[v] || indices.of(v) == 0 || (n.op->loop == LoopRole::element && is_index(graph[n.arg[1]]))) continue;
    if (n.op->loop != LoopRole::none) return -1;
    sum += work(*n.op);
    for (int k = 0; k < n.arity(); ++k) mark[n.arg[k]] = true;
  }
  return sum;
}

/// The nodes of a program that are to be kept.
constexpr Buffer<int> invariants(Graph const& graph, Buffer<int> const& roots) {
  Indices indices(graph);
  Buffer<bool> const needed = reachable(graph, roots);
  Buffer<int> out, at_most(graph.size(), 0); // at_most: a bound on the work of each node, up to what matters
  for (int id = 0; id < graph.size(); ++id) {
    at_most[id] = work(*graph[id].op);
    for (int k = 0; k < graph[id].arity(); ++k) at_most[id] += at_most[graph[id].arg[k]];
    if (at_most[id] > worth_keeping) at_most[id] = worth_keeping;
  }
  Buffer<IndexSet> within(graph.size(), 0); // the indices of the inner loops that need a node
  for (int id = graph.size() - 1; id >= 0; --id) {
    if (!needed[id]) continue;
    Node const& n = graph[id];
    IndexSet const set = indices.of(id);
    if (set != 0 && (set & within[id]) == set && at_most[id] >= worth_keeping && n.op->loop == LoopRole::none &&
        !n.op->returns_condition)
      if (int const place = index_of(indices, id); place >= 0 && column_of_index(place) < first_open_end &&
                                                   work_in_row(graph, indices, id) >= worth_keeping) {
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

/// The same program in which they are.
constexpr Outputs with_kept(Outputs const& in, Buffer<int> const& kept) {
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

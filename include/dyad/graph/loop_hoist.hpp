// SPDX-License-Identifier: BSL-1.0
/// \file Values that depend on rows alone and that several loops, or one for each row of the loop around it, would
/// compute anew: what is costly to compute is computed before, once for each row, and kept.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/recurrences.hpp>
#include <dyad/graph/work.hpp>

namespace dyad::graph {

/// The work of computing a node from elements of rows, and from the nodes for which `is_there` holds; -1 if there is a
/// loop in between, or the state of one.
template <class IsThere> constexpr int work_from(Graph const& graph, int node, IsThere const& is_there) {
  Buffer<bool> mark(node + 1, false);
  mark[node] = true;
  int sum = 0;
  for (int id = node; id >= 0; --id) {
    Node const& n = graph[id];
    if (!mark[id] || (n.op->loop == LoopRole::element && is_index(graph[n.arg[1]])) || is_there(id)) continue;
    if (n.op->loop != LoopRole::none) return -1;
    sum += work(*n.op);
    for (int k = 0; k < n.arity(); ++k) mark[n.arg[k]] = true;
  }
  return sum;
}
/// The same from what varies with no index and from what is kept already.
constexpr int work_in_row(Graph const& graph, Indices& indices, int id, Buffer<bool> const& kept) {
  return work_from(graph, id, [&](int v) { return kept[v] || indices.of(v) == 0; });
}

/// A node that is kept for the rows of the index at a place.
struct KeptNode {
  int node, place;
};

/// A bound on the work of each node that is computed from rows, and from what varies with no index, up to what matters;
/// -1 where there is a loop in between, or the state of one.
constexpr Buffer<int> bounds_of_work(Graph const& graph, Indices& indices) {
  Buffer<int> out(graph.size(), 0);
  int* const bound = out.begin();
  Node const* const nodes = graph.nodes();
  IndexSet const* const set = indices.of_all();
  for (int id = 0, size = graph.size(); id < size; ++id) {
    Node const& n = nodes[id];
    if (set[id] == 0 || (n.op->loop == LoopRole::element && is_index(nodes[n.arg[1]]))) continue;
    if (n.op->loop != LoopRole::none) {
      bound[id] = -1;
      continue;
    }
    int sum = work(*n.op);
    for (int k = 0, arity = n.op->arity; k < arity && sum >= 0; ++k)
      sum = bound[n.arg[k]] < 0 ? -1 : sum + bound[n.arg[k]];
    bound[id] = sum > worth_keeping ? worth_keeping : sum;
  }
  return out;
}

/// What inner loops would compute anew for each row of the loop around them.
constexpr Buffer<KeptNode> invariants(Graph const& graph, Buffer<int> const& roots) {
  Indices indices(graph);
  Buffer<bool> const needed = reachable(graph, roots);
  Buffer<int> const at_most = bounds_of_work(graph, indices);
  Buffer<bool> const none(graph.size(), false);
  Buffer<KeptNode> out;
  Buffer<IndexSet> inner_loops(graph.size(), 0); // the indices of the inner loops that need a node
  IndexSet* const within = inner_loops.begin();
  IndexSet const* const set_of = indices.of_all();
  bool const* const is_needed = needed.begin();
  int const* const bound = at_most.begin();
  Node const* const nodes = graph.nodes();
  for (int id = graph.size() - 1; id >= 0; --id) {
    if (!is_needed[id]) continue;
    Node const& n = nodes[id];
    IndexSet const set = set_of[id];
    if (set != 0 && (set & within[id]) == set && bound[id] >= worth_keeping && n.op->loop == LoopRole::none &&
        !n.op->returns_condition)
      if (int const place = index_of(indices, id); place >= 0 && column_of_index(place) < first_open_end &&
                                                   work_in_row(graph, indices, id, none) >= worth_keeping) {
        out.push({id, place});
        continue;
      }
    IndexSet inner = within[id];
    bool const indexed =
        n.op->loop == LoopRole::sum || n.op->loop == LoopRole::store || n.op->loop == LoopRole::recurrence;
    if (indexed && set != 0) inner |= set_of[n.arg[1]];
    if (n.op->loop == LoopRole::accumulate) inner |= set_of[n.arg[2]];
    for (int k = 0, arity = n.op->arity; k < arity; ++k) within[n.arg[k]] |= inner;
  }
  return out;
}

/// What loops over the same rows would compute again, from rows alone, once for every loop: a backward sweep goes
/// through the steps of a recurrence again, sums over these come after it, and no recurrence can work on batches of
/// steps, as a loop before it can.
class RepeatedWork {
public:
  constexpr RepeatedWork(Graph const& graph, Buffer<int> const& roots)
      : graph_(graph), needed_(reachable(graph, roots)), indices_(graph), kept_(graph.size(), false) {}

  /// The nodes to be kept: where recurrences were told to keep few states, only as many numbers as the program was
  /// given in rows, and none where nothing is swept backwards.
  constexpr Buffer<KeptNode> found() {
    Buffer<KeptNode> out;
    if (!find_loops()) return out;
    Buffer<int> const at_most = bounds_of_work(graph_, indices_);
    bool any = false;
    for (int const work : at_most) any = any || work >= worth_keeping;
    if (!any) return out;
    for (int k = 0; k < most_kept; ++k) {
      count_users();
      int best = -1;
      for (int id = graph_.size() - 1; id >= 0; --id)
        if (users_[id] > 1 && !kept_[id] && at_most[id] >= worth_keeping && graph_[id].op->loop == LoopRole::none &&
            !graph_[id].op->returns_condition && (best < 0 || users_[id] > users_[best]) &&
            work_in_row(graph_, indices_, id, kept_) >= worth_keeping)
          best = id;
      if (best < 0) return out;
      kept_[best] = true;
      out.push({best, static_cast<int>(graph_[index_[best]].value)});
    }
    return out;
  }

private:
  static constexpr int most_kept = 8;

  /// Finds recurrences, and the indices of those that a backward one goes through.
  constexpr bool find_loops() {
    int end = first_open_end;
    for (int id = 0; id < graph_.size(); ++id)
      if (needed_[id] && graph_[id].op->loop == LoopRole::memory) end = first_count;
    for (int id = 0; id < graph_.size(); ++id)
      if (Node const& n = graph_[id]; needed_[id] && n.is(LoopVariant::backwards) && !is_among(swept_, n.arg[1]))
        if (column_of_index(static_cast<int>(graph_[n.arg[1]].value)) < end) swept_.push(n.arg[1]);
    return !swept_.empty();
  }
  /// In how many loops over one of these indices each node is computed: every recurrence is one, all sums another.
  constexpr void count_users() {
    users_ = Buffer<int>(graph_.size(), 0);
    index_ = Buffer<int>(graph_.size(), -1);
    for (int const index : swept_) {
      Buffer<int> terms;
      for (int id = 0; id < graph_.size(); ++id) {
        Node const& n = graph_[id];
        if (!needed_[id] || n.arity() < 2 || n.arg[1] != index) continue;
        if (n.op->loop == LoopRole::recurrence) count_in({n.arg[0]}, index);
        if (n.op->loop == LoopRole::sum) terms.push(n.arg[0]);
      }
      count_in(terms, index);
    }
  }
  constexpr void count_in(Buffer<int> const& bodies, int index) {
    IndexSet const bit = indices_.of(index);
    Buffer<bool> mark(graph_.size(), false);
    for (int const body : bodies) mark[body] = true;
    for (int id = graph_.size() - 1; id >= 0; --id) {
      if (!mark[id] || (indices_.of(id) & bit) == 0) continue;
      if (index_[id] < 0 || index_[id] == index) ++users_[id], index_[id] = index;
      LoopRole const role = graph_[id].op->loop;
      if (kept_[id] || (role != LoopRole::none && role != LoopRole::join && role != LoopRole::next)) continue;
      for (int k = 0; k < graph_[id].arity(); ++k) mark[graph_[id].arg[k]] = true;
    }
  }

  Graph const& graph_;
  Buffer<bool> needed_;
  Indices indices_;
  Buffer<bool> kept_;
  Buffer<int> swept_;         // indices
  Buffer<int> users_, index_; // of each node
};

/// What a recurrence within the steps of another one computes at each of its rows without its states: a loop before it
/// computes that in batches of rows, and only what needs the states is left to be done row by row.
class WorkWithoutStates {
public:
  constexpr WorkWithoutStates(Graph const& graph, Buffer<int> const& roots)
      : graph_(graph), needed_(reachable(graph, roots)), indices_(graph) {}

  /// The nodes to be kept, each for the rows of its own recurrence.
  constexpr Buffer<KeptNode> found() {
    Buffer<KeptNode> out;
    for (int id = 0; id < graph_.size(); ++id)
      if (needed_[id] && graph_[id].op->loop == LoopRole::recurrence && is_within_steps(id)) add(out, id);
    return out;
  }

private:
  /// Whether a recurrence runs once a step of another one that is within no loop itself. (Within a loop on batches of
  /// rows, recurrences work on batches as well.)
  constexpr bool is_within_steps(int inner) {
    int const place = index_of(indices_, inner);
    for (int id = inner + 1; place >= 0 && id < graph_.size(); ++id)
      if (Node const& n = graph_[id]; needed_[id] && n.op->loop == LoopRole::recurrence && indices_.of(id) == 0 &&
                                      graph_[n.arg[1]].value == place && reachable(graph_, {n.arg[0]})[inner])
        return true;
    return false;
  }
  constexpr void add(Buffer<KeptNode>& out, int recurrence) {
    RecurrenceParts const parts(graph_, recurrence);
    int const place = static_cast<int>(graph_[parts.index].value);
    if (!parts.until.empty() || column_of_index(place) >= first_open_end) return;
    Buffer<bool> const dependent = depends_on(graph_, parts.leaves, recurrence);
    Buffer<bool> mark(recurrence, false);
    for (int k = 0; k < parts.size(); ++k) mark[parts.after(graph_, k)] = true;
    for (int id = recurrence - 1; id >= 0; --id) {
      if (!mark[id] || (indices_.of(id) & indices_.of(parts.index)) == 0) continue;
      Node const& n = graph_[id];
      if (dependent[id]) {
        if (n.op->loop == LoopRole::none)
          for (int k = 0; k < n.arity(); ++k) mark[n.arg[k]] = true;
      } else if (n.op->loop == LoopRole::none && !n.op->returns_condition &&
                 work_in_step(id, parts.index) >= worth_keeping_in_steps)
        out.push({id, place});
    }
  }
  /// The work of computing a node in a row of an index from what is read there; -1 if a loop is among that, or the
  /// state of one over that index.
  constexpr int work_in_step(int node, int index) {
    return work_from(graph_, node, [&](int id) {
      LoopRole const role = graph_[id].op->loop;
      return (indices_.of(id) & indices_.of(index)) == 0 || role == LoopRole::emitted || role == LoopRole::near;
    });
  }

  Graph const& graph_;
  Buffer<bool> needed_;
  Indices indices_;
};

/// The column of which a term is the element in each row of an index, where a loop keeps that column; or -1.
constexpr int column_of_element(Graph const& graph, int term, int index) {
  Node const& n = graph[term];
  bool const of_kept = n.op->loop == LoopRole::element && graph[n.arg[0]].op->loop == LoopRole::store;
  return of_kept && n.arg[1] == index && graph[n.arg[0]].arg[1] == index ? n.arg[0] : -1;
}

/// A node in each row of an index, from a column that a loop keeps of it.
constexpr int element_of_kept(Builder& out, int node, int place) {
  int const index = out.number(place);
  return out.apply(on_rows::element, out.apply(on_rows::store, node, index), index);
}
/// The same program in which they are.
constexpr Outputs with_kept(Outputs const& in, Buffer<KeptNode> const& kept) {
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    for (KeptNode const& one : kept)
      if (one.node == id) {
        Node node = in.graph[id];
        for (int k = 0; k < node.arity(); ++k) node.arg[k] = id_of[node.arg[k]];
        node.height = 0;
        return element_of_kept(out, out.intern(node), one.place);
      }
    Node const& n = in.graph[id]; // what was a column before is that of the kept node
    return n.op->loop == LoopRole::store ? column_of_element(out, id_of[n.arg[0]], id_of[n.arg[1]]) : -1;
  });
}

} // namespace dyad::graph

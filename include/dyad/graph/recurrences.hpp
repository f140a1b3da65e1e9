// SPDX-License-Identifier: BSL-1.0
/// \file Recurrences over rows and roots of residuals in a graph: taking them apart, making them, copying their steps.
#pragma once

#include <dyad/graph/columns.hpp>

namespace dyad::graph {

/// Marks the nodes below `size` that depend on one of the leaves.
template <class Graph> constexpr Buffer<bool> depends_on(Graph const& graph, Buffer<int> const& leaves, int size) {
  Buffer<bool> mark(size, false);
  for (int const leaf : leaves)
    if (leaf < size) mark[leaf] = true;
  Node const* const nodes = graph.nodes();
  bool* const marks = mark.begin();
  for (int id = 0; id < size; ++id)
    for (int i = 0, arity = nodes[id].op->arity; i < arity; ++i)
      if (marks[nodes[id].arg[i]]) marks[id] = true;
  return mark;
}

/// A recurrence taken apart.
struct RecurrenceParts {
  Buffer<int> next;   ///< its `NextState` nodes
  Buffer<int> leaves; ///< the states before a step
  Buffer<int> until;  ///< what says when it ends, where that is not the last row: `Proceed` or `StepsTaken`
  int index = -1;
  bool back = false;

  constexpr RecurrenceParts() = default;
  constexpr RecurrenceParts(Graph const& graph, int id)
      : index(graph[id].arg[1]), back(graph[id].is(LoopVariant::backwards)) {
    int joined = graph[id].arg[0];
    for (; graph[joined].op->loop == LoopRole::join; joined = graph[joined].arg[0]) {
      int const one = graph[joined].arg[1];
      (graph[one].op->loop == LoopRole::next ? next : until).push(one);
    }
    next.push(joined);
    for (int i = 0, j = next.size() - 1; i < j; ++i, --j) {
      int const first = next[i];
      next[i] = next[j];
      next[j] = first;
    }
    for (int const n : next) leaves.push(graph[n].arg[0]);
  }
  constexpr int size() const { return next.size(); }
  constexpr int init(Graph const& graph, int k) const { return graph[next[k]].arg[1]; }
  constexpr int after(Graph const& graph, int k) const { return graph[next[k]].arg[2]; }
};

/// The number of a state that no recurrence has yet.
constexpr int new_state_number(Builder& builder) { return builder.new_number(first_state, first_index); }
/// Indices that are written as others in a copy, or (-1) left out.
struct IndexChange {
  Buffer<int> from, to;
  constexpr int of(int index) const {
    for (int i = 0; i < from.size(); ++i)
      if (from[i] == index) return to[i];
    return index;
  }
};
constexpr bool is_state(Node const& node) {
  return node.op->loop == LoopRole::state || node.op->loop == LoopRole::state_rows;
}
/// The state of which a state that is a column is made; any other one is that itself.
constexpr int state_below(Graph const& graph, int state) {
  return graph[state].op->loop == LoopRole::state_rows ? graph[state].arg[0] : state;
}
/// A state that no recurrence has yet, varying with the same indices as another state, and a column if that is one.
constexpr int new_state(Builder& builder, int like, IndexChange const& change = {}) {
  if (Node const n = builder[like]; n.op->loop == LoopRole::state_rows)
    return builder.apply(n.op, new_state(builder, n.arg[0], change), n.arg[1]);
  Buffer<int> indices;
  for (int at = like; builder[at].op->loop == LoopRole::state; at = builder[at].arg[0])
    if (int const index = change.of(builder[at].arg[1]); index >= 0) indices.push(index);
  int state = new_state_number(builder);
  while (!indices.empty()) state = builder.apply(on_rows::state, state, indices.pop());
  return state;
}
/// An index that runs over the steps of a loop which a condition ends, and which no other loop has.
constexpr int new_open_index(Builder& builder) {
  int const number = static_cast<int>(builder[new_state_number(builder)].value) - first_state;
  return builder.number(index_place(first_open_end + number, 0));
}
constexpr int joined_states(Builder& builder, Buffer<int> const& next, Buffer<int> const& until) {
  int joined = next[0];
  for (int k = 1; k < next.size(); ++k) joined = builder.apply(on_rows::join, joined, next[k]);
  for (int const end : until) joined = builder.apply(on_rows::join, joined, end);
  return joined;
}
constexpr int recurrence(Builder& builder, Buffer<int> const& next, int index, bool back, Buffer<int> const& until) {
  int const joined = joined_states(builder, next, until);
  return builder.apply(back ? on_rows::backwards : on_rows::recurrence, joined, index);
}


/// How many states a recurrence is to keep; 0 if it is all of them.
constexpr int states_to_keep(Graph const& graph, int recurrence) {
  for (int const id : RecurrenceParts(graph, recurrence).until)
    if (graph[id].op->loop == LoopRole::memory) return static_cast<int>(graph[graph[id].arg[0]].value);
  return 0;
}

/// Which states the first `size` nodes of a graph depend on whose recurrence does not lie below them: those of the
/// steps that they are part of.
class OpenStates {
public:
  constexpr OpenStates() = default;
  constexpr explicit OpenStates(Graph const& graph) : OpenStates(graph, graph.size()) {}
  constexpr OpenStates(Graph const& graph, int size) {
    for (int id = 0; id < size; ++id)
      if (graph[id].op->loop == LoopRole::state) leaves_.push(id);
    words_ = (leaves_.size() + bits - 1) / bits;
    sets_ = Buffer<IndexSet>(size * words_, 0);
    int leaf = 0;
    if (words_ > 0)
      for (int id = leaves_[0]; id < size; ++id) add(graph, id, leaf);
  }
  /// Whether a node depends on such states that are not among those of `entered`.
  constexpr bool depends_on_others(int id, Buffer<IndexSet> const& entered) const {
    for (int w = 0, end = of(id) ? words_ : 0; w < end; ++w)
      if ((of(id)[w] & ~(w < entered.size() ? entered[w] : 0)) != 0) return true;
    return false;
  }
  /// Adds the states that a node depends on to others.
  constexpr void enter(int id, Buffer<IndexSet>& entered) const {
    while (entered.size() < words_) entered.push(0);
    for (int w = 0, end = of(id) ? words_ : 0; w < end; ++w) entered[w] |= of(id)[w];
  }
  /// Whether a node depends on such a state that varies with the index at a place.
  constexpr bool vary_with(Indices& indices, int id, int place) const {
    for (int k = 0, end = of(id) ? leaves_.size() : 0; k < end; ++k)
      if ((of(id)[k / bits] >> k % bits & 1) && (indices.of(leaves_[k]) & indices.bit(place)) != 0) return true;
    return false;
  }

private:
  static constexpr int bits = 64;

  /// The set of a node, in words; null where nothing is known of it, or there are no states.
  constexpr IndexSet const* of(int id) const {
    return (id + 1) * words_ <= sets_.size() && words_ > 0 ? sets_.begin() + id * words_ : nullptr;
  }
  constexpr void add(Graph const& graph, int id, int& leaf) {
    Node const& n = graph[id];
    IndexSet* const set = sets_.begin() + id * words_;
    auto const unite = [&](int below) {
      for (int w = 0; w < words_; ++w) set[w] |= sets_[below * words_ + w];
    };
    switch (n.op->loop) {
    case LoopRole::state:
      if (graph[n.arg[0]].op->loop == LoopRole::state) unite(n.arg[0]);
      set[leaf / bits] |= IndexSet{1} << leaf % bits;
      ++leaf;
      return;
    case LoopRole::final:
    case LoopRole::emitted:
    case LoopRole::root_value: return unite(n.arg[0]);
    default: break;
    }
    for (int k = 0; k < n.arity(); ++k) unite(n.arg[k]);
    if (n.op->loop == LoopRole::recurrence || n.op->loop == LoopRole::root)
      for (int const own : RecurrenceParts(graph, id).leaves)
        for (int w = 0; w < words_; ++w) set[w] &= ~sets_[own * words_ + w];
  }

  int words_ = 0;
  Buffer<IndexSet> sets_; ///< of each node, a bit for each state
  Buffer<int> leaves_;
};

/// The step of a recurrence once more, of states that are given.
struct StepCopy {
  Buffer<int> copy;       ///< of each node; of one that does not depend on the states the node itself, or -1
  Buffer<bool> dependent; ///< which nodes depend on the states
};
constexpr StepCopy copied_step(Builder& builder, RecurrenceParts const& parts, int id, Buffer<int> const& roots,
                               Buffer<int> const& states, IndexChange change = {}) {
  Buffer<int> leaves = parts.leaves, renamed;
  StepCopy out{Buffer<int>(id, -1), depends_on(builder, leaves, id)};
  Buffer<bool> const needed = reachable(builder, roots);
  auto const add_leaf = [&](int leaf) {
    for (int const known : leaves)
      if (known == leaf) return false;
    leaves.push(leaf);
    return true;
  };
  // Recurrences within the step have other states in the copy, and those that a condition ends another index.
  for (bool more = true; more;) {
    more = false;
    for (int v = 0; v < id; ++v) {
      if (!needed[v] || !out.dependent[v]) continue;
      Node const node = builder[v];
      if (node.op->loop == LoopRole::next && add_leaf(node.arg[0])) renamed.push(node.arg[0]), more = true;
      if (node.op->loop != LoopRole::recurrence && node.op->loop != LoopRole::root) continue;
      if (column_of_index(static_cast<int>(builder[node.arg[1]].value)) >= first_open_end && add_leaf(node.arg[1])) {
        change.from.push(node.arg[1]);
        change.to.push(-1);
        more = true;
      }
    }
    if (more) out.dependent = depends_on(builder, leaves, id);
  }
  for (int i = 0; i < change.from.size(); ++i) {
    if (change.to[i] < 0 && change.from[i] != parts.index) change.to[i] = new_open_index(builder);
    out.copy[change.from[i]] = change.to[i];
  }
  for (int k = 0; k < parts.size(); ++k) out.copy[parts.leaves[k]] = states[k];
  for (int const leaf : renamed) out.copy[leaf] = new_state(builder, leaf, change);
  for (int v = 0; v < id; ++v) {
    if (!needed[v] || out.copy[v] >= 0) continue;
    out.copy[v] = v;
    if (!out.dependent[v]) continue;
    Node node = builder[v];
    for (int i = 0; i < node.arity(); ++i) node.arg[i] = out.copy[node.arg[i]];
    node.height = 0;
    out.copy[v] = builder.intern(node);
  }
  return out;
}

/// Expressions of the states before a step of a recurrence, as values that vary with its index: the same of its states
/// as they are emitted. `zero` stays what it is.
constexpr Buffer<int> emitted(Builder& builder, int recurrence, Buffer<int> const& expressions) {
  RecurrenceParts const parts(builder, recurrence);
  Buffer<int> states, roots, out;
  for (int const leaf : parts.leaves) states.push(builder.apply(on_rows::emitted, recurrence, leaf));
  for (int const id : expressions)
    if (id >= 0) roots.push(id);
  StepCopy const step = copied_step(builder, parts, builder.size(), roots, states);
  for (int const id : expressions) out.push(id < 0 ? id : step.copy[id]);
  return out;
}

} // namespace dyad::graph

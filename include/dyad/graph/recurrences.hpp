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
constexpr int new_state_number(Builder& builder) {
  int place = first_state;
  for (int id = 0; id < builder.size(); ++id)
    if (Node const& n = builder[id]; n.is(Role::number) && n.value >= place && n.value < first_index)
      place = static_cast<int>(n.value) + 1;
  return builder.number(place);
}
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

/// Which states the nodes of a graph depend on whose recurrence does not lie below them: those of the steps that they
/// are part of. Beyond 64 states nothing is known.
class OpenStates {
public:
  constexpr OpenStates() = default;
  constexpr explicit OpenStates(Graph const& graph) : set_(graph.size(), 0) {
    for (int id = 0; id < graph.size(); ++id) {
      Node const& n = graph[id];
      if (n.op->loop == LoopRole::state) set_[id] = graph[n.arg[0]].op->loop == LoopRole::state ? set_[n.arg[0]] : 0;
      else
        for (int k = 0; k < n.arity(); ++k) set_[id] |= set_[n.arg[k]];
      if (n.op->loop == LoopRole::state) set_[id] |= bit(id);
      if (n.op->loop == LoopRole::recurrence || n.op->loop == LoopRole::root)
        for (int const leaf : RecurrenceParts(graph, id).leaves) set_[id] &= ~set_[leaf];
      if (n.op->loop == LoopRole::final || n.op->loop == LoopRole::emitted || n.op->loop == LoopRole::root_value)
        set_[id] = set_[n.arg[0]];
    }
    if (leaves_.size() > 64) set_ = {};
  }
  constexpr IndexSet of(int id) const { return id < set_.size() ? set_[id] : 0; }
  /// Whether a node depends on such a state that varies with the index at a place.
  constexpr bool vary_with(Indices& indices, int id, int place) const {
    IndexSet const set = of(id);
    for (int k = 0; k < leaves_.size() && set >> k != 0; ++k)
      if ((set >> k & 1) && (indices.of(leaves_[k]) & indices.bit(place)) != 0) return true;
    return false;
  }

private:
  constexpr IndexSet bit(int leaf) {
    leaves_.push(leaf);
    return leaves_.size() > 64 ? 0 : IndexSet{1} << (leaves_.size() - 1);
  }
  Buffer<IndexSet> set_;
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

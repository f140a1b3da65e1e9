// SPDX-License-Identifier: BSL-1.0
/// \file Loops that run one after the other within a step of a recurrence, as those of a softmax do, where the later
/// ones need sums of the earlier: what they would compute again from the same rows is kept by the first of them.
#pragma once

#include <dyad/graph/loop_hoist.hpp>

#include <bit>
#include <cstdint>

namespace dyad::graph {

/// What loops within a step compute that loops before them in the same step have computed.
class RepeatedInStep {
public:
  constexpr RepeatedInStep(Graph const& graph, Buffer<int> const& roots)
      : graph_(graph), needed_(reachable(graph, roots)), indices_(graph), level_(graph.size(), 0),
        used_(graph.size(), 0) {
    for (int id = 0; id < graph.size(); ++id)
      if (needed_[id] && graph[id].op->loop == LoopRole::recurrence && indices_.of(id) == 0) add_steps(id);
  }
  /// The nodes to be kept, each for the rows of its own loop.
  constexpr Buffer<KeptNode> const& found() const { return found_; }
  /// Whether a node computes with another one that is kept, in a loop after the one that keeps it.
  constexpr bool reads_kept(int id, int below) const {
    return used_[id] != 0 && used_[below] != 0 && first(id) > first(below);
  }

private:
  static constexpr int most_levels = 60;

  constexpr int first(int id) const { return std::countr_zero(used_[id]); }
  /// A loop of the steps themselves, over rows of an index of its own.
  constexpr bool is_loop(int id, IndexSet steps) {
    LoopRole const role = graph_[id].op->loop;
    return (role == LoopRole::sum || role == LoopRole::store) && (indices_.of(id) & ~steps) == 0 &&
           (indices_.of(graph_[id].arg[1]) & steps) == 0;
  }
  constexpr void add_steps(int recurrence) {
    RecurrenceParts const parts(graph_, recurrence);
    IndexSet const steps = indices_.of(parts.index);
    Buffer<bool> in_step(recurrence, false);
    for (int k = 0; k < parts.size(); ++k) in_step[parts.after(graph_, k)] = true;
    for (int id = recurrence - 1; id >= 0; --id) {
      in_step[id] = in_step[id] && (indices_.of(id) & steps) != 0;
      if (!in_step[id]) continue;
      LoopRole const role = graph_[id].op->loop;
      if (role == LoopRole::emitted || role == LoopRole::state || role == LoopRole::state_rows) continue;
      for (int k = 0; k < graph_[id].arity(); ++k) in_step[graph_[id].arg[k]] = true;
    }
    mark_turned(parts.index, steps);
    for (int id = 0; id < recurrence; ++id)
      if (in_step[id]) set_level(id, steps);
    for (int id = recurrence - 1; id >= 0; --id)
      if (in_step[id]) use(id, steps);
  }
  /// Marks what loops over the index of the steps compute that run within other loops: there the steps are the inner
  /// loop, and no loop of a step has kept anything.
  constexpr void mark_turned(int index, IndexSet steps) {
    turned_ = Buffer<bool>(graph_.size(), false);
    for (int id = graph_.size() - 1; id >= 0; --id) {
      Node const& n = graph_[id];
      bool const loop = n.op->loop == LoopRole::sum || n.op->loop == LoopRole::store ||
                        n.op->loop == LoopRole::recurrence || n.op->loop == LoopRole::terms;
      if (loop && needed_[id] && n.arg[1] == index && indices_.of(id) != 0) turned_[n.arg[0]] = true;
      if (!turned_[id] || (indices_.of(id) & steps) == 0) continue;
      for (int k = 0; k < n.arity(); ++k) turned_[n.arg[k]] = true;
    }
  }
  /// After how many loops of the step a node is there.
  constexpr void set_level(int id, IndexSet steps) {
    Node const& n = graph_[id];
    int last = 0;
    for (int k = 0; k < n.arity(); ++k)
      if (level_[n.arg[k]] > last) last = level_[n.arg[k]];
    bool const loop = is_loop(id, steps) || n.op->loop == LoopRole::recurrence || n.op->loop == LoopRole::product;
    level_[id] = last + loop;
  }
  /// Passes on by which loops a node is computed, and finds out whether the first is to keep it.
  constexpr void use(int id, IndexSet steps) {
    Node const& n = graph_[id];
    if (is_loop(id, steps) && level_[id] < most_levels) {
      used_[id] = std::uint64_t{1} << level_[id];
      used_[n.arg[0]] |= used_[id];
      return;
    }
    if (used_[id] == 0 || n.op->loop != LoopRole::none) return;
    int const place = index_within(id, steps);
    if (place < 0) return;
    std::uint64_t by = used_[id];
    bool const again = std::popcount(by) > 1 && !turned_[id] && !n.op->returns_condition;
    if (again && work_in_step(id) >= worth_keeping_in_steps) {
      found_.push({id, place});
      by &= ~by + 1; // what it needs is computed in the first loop alone
    }
    for (int k = 0; k < n.arity(); ++k)
      if (index_within(n.arg[k], steps) == place) used_[n.arg[k]] |= by;
  }
  /// The place of the index within a step with which a node varies, or -1 if there is none or there are several.
  constexpr int index_within(int id, IndexSet steps) {
    IndexSet const set = indices_.of(id) & ~steps;
    return (indices_.of(id) & steps) != 0 && std::popcount(set) == 1 ? indices_.only_place(set) : -1;
  }
  /// The work of computing a node from elements and from what is there in a step; -1 if a loop is among that.
  constexpr int work_in_step(int node) {
    IndexSet const own = indices_.of(node);
    return work_from(graph_, node, [&](int id) {
      LoopRole const role = graph_[id].op->loop;
      return indices_.of(id) != own || role == LoopRole::emitted || role == LoopRole::near || role == LoopRole::element;
    });
  }

  Graph const& graph_;
  Buffer<bool> needed_;
  Indices indices_;
  Buffer<int> level_;
  Buffer<std::uint64_t> used_; ///< of each node, the loops that compute it: a bit for each level
  Buffer<bool> turned_; ///< what loops compute that have the steps as their inner loop
  Buffer<KeptNode> found_;
};

/// The same program in which the first of these loops keep what the later ones would compute again.
constexpr Outputs with_kept_in_steps(Outputs const& in) {
  RepeatedInStep const repeated(in.graph, in.roots);
  if (repeated.found().empty()) return in;
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    Node node = in.graph[id];
    bool changed = false;
    for (int k = 0; k < node.arity(); ++k) {
      int const below = in.graph[id].arg[k];
      node.arg[k] = id_of[below];
      for (KeptNode const& one : repeated.found())
        if (one.node == below && repeated.reads_kept(id, below)) {
          node.arg[k] = element_of_kept(out, id_of[below], one.place);
          changed = true;
        }
    }
    node.height = 0;
    return changed ? out.intern(node) : -1;
  });
}

} // namespace dyad::graph

// SPDX-License-Identifier: BSL-1.0
/// \file Recurrences and roots that are the same but for the numbers of their states, made one.
///
/// A function that calls another one and its derivatives copies the loops of each, with states of their own and, where
/// a condition ends a loop, an index of its own. What such copies compute is the same to the last bit: one is kept.
/// A backward sweep copies what the steps of a recurrence hold, with its states as they are emitted: where these are
/// columns, what loops within a step gave, and quotients and functions of their rows, are kept beside them instead.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/recurrences.hpp>
#include <dyad/graph/work.hpp>

namespace dyad::graph {

class MergedLoops {
public:
  constexpr explicit MergedLoops(Outputs const& in) : indices_(out_.graph) {
    Buffer<bool> const needed = reachable(in.graph, in.roots);
    copy_equal_rows(in.graph, out_.graph);
    Buffer<int> id_of(in.graph.size(), -1);
    for (int id = 0; id < in.graph.size(); ++id) {
      if (!needed[id]) continue;
      Node node = in.graph[id];
      for (int k = 0; k < node.arity(); ++k) node.arg[k] = kept(id_of[node.arg[k]]);
      if (int const same = copied_from_step(node); same >= 0) {
        id_of[id] = same;
        continue;
      }
      id_of[id] = out_.graph.intern(node);
      if (node.op->loop == LoopRole::recurrence || node.op->loop == LoopRole::root) merge(id_of[id]);
      if (int const kept = kept_of_step(id_of[id]); kept >= 0) id_of[id] = kept;
    }
    for (int const root : in.roots) out_.roots.push(kept(id_of[root]));
    if (!merged_indices_.empty()) out_ = with_one_index();
  }
  constexpr Outputs&& result() && { return static_cast<Outputs&&>(out_); }

private:
  /// A copy of a number that tells loops apart, and what it copies.
  struct Renamed {
    double copy, original;
  };

  /// The program in which the indices of loops that were made one are one, too: the states of loops over such an index
  /// may have been there before.
  constexpr Outputs with_one_index() const {
    Outputs renamed = rebuild(out_.graph, out_.roots, [&](Builder& out, Buffer<int> const&, int id) {
      for (Renamed const& index : merged_indices_)
        if (is_index(at(id)) && at(id).value == index.copy) return out.number(static_cast<int>(index.original));
      return -1;
    });
    copy_equal_rows(out_.graph, renamed.graph);
    return renamed;
  }

  static constexpr void copy_equal_rows(Builder const& from, Builder& to) {
    Buffer<int> const& rows = from.equal_rows();
    for (int i = 0; i < rows.size(); i += 2) to.note_equal_rows(rows[i], rows[i + 1]);
  }

  constexpr int kept(int id) const { return id < instead_.size() && instead_[id] >= 0 ? instead_[id] : id; }
  constexpr Node const& at(int id) const { return out_.graph.nodes()[id]; }

  /// A loop that a backward sweep copied out of the steps of another one, whose states it has as they are emitted: what
  /// it emits is the same as in the step.
  struct OfStep {
    int copy, original, steps; ///< loops
    Buffer<int> found;         ///< of the nodes of the copy, those of the original
  };
  /// What such a copy emits as an element of the column that is kept of each step, or -1 if a node is nothing of that.
  constexpr int copied_from_step(Node const& node) {
    if (node.op->loop != LoopRole::emitted) return -1;
    for (OfStep const& loop : of_steps_) {
      if (loop.copy != node.arg[0] || node.arg[1] >= loop.found.size() || loop.found[node.arg[1]] < 0) continue;
      Builder& out = out_.graph;
      int const here = out.apply(on_rows::emitted, loop.original, loop.found[node.arg[1]]);
      return element_of_step(loop.steps, here, at(loop.original).arg[1]);
    }
    return -1;
  }
  /// A value within the steps of a loop, as an element of the column that is kept of it for each step.
  constexpr int element_of_step(int steps, int value, int index) {
    Builder& out = out_.graph;
    int const column = out.apply(on_rows::emitted, steps, out.apply(on_rows::store, value, index));
    return out.apply(on_rows::element, column, index);
  }
  /// The value within a step of which a node is such an element, else -1.
  constexpr int value_in_step(Node const& node) const {
    if (node.op->loop != LoopRole::element || at(node.arg[0]).op->loop != LoopRole::emitted) return -1;
    Node const& column = at(at(node.arg[0]).arg[1]);
    return column.op->loop == LoopRole::store && column.arg[1] == node.arg[1] ? column.arg[0] : -1;
  }
  /// What a backward sweep would compute once more of the columns that a loop keeps of its steps, and what is worth
  /// keeping as a column beside these; -1 if a node is nothing of that.
  constexpr int kept_of_step(int id) {
    if (at(id).op->loop == LoopRole::recurrence && indices_.of(id) == 0) column_loops_.push(id);
    if (column_loops_.empty() || work(*at(id).op) < worth_keeping_in_steps || at(id).op->loop != LoopRole::none)
      return -1;
    for (int const steps : column_loops_) {
      IndexSet const set = indices_.of(id), own = indices_.of(at(steps).arg[1]);
      int const rows = indices_.only_place(set & ~own);
      if ((set & own) == 0 || rows < 0) continue;
      int const index = out_.graph.number(rows);
      if (work(*at(id).op) < worth_keeping && !holds_recurrence(own)) continue;
      if (!keeps_column(steps, index)) continue;
      for (int other = 0; other < steps; ++other) {
        if (at(other).op != at(id).op) continue;
        begin_comparison(Buffer<double>(), Buffer<double>());
        if (same(other, id) && steps_ == steps) return element_of_step(steps, other, index);
      }
    }
    return -1;
  }
  /// Whether the steps over an index hold a recurrence, which takes its rows one by one: these are few then, and what
  /// is kept of them stays in the cache. Of many rows a quotient is computed sooner than it is read.
  constexpr bool holds_recurrence(IndexSet steps) {
    for (int const loop : loops_)
      if (at(loop).op->loop == LoopRole::recurrence && indices_.of(loop) == steps) return true;
    return false;
  }
  /// Whether a loop within no other one keeps of each of its steps a column over the rows of an index, and so may keep
  /// another one.
  constexpr bool keeps_column(int loop, int index) {
    if (indices_.of(loop) != 0 || states_to_keep(out_.graph, loop) != 0) return false;
    for (int const leaf : RecurrenceParts(out_.graph, loop).leaves)
      if (at(leaf).op->loop == LoopRole::state_rows && at(leaf).arg[1] == index) return true;
    return false;
  }

  constexpr void begin_comparison(Buffer<double> const& bound, Buffer<double> const& bound_there) {
    bound_ = bound;
    bound_there_ = bound_there;
    found_ = Buffer<int>(out_.graph.size(), -1);
    trail_.clear();
    renamed_.clear();
    comparisons_ = 16 * out_.graph.size();
    steps_ = -1;
  }
  constexpr void merge(int loop) {
    Buffer<double> const bound = bound_in(loop);
    for (int const other : loops_) {
      if (other == loop) return;
      begin_comparison(bound, bound_in(other));
      if (!same(other, loop)) continue;
      if (steps_ >= 0) {
        if (at(loop).op->loop == LoopRole::recurrence && at(loop).arg[1] == at(other).arg[1] &&
            indices_.of(loop) == indices_.of(at(steps_).arg[1]) && keeps_column(steps_, at(loop).arg[1]))
          of_steps_.push({loop, other, steps_, found_});
        continue;
      }
      while (instead_.size() < out_.graph.size()) instead_.push(-1);
      for (int const id : trail_) {
        instead_[id] = found_[id];
        if (is_index(at(id))) merged_indices_.push({at(id).value, at(found_[id]).value});
      }
      return;
    }
    loops_.push(loop);
  }

  /// The numbers by which a loop, and those that it needs, tell their states, and the indices that a condition ends,
  /// from others. The states of loops around it are not among them: what depends on those is not the same.
  constexpr Buffer<double> bound_in(int loop) const {
    Buffer<double> out;
    Buffer<bool> const below = reachable(out_.graph, {loop});
    for (int id = 0; id <= loop; ++id) {
      Node const& n = at(id);
      if (!below[id]) continue;
      if (n.op->loop == LoopRole::next) {
        int leaf = n.arg[0];
        while (is_state(at(leaf))) leaf = at(leaf).arg[0];
        out.push(at(leaf).value);
      } else if (n.op->loop == LoopRole::recurrence || n.op->loop == LoopRole::root) {
        double const index = at(n.arg[1]).value;
        if (column_of_index(static_cast<int>(index)) >= first_open_end) out.push(index);
      }
    }
    return out;
  }
  /// Whether `copy` is `original` but for such numbers.
  constexpr bool same(int original, int copy) {
    if (found_[copy] >= 0) return found_[copy] == original;
    if (original == copy) return true;
    if (--comparisons_ < 0) return false;
    Node const a = at(original), b = at(copy);
    bool const state = b.op->loop == LoopRole::emitted && b.arg[1] == original && is_state(a);
    if (state || value_in_step(b) == original) {
      int const steps = state ? b.arg[0] : at(b.arg[0]).arg[0];
      if (steps_ >= 0 && steps_ != steps) return false;
      steps_ = steps;
      return note(original, copy);
    }
    if (!same_operation(a.op, b.op) || a.free != b.free) return false;
    if (a.arity() == 0) {
      if (!a.is(Role::number) || !is_among(bound_, b.value) || !is_among(bound_there_, a.value) ||
          (a.value < first_index) != (b.value < first_index))
        return false;
      for (Renamed const& known : renamed_)
        if (known.copy == b.value || known.original == a.value) return false; // else it were found already
      renamed_.push({b.value, a.value});
      return note(original, copy);
    }
    int const tried = trail_.size(), names = renamed_.size();
    bool const turns = a.op->commutative && a.arity() == 2 && a.arg[0] != a.arg[1];
    for (int turn = 0; turn < (turns ? 2 : 1); ++turn) {
      bool equal = true;
      for (int k = 0; k < a.arity() && equal; ++k)
        equal = same(a.arg[k], b.arg[turn == 0 ? k : 1 - k]);
      if (equal) return note(original, copy);
      while (trail_.size() > tried) found_[trail_.pop()] = -1;
      renamed_.shrink(names);
    }
    return false;
  }
  constexpr bool note(int original, int copy) {
    found_[copy] = original;
    trail_.push(copy);
    return true;
  }

  Outputs out_;
  Buffer<int> loops_;    // those that are kept
  Buffer<int> instead_;  // of a node of a copy: that of the loop that is kept
  Buffer<int> found_;    // the same while two loops are compared
  Buffer<int> trail_;    // the nodes for which something was found, in order
  Buffer<Renamed> renamed_;
  Buffer<Renamed> merged_indices_; // those of loops that a condition ends
  Buffer<double> bound_, bound_there_; // of the copy, and of the loop that it is compared with
  Indices indices_;
  Buffer<OfStep> of_steps_;
  Buffer<int> column_loops_; // recurrences within no other loop
  int steps_ = -1;      // the loop whose states the copy has as they are emitted, or -1
  int comparisons_ = 0; // before two loops count as different: arguments are tried in both orders
};

/// Nothing else changes.
constexpr Outputs with_merged_loops(Outputs const& in) {
  int loops = 0;
  for (int id = 0; id < in.graph.size(); ++id)
    loops += in.graph[id].op->loop == LoopRole::recurrence || in.graph[id].op->loop == LoopRole::root;
  if (loops < 2) return in;
  return MergedLoops(in).result();
}

} // namespace dyad::graph

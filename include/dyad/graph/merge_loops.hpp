// SPDX-License-Identifier: BSL-1.0
/// \file Recurrences and roots that are the same but for the numbers of their states, made one.
///
/// A function that calls another one and its derivatives copies the loops of each, with states of their own and, where
/// a condition ends a loop, an index of its own. What such copies compute is the same to the last bit: one is kept.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/recurrences.hpp>

namespace dyad::graph {

class MergedLoops {
public:
  constexpr explicit MergedLoops(Outputs const& in) {
    Buffer<bool> const needed = reachable(in.graph, in.roots);
    for (int i = 0; i < in.graph.equal_rows().size(); i += 2)
      out_.graph.note_equal_rows(in.graph.equal_rows()[i], in.graph.equal_rows()[i + 1]);
    Buffer<int> id_of(in.graph.size(), -1);
    for (int id = 0; id < in.graph.size(); ++id) {
      if (!needed[id]) continue;
      Node node = in.graph[id];
      for (int k = 0; k < node.arity(); ++k) node.arg[k] = kept(id_of[node.arg[k]]);
      id_of[id] = out_.graph.intern(node);
      if (node.op->loop == LoopRole::recurrence || node.op->loop == LoopRole::root) merge(id_of[id]);
    }
    for (int const root : in.roots) out_.roots.push(kept(id_of[root]));
  }
  constexpr Outputs&& result() && { return static_cast<Outputs&&>(out_); }

private:
  /// A copy of a number that tells loops apart, and what it copies.
  struct Renamed {
    double copy, original;
  };

  constexpr int kept(int id) const { return id < instead_.size() && instead_[id] >= 0 ? instead_[id] : id; }
  constexpr Node const& at(int id) const { return out_.graph.nodes()[id]; }

  constexpr void merge(int loop) {
    bound_ = bound_in(loop);
    for (int const other : loops_) {
      if (other == loop) return;
      found_ = Buffer<int>(out_.graph.size(), -1);
      trail_.clear();
      renamed_.clear();
      bound_there_ = bound_in(other);
      comparisons_ = 16 * out_.graph.size();
      if (!same(other, loop)) continue;
      while (instead_.size() < out_.graph.size()) instead_.push(-1);
      for (int const id : trail_) instead_[id] = found_[id];
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
  Buffer<double> bound_, bound_there_; // of the copy, and of the loop that it is compared with
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

// SPDX-License-Identifier: BSL-1.0
/// \file What a reverse sweep knows of a recurrence before it runs through a step: the adjoints of what leaves it, the
/// states that these depend on, and where the adjoints count.
#pragma once

#include <dyad/graph/deposits.hpp>
#include <dyad/graph/recurrences.hpp>

namespace dyad::graph {

/// What leaves a recurrence: the adjoints of its final states and of what it emits; those of columns are columns.
struct RecurrenceAdjoints {
  Buffer<int> final;             ///< of each state, or `zero`
  Buffer<int> emitted, cotangent; ///< expressions and their adjoints
  Buffer<Slope> of_final, of_emitted; ///< the same as slopes, which may count in some branches alone
  constexpr RecurrenceAdjoints(Branches& branches, RecurrenceParts const& parts, int id, Buffer<Slope> const& adjoint,
                               RowDeposits& deposits)
      : final(parts.size(), zero), of_final(parts.size()) {
    Builder& builder = branches.builder();
    for (int v = id + 1; v < adjoint.size(); ++v) {
      Node const node = builder[v];
      if (adjoint[v].vanishes() || node.arity() < 2 || node.arg[0] != id) continue;
      if (node.op->loop != LoopRole::emitted && node.op->loop != LoopRole::final) continue;
      int const g = is_column(builder, v) ? deposits.as_column(branches, v, adjoint[v]) : branches.written(adjoint[v]);
      if (node.op->loop == LoopRole::emitted) {
        emitted.push(node.arg[1]), cotangent.push(g), of_emitted.push(adjoint[v]);
        continue;
      }
      for (int k = 0; k < parts.size(); ++k) {
        if (parts.next[k] != node.arg[1]) continue;
        bool const first = final[k] == zero;
        final[k] = first ? g : builder.add(final[k], g);
        of_final[k] = {g, first ? adjoint[v].taken : branches.where_any(of_final[k], adjoint[v])};
      }
    }
  }
  constexpr Buffer<Slope> all() const {
    Buffer<Slope> out = of_emitted;
    for (Slope const& one : of_final)
      if (!one.vanishes()) out.push(one);
    return out;
  }
};

/// The states whose adjoints can differ from 0.
constexpr Buffer<bool> relevant_states(Graph const& graph, RecurrenceParts const& parts,
                                       RecurrenceAdjoints const& from) {
  Buffer<bool> relevant(parts.size(), false);
  Buffer<int> roots = from.emitted;
  for (int k = 0; k < parts.size(); ++k)
    if (from.final[k] != zero) relevant[k] = true, roots.push(parts.after(graph, k));
  for (bool more = true; more;) {
    more = false;
    Buffer<bool> const needed = reachable(graph, roots);
    for (int k = 0; k < parts.size(); ++k)
      if (!relevant[k] && needed[parts.leaves[k]]) {
        relevant[k] = more = true;
        roots.push(parts.after(graph, k));
      }
  }
  return relevant;
}

/// Where the adjoints within a step count. The recurrence the other way round carries a flag for each state whose
/// adjoint does not count after every step: that of a state which is not read, or which a branch overwrites. It is 0,
/// but a slope that it meets may be no number. Where no slope of the step can be so, nobody asks; nor of a state whose
/// adjoint counts before each step, and so after each but the last one.
class StepCounts {
public:
  constexpr StepCounts(Branches& branches, RecurrenceParts const& parts, int id, RecurrenceAdjoints const& from,
                       RowDeposits& deposits)
      : steep_(deposits.is_steep(branches.builder(), id)), emitted_(from.emitted.size(), -1), init_(parts.size(), -1),
        state_(parts.size(), -1), without_(parts.size(), false) {
    if (!steep_) return;
    Builder& builder = branches.builder();
    int const whole = deposits.counts_anywhere(branches, id, from.all());
    for (int i = 0; i < emitted_.size(); ++i) {
      emitted_[i] = deposits.counts_anywhere(branches, id, {from.of_emitted[i]}, parts.index);
      any_ = any_ || emitted_[i] != whole;
    }
    for (int k = 0; k < parts.size(); ++k) {
      int const at_end = from.final[k] == zero ? -1 : deposits.counts_anywhere(branches, id, {from.of_final[k]});
      any_ = any_ || (from.final[k] != zero && at_end != whole);
      if (from.final[k] == zero) init_[k] = builder.constant(0);
      else if (at_end >= 0) init_[k] = RowDeposits::as_number(builder, at_end);
    }
    if (any_) return;
    emitted_ = Buffer<int>(emitted_.size(), -1); // what they all have in common counts for the recurrence as a whole
    for (int k = 0; k < parts.size(); ++k)
      if (from.final[k] != zero) init_[k] = -1;
  }
  /// The condition that an adjoint counts of what is emitted, and of a state after a step; -1 for everywhere.
  constexpr int emitted(int i) const { return emitted_[i]; }
  constexpr int state(Builder& builder, int k) const {
    return state_[k] < 0 ? -1 : RowDeposits::as_condition(builder, state_[k]);
  }
  /// Adds the flags that are needed; whether there are any new ones, so that the step is to be swept again.
  constexpr bool add_flags(Builder& builder, RecurrenceParts const& parts, Buffer<int> const& backward) {
    bool more = false;
    for (int k = 0; any_ && k < parts.size(); ++k)
      if (backward[k] != zero && state_[k] < 0 && init_[k] >= 0 && !without_[k]) {
        state_[k] = new_state(builder, state_below(builder, parts.leaves[k]));
        more = true;
      }
    return more;
  }
  /// Looks where the adjoints before the step count, as a sweep has found them: asks for flags and takes such back that
  /// are always set there. Whether any was taken back.
  template <class Passed>
  constexpr bool ask_for_flags(Builder& builder, Buffer<int> const& backward, Buffer<int> const& kept, Passed& passed) {
    bool fewer = false;
    for (int k = 0; steep_ && k < backward.size(); ++k) {
      if (backward[k] == zero || passed[kept[k]] == zero) continue;
      bool const everywhere_before = passed.condition(kept[k]) < 0;
      if (state_[k] >= 0 && everywhere_before) state_[k] = -1, without_[k] = fewer = true;
      if (state_[k] >= 0 || everywhere_before) continue;
      if (init_[k] < 0) init_[k] = builder.constant(1);
      any_ = true;
    }
    return fewer;
  }
  /// The `NextState` of a flag, -1 where a state has none.
  template <class Passed>
  constexpr int next(Builder& builder, int k, int kept, int id, Passed& passed, RowDeposits& within) const {
    if (state_[k] < 0) return -1;
    int const condition = passed.condition(kept);
    int const counts = passed[kept] == zero ? builder.constant(0)
                       : condition < 0
                           ? builder.constant(1)
                           : RowDeposits::as_number(builder, within.in_any_row_but_of(builder, condition, id, -1));
    return builder.apply(on_rows::next, state_[k], init_[k], counts);
  }

private:
  bool steep_, any_ = false;
  Buffer<int> emitted_, init_, state_; ///< of the flags, what they are at the end, and their states
  Buffer<bool> without_;               ///< which states have none for good
};

} // namespace dyad::graph

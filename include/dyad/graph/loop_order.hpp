// SPDX-License-Identifier: BSL-1.0
/// \file Loops that have to run before others, or the other way round, so that a plan can be made of a program.
#pragma once

#include <dyad/graph/interchange.hpp>
#include <dyad/graph/loop_hoist.hpp>
#include <dyad/graph/loop_plan.hpp>
#include <dyad/graph/loop_repeats.hpp>

namespace dyad::graph {

/// A program in which some loops, of which each varies with one index alone, are run before all others, and what they
/// give is kept for all rows of that index; or in which some sums are turned, if there are such. Without roots where
/// there is nothing of that, or one of them would have to be kept for several indices.
constexpr Outputs with_stored(Outputs const& in, Buffer<int> const& loops, Buffer<TurnedSum> const& transposed) {
  Indices indices(in.graph);
  OpenStates const states(in.graph);
  bool possible = true, any = false;
  Outputs result = rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    Node node = in.graph[id];
    TurnedSum const* turned = nullptr;
    for (TurnedSum const& one : transposed)
      if (one.sum == id) turned = &one;
    bool const stored = transposed.empty() && (node.op->loop == LoopRole::sum     ? is_among(loops, id)
                                               : node.op->loop == LoopRole::final ? is_among(loops, node.arg[0])
                                                                                  : false);
    if (!turned && !stored) return -1;
    int const place = turned ? turned->place : index_of(indices, id);
    if (place < 0 || states.vary_with(indices, id, place)) {
      possible = false;
      return -1;
    }
    any = true;
    for (int k = 0; k < node.arity(); ++k) node.arg[k] = id_of[node.arg[k]];
    node.height = 0;
    int const index = out.number(place);
    int const column = turned ? out.apply(on_rows::accumulate, node.arg[0], node.arg[1], index)
                              : out.apply(on_rows::store, out.intern(node), index);
    return out.apply(on_rows::element, column, index);
  });
  if (!possible || !any) result.roots.clear();
  return result;
}
/// The program in which loops that a plan could not place run before others, or the other way round. Where that is not
/// possible, it begins again and lets sums of sums run in the other order first.
class Reordered {
public:
  constexpr Reordered(Outputs& program) : program_(program) {}
  constexpr void change(LoopPlan const& plan) {
    if (round_++ == most_rounds)
      refuse("dyad: loops over rows depend on each other in a way that this version cannot order");
    if (round_ == 1) before_ = program_;
    if (interchange_one(program_, plan.transposed(), all_)) return;
    Outputs changed = with_stored(program_, plan.conflicts(), plan.transposed());
    if (!changed.roots.empty()) program_ = static_cast<Outputs&&>(changed);
    else if (!all_) program_ = before_, all_ = true, round_ = 1;
    else
      refuse("dyad: loops over rows are nested so that one of them would have to be kept for several indices; what is "
             "not differentiated by some of these rows, states them as Passive<Rows<K>>");
  }

private:
  static constexpr int most_rounds = 48;
  Outputs& program_;
  Outputs before_;
  bool all_ = false;
  int round_ = 0;
};
/// What `use` makes of the plan of a program, in which loops that others need are run before these, and values that
/// inner loops would compute again are kept.
template <class Use> constexpr auto planned(Outputs program, Use const& use) {
  bool in_order = false;
  if (Buffer<KeptNode> const kept = RepeatedWork(program.graph, program.roots).found(); !kept.empty())
    program = with_kept(program, kept);
  if (Buffer<KeptNode> const kept = WorkWithoutStates(program.graph, program.roots).found(); !kept.empty())
    program = with_kept(program, kept);
  program = with_kept_in_steps(program);
  for (Reordered reordered(program);;) {
    LoopPlan plan(program);
    if (!plan.conflicts().empty()) {
      reordered.change(plan);
      continue;
    }
    if (in_order) return use(plan);
    in_order = true;
    Buffer<KeptNode> const kept = invariants(program.graph, program.roots);
    if (kept.empty()) return use(plan);
    program = with_kept(program, kept);
  }
}

} // namespace dyad::graph

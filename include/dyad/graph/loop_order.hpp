// SPDX-License-Identifier: BSL-1.0
/// \file Loops that have to run before others, or the other way round, so that a plan can be made of a program.
#pragma once

#include <dyad/graph/loop_hoist.hpp>
#include <dyad/graph/loop_plan.hpp>
#include <dyad/graph/loop_repeats.hpp>

namespace dyad::graph {

/// A program in which some loops, of which each varies with one index alone, are run before all others, and what they
/// give is kept for all rows of that index; or in which some sums are turned, if there are such.
constexpr Outputs with_stored(Outputs const& in, Buffer<int> const& loops, Buffer<TurnedSum> const& transposed) {
  Indices indices(in.graph);
  OpenStates const states(in.graph);
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    Node node = in.graph[id];
    TurnedSum const* turned = nullptr;
    for (TurnedSum const& one : transposed)
      if (one.sum == id) turned = &one;
    bool const stored = transposed.empty() && (node.op->loop == LoopRole::sum     ? is_among(loops, id)
                                               : node.op->loop == LoopRole::final ? is_among(loops, node.arg[0])
                                                                                  : false);
    if (!turned && !stored) return -1;
    int const place = turned ? turned->place : index_of(indices, id);
    if (place < 0 || states.vary_with(indices, id, place))
      refuse("dyad: loops over rows are nested so that one of them would have to be kept for several indices");
    for (int k = 0; k < node.arity(); ++k) node.arg[k] = id_of[node.arg[k]];
    node.height = 0;
    int const index = out.number(place);
    int const column = turned ? out.apply(on_rows::accumulate, node.arg[0], node.arg[1], index)
                              : out.apply(on_rows::store, out.intern(node), index);
    return out.apply(on_rows::element, column, index);
  });
}
/// What `use` makes of the plan of a program, in which loops that others need are run before these, and values that
/// inner loops would compute again are kept.
template <class Use> constexpr auto planned(Outputs program, Use const& use) {
  constexpr int most_rounds = 16;
  bool in_order = false;
  if (Buffer<KeptNode> const kept = RepeatedWork(program.graph, program.roots).found(); !kept.empty())
    program = with_kept(program, kept);
  if (Buffer<KeptNode> const kept = WorkWithoutStates(program.graph, program.roots).found(); !kept.empty())
    program = with_kept(program, kept);
  program = with_kept_in_steps(program);
  for (int round = 0;; ++round) {
    LoopPlan plan(program);
    if (plan.conflicts().empty()) {
      if (in_order) return use(plan);
      in_order = true;
      Buffer<KeptNode> const kept = invariants(program.graph, program.roots);
      if (kept.empty()) return use(plan);
      program = with_kept(program, kept);
      continue;
    }
    if (round == most_rounds)
      refuse("dyad: loops over rows depend on each other in a way that this version cannot order");
    program = with_stored(program, plan.conflicts(), plan.transposed());
  }
}

} // namespace dyad::graph

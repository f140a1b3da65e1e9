// SPDX-License-Identifier: BSL-1.0
/// \file The states of a loop that keeps some of them, from which its steps are computed again.
#pragma once

#include <dyad/typed/batches.hpp>
#include <dyad/typed/plan_facts.hpp>
#include <dyad/typed/row_memory.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace dyad::typed {

/// The states before the first step.
template <class Plan, int B, class T, class V> DYAD_INLINE void begin_states(V const* around, V* slot) {
  each<Plan::value.block[B].states.size>([&](auto k) DYAD_ALWAYS_INLINE {
    constexpr graph::StateSlots state = Plan::value.state[Plan::value.block[B].states.first + k];
    if constexpr (state.init >= 0) slot[state.before] = around[state.init];
    else slot[state.before] = V(static_cast<T>(state.value));
  });
}
/// The states after a step become those before the next one.
template <class Plan, int B, class V> DYAD_INLINE void step_states(V* slot) {
  constexpr auto const& plan = Plan::value;
  constexpr Stretch states = plan.block[B].states;
  V after[states.size + 1];
  each<states.size>([&](auto k) DYAD_ALWAYS_INLINE { after[k] = slot[plan.state[states.first + k].after]; });
  each<states.size>([&](auto k) DYAD_ALWAYS_INLINE { slot[plan.state[states.first + k].before] = after[k]; });
}

/// What the loops of a plan keep, by the number of their block.
template <class Plan, class T, class In> class StepMemory {
  using Facts = PlanFacts<Plan, In>;
  static constexpr auto const& plan = Plan::value;

public:
  /// From one kept state to the next.
  template <int B> static std::size_t stride(std::size_t rows) {
    return Facts::stride_of(rows, Facts::size(Facts::template memory_of<B>()));
  }
  /// From which kept state on the steps have been computed again last.
  template <int B> std::size_t segment() const { return loop_[B].segment; }

  /// Keeps the states before every so many steps; of `kept` those that are columns.
  template <int B, class Kept> void keep(T const* slot, Kept& kept, std::size_t step, std::size_t rows) {
    Loop& loop = loop_[B];
    if (step == 0) loop = {};
    if (step % stride<B>(rows) != 0) return;
    each<plan.block[B].states.size>(
        [&](auto k) { loop.states.push_back(slot[plan.state[plan.block[B].states.first + k].before]); });
    each<plan.block[B].columns.size>([&](auto k) {
      constexpr int before = plan.column[plan.block[B].columns.first + k].before;
      T const* const from = kept.template column<before>();
      loop.columns[k].insert(loop.columns[k].end(), from, from + kept.length[before]);
    });
  }
  /// Goes back to a kept state. Columns are in memory of this from then on, until `end`.
  template <int B, class Kept> void begin(std::size_t segment, T* slot, Kept& kept) {
    constexpr Stretch columns = plan.block[B].columns;
    each<columns.size>([&](auto k) {
      constexpr graph::ColumnState state = plan.column[columns.first + k];
      Loop& loop = loop_[B];
      loop.places[k] = {kept.template column<state.before>(), kept.template column<state.after>()};
      std::size_t const size = kept.length[state.before];
      if constexpr (state.moves) kept.template use<state.after>(loop.scratch[k][1]);
      kept.template use<state.before>(loop.scratch[k][0]);
      std::copy_n(loop.columns[k].data() + segment * size, size, kept.template column<state.before>());
    });
    constexpr Stretch states = plan.block[B].states;
    each<states.size>([&](auto k) {
      slot[plan.state[states.first + k].before] =
          loop_[B].states[segment * Facts::size(states.size) + Facts::size(k)];
    });
    loop_[B].segment = segment;
  }

  /// The columns of states are where they were before.
  template <int B, class Kept> void end(Kept& kept) {
    each<plan.block[B].columns.size>([&](auto k) {
      constexpr graph::ColumnState state = plan.column[plan.block[B].columns.first + k];
      kept.template column<state.before>() = loop_[B].places[k][0];
      if constexpr (state.moves) kept.template column<state.after>() = loop_[B].places[k][1];
    });
  }

private:
  static constexpr std::size_t most_columns = [] {
    int most = 0;
    for (int b = 0; b < plan.blocks; ++b) most = std::max(most, plan.block[b].columns.size);
    return Facts::size(most) + 1;
  }();
  struct Loop {
    std::vector<T> states = {};
    std::array<std::vector<T>, most_columns> columns = {}; ///< of each column all that are kept, one after the other
    std::array<std::array<RowMemory<T>, 2>, most_columns> scratch = {}; ///< before and after a step
    std::array<std::array<T*, 2>, most_columns> places = {};
    std::size_t segment = static_cast<std::size_t>(-1);
  };
  std::array<Loop, plan.computes_again() ? Facts::size(plan.blocks) : 1> loop_; ///< most programs have none of these
};

} // namespace dyad::typed

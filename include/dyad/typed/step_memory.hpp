// SPDX-License-Identifier: BSL-1.0
/// \file The states of a loop that keeps some of them, from which its steps are computed again.
#pragma once

#include <dyad/typed/batches.hpp>
#include <dyad/typed/plan_facts.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace dyad::typed {

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

  /// Keeps the states before every so many steps.
  template <int B> void keep(T const* slot, std::size_t step, std::size_t rows) {
    Loop& loop = loop_[B];
    if (step == 0) loop = {};
    if (step % stride<B>(rows) != 0) return;
    each<plan.block[B].states.size>(
        [&](auto k) { loop.states.push_back(slot[plan.state[plan.block[B].states.first + k].before]); });
  }
  /// Goes back to a kept state.
  template <int B> void begin(std::size_t segment, T* slot) {
    constexpr Stretch states = plan.block[B].states;
    each<states.size>([&](auto k) {
      slot[plan.state[states.first + k].before] =
          loop_[B].states[segment * Facts::size(states.size) + Facts::size(k)];
    });
    loop_[B].segment = segment;
  }

private:
  struct Loop {
    std::vector<T> states = {};
    std::size_t segment = static_cast<std::size_t>(-1);
  };
  std::array<Loop, Facts::size(plan.blocks) + 1> loop_;
};

} // namespace dyad::typed

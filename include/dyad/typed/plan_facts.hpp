// SPDX-License-Identifier: BSL-1.0
/// \file What a plan says of its regions and blocks, for who runs it.
#pragma once

#include <dyad/typed/loop_code.hpp>
#include <dyad/typed/loop_inputs.hpp>

#include <array>
#include <cstddef>

namespace dyad::typed {

/// The facts of a plan whose arguments are in `In`.
template <class Plan, class In> struct PlanFacts {
  static constexpr auto const& plan = Plan::value;
  static constexpr std::size_t size(int n) { return static_cast<std::size_t>(n); }

  static constexpr std::size_t column_of(int index) { return size(graph::column_of_index(index)); }
  /// Throws `std::invalid_argument` unless rows that one loop runs over are equally many.
  static void check_rows(In const& in) {
    each<plan.equal_rows / 2>([&in](auto i) {
      in.template check_equal<size(plan.equal_row[2 * int{i}]), size(plan.equal_row[2 * int{i} + 1])>();
    });
  }
  /// How many rows a result has that loops store.
  static std::size_t rows_of_result(In const& in, std::size_t result) {
    std::size_t rows = 0;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      ((I == result ? static_cast<void>(rows = rows_of<I>(in)) : void()), ...);
    }(std::make_index_sequence<size(plan.results)>{});
    return rows;
  }
  template <std::size_t I> static std::size_t rows_of(In const& in) {
    if constexpr (plan.result[I].index < 0) return 0;
    else return in.template rows<column_of(plan.result[I].index)>();
  }

  /// The results that are no rows, each with the slot that holds it in the end.
  struct SingleResult {
    int result = 0, slot = 0;
  };
  static constexpr auto single_results = [] { // a list of their own: a running program does not look into the plan
    constexpr std::size_t count = [] {
      std::size_t n = 0;
      for (int i = 0; i < plan.results; ++i) n += plan.result[i].slot >= 0;
      return n;
    }();
    std::array<SingleResult, count> out{};
    std::size_t next = 0;
    for (int i = 0; i < plan.results; ++i)
      if (plan.result[i].slot >= 0) out[next++] = {i, plan.result[i].slot};
    return out;
  }();

  /// The number of an index whose loop a condition ends, among the regions.
  template <int Index> static consteval std::size_t open_end() {
    int region = 0;
    while (plan.region[region].index != Index) ++region;
    return size(region);
  }

  static constexpr bool is_batched(int region) { return plan.region[region].batched; }
  static constexpr bool is_picked(graph::BlockInput const& from) {
    return from.kind == graph::BlockInput::picked || from.kind == graph::BlockInput::picked_kept;
  }
  /// Whether a loop does nothing but add up terms of straight code.
  static constexpr bool only_adds_up(int b) {
    FlatBlock const& loop = plan.block[b];
    if (loop.sums.size == 0 || loop.end.proceed >= 0 || is_batched(loop.child) ||
        loop.stores.size + loop.keeps.size + loop.adds.size + loop.states.size + loop.scatters.size +
                loop.columns.size + loop.keeps_columns.size > 0)
      return false;
    for (int s = loop.sums.first; s < loop.sums.end(); ++s)
      if (plan.transfer[s].nested >= 0) return false;
    for (int inner = plan.region[loop.child].blocks.first; inner < plan.region[loop.child].blocks.end(); ++inner)
      if (plan.block[inner].child >= 0 || plan.block[inner].product.kind != graph::RowProduct::Kind::none) return false;
    for (int k = 0; k < plan.buffers; ++k)
      if (plan.buffer[k].steps == plan.region[loop.child].index) return false;
    return true;
  }
  /// The input of a block, among the first ones, whose rows an input picks as well: it may be that one itself.
  template <int B> static consteval int picks_with(int i) {
    auto const rows_of = [](graph::BlockInput const& from) {
      return from.kind == graph::BlockInput::picked ? static_cast<int>(In::argument_of(size(from.place)))
                                                    : -1 - plan.buffer[from.place].index;
    };
    graph::BlockInput const& mine = plan.input[plan.block[B].inputs.first + i];
    for (int k = 0;; ++k)
      if (graph::BlockInput const& other = plan.input[plan.block[B].inputs.first + k];
          is_picked(other) && other.row == mine.row && rows_of(other) == rows_of(mine))
        return k;
  }
  static consteval int number(int place) { return plan.number[place]; }
  /// The slot around a loop to which one of its sums goes, and the slot within it that holds the terms.
  template <int B> static consteval int sum_to(int s) { return plan.transfer[plan.block[B].sums.first + s].to; }
  template <int B> static consteval int term(int s) { return plan.transfer[plan.block[B].sums.first + s].from; }
  /// Where the partial sums of a loop within another one are added up through all steps of that, or -1.
  template <int B> static consteval int nested_sum(int s) { return plan.transfer[plan.block[B].sums.first + s].nested; }
  /// How many states a loop keeps whose states are computed again where they are read; 0 of one that keeps all.
  template <int B> static consteval int memory_of() {
    int memory = 0;
    for (int i = 0; i < plan.block[B].keeps.size; ++i)
      if (int const k = plan.buffer[plan.transfer[plan.block[B].keeps.first + i].to].memory; k > memory) memory = k;
    for (int i = 0; i < plan.block[B].keeps_columns.size; ++i)
      if (int const k = plan.buffer[plan.kept_column[plan.block[B].keeps_columns.first + i].to].memory; k > memory)
        memory = k;
    return memory;
  }
  /// From one kept state to the next.
  static std::size_t stride_of(std::size_t rows, std::size_t memory) { return rows / memory + 1; }
};

} // namespace dyad::typed

// SPDX-License-Identifier: BSL-1.0
/// \file The place where the loops of a program run, while they do: rows that several processes bring, and who hears
/// how far the loops are.
#pragma once

#include <dyad/typed/batches.hpp>
#include <dyad/typed/block_groups.hpp>
#include <dyad/typed/loop_code.hpp>
#include <dyad/typed/where.hpp>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace dyad::typed {

template <class Where> struct rows_of_several_processes_in_order {
  static_assert(sizeof(Where) == 0,
                "dyad: mpi: fold and scan over rows, and loops within the body of another loop over rows of its own, "
                "take one row after the other, and each process has rows of its own; they run over stated numbers of "
                "steps there");
};

/// A number by which processes tell programs apart.
template <class Plan> consteval std::uint64_t fingerprint() {
  constexpr auto const& plan = Plan::value;
  std::uint64_t out = graph::mix(static_cast<unsigned>(plan.regions), static_cast<unsigned>(plan.blocks));
  int nodes = 0;
  for (int b = 0; b < plan.blocks; ++b) nodes = plan.block[b].nodes.end() > nodes ? plan.block[b].nodes.end() : nodes;
  for (int i = 0; i < nodes; ++i) {
    graph::FlatNode const& node = plan.node[i];
    out = graph::mix(graph::mix(out, plan.operation[node.op]->hash), std::bit_cast<std::uint64_t>(node.value));
    for (int const arg : node.arg) out = graph::mix(out, static_cast<unsigned>(arg));
  }
  for (int i = 0; i < plan.results; ++i) out = graph::mix(out, static_cast<unsigned>(plan.result[i].slot));
  return out;
}

/// The place where a program runs. An index names a loop by its place in the graph.
template <class Plan, class In, class Where> class LoopPlace {
  static constexpr auto const& plan = Plan::value;
  static constexpr std::size_t column_of(int index) {
    return static_cast<std::size_t>(graph::column_of_index(index));
  }
  /// Whether each process has a part of the rows that an index runs over.
  static constexpr bool is_shared(int index) {
    return Where::ranks && graph::column_of_index(index) < graph::first_count;
  }
  static constexpr int inputs = plan.blocks == 0 ? 0 : plan.block[plan.blocks == 0 ? 0 : plan.blocks - 1].inputs.end();

public:
  LoopPlace(In const& in, Where const& where) : in_(in), where_(where) {}
  Where const& where() const { return where_; }

  /// Runs all of a program. Where one process fails, all do.
  template <class Run> void together(Run const& run) const {
    if constexpr (Where::ranks) where_.together(fingerprint<Plan>(), run);
    else run();
  }
  /// Finds out how many rows there are in all, where a program asks for it.
  void count_rows() {
    if constexpr (Where::ranks)
      each<inputs>([this](auto i) {
        constexpr graph::BlockInput input = plan.input[i];
        if constexpr (input.kind == graph::BlockInput::count && is_shared(input.place))
          count_[static_cast<std::size_t>(i)] =
              where_.total(in_.template rows<column_of(input.place)>(), fingerprint<Plan>());
      });
  }
  /// How many rows an index runs over in all, given those that are here.
  template <int Index> std::size_t count(std::size_t here) const {
    if constexpr (is_shared(Index))
      for (int i = 0; i < inputs; ++i)
        if (plan.input[i].kind == graph::BlockInput::count && plan.input[i].place == Index)
          return count_[static_cast<std::size_t>(i)];
    return here;
  }
  /// The sums over all rows, from those over the rows that are here.
  template <int Index, class T> void reduce(T* sums, std::size_t size) const {
    if constexpr (is_shared(Index)) where_.reduce(sums, size, fingerprint<Plan>());
  }
  /// Refuses what has to take rows in order that lie on several processes.
  template <int Index> static constexpr void check_order() {
    if constexpr (is_shared(Index)) static_cast<void>(sizeof(rows_of_several_processes_in_order<Where>));
  }
  /// Says from time to time how far a loop of the outermost region is that takes its rows in order.
  template <int B> void report_step(std::size_t step, std::size_t rows) {
    if constexpr (Where::reports && is_outermost(B) && plan.block[B].end.proceed < 0)
      if (std::size_t const done = step % steps_between_reports + 1; done == steps_between_reports || step + 1 == rows)
        report(done, true);
  }
  /// Says that so many more rows are done, where somebody wants to know now.
  void report(std::size_t rows, bool now) {
    if constexpr (Where::reports) {
      done_ += rows;
      if (now) where_.report(static_cast<double>(done_) / static_cast<double>(all()));
    }
  }

private:
  static constexpr bool is_outermost(int block) {
    return block >= plan.region[0].blocks.first && block < plan.region[0].blocks.end();
  }
  /// The rows of all loops of the outermost region that have a number of rows.
  std::size_t all() const {
    std::size_t rows = 0;
    each<plan.region[0].blocks.size>([&](auto b) {
      constexpr FlatBlock block = plan.block[plan.region[0].blocks.first + b];
      if constexpr (block.child >= 0)
        if constexpr (column_of(plan.region[block.child].index) < static_cast<std::size_t>(graph::first_open_end))
          rows += in_.template rows<column_of(plan.region[block.child].index)>();
    });
    return rows;
  }

  In const& in_;
  Where const& where_;
  std::size_t done_ = 0; ///< rows of loops of the outermost region
  std::array<std::size_t, static_cast<std::size_t>(inputs) + 1> count_{};
};

} // namespace dyad::typed

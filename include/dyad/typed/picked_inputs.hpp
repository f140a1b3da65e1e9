// SPDX-License-Identifier: BSL-1.0
/// \file What the blocks of a plan read in rows that values pick.
#pragma once

#include <dyad/typed/batches.hpp>
#include <dyad/typed/plan_facts.hpp>

#include <cstddef>
#include <type_traits>

namespace dyad::typed {

/// The inputs of the blocks of a plan that lie in picked rows, as numbers `T` or batches `V` of them.
template <class Plan, class T, class In, class V> struct PickedInputs {
  using Facts = PlanFacts<Plan, In>;
  static constexpr auto const& plan = Plan::value;

  /// Reads those of a block to their places in `in`; rows that several inputs pick are looked up once.
  /// `rows_of(index)` is how many rows an index runs over.
  template <int B, class Kept, class RowsOf>
  static DYAD_INLINE void read(In const& from_arguments, Kept& kept, V const* slot, V* in, RowsOf const& rows_of) {
    constexpr FlatBlock block = plan.block[B];
    PickedRows<T, V> rows[block.inputs.size + 1];
    each<block.inputs.size>([&](auto i) DYAD_ALWAYS_INLINE {
      constexpr graph::BlockInput from = plan.input[block.inputs.first + i];
      if constexpr (Facts::is_picked(from)) {
        constexpr int picks = Facts::template picks_with<B>(i);
        constexpr std::size_t place = static_cast<std::size_t>(from.place);
        if constexpr (from.kind == graph::BlockInput::picked) {
          if constexpr (picks == i)
            rows[i].pick(slot[from.row], from_arguments.template rows<place>(), kept.lanes_in_use);
          if constexpr (constexpr int next = next_to<B>(i); next >= 0)
            from_arguments.template pair_in<place>(rows[picks].row, in[i], in[next]);
          else if constexpr (!is_second<B>(i))
            in[i] = rows[picks].read([&](std::size_t at) DYAD_ALWAYS_INLINE {
              constexpr int input = plan.input[block.inputs.first + i].place;
              return from_arguments.template element<static_cast<std::size_t>(input), T>(at);
            });
        } else {
          constexpr int index = plan.buffer[from.place].index;
          if constexpr (picks == i)
            rows[i].pick(slot[from.row], rows_of(std::integral_constant<int, index>{}), kept.lanes_in_use);
          in[i] = rows[picks].read([&](std::size_t at) {
            constexpr int buffer = plan.input[block.inputs.first + i].place;
            return kept.template column<buffer>()[at];
          });
        }
      }
    });
  }

private:
  /// The input of a block that is read together with another one, as the number beside it in the same rows; else -1.
  template <int B> static consteval int next_to(int i) {
    graph::BlockInput const& mine = plan.input[plan.block[B].inputs.first + i];
    if constexpr (std::is_same_v<V, T>) return -1;
    else if (mine.kind != graph::BlockInput::picked || !In::is_first_of_pair(Facts::size(mine.place))) return -1;
    for (int k = 0; k < plan.block[B].inputs.size; ++k)
      if (graph::BlockInput const& other = plan.input[plan.block[B].inputs.first + k];
          other.kind == mine.kind && other.place == mine.place + 1 && other.row == mine.row)
        return k;
    return -1;
  }
  /// Whether an input is read together with one before it in the same rows.
  template <int B> static consteval bool is_second(int i) {
    for (int k = 0; k < plan.block[B].inputs.size; ++k)
      if (next_to<B>(k) == i) return true;
    return false;
  }
};

} // namespace dyad::typed

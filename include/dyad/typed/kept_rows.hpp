// SPDX-License-Identifier: BSL-1.0
/// \file The columns that loops keep for other loops: written row by row, added to, and scattered into.
#pragma once

#include <dyad/typed/batches.hpp>
#include <dyad/typed/loop_code.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace dyad::typed {

/// The buffers of a plan.
template <class Plan, class T> struct KeptRows {
  static constexpr auto const& plan = Plan::value;
  using Batch = typename BatchOf<T>::type;
  static constexpr std::size_t lanes = BatchOf<T>::lanes;

  std::array<std::vector<T>, plan.buffers + 1> rows;
  std::array<std::vector<Batch>, plan.buffers + 1> of_lanes; ///< for each row of a loop within one on batches
  std::size_t lanes_in_use = lanes; ///< of a batch of rows, beyond the last of which there are none

  template <int B> DYAD_INLINE void keep(Batch const* slot, std::size_t row, std::size_t count) {
    each<plan.block[B].keeps.size>([&](auto i) {
      constexpr graph::Transfer to = plan.transfer[plan.block[B].keeps.first + i];
      T* const place = rows[to.to].data() + row;
      if constexpr (lanes == 1) *place = slot[to.from];
      else if (count == lanes) slot[to.from].store_unaligned(place);
      else {
        T lane[lanes];
        slot[to.from].store_unaligned(lane);
        std::copy_n(lane, count, place);
      }
    });
  }

  /// Adds a value, or those of all lanes that stand for a row, one after the other.
  template <class V> void add_lanes(T& sum, V const& value) const {
    if constexpr (std::is_same_v<V, T>) sum = sum + value;
    else {
      T lane[lanes];
      value.store_unaligned(lane);
      for (std::size_t k = 0; k < lanes_in_use; ++k) sum = sum + lane[k];
    }
  }
  /// Adds a value, or those of all lanes, to the rows that another value picks, of so many.
  template <class V> void scatter(graph::Scatter const& to, V const* slot, std::size_t count) {
    if constexpr (std::is_same_v<V, T>) {
      T& sum = rows[static_cast<std::size_t>(to.to)][row_of<T>(slot[to.row], count)];
      sum = sum + slot[to.from];
    } else {
      T at[lanes], lane[lanes];
      slot[to.row].store_unaligned(at);
      slot[to.from].store_unaligned(lane);
      for (std::size_t k = 0; k < lanes_in_use; ++k) {
        T& sum = rows[static_cast<std::size_t>(to.to)][row_of<T>(at[k], count)];
        sum = sum + lane[k];
      }
    }
  }
  /// Makes room for a row of which nobody knew before that there would be so many.
  template <int B> void make_room(int buffer, std::size_t row) {
    if constexpr (plan.block[B].end.proceed >= 0) {
      auto const at_least = [row](auto& kept) {
        if (kept.size() <= row + lanes) kept.resize(2 * (row + lanes));
      };
      if (plan.buffer[buffer].lanes) at_least(of_lanes[static_cast<std::size_t>(buffer)]);
      else at_least(rows[static_cast<std::size_t>(buffer)]);
    }
  }
};

} // namespace dyad::typed

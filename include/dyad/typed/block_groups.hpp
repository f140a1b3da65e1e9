// SPDX-License-Identifier: BSL-1.0
/// \file The order in which a loop takes its blocks of rows, and which of them run side by side.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>

namespace dyad::typed {

/// So many blocks of rows run before what they add is added up; on one thread so many run before somebody hears of it
/// who wants to know, and so many steps of a loop that takes its rows in order.
inline constexpr std::size_t blocks_at_a_time = 256, blocks_between_reports = 16, steps_between_reports = 1 << 16;

/// The blocks of a stretch of at most `blocks_at_a_time`. They run side by side in any order; where they add to the
/// same numbers (`InGroups`), in groups of blocks that follow each other, each of which one thread takes in order.
/// There every other group runs in a first turn and the groups between these in a second one: neighbours, which on a
/// mesh reach the same rows, do not run at the same time.
template <bool InGroups> class BlockGroups {
public:
  static constexpr int turns = InGroups ? 2 : 1;

  /// The stretch has `count` of all `blocks`. With more groups more threads have work, with fewer there are fewer
  /// numbers to which several groups add.
  constexpr BlockGroups(std::size_t blocks, std::size_t count) : count_(count) {
    if (InGroups) size_ = std::bit_floor(std::clamp<std::size_t>(blocks / 8, 1, blocks_between_reports));
  }
  /// How many groups run in a turn.
  constexpr std::size_t in_turn(int turn) const {
    std::size_t const groups = (count_ + size_ - 1) / size_;
    return (groups + static_cast<std::size_t>(turns - 1 - turn)) / static_cast<std::size_t>(turns);
  }
  /// The first block of a group of a turn, and the one after its last.
  constexpr std::size_t first(int turn, std::size_t group) const {
    return (static_cast<std::size_t>(turns) * group + static_cast<std::size_t>(turn)) * size_;
  }
  constexpr std::size_t end(int turn, std::size_t group) const { return std::min(first(turn, group) + size_, count_); }

private:
  std::size_t count_, size_ = 1;
};

} // namespace dyad::typed

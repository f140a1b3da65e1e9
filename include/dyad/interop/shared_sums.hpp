// SPDX-License-Identifier: BSL-1.0
/// \file Sums to which groups of terms add side by side, with the same bits as if all came one after the other.
#pragma once

#include <dyad/core/raise.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

namespace dyad::interop {

/// Calls `f(begin, end)` for stretches of so many numbers, side by side where a place does that.
template <class Where, class Body> void in_stretches(Where const& where, std::size_t size, Body const& f) {
  constexpr std::size_t stretch = 4096;
  where.run((size + stretch - 1) / stretch, [&](std::size_t begin, std::size_t end) {
    if (begin < end) f(begin * stretch, std::min(end * stretch, size));
  });
}

/// Where terms are added to blocks of sums, if groups of terms run side by side, those of a turn at the same time, and
/// the terms of a group in order. A block takes terms of one group in each turn. What another one has for it in the
/// same turn, and all that comes later, waits in places of its own, which lie behind the sums, and is added in its
/// order when all groups are done.
class SharedSums {
public:
  SharedSums() = default;
  /// `first`: where each block begins, and the last one ends.
  explicit SharedSums(std::vector<int> const& first)
      : first_(first), last_(first.size() - 1), size_(static_cast<std::size_t>(first.back())) {}

  /// The place to which a term is added. They are asked for in the order in which groups run, with rising numbers of
  /// turns and groups. If the term is `folded`, the block is a square of which the upper half is kept, and that of the
  /// term is a full one that stands for itself and its transpose.
  int place(int turn, int group, int block, bool folded) {
    Group& last = last_[static_cast<std::size_t>(block)];
    if (!folded && last.turn != never && (last.group == group || last.turn < turn)) {
      last = {turn, group};
      return first_[static_cast<std::size_t>(block)];
    }
    last.turn = never;
    std::size_t const place = size_;
    size_ += static_cast<std::size_t>(size(block));
    if (size_ > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      raise(std::length_error("dyad: at most 2147483647 numbers wait to be added to a sparse matrix"));
    late_.push_back({block, static_cast<int>(place), folded});
    return static_cast<int>(place);
  }
  /// When all have theirs.
  void finish() {
    last_ = {};
    std::sort(late_.begin(), late_.end(), [](Late const& a, Late const& b) {
      return a.block < b.block || (a.block == b.block && a.place < b.place);
    });
    for (std::size_t k = 0; k < late_.size(); ++k)
      if (k == 0 || late_[k].block != late_[k - 1].block) first_late_.push_back(k);
    first_late_.push_back(late_.size());
  }
  /// How many numbers there are, with those that wait.
  std::size_t size() const { return size_; }
  /// Adds what waits, when all groups are done.
  template <class Where> void add_late(Where const& where, double* sums) const {
    in_stretches(where, first_late_.size() - 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t k = first_late_[begin]; k < first_late_[end]; ++k) {
        Late const& late = late_[k];
        double *const to = sums + first_[static_cast<std::size_t>(late.block)], *const from = sums + late.place;
        int const numbers = size(late.block);
        if (!late.folded)
          for (int i = 0; i < numbers; ++i) to[i] += from[i];
        else
          for (int column = 0, width = width_of_square(numbers); column < width; ++column)
            for (int row = 0; row <= column; ++row)
              to[column * width + row] += from[column * width + row] + from[row * width + column];
      }
    });
  }

private:
  static constexpr int nobody = -1, never = std::numeric_limits<int>::max();
  struct Group {
    int turn = nobody, group = nobody;
  };
  struct Late {
    int block, place;
    bool folded;
  };
  int size(int block) const {
    return first_[static_cast<std::size_t>(block) + 1] - first_[static_cast<std::size_t>(block)];
  }
  static int width_of_square(int size) {
    int width = 1;
    while (width * width < size) ++width;
    return width;
  }
  std::vector<int> first_;
  std::vector<Group> last_;             ///< of each block the one that added to it last; `never` where the rest waits
  std::vector<Late> late_;              ///< by block, those of one in their order
  std::vector<std::size_t> first_late_; ///< where the terms of each block begin that has some
  std::size_t size_ = 0;
};

} // namespace dyad::interop

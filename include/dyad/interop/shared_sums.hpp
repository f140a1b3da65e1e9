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

/// Where terms are added to so many sums, if groups of terms run side by side, those of a turn at the same time, and
/// the terms of a group in order. A sum takes terms of one group in each turn. What another one has for it in the same
/// turn, and all that comes later, waits in places of its own, which lie behind the sums, and is added in its order
/// when all groups are done.
class SharedSums {
public:
  SharedSums() = default;
  explicit SharedSums(std::size_t sums) : sums_(sums), last_(sums) {}

  /// The place to which a term is added. They are asked for in the order in which groups run, with rising numbers of
  /// turns and groups. A term may count `twice`.
  int place(int turn, int group, int sum, bool twice) {
    Group& last = last_[static_cast<std::size_t>(sum)];
    if (!twice && last.turn != never && (last.group == group || last.turn < turn)) {
      last = {turn, group};
      return sum;
    }
    last.turn = never;
    if (size() == static_cast<std::size_t>(std::numeric_limits<int>::max()))
      raise(std::length_error("dyad: on several threads, at most 2147483647 numbers wait to be added to a sparse "
                              "matrix"));
    int const place = static_cast<int>(size());
    late_.push_back({sum, place, twice});
    return place;
  }
  /// When all have theirs.
  void finish() {
    last_ = {};
    std::sort(late_.begin(), late_.end(), [](Late const& a, Late const& b) {
      return a.sum < b.sum || (a.sum == b.sum && a.place < b.place);
    });
    for (std::size_t k = 0; k < late_.size(); ++k)
      if (k == 0 || late_[k].sum != late_[k - 1].sum) first_.push_back(k);
    first_.push_back(late_.size());
  }
  /// How many numbers there are, with those that wait.
  std::size_t size() const { return sums_ + late_.size(); }
  /// Adds what waits, when all groups are done.
  template <class Where> void add_late(Where const& where, double* sums) const {
    in_stretches(where, first_.size() - 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t s = begin; s < end; ++s) {
        double& sum = sums[late_[first_[s]].sum];
        for (std::size_t k = first_[s]; k < first_[s + 1]; ++k) {
          double const term = sums[late_[k].place];
          sum += late_[k].twice ? 2 * term : term;
        }
      }
    });
  }

private:
  static constexpr int nobody = -1, never = std::numeric_limits<int>::max();
  struct Group {
    int turn = nobody, group = nobody;
  };
  struct Late {
    int sum, place;
    bool twice;
  };
  std::size_t sums_ = 0;
  std::vector<Group> last_;        ///< of each sum the one that added to it last; `never` where the rest waits
  std::vector<Late> late_;         ///< by sum, those of one in their order
  std::vector<std::size_t> first_; ///< where the terms of each sum begin that has some
};

} // namespace dyad::interop

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

/// Calls `f(begin, end)` for stretches of `size` numbers, side by side where a place does that.
template <class Where, class Body> void in_stretches(Where const& where, std::size_t size, Body const& f) {
  constexpr std::size_t stretch = 4096;
  where.run((size + stretch - 1) / stretch, [&](std::size_t begin, std::size_t end) {
    if (begin < end) f(begin * stretch, std::min(end * stretch, size));
  });
}

/// Which terms are added to which sums: groups run side by side, the terms of each in order. To a sum only the first
/// group adds that has a term for it. What later ones have for it waits in a place of its own, and is added in the
/// order of the groups when all are done.
class SharedSums {
public:
  SharedSums() = default;
  explicit SharedSums(std::size_t sums) : owner_(sums, nobody) {}

  /// First every term is announced in its order, groups by rising numbers.
  void announce(int group, int sum, bool twice) {
    int& owner = owner_[static_cast<std::size_t>(sum)];
    if (twice) owner = never;
    else if (owner == nobody) owner = group;
  }
  /// Then every term gets its route, in the same order: the sum to which it is added, or ~place where it waits.
  int route(int group, int sum, bool twice) {
    if (owner_[static_cast<std::size_t>(sum)] == group) return sum;
    if (late_.size() == static_cast<std::size_t>(std::numeric_limits<int>::max()))
      raise(std::length_error("dyad: on several threads, at most 2147483647 numbers wait to be added to a sparse "
                              "matrix"));
    late_.push_back({sum, static_cast<int>(late_.size()), twice});
    return ~late_.back().place;
  }
  /// When all have theirs.
  void finish() {
    owner_ = {};
    waiting_.resize(late_.size());
    std::sort(late_.begin(), late_.end(), [](Late const& a, Late const& b) {
      return a.sum < b.sum || (a.sum == b.sum && a.place < b.place);
    });
    for (std::size_t k = 0; k < late_.size(); ++k)
      if (k == 0 || late_[k].sum != late_[k - 1].sum) first_.push_back(k);
    first_.push_back(late_.size());
  }

  /// Sets the sums to 0, before any group begins.
  template <class Where> void clear(Where const& where, double* sums, std::size_t size) {
    in_stretches(where, size, [&](std::size_t begin, std::size_t end) { std::fill(sums + begin, sums + end, 0.0); });
    in_stretches(where, waiting_.size(), [this](std::size_t begin, std::size_t end) {
      std::fill(waiting_.data() + begin, waiting_.data() + end, 0.0);
    });
  }
  /// Takes a term, whose route is given.
  void add(int route, double term, double* sums) {
    double* const to = route >= 0 ? sums + route : waiting_.data() + ~route;
    *to += term;
  }
  /// Adds what waits, when all groups are done.
  template <class Where> void add_late(Where const& where, double* sums) const {
    in_stretches(where, first_.size() - 1, [&](std::size_t begin, std::size_t end) {
      for (std::size_t s = begin; s < end; ++s) {
        double& sum = sums[late_[first_[s]].sum];
        for (std::size_t k = first_[s]; k < first_[s + 1]; ++k) {
          double const term = waiting_[static_cast<std::size_t>(late_[k].place)];
          sum += late_[k].twice ? 2 * term : term;
        }
      }
    });
  }

private:
  struct Late {
    int sum, place;
    bool twice;
  };
  static constexpr int nobody = -1, never = -2; ///< owners: not known yet; none, since a term counts twice
  std::vector<int> owner_;
  std::vector<Late> late_;         ///< by sum, those of one in their order
  std::vector<std::size_t> first_; ///< where the terms of each sum begin that has some
  std::vector<double> waiting_;
};

} // namespace dyad::interop

// SPDX-License-Identifier: BSL-1.0
/// \file Sums of numbers that lie at known places, many of them side by side, each in a fixed order.
#pragma once

#include <cstddef>
#include <vector>

namespace dyad::interop {

/// Which numbers are added up for each target, in the order in which they were named.
class Gather {
public:
  Gather() = default;
  /// `visit(add)` calls `add(target, source, twice)` for everything that is added, the same each time.
  template <class Visit> Gather(std::size_t targets, Visit const& visit) : first_(targets + 1) {
    visit([this](std::size_t target, std::size_t, bool) { ++first_[target + 1]; });
    for (std::size_t target = 0; target < targets; ++target) first_[target + 1] += first_[target];
    source_.resize(first_.back());
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    visit([this, &next](std::size_t target, std::size_t source, bool twice) {
      source_[next[target]++] = twice ? ~static_cast<std::ptrdiff_t>(source) : static_cast<std::ptrdiff_t>(source);
    });
  }
  bool empty() const { return first_.empty(); }

  /// Writes the sums, at a place where several run side by side.
  template <class Where> void run(Where const& where, double const* numbers, double* sums) const {
    constexpr std::size_t targets_in_block = 4096;
    std::size_t const targets = first_.size() - 1;
    where.run((targets + targets_in_block - 1) / targets_in_block, [&](std::size_t begin, std::size_t end) {
      std::size_t const last = end * targets_in_block < targets ? end * targets_in_block : targets;
      for (std::size_t target = begin * targets_in_block; target < last; ++target) {
        double sum = 0;
        for (std::size_t k = first_[target]; k < first_[target + 1]; ++k)
          sum += source_[k] >= 0 ? numbers[source_[k]] : 2 * numbers[~source_[k]];
        sums[target] = sum;
      }
    });
  }

private:
  std::vector<std::size_t> first_;
  std::vector<std::ptrdiff_t> source_; ///< ~source: counts twice
};

} // namespace dyad::interop

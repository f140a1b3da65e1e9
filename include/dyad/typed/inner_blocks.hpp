// SPDX-License-Identifier: BSL-1.0
/// \file Sums within a loop over rows, by blocks of rows of their own.
#pragma once

#include <dyad/typed/batches.hpp>

#include <cstddef>
#include <vector>

namespace dyad::typed {

/// The sums of terms over rows: of each block of rows from 0 on, which are added in the order of the blocks.
/// `add_up(runner, k, sums)` adds the terms of a block to sums. The blocks run side by side if that is asked for and
/// the place does it, by helpers of the runner: `with_helper(use)` calls `use` with one.
template <class Where, class Runner, class V, std::size_t Sums, class AddUp, class WithHelper>
DYAD_INLINE void add_up_blocks_of_rows([[maybe_unused]] Where const& where, [[maybe_unused]] bool side_by_side,
                                       Runner& runner, std::size_t rows, V (&total)[Sums], AddUp const& add_up,
                                       [[maybe_unused]] WithHelper const& with_helper) {
  std::size_t const blocks = (rows + rows_in_block - 1) / rows_in_block;
  for (V& x : total) x = V(0.0);
  auto const add = [&total](V const* sum) DYAD_ALWAYS_INLINE {
    for (std::size_t s = 0; s < Sums; ++s) total[s] = total[s] + sum[s];
  };
  if constexpr (Where::parallel)
    if (side_by_side && blocks > 1) {
      std::vector<V> sums(blocks * Sums, V(0.0));
      where.run(blocks, [&](std::size_t begin, std::size_t end) {
        with_helper([&](Runner& helper) {
          for (std::size_t k = begin; k < end; ++k) add_up(helper, k, sums.data() + k * Sums);
        });
      });
      for (std::size_t k = 0; k < blocks; ++k) add(sums.data() + k * Sums);
      return;
    }
  for (std::size_t k = 0; k < blocks; ++k) {
    V sum[Sums];
    for (V& x : sum) x = V(0.0);
    add_up(runner, k, static_cast<V*>(sum));
    add(sum);
  }
}

} // namespace dyad::typed

// SPDX-License-Identifier: BSL-1.0
/// \file Sums of many numbers; those within a loop over rows, by blocks of rows of their own.
#pragma once

#include <dyad/typed/batches.hpp>

#include <cstddef>
#include <type_traits>
#include <vector>

namespace dyad::typed {

/// A sum of many numbers, or of many batches of them, in `Total` of each.
template <class V> class WideSum {
public:
  DYAD_INLINE void add(V const& x) { sum_ = sum_ + x; }
  DYAD_INLINE V value() const { return V(sum_); }

private:
  Total<V> sum_ = Total<V>(0.0);
};
template <detail::Lanes V>
  requires std::is_same_v<typename V::value_type, float>
class WideSum<V> {
public:
  DYAD_INLINE void add(V const& x) {
    float lane[V::size];
    x.store_unaligned(lane);
    for (std::size_t i = 0; i < V::size; ++i) sum_[i] += lane[i];
  }
  DYAD_INLINE V value() const {
    float lane[V::size];
    for (std::size_t i = 0; i < V::size; ++i) lane[i] = static_cast<float>(sum_[i]);
    return V::load_unaligned(lane);
  }

private:
  double sum_[V::size] = {};
};

/// A sum of one number, or batch, a step; batches of `float` by blocks of steps.
template <class V> class StepSum {
public:
  DYAD_INLINE void add(V const& x, std::size_t) { total_.add(x); }
  DYAD_INLINE V value() const { return total_.value(); }

private:
  WideSum<V> total_;
};
template <detail::Lanes V>
  requires std::is_same_v<typename V::value_type, float>
class StepSum<V> {
public:
  DYAD_INLINE void add(V const& x, std::size_t step) {
    block_ = block_ + x;
    if (step % rows_in_block == rows_in_block - 1) {
      total_.add(block_);
      block_ = V(0.0f);
    }
  }
  DYAD_INLINE V value() const {
    WideSum<V> total = total_;
    total.add(block_);
    return total.value();
  }

private:
  V block_ = V(0.0f);
  WideSum<V> total_;
};

/// The sums of terms over rows: of each block of rows from 0 on, which are added in the order of the blocks.
/// `add_up(runner, k, sums)` adds the terms of a block to sums. The blocks run side by side if that is asked for and
/// the place does it, by helpers of the runner: `with_helper(use)` calls `use` with one.
template <class Where, class Runner, class V, std::size_t Sums, class AddUp, class WithHelper>
DYAD_INLINE void add_up_blocks_of_rows([[maybe_unused]] Where const& where, [[maybe_unused]] bool side_by_side,
                                       Runner& runner, std::size_t rows, V (&out)[Sums], AddUp const& add_up,
                                       [[maybe_unused]] WithHelper const& with_helper) {
  std::size_t const blocks = (rows + rows_in_block - 1) / rows_in_block;
  WideSum<V> total[Sums];
  auto const add = [&total](V const* sum) DYAD_ALWAYS_INLINE {
    for (std::size_t s = 0; s < Sums; ++s) total[s].add(sum[s]);
  };
  auto const finish = [&] {
    for (std::size_t s = 0; s < Sums; ++s) out[s] = total[s].value();
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
      return finish();
    }
  for (std::size_t k = 0; k < blocks; ++k) {
    V sum[Sums];
    for (V& x : sum) x = V(0.0);
    add_up(runner, k, static_cast<V*>(sum));
    add(sum);
  }
  finish();
}

} // namespace dyad::typed

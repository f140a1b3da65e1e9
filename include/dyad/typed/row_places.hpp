// SPDX-License-Identifier: BSL-1.0
/// \file Where loops write the results that are rows.
#pragma once

#include <dyad/typed/batches.hpp>
#include <dyad/typed/loop_code.hpp>

#include <cstddef>

namespace dyad::typed {

/// The place of each result in memory, and from one row to the next.
template <class T> struct RowPlaces {
  static constexpr bool in_groups = false; ///< blocks of rows come in any order
  T* const* place;
  std::size_t const* stride;

  /// Takes what a block stores in a row, or in the first `count` rows of a batch.
  template <class Plan, int B, class V> DYAD_INLINE void take(V const* slot, std::size_t row, std::size_t count) const {
    constexpr Stretch stores = Plan::value.block[B].stores;
    each<stores.size>([&](auto i) {
      constexpr graph::Transfer to = Plan::value.transfer[stores.first + i];
      std::size_t const step = stride[to.to];
      T* const first = place[to.to] + row * step;
      if constexpr (std::is_same_v<V, T>) *first = slot[to.from];
      else {
        T lane[V::size];
        slot[to.from].store_unaligned(lane);
        for (std::size_t k = 0; k < count; ++k) first[k * step] = lane[k];
      }
    });
  }
};

} // namespace dyad::typed

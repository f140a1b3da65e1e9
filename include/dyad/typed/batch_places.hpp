// SPDX-License-Identifier: BSL-1.0
/// \file Where loops over batches of rows read and write: the columns that are kept, and the arguments.
#pragma once

#include <dyad/typed/batches.hpp>
#include <dyad/typed/plan_facts.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace dyad::typed {

/// Calls `f` with the places of all inputs of the straight code that a loop runs, as constants.
template <class Plan, int B, class F> DYAD_INLINE void each_input(F const& f) {
  constexpr Stretch blocks = Plan::value.region[Plan::value.block[B].child].blocks;
  each<blocks.size>([&](auto b) DYAD_ALWAYS_INLINE {
    constexpr Stretch inputs = Plan::value.block[blocks.first + b].inputs;
    each<inputs.size>([&](auto i) DYAD_ALWAYS_INLINE { f(std::integral_constant<int, inputs.first + i>{}); });
  });
}

/// The first rows of the columns of a plan.
template <class Plan, class T> using FirstRows = std::array<T*, static_cast<std::size_t>(Plan::value.buffers) + 1>;

/// As they stand while loops run.
template <class Plan, class T, class In> struct SharedPlaces {
  FirstRows<Plan, T> const& first;
  In const& in;
};

/// Those of one loop that runs straight code, during which no column moves: copies, which compilers keep in registers,
/// as no batch that is written to memory can change them.
template <class Plan, class T, class In, int B> struct OwnPlaces {
  static constexpr std::size_t most_bytes = 256; ///< arguments with many numbers among them are not copied
  static constexpr bool copied = sizeof(In) <= most_bytes && std::is_trivially_copyable_v<In>;

  FirstRows<Plan, T> first; ///< of the columns that this loop reads and writes
  std::conditional_t<copied, In const, In const&> in;

  DYAD_INLINE OwnPlaces(FirstRows<Plan, T> const& all, In const& arguments) : in(arguments) {
    constexpr FlatBlock loop = Plan::value.block[B];
    each_input<Plan, B>([&](auto i) DYAD_ALWAYS_INLINE {
      constexpr graph::BlockInput from = Plan::value.input[i];
      if constexpr (from.kind == graph::BlockInput::kept || from.kind == graph::BlockInput::kept_near)
        first[from.place] = all[from.place];
    });
    each<loop.keeps.size + loop.adds.size>([&](auto i) DYAD_ALWAYS_INLINE {
      constexpr int place = i < loop.keeps.size ? loop.keeps.first + i : loop.adds.first + i - loop.keeps.size;
      constexpr int to = Plan::value.transfer[place].to;
      first[to] = all[to];
    });
  }
};

/// Whether a loop over batches of rows runs nothing but straight code, and nothing it reads is computed again there.
template <class Plan> consteval bool runs_straight(int loop) {
  constexpr auto const& plan = Plan::value;
  Stretch const blocks = plan.region[plan.block[loop].child].blocks;
  for (int b = blocks.first; b < blocks.end(); ++b) {
    if (plan.block[b].child >= 0 || plan.block[b].product.kind != graph::RowProduct::Kind::none) return false;
    for (int i = plan.block[b].inputs.first; i < plan.block[b].inputs.end(); ++i)
      if (graph::BlockInput const& from = plan.input[i];
          from.kind == graph::BlockInput::kept && plan.buffer[from.place].memory > 0)
        return false;
  }
  return true;
}

/// The places for a loop.
template <class Plan, class T, class In, int B> struct PlacesOf {
  using type =
      std::conditional_t<runs_straight<Plan>(B), OwnPlaces<Plan, T, In, B>, SharedPlaces<Plan, T, In>>;
};

/// Tells compilers that a whole batch of rows is there: the arguments that a loop runs over have equally many. Not of
/// outermost loops, which wait for memory: what clang makes of them without the question is no quicker.
template <class Plan, class T, int B, class Places>
DYAD_INLINE void assume_whole([[maybe_unused]] Places const& places, [[maybe_unused]] std::size_t row) {
#if defined(__GNUC__)
  constexpr Stretch outermost = Plan::value.region[0].blocks;
  if constexpr (runs_straight<Plan>(B) && (B < outermost.first || B >= outermost.end()))
    each_input<Plan, B>([&](auto i) DYAD_ALWAYS_INLINE {
      constexpr graph::BlockInput from = Plan::value.input[i];
      if constexpr (from.kind == graph::BlockInput::element)
        if (row + BatchOf<T>::lanes > places.in.template rows<static_cast<std::size_t>(from.place)>())
          __builtin_unreachable();
    });
#endif
}

} // namespace dyad::typed

// SPDX-License-Identifier: BSL-1.0
/// \file What jets ask of the numbers in them: plain ones, or SIMD batches, whose comparisons give an answer a lane.
#pragma once

#include <dyad/core/value.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace dyad::jet {

using detail::in_any_lane, detail::in_every_lane;

/// What a comparison of two numbers gives.
template <class T> using Truth = std::remove_cvref_t<decltype(std::declval<T const&>() == std::declval<T const&>())>;

template <class T> constexpr T select(bool condition, T const& a, T const& b) { return condition ? a : b; }

/// In which lanes a number is 0. Of several numbers, such as the coefficients of a jet, in which lanes all of them are.
template <class T> constexpr Truth<T> vanishing(T const& x) { return x == T(0); }

/// Whether a number is 0, in every lane.
template <class T> constexpr bool vanishes(T const& x) { return in_every_lane(vanishing(x)); }

/// Calls `f` with the places 0 to Size - 1. Of few, there is no loop, so that compilers keep what is computed in
/// registers.
template <std::size_t Size, class F> constexpr void each_place(F const& f) {
  if constexpr (Size > 16)
    for (std::size_t i = 0; i < Size; ++i) f(i);
  else
    [&]<std::size_t... I>(std::index_sequence<I...>) { (f(I), ...); }
  (std::make_index_sequence<Size>{});
}

/// x r, but 0 where x is 0, were r infinite: what a derivative r passes on of a value that does not vary.
template <class T> constexpr T passed(T const& x, T const& r) {
  Truth<T> const nothing = vanishing(x);
  if constexpr (std::same_as<Truth<T>, bool>) return nothing ? T(0) : T(x * r);
  else return select(nothing, T(0), T(x * r));
}

} // namespace dyad::jet

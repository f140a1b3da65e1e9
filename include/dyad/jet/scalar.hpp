// SPDX-License-Identifier: BSL-1.0
/// \file What jets ask of the numbers in them: plain ones, or SIMD batches, whose comparisons give an answer a lane.
#pragma once

#include <dyad/core/value.hpp>

#include <concepts>

namespace dyad::jet {

/// Whether a condition holds in every lane; of a plain number, whether it holds.
template <class C> constexpr bool in_all_lanes(C const& condition) {
  if constexpr (std::same_as<C, bool>) return condition;
  else if constexpr (requires { condition.any(); }) return !(!condition).any();
  else return all(condition);
}
/// Whether it holds in a lane.
template <class C> constexpr bool in_any_lane(C const& condition) {
  if constexpr (std::same_as<C, bool>) return condition;
  else return !in_all_lanes(!condition);
}

template <class T> constexpr T select(bool condition, T const& a, T const& b) { return condition ? a : b; }

/// In which lanes a number is 0. Of several numbers, such as the coefficients of a jet, in which lanes all of them are.
template <class T> constexpr auto vanishing(T const& x) { return x == T(0); }

/// Whether a number is 0, in every lane.
template <class T> constexpr bool vanishes(T const& x) { return in_all_lanes(vanishing(x)); }

/// x r, but 0 where x is 0, were r infinite: what a derivative r passes on of a value that does not vary.
template <class T> constexpr T passed(T const& x, T const& r) {
  auto const nothing = vanishing(x);
  if constexpr (std::same_as<decltype(nothing), bool const>) return nothing ? T(0) : T(x * r);
  else return select(nothing, T(0), T(x * r));
}

} // namespace dyad::jet

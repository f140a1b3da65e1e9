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

/// True for truncated Taylor polynomials and their parts.
template <class X> inline constexpr bool is_polynomial = false;

/// Whether a coefficient need not be multiplied. Of a number nobody looks: a product takes no longer.
template <class C> constexpr bool is_absent(C const& c) {
  if constexpr (is_polynomial<C>)
    return vanishes(c);
  else
    return false;
}

/// In which lanes a number is finite; of several numbers, in which lanes all of them are.
template <class T> constexpr Truth<T> finite(T const& x) { return x - x == T(0); }

/// Whether it is, in every lane.
template <class T> constexpr bool is_finite(T const& x) { return in_every_lane(finite(x)); }

// Where derivatives are infinite, a product of Taylor polynomials must not multiply them by coefficients of what does
// not vary: one differentiation after another would not do so either. The following take a coefficient that is 0 for
// one that nothing depends on, unless it belongs to the value itself.

/// a b, but 0 where one that is no value is 0.
template <class T> constexpr T careful_product(T const& a, T const& b, bool a_is_value, bool b_is_value) {
  T out = a * b;
  if (!a_is_value) out = select(vanishing(a), T(0), out);
  if (!b_is_value) out = select(vanishing(b), T(0), out);
  return out;
}
/// a / b, but 0 where `a` is 0 and no value.
template <class T> constexpr T careful_quotient(T const& a, T const& b, bool a_is_value) {
  T const out = a / b;
  return a_is_value ? out : select(vanishing(a), T(0), out);
}

} // namespace dyad::jet

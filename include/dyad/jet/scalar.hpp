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

/// Whether a coefficient need not be multiplied, as it is 0 and nothing varies in it. Of a number nobody looks: a
/// product takes no longer.
template <class C> constexpr bool is_absent(C const& c) {
  if constexpr (requires { c.is_absent(); })
    return c.is_absent();
  else
    return false;
}

/// In which lanes a number is finite; of several numbers, in which lanes all of them are.
template <class T> constexpr Truth<T> finite(T const& x) { return x - x == T(0); }

/// Whether it is, in every lane.
template <class T> constexpr bool is_finite(T const& x) { return in_every_lane(finite(x)); }

// Where derivatives are infinite, a product of Taylor polynomials must not multiply them by coefficients of what does
// not vary: one differentiation after another would not do so either. That a coefficient is 0 does not say so: x^3 has
// such coefficients at 0, and still varies. So a jet knows its degree.

/// The order up to which a jet may vary; coefficients beyond it are those that nothing depends on. One for each lane.
template <class T> using Degree = std::conditional_t<detail::Lanes<T>, T, int>;

/// In which lanes a jet of that degree has a coefficient of order k.
template <class T> constexpr Truth<T> reaches(Degree<T> const& degree, int k) {
  if constexpr (detail::Lanes<T>) return degree >= T(k);
  else return Truth<T>(degree >= k);
}
/// The smaller one, lane by lane, and the larger one.
template <class D> constexpr D lesser(D const& a, D const& b) { return select(a < b, a, b); }
template <class D> constexpr D greater(D const& a, D const& b) { return select(a < b, b, a); }

///@{
/// a b, and a / b, but 0 where one of them is known to be absent. A plain product of 0 and infinity is NaN.
template <class T>
constexpr T careful_product(T const& a, T const& b, Truth<T> const& a_is_present, Truth<T> const& b_is_present) {
  return select(Truth<T>(a_is_present && b_is_present), T(a * b), T(0));
}
template <class T> constexpr T careful_quotient(T const& a, T const& b, Truth<T> const& a_is_present) {
  return select(a_is_present, T(a / b), T(0));
}
///@}

} // namespace dyad::jet

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

/// The order up to which a jet may vary, and in which lanes it does, a bit for each: coefficients beyond are those that
/// nothing depends on. Lanes that took different branches share the higher order.
struct Degree {
  int order = 0;
  unsigned lanes = 0;

  constexpr Degree() = default;
  constexpr explicit Degree(int up_to, unsigned in = ~0u) : order(up_to), lanes(up_to > 0 ? in : 0) {}
  friend constexpr bool operator==(Degree const&, Degree const&) = default;
};
/// That of a sum, of a product and of a quotient, cut off at an order.
constexpr Degree of_sum(Degree const& a, Degree const& b) {
  return Degree(a.order < b.order ? b.order : a.order, a.lanes | b.lanes);
}
constexpr Degree of_product(Degree const& a, Degree const& b, int most) {
  return Degree(a.order + b.order < most ? a.order + b.order : most, a.lanes | b.lanes);
}
constexpr Degree of_quotient(Degree const& a, Degree const& b, int most) {
  return b.order > 0 ? Degree(most, a.lanes | b.lanes) : a;
}
/// That of f(x), if f has the degree `a` in x.
constexpr Degree of_composition(Degree const& a, Degree const& b, int most) {
  return Degree(a.order * b.order < most ? a.order * b.order : most, a.lanes & b.lanes);
}

/// A bit for each lane.
template <class T> inline constexpr unsigned all_lanes = 1;
template <detail::Lanes T>
  requires(T::size < 32)
inline constexpr unsigned all_lanes<T> = (1u << T::size) - 1;
/// The lanes in which a condition on numbers of a kind holds, and the other way round.
template <class T> constexpr unsigned bits_of(Truth<T> const& condition) {
  if constexpr (detail::Lanes<T>) {
    typename T::value_type flags[T::size];
    select(condition, T(1), T(0)).store_unaligned(flags);
    unsigned out = 0;
    for (std::size_t i = 0; i < T::size; ++i) out |= flags[i] != 0 ? 1u << i : 0u;
    return out;
  } else return condition ? 1 : 0;
}
template <class T> constexpr Truth<T> lanes_of(unsigned bits) {
  if constexpr (detail::Lanes<T>) {
    if ((bits & all_lanes<T>) == all_lanes<T>) return T(0) == T(0);
    typename T::value_type flags[T::size];
    for (std::size_t i = 0; i < T::size; ++i) flags[i] = static_cast<typename T::value_type>(bits >> i & 1);
    return T::load_unaligned(flags) != T(0);
  } else return Truth<T>((bits & 1) != 0);
}
/// Whether it varies in a lane, and in every lane.
template <class T> constexpr bool varies_in_any_lane(Degree const& degree) {
  return (degree.lanes & all_lanes<T>) != 0;
}
template <class T> constexpr bool varies_in_every_lane(Degree const& degree) {
  return (degree.lanes & all_lanes<T>) == all_lanes<T>;
}
/// In which lanes a jet of that degree has a coefficient of order k.
template <class T> constexpr Truth<T> reaches(Degree const& degree, int k) {
  return lanes_of<T>(k == 0 ? ~0u : degree.order < k ? 0 : degree.lanes);
}
/// That of a choice.
template <class T> constexpr Degree chosen(Truth<T> const& condition, Degree const& a, Degree const& b) {
  if (a == b) return a;
  if constexpr (!detail::Lanes<T>) return condition ? a : b;
  else {
    unsigned const holds = bits_of<T>(condition);
    return Degree(a.order < b.order ? b.order : a.order, (a.lanes & holds) | (b.lanes & ~holds));
  }
}

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

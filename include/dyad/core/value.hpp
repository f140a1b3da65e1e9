// SPDX-License-Identifier: BSL-1.0
/// \file The kinds of value: numbers, and the symbolic kinds of the library.
#pragma once

#include <concepts>
#include <string_view>
#include <type_traits>

namespace dyad {

/// True for the library's own kinds of value (tracers, expressions, arrays, Variables), each of which says so beside
/// its definition.
template <class T> inline constexpr bool is_symbolic = false;

template <class T>
concept Symbolic = is_symbolic<std::remove_cvref_t<T>>;

/// A plain number: built in, `std::complex`, multiprecision, a SIMD batch. Text and pointers are not.
template <class T>
concept Number = !Symbolic<T> && !std::is_pointer_v<std::decay_t<T>> && requires(std::remove_cvref_t<T> const& a) {
  a + a;
  a * a;
  -a;
};

template <class T>
concept Value = Symbolic<T> || Number<T>;

/// Integers take part as `double`: a derivative is not an integer.
template <class T> constexpr auto as_floating(T const& x) {
  if constexpr (std::is_integral_v<T>) return static_cast<double>(x);
  else return x;
}

template <class T> using Floating = decltype(as_floating(std::declval<T const&>()));

namespace detail {

/// The scalar inside a number: itself, the part of a complex number, the lane of a SIMD batch.
template <class T> struct ScalarOf { using type = T; };
template <class T>
  requires requires { typename T::value_type; }
struct ScalarOf<T> {
  using type = typename T::value_type;
};

/// `x` as a `T`; a plain number meets a SIMD batch by way of the batch's own element type.
template <class T, class X> constexpr T number_cast(X const& x) {
  if constexpr (std::is_arithmetic_v<X> && std::is_floating_point_v<typename ScalarOf<T>::type>)
    return T(static_cast<typename ScalarOf<T>::type>(x));
  else return static_cast<T>(x);
}

} // namespace detail

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file Magnitudes and their comparisons, for programs that solve equations by themselves: complex numbers, which have
/// no order, have magnitudes too.
///
/// A magnitude has the type of the numbers around it, so that programs can compute with it; of a complex one the real
/// part counts, of a Taylor polynomial the value. On real numbers these are abs, max, <= and >, bit by bit. What they
/// decide does not change a solution: their derivatives are 0.
#pragma once

#include <dyad/ops/piecewise.hpp>

#include <array>
#include <string_view>

namespace dyad {

namespace detail {

/// A number that is real: the real part of a complex one, and that of the value of a Taylor polynomial.
template <class T> constexpr auto real_value(T const& x) {
  if constexpr (requires { typename T::Coefficient; x.value(); }) return real_value(x.value());
  else if constexpr (requires { x.real(), x.imag(); }) return x.real();
  else return x;
}

} // namespace detail

namespace ops {

struct Magnitude : Elementwise<1> {
  static constexpr std::string_view name = "magnitude";
  static constexpr Interval range = {0, detail::infinity};
  static constexpr Domain<1> domain = {{{-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::even;
  static constexpr std::array<Exact, 2> exact = {{{0, 0}, {1, 1}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x) { return apply<Abs>(x); }
  static constexpr auto vjp(Arg<0>, auto const&, auto const&, auto const&) { return 0.0; }
};

/// The larger of two magnitudes. As by `max`, NaN counts as missing.
struct LargerMagnitude : Elementwise<2> {
  static constexpr std::string_view name = "larger_magnitude";
  static constexpr Domain<2> domain = {{{0, 10}, {0, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b) {
    return T(Max::kernel(detail::real_value(a), detail::real_value(b)));
  }
  template <int I>
  static constexpr auto vjp(Arg<I>, auto const&, auto const&, auto const&, auto const&) { return 0.0; }
};

/// Whether a magnitude is at most another one.
struct MagnitudeAtMost : Comparison {
  static constexpr std::string_view name = "magnitude_at_most";
  template <class T> static constexpr auto kernel(T const& a, T const& b) {
    return detail::real_value(a) <= detail::real_value(b);
  }
};

/// Whether a magnitude exceeds another one.
struct MagnitudeAbove : Comparison {
  static constexpr std::string_view name = "magnitude_above";
  template <class T> static constexpr auto kernel(T const& a, T const& b) {
    return detail::real_value(a) > detail::real_value(b);
  }
};

} // namespace ops

namespace detail {

/// The magnitude of a value.
template <class T> constexpr auto magnitude(T const& x) { return apply<ops::Magnitude>(x); }
/// The larger of two magnitudes.
template <class A, class B> constexpr auto larger_magnitude(A const& a, B const& b) {
  return apply<ops::LargerMagnitude>(a, b);
}
///@{
/// How two magnitudes compare.
template <class A, class B> constexpr auto is_at_most(A const& a, B const& b) {
  return apply<ops::MagnitudeAtMost>(a, b);
}
template <class A, class B> constexpr auto is_above(A const& a, B const& b) { return apply<ops::MagnitudeAbove>(a, b); }
///@}

} // namespace detail

} // namespace dyad

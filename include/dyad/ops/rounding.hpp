// SPDX-License-Identifier: BSL-1.0
/// \file Rounding, remainders, signs, and other functions of the C library that are made of pieces.
#pragma once

#include <dyad/ops/piecewise.hpp>

#include <cmath>

namespace dyad {

template <Value T> constexpr auto trunc(T const& x);
template <Value T> constexpr auto round(T const& x);
template <Value T> constexpr auto rint(T const& x);
template <Value A, Value B> constexpr auto fmod(A const& x, B const& y);
template <Value A, Value B> constexpr auto remainder(A const& x, B const& y);
template <Value A, Value B> constexpr auto copysign(A const& size, B const& sign);
template <Value A, Value B, Value C> constexpr auto lerp(A const& a, B const& b, C const& t);

namespace ops {

/// Towards 0.
struct Trunc : Rounding {
  static constexpr std::string_view name = "trunc";
  static constexpr Domain<1> domain = {{{0.1, 0.9}}};
  static constexpr Singular<1> singular[] = {{{1}, 1, {0}}, {{-0.5}, 0, {0}}};
  static constexpr Parity parity = Parity::odd;
  template <class T> static constexpr T kernel(T const& x) {
    using std::trunc;
    return trunc(x);
  }
};

/// To the nearest whole number, halves away from 0.
struct Round : Rounding {
  static constexpr std::string_view name = "round";
  static constexpr Domain<1> domain = {{{0.6, 1.4}}};
  static constexpr Singular<1> singular[] = {{{0.5}, 1, {0}}, {{-2.5}, -3, {0}}};
  static constexpr Parity parity = Parity::odd;
  template <class T> static constexpr T kernel(T const& x) {
    using std::round;
    return round(x);
  }
};

/// To the nearest whole number, halves to the even one, in the rounding mode that programs begin with.
struct Rint : Rounding {
  static constexpr std::string_view name = "rint";
  static constexpr Domain<1> domain = {{{0.6, 1.4}}};
  static constexpr Singular<1> singular[] = {{{0.5}, 0, {0}}, {{1.5}, 2, {0}}};
  static constexpr Parity parity = Parity::odd;
  template <class T> static constexpr T kernel(T const& x) {
    using std::rint;
    return rint(x);
  }
};

/// What is left of x when y is taken off n times: the derivative by y is -n. As x / y - result / y it is known to be
/// whole, so that rounding it mends what the divisions lost. At the jumps the slopes are those of the piece that begins
/// there.
struct RestOfDivision : Elementwise<2> {
  static constexpr bool transcendental = false;
  static constexpr bool simd = false; // exact, as the C library's
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const&) { return g; }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& result, auto const& x, auto const& y) {
    return -(g * rint(x / y - result / y));
  }
};

/// What is left of x when y is taken off as often as it goes.
struct Fmod : RestOfDivision {
  static constexpr std::string_view name = "fmod";
  static constexpr Domain<2> domain = {{{5.2, 5.8}, {1, 1.02}}};
  static constexpr Singular<2> singular[] = {{{2, 1}, 0, {1, -2}},
                                             {{-2.5, 1}, -0.5, {1, 2}},
                                             {{1, 0}, detail::nan, {1, detail::nan}},
                                             {{1, detail::infinity}, 1, {1, 0}}};
  template <class T> static constexpr T kernel(T const& x, T const& y) {
    using std::fmod;
    return fmod(x, y);
  }
};

/// x - n y for the whole number n nearest to x / y, of two the even one.
struct Remainder : RestOfDivision {
  static constexpr std::string_view name = "remainder";
  static constexpr Domain<2> domain = {{{5.7, 6.3}, {1, 1.02}}};
  static constexpr Singular<2> singular[] = {{{1.5, 1}, -0.5, {1, -2}},
                                             {{2.5, 1}, 0.5, {1, -2}},
                                             {{1, 0}, detail::nan, {1, detail::nan}},
                                             {{1, detail::infinity}, 1, {1, 0}}};
  template <class T> static constexpr T kernel(T const& x, T const& y) {
    using std::remainder;
    return remainder(x, y);
  }
  using RestOfDivision::vjp;
  /// The result may have the other sign than x, so that x less the result overflows: no pass makes that of `mul_div`.
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& result, auto const& x, auto const& y) {
    return -(g * rint(x / y - mul_div(1.0, result, y)));
  }
};

/// |size| with the sign of the other argument, a zero's and a NaN's too. By the first argument it is abs or -abs, with
/// their slope 0 at 0; by the second the derivative is 0, at the jump too.
struct Copysign : Elementwise<2> {
  static constexpr std::string_view name = "copysign";
  static constexpr Domain<2> domain = {{{0.1, 10}, {0.1, 10}}};
  static constexpr Singular<2> singular[] = {{{0, -1}, 0, {0, 0}}, {{-2, 0}, 2, {-1, 0}}, {{-2, -0.0}, -2, {1, 0}}};
  static constexpr bool transcendental = false;
  static constexpr bool simd = false; // the batches' own is in array/vector_math.hpp
  template <class T> static constexpr T kernel(T const& size, T const& sign) {
    using std::copysign;
    return copysign(size, sign);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& size, auto const& sign_of) {
    return g * (sign(size) * copysign(1.0, sign_of));
  }
  static constexpr auto vjp(Arg<1>, auto const&, auto const&, auto const&, auto const&) { return 0.0; }
};

/// a + t (b - a), as C++20 has it: exactly a at t = 0 and b at t = 1, never leaving the interval between them, never
/// falling where it should rise; t may lie beyond 0 and 1, and NaN stays NaN. The error is small
/// beside the larger of t b and (1 - t) a, which may cancel.
struct Lerp : Elementwise<3> {
  static constexpr std::string_view name = "lerp";
  static constexpr Domain<3> domain = {{{1, 5}, {6, 10}, {0.1, 0.9}}};
  static constexpr Singular<3> singular[] = {{{1, 7, 1}, 7, {0, 1, 6}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& t) {
    auto const apart = (a <= T(0) && b >= T(0)) || (a >= T(0) && b <= T(0));
    T const inside = a + t * (b - a); // of one sign: the difference does not overflow
    T const higher = where(b < inside, inside, b), lower = where(b > inside, inside, b);
    T const bounded = where(t > T(1), where(b > a, higher, lower), where(b > a, lower, higher));
    return where(apart, t * b + (T(1) - t) * a, where(t == T(1) && a == a, b, where(a == a && t == t, bounded, a + t)));
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const&, auto const& t) {
    return g * (1.0 - t);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const&, auto const&, auto const& t) {
    return g * t;
  }
  static constexpr auto vjp(Arg<2>, auto const& g, auto const&, auto const& a, auto const& b, auto const&) {
    return g * (b - a);
  }
};

} // namespace ops

/// Each element without its fraction; derivative 0.
template <Value T> constexpr auto trunc(T const& x) { return apply<ops::Trunc>(x); }
/// The nearest whole number, halves away from 0; derivative 0.
template <Value T> constexpr auto round(T const& x) { return apply<ops::Round>(x); }
/// The nearest whole number, halves to the even one; derivative 0.
template <Value T> constexpr auto rint(T const& x) { return apply<ops::Rint>(x); }
/// x - n y with n = trunc(x / y): the remainder with the sign of x, element by element.
template <Value A, Value B> constexpr auto fmod(A const& x, B const& y) { return apply<ops::Fmod>(x, y); }
/// x - n y with n the whole number nearest to x / y, element by element.
template <Value A, Value B> constexpr auto remainder(A const& x, B const& y) { return apply<ops::Remainder>(x, y); }
/// |size| with the sign of `sign`.
template <Value A, Value B> constexpr auto copysign(A const& size, B const& sign) {
  return apply<ops::Copysign>(size, sign);
}
/// a + t (b - a), exact at t = 0 and t = 1.
template <Value A, Value B, Value C> constexpr auto lerp(A const& a, B const& b, C const& t) {
  return apply<ops::Lerp>(a, b, t);
}

/// `abs` under the name that the C library has for it.
template <Value T> constexpr auto fabs(T const& x) { return abs(x); }
///@{
/// `min` and `max`, which take NaN for a missing number as the C library's functions of these names do.
template <Value A, Value B> constexpr auto fmin(A const& a, B const& b) { return min(a, b); }
template <Value A, Value B> constexpr auto fmax(A const& a, B const& b) { return max(a, b); }
///@}
/// a - b, or 0 where that is negative, with the derivative 0 there and at a = b; NaN where one of them is NaN.
template <Value A, Value B> constexpr auto fdim(A const& a, B const& b) { return where(a <= b, 0.0, a - b); }

} // namespace dyad

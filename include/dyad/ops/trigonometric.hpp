// SPDX-License-Identifier: BSL-1.0
/// \file Trigonometric functions and their inverses.
#pragma once

#include <dyad/ops/even_slopes.hpp>
#include <dyad/ops/power.hpp>

#include <cmath>
#include <type_traits>

// g++ makes one call of two by itself. Clang does not, since sincos says nothing through errno.
#if defined(__clang__) && defined(__GLIBC__)
#define DYAD_PAIRED_SINES
#endif

namespace dyad {

template <Value T> constexpr auto sin(T const& x);
template <Value T> constexpr auto cos(T const& x);
template <Value T> constexpr auto tan(T const& x);
template <Value T> constexpr auto asin(T const& x);
template <Value T> constexpr auto acos(T const& x);
template <Value T> constexpr auto atan(T const& x);
template <Value A, Value B> constexpr auto atan2(A const& a, B const& b);
template <Value A, Value B, Value R> constexpr auto angle_slope(A const& a, B const& b, R const& r);

#if defined(DYAD_PAIRED_SINES)
namespace detail {

struct SineAndCosine {
  double sine, cosine;
};
/// Declared to depend on its argument alone, so that two calls become one. The bits are those of sin and cos.
[[gnu::const]] __attribute__((noinline)) inline SineAndCosine sine_and_cosine(double x) {
  SineAndCosine both;
  ::sincos(x, &both.sine, &both.cosine);
  return both;
}

} // namespace detail
#endif

namespace ops {

#if defined(DYAD_PAIRED_SINES)
struct Cos;
struct PairedSin;
struct PairedCos;
#endif

struct Sin : Elementwise<1> {
  static constexpr std::string_view name = "sin";
#if defined(DYAD_PAIRED_SINES)
  using partner = Cos;
  using paired = PairedSin;
#endif
  static constexpr Interval range = {-1, 1};
  static constexpr std::string_view latex = "\\sin";
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 1> exact = {{{0, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::sin;
    return sin(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * cos(x); }
  static constexpr auto odd_quotient(auto const& x) { return -cos_slope(x, 1.0); }
  static constexpr auto quotient_of_square(auto const& s) { return cosh_of_root(-s, 1.0); }
};

struct Cos : Elementwise<1> {
  static constexpr std::string_view name = "cos";
#if defined(DYAD_PAIRED_SINES)
  using partner = Sin;
  using paired = PairedCos;
#endif
  static constexpr Interval range = {-1, 1};
  static constexpr std::string_view latex = "\\cos";
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::even;
  static constexpr std::array<Exact, 1> exact = {{{0, 1}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::cos;
    return cos(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return -(g * sin(x)); }
  static constexpr auto even_slope(auto const& x) { return cos_slope(x, 1.0); }
  static constexpr auto of_square(auto const& s) { return cosh_of_root(-s, 0.0); }
};

#if defined(DYAD_PAIRED_SINES)
struct PairedSin : Sin {
  static constexpr std::string_view name = "pairedsin";
  template <class T> static constexpr T kernel(T const& x) {
    if constexpr (std::is_same_v<T, double>)
      if (!std::is_constant_evaluated()) return dyad::detail::sine_and_cosine(x).sine;
    return Sin::kernel(x);
  }
};
struct PairedCos : Cos {
  static constexpr std::string_view name = "pairedcos";
  template <class T> static constexpr T kernel(T const& x) {
    if constexpr (std::is_same_v<T, double>)
      if (!std::is_constant_evaluated()) return dyad::detail::sine_and_cosine(x).cosine;
    return Cos::kernel(x);
  }
};
#endif

/// Both terms of 1 + y * y are positive: nothing cancels.
struct Tan : Elementwise<1> {
  static constexpr std::string_view name = "tan";
  static constexpr std::string_view latex = "\\tan";
  static constexpr Domain<1> domain = {{{-1.4, 1.4}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 1> exact = {{{0, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::tan;
    return tan(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const&) { return g * (1.0 + y * y); }
  static constexpr auto odd_quotient(auto const& x) { return -cos_slope(x, 1.0) / cos(x); }
  static constexpr auto quotient_of_square(auto const& s) { return cosh_of_root(-s, 1.0) / cosh_of_root(-s, 0.0); }
};

/// `one_minus_square` keeps the digits near 1 that 1 - x * x loses.
struct Asin : Elementwise<1> {
  static constexpr std::string_view name = "asin";
  static constexpr std::string_view latex = "\\arcsin";
  static constexpr Domain<1> domain = {{{-0.9, 0.9}}};
  static constexpr Singular<1> singular[] = {{{1}, 1.5707963267948966, {detail::infinity}},
                                             {{-1}, -1.5707963267948966, {detail::infinity}},
                                             {{2}, detail::nan, {detail::nan}}};
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 1> exact = {{{0, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::asin;
    return asin(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    return g / sqrt(one_minus_square(x));
  }
};

/// `one_minus_square` keeps the digits near 1 that 1 - x * x loses.
struct Acos : Elementwise<1> {
  static constexpr std::string_view name = "acos";
  static constexpr std::string_view latex = "\\arccos";
  static constexpr Domain<1> domain = {{{-0.9, 0.9}}};
  static constexpr Singular<1> singular[] = {
      {{1}, 0, {-detail::infinity}}, {{-1}, 3.141592653589793, {-detail::infinity}}, {{2}, detail::nan, {detail::nan}}};
  static constexpr std::array<Exact, 1> exact = {{{1, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::acos;
    return acos(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    return -(g / sqrt(one_minus_square(x)));
  }
};

/// Of the slope 1 / (1 + x * x) the derivative would underflow where x is large, before it meets the factor 2 x; so it
/// is recorded as a product of two. In Taylor polynomials it is halved above and below, since 2 x may be no number.
struct Atan : Elementwise<1> {
  static constexpr std::string_view name = "atan";
  static constexpr std::string_view latex = "\\arctan";
  static constexpr Domain<1> domain = {{{-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 1> exact = {{{0, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::atan;
    return atan(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    if constexpr (is_recorded<std::remove_cvref_t<decltype(x)>>) {
      auto const r = hypot(1.0, x);
      return g * (1.0 / r / r);
    } else return g / (1.0 + x * x);
  }
  static constexpr auto regular_vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    return g * (0.5 / (0.5 + 0.5 * x * x));
  }
};

/// The angle of the point (x, y), first argument y. At the origin the derivative is 0, and so is every higher one.
struct Atan2 : Elementwise<2> {
  static constexpr std::string_view name = "atan2";
  static constexpr Domain<2> domain = {{{-10, 10}, {0.5, 10}}};
  static constexpr Singular<2> singular[] = {
      {{0, 0}, 0, {0, 0}}, {{0, -0.0}, 3.141592653589793, {0, 0}}, {{0, -1}, 3.141592653589793, {-1, 0}}};
  template <class T> static constexpr T kernel(T const& a, T const& b) {
    using std::atan2;
    return atan2(a, b);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& a, auto const& b) {
    return g * angle_slope(b, a, hypot(a, b));
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const& b) {
    return -(g * angle_slope(a, b, hypot(a, b)));
  }
};

/// a / (r * r) for r = hypot(a, b), which neither over- nor underflows on the way; 0 at the origin. An operation of its
/// own, because the derivative of such a quotient, 1 / r^2 - 2 a^2 / r^4, is a difference of two that may be infinite
/// where a = b. `r` is handed over as to `Direction`.
struct AngleSlope : Elementwise<3> {
  static constexpr std::string_view name = "angle_slope";
  static constexpr int flops = 2;
  static constexpr Domain<3> domain = {{{0.5, 10}, {0.5, 10}, {0.5, 10}}};
  static constexpr Singular<3> singular[] = {{{0, 0, 0}, 0, {0, 0, 0}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& r) {
    return dyad::detail::over_length(a, r, b) / where(r == T(0), T(1), r);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& a, auto const& b, auto const& r) {
    // As squares: the parts of the derivative of a product of sum and difference cancel where a or b is small.
    auto const along = direction(a, b, r), across = direction(b, a, r);
    auto const some = where(r == 0.0, 1.0, r);
    return g * ((across * across - along * along) / some / some);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const& b, auto const& r) {
    auto const some = where(r == 0.0, 1.0, r);
    return -(g * (2.0 * (direction(a, b, r) * direction(b, a, r)) / some / some));
  }
  static constexpr auto vjp(Arg<2>, auto const&, auto const&, auto const&, auto const&, auto const&) { return 0.0; }
};

} // namespace ops

/// The sine of each element, in radians.
template <Value T> constexpr auto sin(T const& x) { return apply<ops::Sin>(x); }
/// The cosine of each element, in radians.
template <Value T> constexpr auto cos(T const& x) { return apply<ops::Cos>(x); }
/// The tangent of each element, in radians.
template <Value T> constexpr auto tan(T const& x) { return apply<ops::Tan>(x); }
/// The inverse of `sin` in [-pi/2, pi/2]; NaN outside of [-1, 1], its derivative infinite at the ends.
template <Value T> constexpr auto asin(T const& x) { return apply<ops::Asin>(x); }
/// The inverse of `cos` in [0, pi]; NaN outside of [-1, 1], its derivative infinite at the ends.
template <Value T> constexpr auto acos(T const& x) { return apply<ops::Acos>(x); }
/// The inverse of `tan` in (-pi/2, pi/2).
template <Value T> constexpr auto atan(T const& x) { return apply<ops::Atan>(x); }
/// The angle of the point (b, a) in (-pi, pi], element by element; at the origin its derivatives are 0.
template <Value A, Value B> constexpr auto atan2(A const& a, B const& b) { return apply<ops::Atan2>(a, b); }
/// a / (r * r), where `r` is known to be hypot(a, b); 0 at the origin.
template <Value A, Value B, Value R> constexpr auto angle_slope(A const& a, B const& b, R const& r) {
  return apply<ops::AngleSlope>(a, b, r);
}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file Powers and roots: square, sqrt, cbrt, hypot, pow.
#pragma once

#include <dyad/ops/comparison.hpp>
#include <dyad/ops/exponential.hpp>

#include <cmath>

namespace dyad {

template <Value T> constexpr auto square(T const& x);
template <Value T> constexpr auto sqrt(T const& x);
template <Value T> constexpr auto cbrt(T const& x);
template <Value A, Value B> constexpr auto hypot(A const& a, B const& b);
template <Value A, Value B> constexpr auto pow(A const& x, B const& p);

namespace ops {

struct Square : Elementwise<1> {
  static constexpr std::string_view name = "square";
  static constexpr Domain<1> domain = {{{-10, 10}}};
  static constexpr auto singular = Singular::none;
  static constexpr Parity parity = Parity::even;
  static constexpr std::array<Exact, 2> exact = {{{0, 0}, {1, 1}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x) { return x * x; }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * (2.0 * x); }
};

/// The slope at 0 is inf.
struct Sqrt : Elementwise<1> {
  static constexpr std::string_view name = "sqrt";
  static constexpr std::string_view latex = "\\sqrt";
  static constexpr Domain<1> domain = {{{0.1, 10}}};
  static constexpr auto singular = Singular::ieee;
  static constexpr std::array<Exact, 3> exact = {{{0, 0}, {1, 1}, {4, 2}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x) {
    using std::sqrt;
    return sqrt(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const&) { return 0.5 * (g / y); }
};

/// The slope at 0 is inf.
struct Cbrt : Elementwise<1> {
  static constexpr std::string_view name = "cbrt";
  static constexpr std::string_view latex = "\\sqrt[3]";
  static constexpr Domain<1> domain = {{{0.1, 10}}};
  static constexpr auto singular = Singular::ieee;
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 3> exact = {{{0, 0}, {1, 1}, {8, 2}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::cbrt;
    return cbrt(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const&) { return g / (3.0 * y * y); }
};

/// The derivative at the origin is 0, and so is every higher one: the inner choice keeps the quotient finite there, the
/// outer one drops it. Dividing by y and not by x * x + b * b neither overflows nor underflows.
struct Hypot : Elementwise<2> {
  static constexpr std::string_view name = "hypot";
  static constexpr Domain<2> domain = {{{-10, 10}, {0.5, 10}}};
  static constexpr auto singular = Singular::zero;
  static constexpr bool commutative = true;
  template <class T> static constexpr T kernel(T const& a, T const& b) {
    using std::hypot, std::sqrt;
    if constexpr (requires { hypot(a, b); })
      return hypot(a, b);
    else
      return sqrt(a * a + b * b);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& a, auto const&) {
    return g * where(y == 0.0, 0.0, a / where(y == 0.0, 1.0, y));
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, auto const&, auto const& b) {
    return g * where(y == 0.0, 0.0, b / where(y == 0.0, 1.0, y));
  }
};

/// pow(x, 0) is the constant 1, whose derivative is 0 even at x = 0, where p * pow(x, p - 1) would be 0 * inf. For the
/// exponent, pow(0, p) is 0 for p > 0, so its derivative is 0 there, and 0 at p = 0 too, where 0 * log(0) would be NaN.
/// With a negative base the derivative for the exponent is NaN, as the power itself is between two integers.
struct Pow : Elementwise<2> {
  static constexpr std::string_view name = "pow";
  static constexpr Domain<2> domain = {{{0.1, 10}, {-3, 3}}};
  static constexpr auto singular = Singular::guarded;
  template <class T> static constexpr T kernel(T const& x, T const& p) {
    using std::pow;
    return pow(x, p);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x, auto const& p) {
    return g * where(p == 0.0, 0.0, p * pow(x, p - 1.0));
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, auto const& x, auto const& p) {
    return g * where(x == 0.0 && p >= 0.0, 0.0, y * log(x));
  }
};

} // namespace ops

template <Value T> constexpr auto square(T const& x) { return apply<ops::Square>(x); }
template <Value T> constexpr auto sqrt(T const& x) { return apply<ops::Sqrt>(x); }
template <Value T> constexpr auto cbrt(T const& x) { return apply<ops::Cbrt>(x); }
template <Value A, Value B> constexpr auto hypot(A const& a, B const& b) { return apply<ops::Hypot>(a, b); }
template <Value A, Value B> constexpr auto pow(A const& x, B const& p) { return apply<ops::Pow>(x, p); }

/// 1 - x^2 as rules need it: on numbers as (1 - x) (1 + x), which keeps the digits near 1; on symbolic values as written,
/// whose derivative -2 x keeps the digits near 0 (a program computes it as the product all the same).
template <Value T> constexpr auto one_minus_square(T const& x) {
  if constexpr (Symbolic<T>) return 1.0 - x * x;
  else return (T(1) - x) * (T(1) + x);
}

} // namespace dyad

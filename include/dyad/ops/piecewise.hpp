// SPDX-License-Identifier: BSL-1.0
/// \file Functions in pieces: abs, sign, floor, ceil, min, max, clamp. Those that fewer formulas need are in
/// ops/rounding.hpp.
#pragma once

#include <dyad/ops/comparison.hpp>

#include <cmath>
#include <concepts>

namespace dyad {

template <Value T> constexpr auto abs(T const& x);
template <Value T> constexpr auto sign(T const& x);
template <Value T> constexpr auto floor(T const& x);
template <Value T> constexpr auto ceil(T const& x);
template <Value A, Value B> constexpr auto min(A const& a, B const& b);
template <Value A, Value B> constexpr auto max(A const& a, B const& b);
template <Value A, Value B, Value C> constexpr auto clamp(A const& x, B const& low, C const& high);

namespace ops {

/// abs'(0) = sign(0) = 0.
struct Abs : Elementwise<1> {
  static constexpr std::string_view name = "abs";
  static constexpr bool root_of_squares = true;
  static constexpr Interval range = {0, detail::infinity};
  static constexpr Domain<1> domain = {{{0.1, 10}}};
  static constexpr Singular<1> singular[] = {{{0}, 0, {0}}};
  static constexpr Parity parity = Parity::even;
  static constexpr std::array<Exact, 2> exact = {{{0, 0}, {1, 1}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x) {
    using std::abs;
    return abs(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * sign(x); }
};

/// -1, 0 or 1; a zero keeps its sign and NaN stays NaN. The derivative is 0 everywhere, at the jump too.
struct Sign : Elementwise<1> {
  static constexpr std::string_view name = "sign";
  static constexpr Domain<1> domain = {{{0.1, 10}}};
  static constexpr Singular<1> singular[] = {{{0}, 0, {0}}};
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 2> exact = {{{0, 0}, {1, 1}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x) { return where(x > T(0), T(1), where(x < T(0), T(-1), x)); }
  static constexpr auto vjp(Arg<0>, auto const&, auto const&, auto const&) { return 0.0; }
};

/// What functions that round to whole numbers have in common: the derivative is 0 everywhere, at the jumps too.
struct Rounding : Elementwise<1> {
  static constexpr std::array<Exact, 2> exact = {{{0, 0}, {1, 1}}};
  static constexpr bool transcendental = false;
  static constexpr bool simd = false; // SIMD libraries may lose the sign of a zero
  static constexpr auto vjp(Arg<0>, auto const&, auto const&, auto const&) { return 0.0; }
};

struct Floor : Rounding {
  static constexpr std::string_view name = "floor";
  static constexpr Domain<1> domain = {{{0.1, 0.9}}};
  static constexpr Singular<1> singular[] = {{{1}, 1, {0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::floor;
    return floor(x);
  }
};

struct Ceil : Rounding {
  static constexpr std::string_view name = "ceil";
  static constexpr Domain<1> domain = {{{0.1, 0.9}}};
  static constexpr Singular<1> singular[] = {{{1}, 1, {0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::ceil;
    return ceil(x);
  }
};

/// What the lesser and the greater of two numbers have in common. As by the C library's fmin and fmax, NaN stands for a
/// missing number, and the other one is taken. The derivative goes to the argument that was taken; a tie is split
/// evenly. The rule is a choice against 0 outside, so that the argument not taken receives a zero that stays zero.
struct Extremum : Elementwise<2> {
  static constexpr Domain<2> domain = {{{-10, 10}, {-10, 10}}};
  static constexpr Singular<2> singular[] = {
      {{1, 1}, 1, {0.5, 0.5}}, {{detail::nan, 1}, 1, {0, 1}}, {{1, detail::nan}, 1, {1, 0}}};
  static constexpr bool transcendental = false;
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& a, auto const& b) {
    return where(a == y, where(a == b, 0.5 * g, g), 0.0);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, auto const& a, auto const& b) {
    return where(b == y, where(a == b, 0.5 * g, g), 0.0);
  }
};
struct Min : Extremum {
  static constexpr std::string_view name = "min";
  static constexpr std::string_view latex = "\\min";
  template <class T> static constexpr T kernel(T const& a, T const& b) { return where(b < a || !(a == a), b, a); }
};
struct Max : Extremum {
  static constexpr std::string_view name = "max";
  static constexpr std::string_view latex = "\\max";
  template <class T> static constexpr T kernel(T const& a, T const& b) { return where(a < b || !(a == a), b, a); }
};

/// The same of three numbers. Two or three that are equal share the derivative evenly.
template <class OfTwo> struct ExtremumOfThree : Elementwise<3> {
  static constexpr std::string_view name = OfTwo::name;
  static constexpr std::string_view latex = OfTwo::latex;
  static constexpr Domain<3> domain = {{{-10, 10}, {-9, 11}, {-8, 12}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) {
    return OfTwo::kernel(OfTwo::kernel(a, b), c);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& a, auto const& b, auto const& c) {
    return share(g, y, a, b, c);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, auto const& a, auto const& b, auto const& c) {
    return share(g, y, b, a, c);
  }
  static constexpr auto vjp(Arg<2>, auto const& g, auto const& y, auto const& a, auto const& b, auto const& c) {
    return share(g, y, c, a, b);
  }

private:
  /// What x receives beside two others.
  static constexpr auto share(auto const& g, auto const& y, auto const& x, auto const& u, auto const& v) {
    return where(x == y, where(u == y, where(v == y, g / 3.0, 0.5 * g), where(v == y, 0.5 * g, g)), 0.0);
  }
};
struct Min3 : ExtremumOfThree<Min> {
  static constexpr Singular<3> singular[] = {{{1, 1, 1}, 1, {1.0 / 3, 1.0 / 3, 1.0 / 3}},
                                             {{1, 2, 1}, 1, {0.5, 0, 0.5}},
                                             {{detail::nan, 1, 2}, 1, {0, 1, 0}},
                                             {{detail::nan, detail::nan, 2}, 2, {0, 0, 1}}};
};
struct Max3 : ExtremumOfThree<Max> {
  static constexpr Singular<3> singular[] = {{{1, 1, 1}, 1, {1.0 / 3, 1.0 / 3, 1.0 / 3}},
                                             {{2, 1, 2}, 2, {0.5, 0, 0.5}},
                                             {{detail::nan, 1, 2}, 2, {0, 0, 1}},
                                             {{1, detail::nan, detail::nan}, 1, {1, 0, 0}}};
};

/// x held between two bounds. The boundary belongs to the inside: there x takes the whole derivative and the bound
/// none, so that a search may leave the boundary inwards. `low` must not exceed `high`.
struct Clamp : Elementwise<3> {
  static constexpr std::string_view name = "clamp";
  static constexpr Domain<3> domain = {{{-4, 4}, {-2, -1}, {1, 2}}};
  static constexpr Singular<3> singular[] = {
      {{-1, -1, 1}, -1, {1, 0, 0}}, {{1, -1, 1}, 1, {1, 0, 0}}, {{1, 1, 1}, 1, {1, 0, 0}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x, T const& low, T const& high) {
    return where(x < low, low, where(high < x, high, x));
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x, auto const& low, auto const& high) {
    return where(low <= x && x <= high, g, 0.0);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& x, auto const& low, auto const&) {
    return where(x < low, g, 0.0);
  }
  static constexpr auto vjp(Arg<2>, auto const& g, auto const&, auto const& x, auto const&, auto const& high) {
    return where(high < x, g, 0.0);
  }
};

} // namespace ops

/// The magnitude of each element; its derivative at 0 is 0.
template <Value T> constexpr auto abs(T const& x) { return apply<ops::Abs>(x); }
/// -1, 0 or 1 with the sign of each element.
template <Value T> constexpr auto sign(T const& x) { return apply<ops::Sign>(x); }
/// The greatest whole number not above each element; derivative 0.
template <Value T> constexpr auto floor(T const& x) { return apply<ops::Floor>(x); }
/// The least whole number not below each element; derivative 0.
template <Value T> constexpr auto ceil(T const& x) { return apply<ops::Ceil>(x); }
///@{
/// The smallest or the largest of two or three, element by element. At a tie each has an equal share of the derivative;
/// what is NaN counts as missing.
template <Value A, Value B> constexpr auto min(A const& a, B const& b) { return apply<ops::Min>(a, b); }
template <Value A, Value B> constexpr auto max(A const& a, B const& b) { return apply<ops::Max>(a, b); }
// A truth value is no third number: `max(x, 1, true)` reduces the axis 1 and keeps it.
template <Value A, Value B, Value C>
  requires(!std::same_as<C, bool>)
constexpr auto min(A const& a, B const& b, C const& c) {
  return apply<ops::Min3>(a, b, c);
}
template <Value A, Value B, Value C>
  requires(!std::same_as<C, bool>)
constexpr auto max(A const& a, B const& b, C const& c) {
  return apply<ops::Max3>(a, b, c);
}
///@}
/// x, or the nearer of the bounds where it lies outside of [low, high]; element by element.
template <Value A, Value B, Value C> constexpr auto clamp(A const& x, B const& low, C const& high) {
  return apply<ops::Clamp>(x, low, high);
}

} // namespace dyad

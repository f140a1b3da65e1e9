// SPDX-License-Identifier: BSL-1.0
// Operations whose rules are wrong, which a check has to find.
#pragma once

#include <dyad/ops/piecewise.hpp>
#include <dyad/ops/trigonometric.hpp>

#include <cmath>
#include <string_view>

namespace planted {

using namespace dyad;

/// sin with a wrong sign in its rule.
struct WrongSine : Elementwise<1> {
  static constexpr std::string_view name = "wrong_sine";
  static constexpr Domain<1> domain = {{{-3, 3}}};
  static constexpr auto singular = smooth;
  template <class T> static constexpr T kernel(T const& x) {
    using std::sin;
    return sin(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return -(g * cos(x)); }
};
template <Value T> constexpr auto wrong_sine(T const& x) { return apply<WrongSine>(x); }

/// exp with a wrong rule for negative arguments only.
struct WrongBelowZero : Elementwise<1> {
  static constexpr std::string_view name = "wrong_below_zero";
  static constexpr Domain<1> domain = {{{-3, 3}}};
  static constexpr auto singular = smooth;
  template <class T> static constexpr T kernel(T const& x) {
    using std::exp;
    return exp(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) {
    return g * (y + 0.001 * min(x, 0.0));
  }
};
template <Value T> constexpr auto wrong_below_zero(T const& x) { return apply<WrongBelowZero>(x); }

/// The square, whose first derivative is right and whose second is that of a sine with a wrong sign.
struct WrongTwice : Elementwise<1> {
  static constexpr std::string_view name = "wrong_twice";
  static constexpr Domain<1> domain = {{{-3, 3}}};
  static constexpr auto singular = smooth;
  template <class T> static constexpr T kernel(T const& x) {
    using std::cos;
    return -cos(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * wrong_sine(x); }
};
template <Value T> constexpr auto wrong_twice(T const& x) { return apply<WrongTwice>(x); }

} // namespace planted

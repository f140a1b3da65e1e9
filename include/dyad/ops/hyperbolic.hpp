// SPDX-License-Identifier: BSL-1.0
/// \file Hyperbolic functions and their inverses.
#pragma once

#include <dyad/ops/even_slopes.hpp>
#include <dyad/ops/power.hpp>

#include <cmath>

namespace dyad {

template <Value T> constexpr auto sinh(T const& x);
template <Value T> constexpr auto cosh(T const& x);
template <Value T> constexpr auto tanh(T const& x);
template <Value T> constexpr auto sech(T const& x);
template <Value T> constexpr auto asinh(T const& x);
template <Value T> constexpr auto acosh(T const& x);
template <Value T> constexpr auto atanh(T const& x);

namespace ops {

struct Sinh : Elementwise<1> {
  static constexpr std::string_view name = "sinh";
  static constexpr std::string_view latex = "\\sinh";
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 1> exact = {{{0, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::sinh;
    return sinh(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * cosh(x); }
  static constexpr auto odd_quotient(auto const& x) { return cosh_slope(x, 1.0); }
  static constexpr auto quotient_of_square(auto const& s) { return cosh_of_root(s, 1.0); }
};

struct Cosh : Elementwise<1> {
  static constexpr std::string_view name = "cosh";
  static constexpr Interval range = {1, detail::infinity};
  static constexpr std::string_view latex = "\\cosh";
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::even;
  static constexpr std::array<Exact, 1> exact = {{{0, 1}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::cosh;
    return cosh(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * sinh(x); }
  static constexpr auto even_slope(auto const& x) { return cosh_slope(x, 1.0); }
  static constexpr auto of_square(auto const& s) { return cosh_of_root(s, 0.0); }
};

/// 1 - y * y would lose every digit of the slope in the tails, where y is all but 1; 1 / cosh(x)^2 loses none there,
/// nor do its own derivatives, near 0 or far.
struct Tanh : Elementwise<1> {
  static constexpr std::string_view name = "tanh";
  static constexpr Interval range = {-1, 1};
  static constexpr std::string_view latex = "\\tanh";
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 1> exact = {{{0, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::tanh;
    return tanh(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * square(sech(x)); }
  /// cosh overflows far from 0, where the quotient is smooth as it stands.
  static constexpr auto odd_quotient(auto const& x) {
    return where(x * x < 400.0, cosh_slope(x, 1.0) / cosh(x), tanh(x) / x);
  }
  static constexpr auto quotient_of_square(auto const& s) { return cosh_of_root(s, 1.0) / cosh_of_root(s, 0.0); }
};

/// 1 / cosh(x), from exp(-|x|) where numbers have an order, so that it fades to 0 no sooner than it must. As an
/// operation of its own, so that derivatives of tanh fade to 0 in the tails at every order, where sinh / cosh^3 would
/// be infinity over infinity.
struct Sech : Elementwise<1> {
  static constexpr std::string_view name = "sech";
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::even;
  static constexpr std::array<Exact, 1> exact = {{{0, 1}}};
  static constexpr std::string_view latex = "\\operatorname{sech}";
  template <class T> static constexpr T kernel(T const& x) {
    using std::abs, std::cosh, std::exp;
    if constexpr (requires { x < T(0); }) {
      T const e = exp(-abs(x)), square = e * e, sum = T(1) + square,
              lost = square - (sum - T(1)); // by the rounding of the sum
      T const quotient = (e + e) / sum;
      return quotient - quotient * (lost * (T(1) - T(0.5) * square)); // lost / sum, to a few digits
    } else return T(1) / cosh(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) { return -(g * (y * tanh(x))); }
  static constexpr auto even_slope(auto const& x) { return -(sech(x) * Tanh::odd_quotient(x)); }
};

/// hypot(1, x) and not the root of 1 + x * x, which overflows.
struct Asinh : Elementwise<1> {
  static constexpr std::string_view name = "asinh";
  static constexpr Domain<1> domain = {{{-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 1> exact = {{{0, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::asinh;
    return asinh(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g / hypot(1.0, x); }
};

/// (x - 1) * (x + 1) keeps the digits near 1 that x * x - 1 loses; under two roots it does not overflow.
struct Acosh : Elementwise<1> {
  static constexpr std::string_view name = "acosh";
  static constexpr Domain<1> domain = {{{1.1, 10}}};
  static constexpr Singular<1> singular[] = {{{1}, 0, {detail::infinity}}, {{0.5}, detail::nan, {detail::nan}}};
  static constexpr std::array<Exact, 1> exact = {{{1, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::acosh;
    return acosh(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    return g / sqrt(x - 1.0) / sqrt(x + 1.0);
  }
};

/// `one_minus_square` keeps the digits near 1 that 1 - x * x loses.
struct Atanh : Elementwise<1> {
  static constexpr std::string_view name = "atanh";
  static constexpr Domain<1> domain = {{{-0.9, 0.9}}};
  static constexpr Singular<1> singular[] = {{{1}, detail::infinity, {detail::infinity}},
                                             {{-1}, -detail::infinity, {detail::infinity}}};
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 1> exact = {{{0, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::atanh;
    return atanh(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g / one_minus_square(x); }
};

} // namespace ops

/// The hyperbolic sine of each element.
template <Value T> constexpr auto sinh(T const& x) { return apply<ops::Sinh>(x); }
/// The hyperbolic cosine of each element.
template <Value T> constexpr auto cosh(T const& x) { return apply<ops::Cosh>(x); }
/// The hyperbolic tangent of each element.
template <Value T> constexpr auto tanh(T const& x) { return apply<ops::Tanh>(x); }
/// 1 / cosh(x) of each element, which does not overflow.
template <Value T> constexpr auto sech(T const& x) { return apply<ops::Sech>(x); }
/// The inverse of `sinh`, of each element.
template <Value T> constexpr auto asinh(T const& x) { return apply<ops::Asinh>(x); }
/// The inverse of `cosh`, of each element; NaN below 1.
template <Value T> constexpr auto acosh(T const& x) { return apply<ops::Acosh>(x); }
/// The inverse of `tanh`, of each element; infinite at -1 and 1, NaN beyond.
template <Value T> constexpr auto atanh(T const& x) { return apply<ops::Atanh>(x); }

} // namespace dyad

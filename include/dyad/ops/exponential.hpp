// SPDX-License-Identifier: BSL-1.0
/// \file Exponentials and logarithms.
#pragma once

#include <dyad/ops/arithmetic.hpp>
#include <dyad/ops/constants.hpp>

#include <cmath>

namespace dyad {

template <Value T> constexpr auto exp(T const& x);
template <Value T> constexpr auto exp2(T const& x);
template <Value T> constexpr auto expm1(T const& x);
template <Value T> constexpr auto log(T const& x);
template <Value T> constexpr auto log2(T const& x);
template <Value T> constexpr auto log10(T const& x);
template <Value T> constexpr auto log1p(T const& x);

namespace ops {

struct Log;

struct Exp : Elementwise<1> {
  static constexpr std::string_view name = "exp";
  using logarithm = Log;
  static constexpr Interval range = {0, detail::infinity};
  static constexpr std::string_view latex = "\\exp";
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr std::array<Exact, 1> exact = {{{0, 1}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::exp;
    return exp(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const&) { return g * y; }
};

struct Exp2 : Elementwise<1> {
  static constexpr std::string_view name = "exp2";
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr std::array<Exact, 2> exact = {{{0, 1}, {1, 2}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::exp2, std::exp;
    if constexpr (requires { exp2(x); })
      return exp2(x);
    else
      return exp(x * Ln2::kernel<T>());
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) {
    return g * (y * constant_like<Ln2>(x));
  }
};

/// The rule calls exp: y + 1 would lose every digit of the slope in the left tail.
struct Expm1 : Elementwise<1> {
  static constexpr std::string_view name = "expm1";
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr std::array<Exact, 1> exact = {{{0, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::expm1;
    return expm1(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * exp(x); }
};

struct Log : Elementwise<1> {
  static constexpr std::string_view name = "log";
  static constexpr std::string_view latex = "\\log";
  static constexpr Domain<1> domain = {{{0.1, 10}}};
  static constexpr Singular<1> singular[] = {{{0}, -detail::infinity, {detail::infinity}}, {{-1}, detail::nan, {-1}}};
  static constexpr std::array<Exact, 1> exact = {{{1, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::log;
    return log(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g / x; }
};

struct Log2 : Elementwise<1> {
  static constexpr std::string_view name = "log2";
  static constexpr std::string_view latex = "\\log_2";
  static constexpr Domain<1> domain = {{{0.1, 10}}};
  static constexpr Singular<1> singular[] = {{{0}, -detail::infinity, {detail::infinity}}};
  static constexpr std::array<Exact, 2> exact = {{{1, 0}, {2, 1}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::log2, std::log;
    if constexpr (requires { log2(x); })
      return log2(x);
    else
      return log(x) / Ln2::kernel<T>();
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    return g / (x * constant_like<Ln2>(x));
  }
};

struct Log10 : Elementwise<1> {
  static constexpr std::string_view name = "log10";
  static constexpr std::string_view latex = "\\log_{10}";
  static constexpr Domain<1> domain = {{{0.1, 10}}};
  static constexpr Singular<1> singular[] = {{{0}, -detail::infinity, {detail::infinity}}};
  static constexpr std::array<Exact, 2> exact = {{{1, 0}, {10, 1}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::log10;
    return log10(x);
  }
  /// x log(10) would overflow where the slope is a number.
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    return g * (1.0 / constant_like<Ln10>(x)) / x;
  }
};

struct Log1p : Elementwise<1> {
  static constexpr std::string_view name = "log1p";
  static constexpr Domain<1> domain = {{{-0.9, 10}}};
  static constexpr Singular<1> singular[] = {{{-1}, -detail::infinity, {detail::infinity}}};
  static constexpr std::array<Exact, 1> exact = {{{0, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::log1p;
    return log1p(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g / (1.0 + x); }
};

} // namespace ops

/// The exponential function. Of each element; outside of the domain NaN, at its ends what the C library gives.
template <Value T> constexpr auto exp(T const& x) { return apply<ops::Exp>(x); }
/// 2 to the power of x. Of each element; outside of the domain NaN, at its ends what the C library gives.
template <Value T> constexpr auto exp2(T const& x) { return apply<ops::Exp2>(x); }
/// exp(x) - 1, exact near 0. Of each element; outside of the domain NaN, at its ends what the C library gives.
template <Value T> constexpr auto expm1(T const& x) { return apply<ops::Expm1>(x); }
/// The natural logarithm. Of each element; outside of the domain NaN, at its ends what the C library gives.
template <Value T> constexpr auto log(T const& x) { return apply<ops::Log>(x); }
/// The logarithm to the base 2. Of each element; outside of the domain NaN, at its ends what the C library gives.
template <Value T> constexpr auto log2(T const& x) { return apply<ops::Log2>(x); }
/// The logarithm to the base 10. Of each element; outside of the domain NaN, at its ends what the C library gives.
template <Value T> constexpr auto log10(T const& x) { return apply<ops::Log10>(x); }
/// log(1 + x), exact near 0. Of each element; outside of the domain NaN, at its ends what the C library gives.
template <Value T> constexpr auto log1p(T const& x) { return apply<ops::Log1p>(x); }

} // namespace dyad

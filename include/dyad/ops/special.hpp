// SPDX-License-Identifier: BSL-1.0
/// \file The error function, its complement, the normal distribution, x log(y). What needs a library of special
/// functions is in ops/gamma.hpp, ops/beta.hpp, ops/bessel.hpp and ops/distributions.hpp.
#pragma once

#include <dyad/ops/comparison.hpp>
#include <dyad/ops/exponential.hpp>

#include <cmath>
#include <concepts>
#include <type_traits>

namespace dyad {

template <Value T> constexpr auto erf(T const& x);
template <Value T> constexpr auto erfc(T const& x);
template <Value T> constexpr auto norm_cdf(T const& x);
template <Value A, Value B> constexpr auto xlogy(A const& x, B const& y);

namespace ops {

/// exp(-x * x), as a square whose slopes are numbers for every x: those of x * x, 2 x, may be none.
constexpr auto squared_bell(auto const& x) {
  auto const root = exp(-0.5 * x * x);
  return root * root;
}

struct Erf : Elementwise<1> {
  static constexpr std::string_view name = "erf";
  static constexpr Interval range = {-1, 1};
  static constexpr Domain<1> domain = {{{-3, 3}}};
  static constexpr auto singular = smooth;
  static constexpr bool simd = false; // the SIMD library loses digits in the tails
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 1> exact = {{{0, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::erf;
    return erf(x);
  }
  static constexpr auto vjp(Arg<0> by, auto const& g, auto const& y, auto const& x) {
    if constexpr (is_recorded<std::remove_cvref_t<decltype(x)>>) return regular_vjp(by, g, y, x);
    else return g * (2.0 * constant_like<InvSqrtPi>(x) * exp(-(x * x)));
  }
  static constexpr auto regular_vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    return g * (2.0 * constant_like<InvSqrtPi>(x) * squared_bell(x));
  }
};

struct Erfc : Elementwise<1> {
  static constexpr std::string_view name = "erfc";
  static constexpr Domain<1> domain = {{{-3, 5}}};
  static constexpr auto singular = smooth;
  static constexpr bool simd = false; // the SIMD library loses digits in the tails
  static constexpr std::array<Exact, 1> exact = {{{0, 1}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::erfc;
    return erfc(x);
  }
  static constexpr auto vjp(Arg<0> by, auto const& g, auto const& y, auto const& x) {
    if constexpr (is_recorded<std::remove_cvref_t<decltype(x)>>) return regular_vjp(by, g, y, x);
    else return -(g * (2.0 * constant_like<InvSqrtPi>(x) * exp(-(x * x))));
  }
  static constexpr auto regular_vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    return -(g * (2.0 * constant_like<InvSqrtPi>(x) * squared_bell(x)));
  }
};

/// The distribution function of the standard normal distribution, erfc(-x / sqrt(2)) / 2.
struct NormCdf : Elementwise<1> {
  static constexpr std::string_view name = "norm_cdf";
  static constexpr std::string_view latex = "\\Phi";
  static constexpr Interval range = {0, 1};
  static constexpr Domain<1> domain = {{{-5, 3}}};
  static constexpr auto singular = smooth;
  static constexpr bool simd = false; // what rounding takes from the argument is put back lane by lane
  static constexpr std::array<Exact, 1> exact = {{{0, 0.5}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::erfc, std::sqrt;
    if constexpr (std::same_as<T, float>) return static_cast<float>(kernel(static_cast<double>(x)));
    else if constexpr (std::same_as<T, double>) return in_double(x);
    else return erfc(-x * sqrt(T(0.5))) / T(2);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    return g * (constant_like<InvSqrt2Pi>(x) * exp(-0.5 * x * x));
  }

private:
  /// In the left tail a rounding error of z = -x / sqrt(2) counts 2 z^2 times. There the quotient of the derivative and
  /// erfc(z) is z + sqrt(z^2 + 4 / pi) to a few percent (Abramowitz and Stegun, 7.1.13), enough for what was lost.
  static constexpr double in_double(double x) {
    constexpr double root = 0.70710678118654752440, rest = -4.8336466567264567e-17; // of 1 / 2
    double const z = -x * root, y = 0.5 * std::erfc(z);
    if (!(z > 1 && y > 0)) return y;
    double const lost = std::fma(-x, root, -z) - x * rest;
    return y - y * (lost * (z + std::sqrt(z * z + 1.2732395447351628)));
  }
};

/// x log(y), and 0 where x is 0 for every y that is a number: a class that cannot be counts nothing in an entropy. At
/// x = y = 0 the derivative by y is 0, too; that by x is log(y) everywhere.
struct Xlogy : Elementwise<2> {
  static constexpr std::string_view name = "xlogy";
  static constexpr Domain<2> domain = {{{-5, 5}, {0.1, 10}}};
  static constexpr Singular<2> singular[] = {{{0, 0}, 0, {-detail::infinity, 0}},
                                             {{0, -1}, 0, {detail::nan, 0}},
                                             {{2, 0}, -detail::infinity, {-detail::infinity, detail::infinity}},
                                             {{0, detail::infinity}, 0, {detail::infinity, 0}},
                                             {{0, detail::nan}, detail::nan, {detail::nan, detail::nan}}};
  template <class T> static constexpr T kernel(T const& x, T const& y) {
    using std::log;
    return where(x == T(0) && y == y, T(0), x * log(y));
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const& y) { return g * log(y); }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& x, auto const& y) {
    return where(x == 0.0 && y == 0.0, 0.0, g * (x / y));
  }
};

} // namespace ops

/// The error function of each element.
template <Value T> constexpr auto erf(T const& x) { return apply<ops::Erf>(x); }
/// 1 - erf(x) of each element, without cancellation.
template <Value T> constexpr auto erfc(T const& x) { return apply<ops::Erfc>(x); }
/// The probability that a standard normal variable is below x.
template <Value T> constexpr auto norm_cdf(T const& x) { return apply<ops::NormCdf>(x); }
/// x log(y), and 0 where x = 0.
template <Value A, Value B> constexpr auto xlogy(A const& x, B const& y) { return apply<ops::Xlogy>(x, y); }

} // namespace dyad

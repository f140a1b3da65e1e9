// SPDX-License-Identifier: BSL-1.0
/// \file The error function and its complement. What needs a library of special functions is in ops/gamma.hpp.
#pragma once

#include <dyad/ops/exponential.hpp>

#include <cmath>

namespace dyad {

template <Value T> constexpr auto erf(T const& x);
template <Value T> constexpr auto erfc(T const& x);

namespace ops {

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
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    return g * (2.0 * constant_like<InvSqrtPi>(x) * exp(-(x * x)));
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
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    return -(g * (2.0 * constant_like<InvSqrtPi>(x) * exp(-(x * x))));
  }
};

} // namespace ops

template <Value T> constexpr auto erf(T const& x) { return apply<ops::Erf>(x); }
template <Value T> constexpr auto erfc(T const& x) { return apply<ops::Erfc>(x); }

} // namespace dyad

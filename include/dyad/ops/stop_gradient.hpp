// SPDX-License-Identifier: BSL-1.0
/// \file A value that derivatives take for a constant.
#pragma once

#include <dyad/ops/arithmetic.hpp>

namespace dyad {

namespace ops {

/// Not in the registry, whose tests compare rules with the slopes of values: here they differ, and are to.
struct StopGradient : Elementwise<1> {
  static constexpr std::string_view name = "stop_gradient";
  static constexpr Domain<1> domain = {{{-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x) { return x; }
  static constexpr auto vjp(Arg<0>, auto const&, auto const&, auto const&) { return 0.0; }
};

} // namespace ops

/// x itself, whose derivative is 0: what depends on it through this alone is a constant to all derivatives, of any
/// order, of expressions, functions and Variables.
template <Value T> constexpr auto stop_gradient(T const& x) { return apply<ops::StopGradient>(x); }

} // namespace dyad

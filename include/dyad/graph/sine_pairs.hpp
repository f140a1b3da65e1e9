// SPDX-License-Identifier: BSL-1.0
/// \file The sine and the cosine of one argument, where a program needs both: derivatives do.
#pragma once

#include <dyad/graph/tracer.hpp>
#include <dyad/ops/trigonometric.hpp>

#include <cmath>
#include <type_traits>

namespace dyad {

namespace detail {

// g++ makes one call of two by itself; clang does not, since sincos says nothing through errno.
#if defined(__clang__) && defined(__GLIBC__)
struct SineAndCosine {
  double sine, cosine;
};
/// Declared to depend on its argument alone, so that two calls become one. The bits are those of sin and cos.
[[gnu::const]] __attribute__((noinline)) inline SineAndCosine sine_and_cosine(double x) {
  SineAndCosine both;
  ::sincos(x, &both.sine, &both.cosine);
  return both;
}
#endif

} // namespace detail

namespace ops {

struct PairedSin : Sin {
  static constexpr std::string_view name = "pairedsin";
  template <class T> static constexpr T kernel(T const& x) {
#if defined(__clang__) && defined(__GLIBC__)
    if constexpr (std::is_same_v<T, double>)
      if (!std::is_constant_evaluated()) return dyad::detail::sine_and_cosine(x).sine;
#endif
    return Sin::kernel(x);
  }
};
struct PairedCos : Cos {
  static constexpr std::string_view name = "pairedcos";
  template <class T> static constexpr T kernel(T const& x) {
#if defined(__clang__) && defined(__GLIBC__)
    if constexpr (std::is_same_v<T, double>)
      if (!std::is_constant_evaluated()) return dyad::detail::sine_and_cosine(x).cosine;
#endif
    return Cos::kernel(x);
  }
};

} // namespace ops

} // namespace dyad

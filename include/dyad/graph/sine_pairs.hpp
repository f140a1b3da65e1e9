// SPDX-License-Identifier: BSL-1.0
/// \file The sine and the cosine of one argument, where a program needs both: derivatives do.
#pragma once

#include <dyad/graph/tracer.hpp>
#include <dyad/ops/trigonometric.hpp>

#include <cmath>
#include <type_traits>

// g++ makes one call of two by itself. Clang does not, since sincos says nothing through errno.
#if defined(__clang__) && defined(__GLIBC__)
#define DYAD_PAIRED_SINES
#endif

namespace dyad {

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

namespace ops {

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

} // namespace ops
#endif

namespace graph {

/// What computes the sine or the cosine of an argument whose other one is needed, too.
constexpr OpInfo const* paired(OpInfo const* op) {
#if defined(DYAD_PAIRED_SINES)
  return same_operation(op, &info<ops::Sin>) ? &info<ops::PairedSin> : &info<ops::PairedCos>;
#else
  return op;
#endif
}

} // namespace graph

} // namespace dyad

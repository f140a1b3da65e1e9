// SPDX-License-Identifier: BSL-1.0
/// \file Operations that no formula is written with: programs are given them in place of several others.
#pragma once

#include <dyad/ops/exponential.hpp>
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

#endif

namespace ops {

/// a * b + c, a * b - c and c - a * b as the single expressions a person would write, so that a compiler which
/// contracts within an expression only (clang's default) treats them as it treats hand-written code.
struct MulAdd : Elementwise<3> {
  static constexpr std::string_view name = "muladd";
  static constexpr int flops = 2;
  static constexpr Domain<3> domain = {};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) { return a * b + c; }
};
struct MulSub : MulAdd {
  static constexpr std::string_view name = "mulsub";
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) { return a * b - c; }
};
struct NegMulAdd : MulAdd {
  static constexpr std::string_view name = "negmuladd";
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) { return c - a * b; }
};

/// exp(x), as the product of another exponential and what else it takes where both are of moderate size.
struct ExpByProduct : Elementwise<3> {
  static constexpr std::string_view name = "expbyproduct";
  static constexpr Domain<3> domain = {};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  template <class T>
  static constexpr T kernel(T const& x, [[maybe_unused]] T const& base, [[maybe_unused]] T const& rest) {
    if constexpr (std::is_floating_point_v<T>) {
      constexpr T low = T(1) / 4096, high = 4096;
      if (base > low && base < high && rest > low && rest < high) return base * rest;
    }
    return Exp::kernel(x);
  }
};

/// a / x, as a product with the reciprocal of x where that is of moderate size.
struct QuotientBy : Elementwise<3> {
  static constexpr std::string_view name = "quotientby";
  static constexpr Domain<3> domain = {};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  /// The reciprocals of the numbers between these neither over- nor underflow.
  template <class T> static constexpr T least = T(sizeof(T) == 8 ? 0x1p-1000 : 0x1p-100);
  template <class T> static constexpr T most = T(1) / least<T>;
  template <class T>
  static constexpr T kernel(T const& a, T const& x, [[maybe_unused]] T const& reciprocal) {
    if constexpr (std::is_floating_point_v<T>) {
      T const size = x < T(0) ? -x : x;
      if (size > least<T> && size < most<T>) return a * reciprocal;
    }
    return a / x;
  }
};

#if defined(DYAD_PAIRED_SINES)
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
#endif

} // namespace ops

} // namespace dyad

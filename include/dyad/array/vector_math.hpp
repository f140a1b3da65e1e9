// SPDX-License-Identifier: BSL-1.0
/// \file Vector functions that the SIMD library lacks or rounds too coarsely: erf and erfc from the C library's vector
/// mathematics (glibc 2.35 and later on x86-64, at most 4 units in the last place; elsewhere lane by lane), and tanh and
/// sech from one exponential, which formulas that hold both then compute once.
#pragma once

#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/special.hpp>

#include <xsimd/xsimd.hpp>

#include <type_traits>

#if defined(__x86_64__) && defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 35)
#define DYAD_HAS_VECTOR_ERF
#endif
#endif

#ifdef DYAD_HAS_VECTOR_ERF
extern "C" {
__m128d _ZGVbN2v_erf(__m128d);
__m128d _ZGVbN2v_erfc(__m128d);
#ifdef __AVX2__
__m256d _ZGVdN4v_erf(__m256d);
__m256d _ZGVdN4v_erfc(__m256d);
#endif
#ifdef __AVX512F__
__m512d _ZGVeN8v_erf(__m512d);
__m512d _ZGVeN8v_erfc(__m512d);
#endif
}

namespace dyad::ops {

template <class A>
  requires(xsimd::batch<double, A>::size >= 2)
xsimd::batch<double, A> vector_kernel(std::type_identity<Erf>, xsimd::batch<double, A> const& x) {
#ifdef __AVX512F__
  if constexpr (xsimd::batch<double, A>::size == 8) return _ZGVeN8v_erf(x.data);
#endif
#ifdef __AVX2__
  if constexpr (xsimd::batch<double, A>::size == 4) return _ZGVdN4v_erf(x.data);
#endif
  if constexpr (xsimd::batch<double, A>::size == 2) return _ZGVbN2v_erf(x.data);
}

template <class A>
  requires(xsimd::batch<double, A>::size >= 2)
xsimd::batch<double, A> vector_kernel(std::type_identity<Erfc>, xsimd::batch<double, A> const& x) {
#ifdef __AVX512F__
  if constexpr (xsimd::batch<double, A>::size == 8) return _ZGVeN8v_erfc(x.data);
#endif
#ifdef __AVX2__
  if constexpr (xsimd::batch<double, A>::size == 4) return _ZGVdN4v_erfc(x.data);
#endif
  if constexpr (xsimd::batch<double, A>::size == 2) return _ZGVbN2v_erfc(x.data);
}

} // namespace dyad::ops
#endif

namespace dyad::ops {

/// With e = exp(-|x|): tanh |x| = (1 - e^2) / (1 + e^2), sech x = 2 e / (1 + e^2).
template <class A> struct Exponential {
  using Batch = xsimd::batch<double, A>;

  explicit Exponential(Batch const& size) : e(xsimd::exp(-size)), square(e * e), inverse(1.0 / (1.0 + square)) {}
  Batch e, square, inverse;
};

/// Below 0.625, where 1 - e^2 loses digits, the rational approximation of S. Moshier's Cephes library (tanh.c).
template <class A> xsimd::batch<double, A> vector_kernel(std::type_identity<Tanh>, xsimd::batch<double, A> const& x) {
  using Batch = xsimd::batch<double, A>;
  Batch const size = xsimd::abs(x);
  Exponential<A> const with(size);
  Batch out = (1.0 - with.square) * with.inverse;
  auto const small = size < Batch(0.625);
  if (xsimd::any(small)) {
    Batch const s = x * x;
    Batch const p = xsimd::fma(xsimd::fma(Batch(-9.64399179425052238628e-1), s, Batch(-9.92877231001918586564e1)), s, Batch(-1.61468768441708447952e3));
    Batch const q = xsimd::fma(xsimd::fma(s + Batch(1.12811678491632931402e2), s, Batch(2.23548839060100448583e3)), s, Batch(4.84406305325125486048e3));
    out = xsimd::select(small, xsimd::fma(s * p / q, size, size), out);
  }
  return xsimd::copysign(out, x);
}
template <class A> xsimd::batch<double, A> vector_kernel(std::type_identity<Sech>, xsimd::batch<double, A> const& x) {
  Exponential<A> const with(xsimd::abs(x));
  return (with.e + with.e) * with.inverse;
}

} // namespace dyad::ops

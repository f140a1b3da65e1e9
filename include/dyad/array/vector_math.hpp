// SPDX-License-Identifier: BSL-1.0
/// \file Vector functions that the SIMD library lacks or rounds too coarsely, from the C library's vector mathematics
/// (glibc 2.35 and later on x86-64, at most 4 units in the last place). Elsewhere such operations run lane by lane.
#pragma once

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

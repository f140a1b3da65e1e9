// SPDX-License-Identifier: BSL-1.0
/// \file What computes the mathematical functions on SIMD batches: the one place that decides it.
///
/// Every lane gets the special values that the C library gives, and otherwise a result within 2 units in the last place
/// of the exact one, over the whole range. SLEEF keeps that promise except in the ranges named in `mended` below, where
/// the C library computes the lanes concerned. Where `DYAD_HAS_SLEEF` is not defined the C library computes all lanes.
/// (CMake's target defines the macro and links the library where it finds it.) The errors of SLEEF 3.5.1 were measured
/// at 400,000 points of each function against the C library's `long double` functions, for SSE2 and for AVX2.
#pragma once

#include <dyad/array/simd.hpp>
#include <dyad/ops/activation.hpp>
#include <dyad/ops/composite.hpp>
#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/rounding.hpp>
#include <dyad/ops/special.hpp>
#include <dyad/ops/trigonometric.hpp>

#include <xsimd/xsimd.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>

#if defined(DYAD_HAS_SLEEF) && defined(__x86_64__)
#define DYAD_USES_SLEEF
#include <sleef.h>
#endif

// The C library's vector mathematics (glibc 2.35 and later) has erf and erfc five times as fast as SLEEF. Measured
// error: erfc 1.4 units in the last place; erf 2.2, but 1.9 beyond the interval in which `vector_kernel` has a series
// of its own.
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__AVX512F__)
#if __GLIBC_PREREQ(2, 35)
#define DYAD_HAS_VECTOR_ERF
extern "C" {
#ifdef __AVX2__
__m256d _ZGVdN4v_erf(__m256d);
__m256d _ZGVdN4v_erfc(__m256d);
#else
__m128d _ZGVbN2v_erf(__m128d);
__m128d _ZGVbN2v_erfc(__m128d);
#endif
}
#endif
#endif

namespace dyad::detail {

/// The function of SLEEF that computes an operation.
template <class Op> struct Sleef;

#ifdef DYAD_USES_SLEEF
#if defined(__AVX512F__)
inline constexpr std::size_t sleef_bytes = 64;
#define DYAD_SLEEF_DOUBLE(name, bound) Sleef_##name##d8_##bound##avx512f
#define DYAD_SLEEF_FLOAT(name, bound) Sleef_##name##f16_##bound##avx512f
#elif defined(__AVX2__) && defined(__FMA__)
inline constexpr std::size_t sleef_bytes = 32;
#define DYAD_SLEEF_DOUBLE(name, bound) Sleef_##name##d4_##bound##avx2
#define DYAD_SLEEF_FLOAT(name, bound) Sleef_##name##f8_##bound##avx2
#elif defined(__AVX__)
inline constexpr std::size_t sleef_bytes = 32;
#define DYAD_SLEEF_DOUBLE(name, bound) Sleef_##name##d4_##bound##avx
#define DYAD_SLEEF_FLOAT(name, bound) Sleef_##name##f8_##bound##avx
#else
inline constexpr std::size_t sleef_bytes = 16;
#define DYAD_SLEEF_DOUBLE(name, bound) Sleef_##name##d2_##bound##sse2
#define DYAD_SLEEF_FLOAT(name, bound) Sleef_##name##f4_##bound##sse2
#endif

#define DYAD_SLEEF(op, name, bound)                                                                                    \
  template <> struct Sleef<ops::op> {                                                                                  \
    template <class T> static Simd<T> call(auto const&... x) {                                                         \
      if constexpr (std::is_same_v<T, double>)                                                                         \
        return typename Simd<T>::Raw(DYAD_SLEEF_DOUBLE(name, bound)(x.raw()...));                                      \
      else                                                                                                             \
        return typename Simd<T>::Raw(DYAD_SLEEF_FLOAT(name, bound)(x.raw()...));                                       \
    }                                                                                                                  \
  };
DYAD_SLEEF(Exp, exp, u10)
DYAD_SLEEF(Exp2, exp2, u10)
DYAD_SLEEF(Expm1, expm1, u10)
DYAD_SLEEF(Log, log, u10)
DYAD_SLEEF(Log2, log2, u10)
DYAD_SLEEF(Log10, log10, u10)
DYAD_SLEEF(Log1p, log1p, u10)
DYAD_SLEEF(Sin, sin, u10)
DYAD_SLEEF(Cos, cos, u10)
DYAD_SLEEF(Tan, tan, u10)
DYAD_SLEEF(Asin, asin, u10)
DYAD_SLEEF(Acos, acos, u10)
DYAD_SLEEF(Atan, atan, u10)
DYAD_SLEEF(Atan2, atan2, u10)
DYAD_SLEEF(Sinh, sinh, u10)
DYAD_SLEEF(Cosh, cosh, u10)
DYAD_SLEEF(Tanh, tanh, u10)
DYAD_SLEEF(Asinh, asinh, u10)
DYAD_SLEEF(Acosh, acosh, u10)
DYAD_SLEEF(Atanh, atanh, u10)
DYAD_SLEEF(Cbrt, cbrt, u10)
DYAD_SLEEF(Hypot, hypot, u05)
DYAD_SLEEF(Pow, pow, u10)
DYAD_SLEEF(Erf, erf, u10)
DYAD_SLEEF(Erfc, erfc, u15)
#undef DYAD_SLEEF
#undef DYAD_SLEEF_DOUBLE
#undef DYAD_SLEEF_FLOAT

/// True if SLEEF has the operation, for as many lanes as a batch holds.
template <class Op, class T> inline constexpr bool in_sleef = sizeof(Simd<T>) == sleef_bytes&& requires {
  sizeof(Sleef<Op>);
};
#else
template <class Op, class T> inline constexpr bool in_sleef = false;
#endif

template <class... Op> struct OneOf {
  template <class Sought> static constexpr bool has = (std::is_same_v<Sought, Op> || ...);
};
/// Operations whose kernel is a call of the C library's function of the same name.
template <class Op>
concept LibraryFunction =
    OneOf<ops::Exp, ops::Exp2, ops::Expm1, ops::Log, ops::Log2, ops::Log10, ops::Log1p, ops::Sin, ops::Cos, ops::Tan,
          ops::Asin, ops::Acos, ops::Atan, ops::Atan2, ops::Sinh, ops::Cosh, ops::Tanh, ops::Asinh, ops::Acosh,
          ops::Atanh, ops::Cbrt, ops::Hypot, ops::Pow, ops::Erf, ops::Erfc>::has<Op>;

/// `result` with the kernel on plain numbers in the lanes that the condition selects. No other lane changes: what an
/// element of an array becomes does not depend on its neighbours.
template <class Op, class T, class... X>
[[gnu::noinline, gnu::cold]] Simd<T> with_scalar_lanes(Simd<T> const& result, SimdMask<T> const& condition,
                                                       X const&... x) {
  return select(condition, lane_by_lane([](auto const&... lane) { return Op::kernel(lane...); }, x...), result);
}

/// What SLEEF computes, with the C library's result in lanes where SLEEF does not give it: where SLEEF overflows too
/// soon, and near the least subnormal number, which it takes for 0.
template <class Op, class T, class... X> Simd<T> mended(Simd<T> const& result, Simd<T> const& first, X const&... rest) {
  using Limits = std::numeric_limits<T>;
  auto const where_true = [&](SimdMask<T> const& condition) {
    return condition.any() ? with_scalar_lanes<Op>(result, condition, first, rest...) : result;
  };
  Simd<T> const size = abs(first);
  if constexpr (OneOf<ops::Sinh, ops::Cosh>::has<Op>) return where_true(size > Simd<T>(sizeof(T) == 8 ? 709 : 88));
  else if constexpr (std::is_same_v<Op, ops::Log1p>)
    return select(size < Simd<T>(Limits::min()), first, where_true(first > Simd<T>(Limits::max() / 1024)));
  else if constexpr (std::is_same_v<Op, ops::Asinh>)
    return select(size < Simd<T>(Limits::min()), first, where_true(size > Simd<T>(T(sizeof(T) == 8 ? 1e150 : 1e18))));
  else if constexpr (std::is_same_v<Op, ops::Acosh>)
    return where_true(first > Simd<T>(T(sizeof(T) == 8 ? 1e150 : 1e18)));
  else if constexpr (std::is_same_v<Op, ops::Tan>) return select(size < Simd<T>(Limits::min()), first, result);
  else if constexpr (std::is_same_v<Op, ops::Pow>) return where_true(!(abs(result) <= Simd<T>(Limits::max() / 1024)));
  else return result;
}

} // namespace dyad::detail

namespace dyad::ops {

template <detail::LibraryFunction Op, class T, class... Rest>
Simd<T> vector_kernel(std::type_identity<Op>, Simd<T> const& x, Rest const&... rest) {
  if constexpr (detail::in_sleef<Op, T>)
    return detail::mended<Op>(detail::Sleef<Op>::template call<T>(x, rest...), x, rest...);
  else return detail::lane_by_lane([](auto const&... lane) { return Op::kernel(lane...); }, x, rest...);
}

#ifdef DYAD_HAS_VECTOR_ERF
/// Below 1/32 the first five terms of 2 / sqrt(pi) (x - x^3 / 3 + x^5 / 10 - x^7 / 42 + x^9 / 216 - ...): the sixth is
/// less than a hundredth of a rounding error.
template <std::same_as<double> T> Simd<T> vector_kernel(std::type_identity<Erf>, Simd<T> const& x) {
  using Raw = typename Simd<T>::Raw;
  Raw const r = x.raw(), s = r * r;
#ifdef __AVX2__
  Raw const far = _ZGVdN4v_erf(r);
#else
  Raw const far = _ZGVbN2v_erf(r);
#endif
  auto const near = xsimd::abs(r) < Raw(0.03125);
  if (!xsimd::any(near)) return far;
  // The first coefficient, 2 / sqrt(pi), is 1 plus a number that is known to more digits than the sum.
  Raw const tail =
      s * (-0.37612638903183754 + s * (0.11283791670955126 + s * (-0.02686617064513125 + s * 0.005223977625442188)));
  return xsimd::select(near, r + r * (0.12837916709551256 + tail), far);
}
template <std::same_as<double> T> Simd<T> vector_kernel(std::type_identity<Erfc>, Simd<T> const& x) {
  using Raw = typename Simd<T>::Raw;
#ifdef __AVX2__
  return Raw(_ZGVdN4v_erfc(x.raw()));
#else
  return Raw(_ZGVbN2v_erfc(x.raw()));
#endif
}
#endif

/// With e = exp(-2 |x|): (1 - e) / (1 + e). Below 0.625, where 1 - e loses digits, the rational approximation of S.
/// Moshier's Cephes library (tanh.c). Half as long as SLEEF's.
template <std::same_as<double> T> Simd<T> vector_kernel(std::type_identity<Tanh>, Simd<T> const& x) {
  using Raw = typename Simd<T>::Raw;
  Simd<T> const size = abs(x), e = exp(-size), square = e * e;
  Raw out = ((1.0 - square) / (1.0 + square)).raw();
  auto const small = size.raw() < Raw(0.625);
  if (xsimd::any(small)) {
    Raw const s = (x * x).raw();
    Raw const p =
        (Raw(-9.64399179425052238628e-1) * s + Raw(-9.92877231001918586564e1)) * s + Raw(-1.61468768441708447952e3);
    Raw const q =
        ((s + Raw(1.12811678491632931402e2)) * s + Raw(2.23548839060100448583e3)) * s + Raw(4.84406305325125486048e3);
    out = xsimd::select(small, size.raw() * (s * p / q) + size.raw(), out);
  }
  return xsimd::copysign(out, x.raw());
}

template <class T> Simd<T> vector_kernel(std::type_identity<Sqrt>, Simd<T> const& x) { return xsimd::sqrt(x.raw()); }
template <class T> Simd<T> vector_kernel(std::type_identity<Abs>, Simd<T> const& x) { return xsimd::abs(x.raw()); }
/// With the sign of the argument: without SSE 4.1 xsimd makes +0 of -0.
template <class T> Simd<T> vector_kernel(std::type_identity<Floor>, Simd<T> const& x) {
  return xsimd::copysign(xsimd::floor(x.raw()), x.raw());
}
template <class T> Simd<T> vector_kernel(std::type_identity<Ceil>, Simd<T> const& x) {
  return xsimd::copysign(xsimd::ceil(x.raw()), x.raw());
}
template <class T> Simd<T> vector_kernel(std::type_identity<Trunc>, Simd<T> const& x) {
  return xsimd::copysign(xsimd::trunc(x.raw()), x.raw());
}
template <class T> Simd<T> vector_kernel(std::type_identity<Rint>, Simd<T> const& x) {
  return xsimd::copysign(xsimd::nearbyint(x.raw()), x.raw());
}
template <class T> Simd<T> vector_kernel(std::type_identity<Copysign>, Simd<T> const& size, Simd<T> const& sign) {
  return xsimd::copysign(size.raw(), sign.raw());
}

/// Rounded once, as the C library's: by an instruction or lane by lane.
template <class T>
Simd<T> vector_kernel(std::type_identity<Fma>, Simd<T> const& a, Simd<T> const& b, Simd<T> const& c) {
  if constexpr (false) return a;
#ifdef __FMA__
  else if constexpr (sizeof(Simd<T>) == 32 && sizeof(T) == 8)
    return typename Simd<T>::Raw(_mm256_fmadd_pd(a.raw(), b.raw(), c.raw()));
  else if constexpr (sizeof(Simd<T>) == 32) return typename Simd<T>::Raw(_mm256_fmadd_ps(a.raw(), b.raw(), c.raw()));
#endif
#ifdef __AVX512F__
  else if constexpr (sizeof(Simd<T>) == 64 && sizeof(T) == 8)
    return typename Simd<T>::Raw(_mm512_fmadd_pd(a.raw(), b.raw(), c.raw()));
  else if constexpr (sizeof(Simd<T>) == 64) return typename Simd<T>::Raw(_mm512_fmadd_ps(a.raw(), b.raw(), c.raw()));
#endif
  else return detail::lane_by_lane([](T const& u, T const& v, T const& w) { return std::fma(u, v, w); }, a, b, c);
}

/// On the registers themselves, in one expression: so a compiler that contracts within an expression only does it here,
/// as with single numbers.
template <class Op, class T>
  requires std::is_base_of_v<MulAdd, Op>
Simd<T> vector_kernel(std::type_identity<Op>, Simd<T> const& a, Simd<T> const& b, Simd<T> const& c) {
  using Raw = typename Simd<T>::Raw;
  using Register = typename Raw::register_type;
  Register const x = a.raw(), y = b.raw(), z = c.raw();
  if constexpr (requires { x * y + z; }) return Raw(Op::kernel(x, y, z));
  else return Op::kernel(a, b, c);
}
template <class T>
[[gnu::always_inline]] inline Simd<T>
vector_kernel(std::type_identity<QuotientBy>, Simd<T> const& a, Simd<T> const& x, Simd<T> const& reciprocal) {
  Simd<T> const size = abs(x), product = a * reciprocal;
  auto const extreme = !(size > Simd<T>(QuotientBy::least<T>) && size < Simd<T>(QuotientBy::most<T>));
  return extreme.any() ? select(extreme, a / x, product) : product;
}

/// Batches that are xsimd's own, as a typed program may be given, are computed as the library's own kind.
template <class Op, class T>
  requires(Op::arity > 0 && !Op::takes_condition && !Op::returns_condition)
xsimd::batch<T> vector_kernel(std::type_identity<Op>, xsimd::batch<T> const& x, auto const&... rest) {
  return detail::run_kernel<Op>(Simd<T>(x), Simd<T>(rest)...).raw();
}

} // namespace dyad::ops

namespace dyad {

/// log(1 + e) for 0 <= e <= 1, within 2 units in the last place. It is shorter than `log1p`, which has to look for
/// what is large or close to -1, and no call. With log(1 + e) = log(2) + log(1 + f) for f = (e - 1) / 2 where e is
/// above 1/2, and f = e elsewhere, and s = f / (2 + f): log(1 + f) = f - f^2 / 2 + s (f^2 / 2 + R). What R is,
/// 2 atanh(s) / s - 2, becomes a polynomial in s^2 that meets it at Chebyshev's points (-1/4 <= f <= 1/2).
template <std::same_as<double> T> Simd<T> log1p_of_unit(Simd<T> const& e) {
  using Raw = typename Simd<T>::Raw;
  Raw const x = e.raw(), none(0.0);
  auto const upper = x > Raw(0.5);
  Raw const f = xsimd::select(upper, Raw(0.5) * (x - Raw(1.0)), x), s = f / (Raw(2.0) + f), z = s * s, w = z * z;
  auto const pair = [&z](double low, double high) { return xsimd::fma(z, Raw(high), Raw(low)); };
  Raw const first = xsimd::fma(w, pair(0.28571428567275936, 0.2222222304835159), pair(2.0 / 3, 0.4000000000000794));
  Raw const second = xsimd::fma(w, pair(0.13209708242059462, 0.13609030262858499),
                                pair(0.18181737626302938, 0.15388867805613718));
  Raw const rest = z * xsimd::fma(w * w, second, first), half = (Raw(0.5) * f) * f;
  Raw const lost = half - s * (half + rest), log2_rest = xsimd::select(upper, Raw(2.3190468138462996e-17), none);
  return xsimd::select(upper, Raw(0.6931471805599453), none) + (f - (lost - log2_rest));
}

// More specialised than the function templates of the same name in the standard library, which would take a mask for a
// truth value.
///@{
/// Lane by lane; what is NaN counts as missing.
template <class T> Simd<T> min(Simd<T> const& a, Simd<T> const& b) { return apply<ops::Min>(a, b); }
template <class T> Simd<T> max(Simd<T> const& a, Simd<T> const& b) { return apply<ops::Max>(a, b); }
///@}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file `std::sin(x)`, `std::max(a, b)`, ...: the names that generic code writes out mean the library's functions on
/// the library's own kinds of value. Numbers keep the functions of the C++ library, which these never match.
#pragma once

#include <dyad/core/elsewhere.hpp>
#include <dyad/ops/exponential.hpp>
#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/ops/pow.hpp>
#include <dyad/ops/rounding.hpp>
#include <dyad/ops/special.hpp>
#include <dyad/ops/trigonometric.hpp>

namespace dyad::detail {
template <class A, class B, class C>
concept OwnTriple = (OwnValue<A> || OwnValue<B> || OwnValue<C>)&&Value<A>&&Value<B>&&Value<C>;
/// Those of `ops/gamma.hpp`, where that is included; else its sentence.
constexpr auto lgamma_of(auto const& x) { return lgamma(x); }
constexpr auto tgamma_of(auto const& x) { return tgamma(x); }
} // namespace dyad::detail

namespace std {

template <dyad::detail::OwnValue T> constexpr auto abs(T const& x) { return dyad::abs(x); }
template <dyad::detail::OwnValue T> constexpr auto fabs(T const& x) { return dyad::abs(x); }
template <dyad::detail::OwnValue T> constexpr auto floor(T const& x) { return dyad::floor(x); }
template <dyad::detail::OwnValue T> constexpr auto ceil(T const& x) { return dyad::ceil(x); }
template <dyad::detail::OwnValue T> constexpr auto trunc(T const& x) { return dyad::trunc(x); }
template <dyad::detail::OwnValue T> constexpr auto round(T const& x) { return dyad::round(x); }
template <dyad::detail::OwnValue T> constexpr auto rint(T const& x) { return dyad::rint(x); }
template <dyad::detail::OwnValue T> constexpr auto sqrt(T const& x) { return dyad::sqrt(x); }
template <dyad::detail::OwnValue T> constexpr auto cbrt(T const& x) { return dyad::cbrt(x); }
template <dyad::detail::OwnValue T> constexpr auto exp(T const& x) { return dyad::exp(x); }
template <dyad::detail::OwnValue T> constexpr auto exp2(T const& x) { return dyad::exp2(x); }
template <dyad::detail::OwnValue T> constexpr auto expm1(T const& x) { return dyad::expm1(x); }
template <dyad::detail::OwnValue T> constexpr auto log(T const& x) { return dyad::log(x); }
template <dyad::detail::OwnValue T> constexpr auto log2(T const& x) { return dyad::log2(x); }
template <dyad::detail::OwnValue T> constexpr auto log10(T const& x) { return dyad::log10(x); }
template <dyad::detail::OwnValue T> constexpr auto log1p(T const& x) { return dyad::log1p(x); }
template <dyad::detail::OwnValue T> constexpr auto sin(T const& x) { return dyad::sin(x); }
template <dyad::detail::OwnValue T> constexpr auto cos(T const& x) { return dyad::cos(x); }
template <dyad::detail::OwnValue T> constexpr auto tan(T const& x) { return dyad::tan(x); }
template <dyad::detail::OwnValue T> constexpr auto asin(T const& x) { return dyad::asin(x); }
template <dyad::detail::OwnValue T> constexpr auto acos(T const& x) { return dyad::acos(x); }
template <dyad::detail::OwnValue T> constexpr auto atan(T const& x) { return dyad::atan(x); }
template <dyad::detail::OwnValue T> constexpr auto sinh(T const& x) { return dyad::sinh(x); }
template <dyad::detail::OwnValue T> constexpr auto cosh(T const& x) { return dyad::cosh(x); }
template <dyad::detail::OwnValue T> constexpr auto tanh(T const& x) { return dyad::tanh(x); }
template <dyad::detail::OwnValue T> constexpr auto asinh(T const& x) { return dyad::asinh(x); }
template <dyad::detail::OwnValue T> constexpr auto acosh(T const& x) { return dyad::acosh(x); }
template <dyad::detail::OwnValue T> constexpr auto atanh(T const& x) { return dyad::atanh(x); }
template <dyad::detail::OwnValue T> constexpr auto erf(T const& x) { return dyad::erf(x); }
template <dyad::detail::OwnValue T> constexpr auto erfc(T const& x) { return dyad::erfc(x); }
template <dyad::detail::OwnValue T> constexpr auto lgamma(T const& x) { return dyad::detail::lgamma_of(x); }
template <dyad::detail::OwnValue T> constexpr auto tgamma(T const& x) { return dyad::detail::tgamma_of(x); }

template <class A, class B>
  requires dyad::detail::OwnPair<A, B>
constexpr auto pow(A const& x, B const& p) { return dyad::pow(x, p); }
template <dyad::Symbolic A>
  requires dyad::detail::SymbolicPair<A, int>
constexpr auto pow(A const& x, int p) DYAD_WARN_OF_INTEGER_ZERO(p == 0);
template <dyad::Symbolic A>
  requires dyad::detail::SymbolicPair<A, int>
constexpr auto pow(A const& x, int p) {
  return dyad::pow(x, p);
}
template <class A, class B>
  requires dyad::detail::OwnPair<A, B>
constexpr auto atan2(A const& a, B const& b) { return dyad::atan2(a, b); }
template <class A, class B>
  requires dyad::detail::OwnPair<A, B>
constexpr auto hypot(A const& a, B const& b) { return dyad::hypot(a, b); }
template <class A, class B>
  requires dyad::detail::OwnPair<A, B>
constexpr auto max(A const& a, B const& b) { return dyad::max(a, b); }
template <class A, class B>
  requires dyad::detail::OwnPair<A, B>
constexpr auto min(A const& a, B const& b) { return dyad::min(a, b); }
template <class A, class B>
  requires dyad::detail::OwnPair<A, B>
constexpr auto fmax(A const& a, B const& b) { return dyad::fmax(a, b); }
template <class A, class B>
  requires dyad::detail::OwnPair<A, B>
constexpr auto fmin(A const& a, B const& b) { return dyad::fmin(a, b); }
template <class A, class B>
  requires dyad::detail::OwnPair<A, B>
constexpr auto fdim(A const& a, B const& b) { return dyad::fdim(a, b); }
template <class A, class B>
  requires dyad::detail::OwnPair<A, B>
constexpr auto fmod(A const& a, B const& b) { return dyad::fmod(a, b); }
template <class A, class B>
  requires dyad::detail::OwnPair<A, B>
constexpr auto remainder(A const& a, B const& b) { return dyad::remainder(a, b); }
template <class A, class B>
  requires dyad::detail::OwnPair<A, B>
constexpr auto copysign(A const& size, B const& sign) { return dyad::copysign(size, sign); }
template <class A, class B, class C>
  requires dyad::detail::OwnTriple<A, B, C>
constexpr auto fma(A const& a, B const& b, C const& c) { return dyad::fma(a, b, c); }
template <class A, class B, class C>
  requires dyad::detail::OwnTriple<A, B, C>
constexpr auto lerp(A const& a, B const& b, C const& t) { return dyad::lerp(a, b, t); }
template <class A, class B, class C>
  requires dyad::detail::OwnTriple<A, B, C>
constexpr auto clamp(A const& x, B const& low, C const& high) { return dyad::clamp(x, low, high); }
// Of one type, where the C++ library's own would compare them.
template <dyad::detail::OwnValue T> constexpr auto clamp(T const& x, T const& low, T const& high) {
  return dyad::clamp(x, low, high);
}
template <dyad::detail::OwnValue T> constexpr auto max(T const& a, T const& b) { return dyad::max(a, b); }
template <dyad::detail::OwnValue T> constexpr auto min(T const& a, T const& b) { return dyad::min(a, b); }

} // namespace std

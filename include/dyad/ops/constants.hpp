// SPDX-License-Identifier: BSL-1.0
/// \file Named constants: operations without arguments, as accurate as the number type that asks.
#pragma once

#include <dyad/ops/arithmetic.hpp>

#include <cmath>
#include <limits>
#include <numbers>
#include <type_traits>

namespace dyad {

namespace detail {

/// Types for which a `long double` is accurate enough; other types compute their constants.
template <class T>
concept BuiltIn = std::is_floating_point_v<typename ScalarOf<T>::type>;

template <BuiltIn T> constexpr T rounded(long double x) { return T(static_cast<typename ScalarOf<T>::type>(x)); }

} // namespace detail

namespace ops {

/// What named constants have in common.
struct NamedConstant : Elementwise<0> {
  static constexpr Domain<0> domain = {};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
};

struct Pi : NamedConstant {
  static constexpr std::string_view name = "pi";
  static constexpr std::string_view latex = "\\pi";
  template <class T> static constexpr T kernel() {
    using std::acos;
    if constexpr (detail::BuiltIn<T>)
      return detail::rounded<T>(std::numbers::pi_v<long double>);
    else
      return acos(T(-1));
  }
};

struct Infinity : NamedConstant {
  static constexpr std::string_view name = "infinity";
  static constexpr std::string_view latex = "\\infty";
  template <class T> static constexpr T kernel() {
    return T(std::numeric_limits<typename dyad::detail::ScalarOf<T>::type>::infinity());
  }
};

struct Ln2 : NamedConstant {
  static constexpr std::string_view name = "ln2";
  static constexpr std::string_view latex = "\\ln\\left(2\\right)";
  template <class T> static constexpr T kernel() {
    using std::log;
    if constexpr (detail::BuiltIn<T>)
      return detail::rounded<T>(std::numbers::ln2_v<long double>);
    else
      return log(T(2));
  }
};

struct Ln10 : NamedConstant {
  static constexpr std::string_view name = "ln10";
  static constexpr std::string_view latex = "\\ln\\left(10\\right)";
  template <class T> static constexpr T kernel() {
    using std::log;
    if constexpr (detail::BuiltIn<T>)
      return detail::rounded<T>(std::numbers::ln10_v<long double>);
    else
      return log(T(10));
  }
};

/// 1 / sqrt(pi).
struct InvSqrtPi : NamedConstant {
  static constexpr std::string_view name = "inv_sqrt_pi";
  static constexpr std::string_view latex = "\\frac{1}{\\sqrt{\\pi}}";
  template <class T> static constexpr T kernel() {
    using std::sqrt;
    if constexpr (detail::BuiltIn<T>)
      return detail::rounded<T>(std::numbers::inv_sqrtpi_v<long double>);
    else
      return T(1 / sqrt(Pi::kernel<T>()));
  }
};

/// 1 / sqrt(2 pi), the normal density at its mean.
struct InvSqrt2Pi : NamedConstant {
  static constexpr std::string_view name = "inv_sqrt_2pi";
  static constexpr std::string_view latex = "\\frac{1}{\\sqrt{2 \\pi}}";
  template <class T> static constexpr T kernel() {
    using std::sqrt;
    if constexpr (detail::BuiltIn<T>)
      return detail::rounded<T>(0.398942280401432677939946059934381868L);
    else
      return T(1 / sqrt(T(2) * Pi::kernel<T>()));
  }
};

/// log(sqrt(2 pi)).
struct LnSqrt2Pi : NamedConstant {
  static constexpr std::string_view name = "ln_sqrt_2pi";
  static constexpr std::string_view latex = "\\ln\\left(\\sqrt{2 \\pi}\\right)";
  template <class T> static constexpr T kernel() {
    using std::log;
    if constexpr (detail::BuiltIn<T>)
      return detail::rounded<T>(0.918938533204672741780329736405617640L);
    else
      return T(log(T(2) * Pi::kernel<T>()) / T(2));
  }
};

} // namespace ops

/// A plain number beside `x`, for functions that the compiler does not know on numbers: where `x` is traced, it becomes
/// part of the formula, by the `traced_number` of that kind; else it stays as it is, and so does a value of any other
/// kind.
template <class N, Value T> constexpr auto number_beside(N const& number, T const& x) {
  if constexpr (std::is_arithmetic_v<N> && requires { traced_number(0.0, x); })
    return traced_number(static_cast<double>(number), x);
  else return number;
}

/// A named constant as a value of the kind of `x`. Each symbolic kind brings its own `named_constant`, found by
/// argument type.
template <class Op, Value T> constexpr auto constant_like(T const& x) {
  if constexpr (Symbolic<T>)
    return named_constant(std::type_identity<Op>{}, x);
  else
    return Op::template kernel<Floating<T>>();
}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file The beta function, its logarithm, and the differences of polygamma functions that their derivatives are.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/ops/gamma.hpp>

#include <boost/math/special_functions/beta.hpp>

#include <cmath>
#include <concepts>
#include <iterator>
#include <limits>
#include <type_traits>

namespace dyad {

template <Value A, Value B> constexpr auto beta(A const& a, B const& b);
template <Value A, Value B> constexpr auto lbeta(A const& a, B const& b);
template <int N, Value A, Value B> constexpr auto polygamma_difference(A const& a, B const& b);
template <class N, class A, class B>
  requires((Value<N> || std::is_arithmetic_v<N>)&&Value<A>&& Value<B>)
constexpr auto polygamma_difference(N const& order, A const& a, B const& b);

namespace detail {

/// B_2k / (2 k (2 k - 1)), the coefficients of Stirling's series for log(Gamma(x)) in x^(1 - 2 k): Abramowitz and
/// Stegun, 6.1.41. From x = 15 on, these give all digits of a double, and the derivatives up to the tenth nearly as
/// many.
inline constexpr double stirling[] = {1.0 / 12,        -1.0 / 360, 1.0 / 1260,       -1.0 / 1680,     1.0 / 1188,
                                      -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400, 43867.0 / 244188};
inline constexpr double stirling_from = 15;

/// log(Gamma(x)) beyond the leading terms (x - 1/2) log(x) - x + log(sqrt(2 pi)), for x >= `stirling_from`.
template <std::floating_point T> T stirling_rest(T x) {
  T const inverse = T(1) / x, squared = inverse * inverse;
  T sum(0);
  for (int k = static_cast<int>(std::size(stirling)); k-- > 0;) sum = sum * squared + static_cast<T>(stirling[k]);
  return sum * inverse;
}

/// a^-n - (a + b)^-n of positive numbers.
template <class T> T difference_of_powers(T a, T b, int n) {
  return -std::pow(a, static_cast<T>(-n)) * std::expm1(static_cast<T>(-n) * std::log1p(b / a));
}
/// The derivative of digamma of an order at `a`, less that at a + b, of positive numbers: the sum of the differences of
/// the terms, which have one sign each, of the recurrence 6.4.6 up to where the asymptotic series 6.4.11 of Abramowitz
/// and Stegun holds, and of that series. High orders need it from larger numbers on.
template <class T> T polygamma_difference_of_positive(int order, T a, T b) {
  T factorial(1); // of the order
  for (int i = 2; i <= order; ++i) factorial *= static_cast<T>(i);
  T const from = static_cast<T>(order > 7 ? stirling_from + 2 * (order - 7) : stirling_from);
  T sum(0);
  for (; a < from; a += T(1)) sum += factorial * difference_of_powers(a, b, order + 1);
  if (order == 0)
    sum += std::log1p(b / a);
  else
    sum += factorial / static_cast<T>(order) * difference_of_powers(a, b, order);
  sum += factorial / T(2) * difference_of_powers(a, b, order + 1);
  for (int k = 0; k < static_cast<int>(std::size(stirling)); ++k) {
    int const power = 2 * k + 1; // of the term of log(Gamma), differentiated order + 1 times
    T factor = static_cast<T>(stirling[k]);
    for (int i = 0; i <= order; ++i) factor *= static_cast<T>(power + i);
    sum += factor * difference_of_powers(a, b, power + order + 1);
  }
  return order % 2 == 0 ? -sum : sum;
}

} // namespace detail

namespace ops {

/// polygamma(n, a) - polygamma(n, a + b), whose order n, a whole number from 1 on, is an argument: see
/// `PolygammaOfOrder`.
struct PolygammaDifferenceOfOrder : Elementwise<3> {
  static constexpr int fixed_argument = 0;
  static constexpr std::string_view name = "polygamma_difference";
  static constexpr Domain<3> domain = {{{1, 20}, {0.5, 10}, {0.5, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool simd = false;
  template <class T> static constexpr T kernel(T const& order, T const& a, T const& b) {
    if constexpr (std::floating_point<T>)
      if (a > T(0) && b > T(0) && a + b <= std::numeric_limits<T>::max())
        return dyad::detail::polygamma_difference_of_positive(static_cast<int>(order), a, b);
    return PolygammaOfOrder::kernel(order, a) - PolygammaOfOrder::kernel(order, T(a + b));
  }
  static constexpr auto vjp(Arg<0>, auto const&, auto const&, auto const&, auto const&, auto const&) { return 0.0; }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& order, auto const& a, auto const& b) {
    return g * polygamma_difference(order + 1.0, a, b);
  }
  static constexpr auto vjp(Arg<2>, auto const& g, auto const&, auto const& order, auto const& a, auto const& b) {
    return -(g * polygamma(order + 1.0, a + b));
  }
};

/// polygamma<N>(a) - polygamma<N>(a + b), N = 0 for digamma: what the two have in common where b is small beside a
/// takes no digits from the difference.
template <int N> struct PolygammaDifference : Elementwise<2> {
  static_assert(
      N >= 0 && N < max_polygamma,
      "dyad: polygamma_difference<N> is there for N from 0 to 7; of higher orders write polygamma_difference(n, a, b)");
  static constexpr char text[] = {'p', 'o', 'l', 'y', 'g', 'a', 'm',
                                  'm', 'a', '_', 'd', 'i', 'f', 'f',
                                  'e', 'r', 'e', 'n', 'c', 'e', static_cast<char>('0' + N)};
  static constexpr std::string_view name{text, sizeof text};
  static constexpr Domain<2> domain = {{{0.5, 10}, {0.5, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool simd = false;
  template <class T> static constexpr T kernel(T const& a, T const& b) {
    if constexpr (std::floating_point<T>)
      if (a > T(0) && b > T(0) && a + b <= std::numeric_limits<T>::max())
        return dyad::detail::polygamma_difference_of_positive(N, a, b);
    return value(a) - value(T(a + b));
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& a, auto const& b) {
    if constexpr (N + 1 < max_polygamma)
      return g * polygamma_difference<N + 1>(a, b);
    else
      return g * polygamma_difference(N + 1.0, a, b);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const& b) {
    return -(g * polygamma<N + 1>(a + b));
  }

private:
  template <class T> static T value(T const& x) {
    if constexpr (N == 0)
      return Digamma::kernel(x);
    else
      return Polygamma<N>::kernel(x);
  }
};

/// log |B(a, b)|, where lgamma(a) + lgamma(b) - lgamma(a + b) would cancel: of positive numbers, of which one is large,
/// the leading terms of Stirling's series are combined before they are computed (as in Didonato and Morris, Algorithm
/// 708). +inf at the poles of the gamma function, NaN where a + b is one of them, too.
struct Lbeta : Elementwise<2> {
  static constexpr std::string_view name = "lbeta";
  static constexpr std::string_view latex = "\\operatorname{log\\mathrm{B}}";
  static constexpr Domain<2> domain = {{{0.5, 10}, {0.5, 10}}};
  static constexpr Singular<2> singular[] = {{{0, 1}, detail::infinity, {detail::nan, 0}}};
  static constexpr bool simd = false;
  static constexpr bool commutative = true;
  template <class T> static constexpr T kernel(T const& a, T const& b) {
    if constexpr (std::floating_point<T>)
      if (a > T(0) && b > T(0) && a + b <= std::numeric_limits<T>::max())
        return a < b ? of_positive(a, b) : of_positive(b, a);
    return (a < b ? Lgamma::kernel(a) + Lgamma::kernel(b) : Lgamma::kernel(b) + Lgamma::kernel(a)) -
           Lgamma::kernel(T(a + b));
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& a, auto const& b) {
    return g * polygamma_difference<0>(a, b);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const& b) {
    return g * polygamma_difference<0>(b, a);
  }

private:
  /// Of a <= b.
  template <class T> static T of_positive(T a, T b) {
    using dyad::detail::stirling_rest;
    T const from = static_cast<T>(dyad::detail::stirling_from), ratio = a / b, both = a + b;
    if (a >= from)
      return LnSqrt2Pi::kernel<T>() - T(0.5) * std::log(b) +
             (stirling_rest(a) + stirling_rest(b) - stirling_rest(both)) + (a - T(0.5)) * std::log(a / both) -
             b * std::log1p(ratio);
    if (b >= from)
      return Lgamma::kernel(a) + (stirling_rest(b) - stirling_rest(both)) + a - a * std::log(both) -
             (b - T(0.5)) * std::log1p(ratio);
    T const whole = boost::math::beta(a, b, dyad::detail::Quiet{});
    return whole <= std::numeric_limits<T>::max() ? std::log(whole) : -std::log(a);
  }
};

/// Gamma(a) Gamma(b) / Gamma(a + b). Of two arguments near 0 the derivatives by both cancel.
struct Beta : Elementwise<2> {
  static constexpr std::string_view name = "beta";
  static constexpr std::string_view latex = "\\mathrm{B}";
  static constexpr Domain<2> domain = {{{0.5, 10}, {0.5, 10}}};
  static constexpr Singular<2> singular[] = {{{0, 1}, detail::infinity, {detail::nan, detail::nan}}};
  static constexpr bool simd = false;
  static constexpr bool commutative = true;
  template <class T> static constexpr T kernel(T const& a, T const& b) {
    if (!(a > T(0) && b > T(0))) return Tgamma::kernel(a) / Tgamma::kernel(T(a + b)) * Tgamma::kernel(b);
    return a < b ? boost::math::beta(a, b, dyad::detail::Quiet{}) : boost::math::beta(b, a, dyad::detail::Quiet{});
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& a, auto const& b) {
    return g * (y * polygamma_difference<0>(a, b));
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, auto const& a, auto const& b) {
    return g * (y * polygamma_difference<0>(b, a));
  }
};

} // namespace ops

/// The beta function, Gamma(a) Gamma(b) / Gamma(a + b).
template <Value A, Value B> constexpr auto beta(A const& a, B const& b) { return apply<ops::Beta>(a, b); }
/// log |B(a, b)|, which neither over- nor underflows, and loses no digits where one argument is large.
template <Value A, Value B> constexpr auto lbeta(A const& a, B const& b) { return apply<ops::Lbeta>(a, b); }
/// polygamma<N>(a) - polygamma<N>(a + b), of digamma for N = 0, without what cancels.
template <int N, Value A, Value B> constexpr auto polygamma_difference(A const& a, B const& b) {
  return apply<ops::PolygammaDifference<N>>(a, b);
}
/// The same of an order that is an argument, a whole number from 1 on.
template <class N, class A, class B>
  requires((Value<N> || std::is_arithmetic_v<N>)&&Value<A>&& Value<B>)
constexpr auto polygamma_difference(N const& order, A const& a, B const& b) {
  return apply<ops::PolygammaDifferenceOfOrder>(order, a, b);
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>

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
#include <cstddef>
#include <iterator>
#include <limits>
#include <type_traits>
#include <vector>

namespace dyad {

template <Value A, Value B> constexpr auto beta(A const& a, B const& b);
template <Value A, Value B> constexpr auto lbeta(A const& a, B const& b);
template <Value A, Value B, Value C> constexpr auto beta_partial(A const& a, B const& b, C const& order);
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

/// Gamma(a) Gamma(b) / Gamma(a + b).
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
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& a, auto const& b) {
    return g * beta_partial(a, b, 1.0);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const& b) {
    return g * beta_partial(a, b, 100.0);
  }
};

/// The partial derivative of beta(a, b), i times by a and k times by b: `order` is i + 100 k. It is the integral over t
/// from 0 to 1 of t^(a - 1) (1 - t)^(b - 1) log(t)^i log(1 - t)^k, of which no two parts cancel. By the rule of
/// products, from differences of polygamma functions, they do where an argument is near 0.
struct BetaPartial : Elementwise<3> {
  static constexpr int fixed_argument = 2;
  static constexpr std::string_view name = "beta_partial";
  static constexpr Domain<3> domain = {{{0.5, 10}, {0.5, 10}, {0, 3}}};
  static constexpr Singular<3> singular[] = {{{0, 1, 1}, detail::nan, {detail::nan, detail::nan, 0}}};
  static constexpr bool simd = false;
  static constexpr int most_orders = 100;

  template <class T> static constexpr T kernel(T const& a, T const& b, T const& order) {
    if constexpr (std::is_same_v<T, float>)
      return static_cast<float>(kernel<double>(a, b, order));
    else {
      int const both = static_cast<int>(order), by_a = both % most_orders, by_b = both / most_orders;
      return b < a ? of_ordered(b, a, by_b, by_a) : of_ordered(a, b, by_a, by_b);
    }
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& a, auto const& b, auto const& order) {
    return g * beta_partial(a, b, order + 1.0);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const& b, auto const& order) {
    return g * beta_partial(a, b, order + static_cast<double>(most_orders));
  }
  static constexpr auto vjp(Arg<2>, auto const&, auto const&, auto const&, auto const&, auto const&) { return 0.0; }

private:
  static constexpr double integrated_below = 1; ///< from here on few digits cancel

  /// Of a <= b.
  template <class T> static T of_ordered(T const& a, T const& b, int by_a, int by_b) {
    if constexpr (std::floating_point<T>)
      if (by_b > 0 && a > T(0) && a < T(integrated_below) && b <= std::numeric_limits<T>::max())
        return integral(a, b, by_a, by_b);
    return by_products(a, b, by_a, by_b);
  }
  /// With t = 1 - exp(-v) the integral runs over v from 0 on. What decays as exp(-w), where w = (b + by_a) v, becomes
  /// by w = exp(x - exp(-x)) a function of x for which the trapezoidal rule converges exponentially: Takahasi and Mori,
  /// Double exponential formulas for numerical integration, 1974.
  template <class T> static T integral(T a, T b, int by_a, int by_b) {
    T const step = T(0.0625), scale = b + T(by_a);
    T sum(0);
    for (T x = T(-4); x < T(5); x += step) {
      T const inner = std::exp(-x), w = std::exp(x - inner), v = w / scale, t = -std::expm1(-v);
      T const log_t = v < T(1) ? std::log(t) : std::log1p(-std::exp(-v));
      T term = std::pow(t, a) * std::exp(-b * v) * (v / t) * w * (T(1) + inner);
      for (int i = 0; i < by_a; ++i) term *= log_t;
      for (int i = 1; i < by_b; ++i) term *= -v;
      sum -= term;
    }
    return sum * step / scale;
  }
  /// By Leibniz' rule from derivatives of the logarithm.
  template <class T> static T by_products(T const& a, T const& b, int by_a, int by_b) {
    int const width = by_b + 1;
    std::vector<T> slope, partial; // of the logarithm, and of the function itself
    for (int i = 0; i <= by_a; ++i)
      for (int k = 0; k <= by_b; ++k) slope.push_back(slope_of_logarithm(a, b, i, k));
    auto const place = [width](int i, int k) { return static_cast<std::size_t>(i * width + k); };
    for (int i = 0; i <= by_a; ++i)
      for (int k = 0; k <= by_b; ++k) {
        if (i + k == 0) {
          partial.push_back(Beta::kernel(a, b));
          continue;
        }
        int const first = i > 0 ? 1 : 0, second = 1 - first; // once by a, or by b, and then the others
        T sum(0), choose_i(1);
        for (int m = 0; m <= i - first; ++m) {
          T choose(choose_i);
          for (int n = 0; n <= k - second; ++n) {
            sum += choose * slope[place(m + first, n + second)] * partial[place(i - first - m, k - second - n)];
            choose = choose * T(k - second - n) / T(n + 1);
          }
          choose_i = choose_i * T(i - first - m) / T(m + 1);
        }
        partial.push_back(sum);
      }
    return partial.back();
  }
  template <class T> static T slope_of_logarithm(T const& a, T const& b, int by_a, int by_b) {
    if (by_a + by_b == 0) return T(0);
    if (by_a > 0 && by_b > 0) return -PolygammaOfOrder::kernel(T(by_a + by_b - 1), T(a + b));
    T const &x = by_b == 0 ? a : b, &other = by_b == 0 ? b : a;
    if (by_a + by_b == 1) return PolygammaDifference<0>::kernel(x, other);
    return PolygammaDifferenceOfOrder::kernel(T(by_a + by_b - 1), x, other);
  }
};

} // namespace ops

/// The beta function, Gamma(a) Gamma(b) / Gamma(a + b).
template <Value A, Value B> constexpr auto beta(A const& a, B const& b) { return apply<ops::Beta>(a, b); }
/// log |B(a, b)|, which neither over- nor underflows, and loses no digits where one argument is large.
template <Value A, Value B> constexpr auto lbeta(A const& a, B const& b) { return apply<ops::Lbeta>(a, b); }
/// The partial derivative of beta(a, b), i times by a and k times by b, for `order` = i + 100 k.
template <Value A, Value B, Value C> constexpr auto beta_partial(A const& a, B const& b, C const& order) {
  return apply<ops::BetaPartial>(a, b, order);
}
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

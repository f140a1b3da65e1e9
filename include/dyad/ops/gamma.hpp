// SPDX-License-Identifier: BSL-1.0
/// \file The gamma function and its relatives, by Boost.Math: a header of their own, since including it takes long.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/ops/arithmetic.hpp>
#include <dyad/ops/constants.hpp>
#include <dyad/ops/quiet.hpp>

#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>

#include <cmath>
#include <limits>
#include <type_traits>

namespace dyad {

template <Value T> constexpr auto tgamma(T const& x);
template <Value T> constexpr auto lgamma(T const& x);
template <Value T> constexpr auto digamma(T const& x);
template <int N, Value T> constexpr auto polygamma(T const& x);
template <class N, class T>
  requires(Value<T> && (Value<N> || std::is_arithmetic_v<N>))
constexpr auto polygamma(N const& order, T const& x);
template <Value T> constexpr auto trigamma(T const& x);

namespace ops {

/// NaN at the poles -1, -2, ...; at 0 infinite, with the sign of the zero, as the C library has it.
struct Tgamma : Elementwise<1> {
  static constexpr std::string_view name = "tgamma";
  static constexpr std::string_view latex = "\\Gamma";
  static constexpr Domain<1> domain = {{{1.6, 6}}};
  static constexpr Singular<1> singular[] = {{{-1}, detail::nan, {detail::nan}}};
  static constexpr bool simd = false;
  static constexpr std::array<Exact, 2> exact = {{{1, 1}, {2, 1}}};
  template <class T> static constexpr T kernel(T const& x) {
    if constexpr (std::is_floating_point_v<T>)
      return std::tgamma(x);
    else
      return boost::math::tgamma(x, detail::Quiet{});
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) { return g * (y * digamma(x)); }
};

/// log |Gamma(x)|, +inf at the poles 0, -1, -2, ... Not the standard library's lgamma, which writes a global variable:
/// glibc's, which does not, or Boost's.
struct Lgamma : Elementwise<1> {
  static constexpr std::string_view name = "lgamma";
  static constexpr std::string_view latex = "\\operatorname{log\\Gamma}";
  static constexpr Domain<1> domain = {{{1.6, 10}}};
  static constexpr Singular<1> singular[] = {{{0}, detail::infinity, {detail::nan}},
                                             {{-1}, detail::infinity, {detail::nan}}};
  static constexpr bool simd = false;
  static constexpr std::array<Exact, 2> exact = {{{1, 0}, {2, 0}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::floor;
    if (x <= T(0) && x == floor(x)) return std::numeric_limits<T>::infinity();
#if defined(__GLIBC__)
    [[maybe_unused]] int sign = 0;
    if constexpr (std::is_same_v<T, double>) return ::lgamma_r(x, &sign);
    else if constexpr (std::is_same_v<T, float>) return ::lgammaf_r(x, &sign);
    else
#endif
      return boost::math::lgamma(x, detail::Quiet{});
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * digamma(x); }
};

inline constexpr int max_polygamma = 8; ///< the highest order that is a type: beyond it, orders are numbers

/// The derivative of digamma of a whole order from 0 on; NaN at the poles 0, -1, -2, ... and of other orders.
/// Boost.Math has infinities at some of the poles, and throws where numbers are too large for its integers.
template <class T> T polygamma_or_nan(T const& order, T const& x) {
  using std::floor;
  bool const is_order = order >= T(0) && order < T(1 << 30) && floor(order) == order;
  if (!is_order || !(x == x) || (x <= T(0) && x == floor(x))) return std::numeric_limits<T>::quiet_NaN();
  return boost::math::polygamma(static_cast<int>(order), x, dyad::detail::Quiet{});
}

/// The derivative of digamma whose order, a whole number from 1 on, is an argument: rules that ask for one order after
/// the other end here, and instantiate no more. The order is no variable: nothing is differentiated by it.
struct PolygammaOfOrder : Elementwise<2> {
  static constexpr int fixed_argument = 0;
  static constexpr std::string_view name = "polygamma";
  static constexpr std::string_view latex = "\\psi";
  static constexpr Domain<2> domain = {{{1, 20}, {0.5, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool simd = false;
  template <class T> static constexpr T kernel(T const& order, T const& x) {
    return polygamma_or_nan(order, x);
  }
  static constexpr auto vjp(Arg<0>, auto const&, auto const&, auto const&, auto const&) { return 0.0; }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& order, auto const& x) {
    return g * polygamma(order + 1.0, x);
  }
};

/// The N-th derivative of digamma; `Polygamma<1>` is trigamma.
template <int N> struct Polygamma : Elementwise<1> {
  static_assert(N >= 1 && N <= max_polygamma,
                "dyad: polygamma<N> is there for N from 1 to 8; of higher orders write polygamma(n, x)");
  static constexpr char text[] = {'p', 'o', 'l', 'y', 'g', 'a', 'm', 'm', 'a', static_cast<char>('0' + N)};
  static constexpr char text_latex[] = {'\\', 'p', 's', 'i', '^', '{', '(', static_cast<char>('0' + N), ')', '}'};
  static constexpr std::string_view name{text, sizeof text};
  static constexpr std::string_view latex{text_latex, sizeof text_latex};
  static constexpr Domain<1> domain = {{{0.5, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool simd = false;
  template <class T> static constexpr T kernel(T const& x) { return polygamma_or_nan(T(N), x); }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    if constexpr (N < max_polygamma) return g * polygamma<N + 1>(x);
    else return g * polygamma(N + 1.0, x);
  }
};

struct Digamma : Elementwise<1> {
  static constexpr std::string_view name = "digamma";
  static constexpr std::string_view latex = "\\psi";
  static constexpr Domain<1> domain = {{{0.3, 10}}};
  static constexpr Singular<1> singular[] = {{{-1}, detail::nan, {detail::nan}}};
  static constexpr bool simd = false;
  template <class T> static constexpr T kernel(T const& x) { return boost::math::digamma(x, detail::Quiet{}); }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * trigamma(x); }
};

} // namespace ops

/// The gamma function of each element.
template <Value T> constexpr auto tgamma(T const& x) { return apply<ops::Tgamma>(x); }
/// The logarithm of the gamma function's magnitude, of each element.
template <Value T> constexpr auto lgamma(T const& x) { return apply<ops::Lgamma>(x); }
/// The derivative of `lgamma`.
template <Value T> constexpr auto digamma(T const& x) { return apply<ops::Digamma>(x); }
/// The `N`-th derivative of `digamma`.
template <int N, Value T> constexpr auto polygamma(T const& x) { return apply<ops::Polygamma<N>>(x); }
/// The derivative of digamma of an order that is an argument, a whole number from 1 on.
template <class N, class T>
  requires(Value<T> && (Value<N> || std::is_arithmetic_v<N>))
constexpr auto polygamma(N const& order, T const& x) {
  return apply<ops::PolygammaOfOrder>(order, x);
}
/// The first derivative of `digamma`.
template <Value T> constexpr auto trigamma(T const& x) { return polygamma<1>(x); }

} // namespace dyad

#include <dyad/core/macros_back.hpp>

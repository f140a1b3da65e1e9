// SPDX-License-Identifier: BSL-1.0
/// \file Bessel functions of real order and the exponential integral, by Boost.Math: a header of their own, since
/// including it takes long.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/core/raise.hpp>
#include <dyad/ops/exponential.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/ops/quiet.hpp>

#include <boost/math/special_functions/bessel.hpp>
#include <boost/math/special_functions/expint.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

namespace dyad {

namespace ops {

/// What the Bessel functions of one order have in common. The order is a number: `vjp` passes nothing to it, and the
/// functions that users call take nothing else there. Derivatives by x are half the sum or difference of the functions
/// of the orders beside it (Abramowitz and Stegun, 9.1.27 and 9.6.26), which divide by nothing. Kernels promise what
/// Boost has no answer for: infinite arguments and, at 0, orders below 0.
struct BesselFunction : Elementwise<2> {
  static constexpr int fixed_argument = 0;
  static constexpr bool simd = false;
  static constexpr auto vjp(Arg<0>, auto const&, auto const&, auto const&, auto const&) { return 0.0; }

protected:
  template <class T> static bool is_whole(T const& order) {
    using std::floor;
    return floor(order) == order;
  }
  /// The sign of 1 / Gamma(order + 1), the first coefficient of the power series.
  template <class T> static int sign_at_zero(T const& order) {
    using std::floor;
    if (order >= T(0)) return 1;
    T const half = floor(order) / T(2);
    return floor(half) == half ? -1 : 1;
  }
  /// (x / 2)^order / Gamma(order + 1) at x = 0.
  template <class T> static T first_term_at_zero(T const& order) {
    if (order == T(0)) return T(1);
    if (order > T(0) || is_whole(order)) return T(0);
    return static_cast<T>(sign_at_zero(order)) * std::numeric_limits<T>::infinity();
  }
  /// Where the function is infinite, both of the orders beside it may be, and their difference is none.
  static constexpr auto slope(auto const& y, auto const& difference) {
    return where(abs(y) == constant_like<Infinity>(y), -y, difference);
  }
  /// The sum of both may be infinite where this is not.
  static constexpr auto mean(auto const& a, auto const& b) { return 0.5 * a + 0.5 * b; }
  /// Whether Y or K is beyond the largest number near x = 0. Where v = |order| > 1, |Y| is at least Gamma(v) / pi
  /// (2 / x)^v for x < v, and K at least half of Gamma(v) (2 / x)^v exp(-x^2 / (4 (v - 1))), by Jensen's inequality in
  /// its integral (DLMF 10.32.10). What other factors there are is more than exp(-40). Boost.Math throws there.
  template <class T> static bool overflows(T const& order, T const& x) {
    if constexpr (std::is_floating_point_v<T>) {
      long double const v = std::abs(static_cast<long double>(order)), at = static_cast<long double>(x);
      return v > 1 && at < v && boost::math::lgamma(v, dyad::detail::Quiet{}) + v * std::log(2 / at) -
                                        at * at / (4 * (v - 1)) - 40 > std::log(std::numeric_limits<T>::max());
    } else return false;
  }
  template <class T> static bool is_infinite(T const& x) { return x > (std::numeric_limits<T>::max)(); }
  template <class T> static bool is_outside(T const& order, T const& x) {
    return !(order - order == T(0)) || !(x == x) || (x < T(0) && !is_whole(order));
  }
};

/// The Bessel function of the first kind. NaN for negative x unless the order is whole.
struct CylBesselJ : BesselFunction {
  static constexpr std::string_view name = "cyl_bessel_j";
  static constexpr std::string_view latex = "J";
  static constexpr Domain<2> domain = {{{0.2, 3}, {0.5, 10}}};
  static constexpr Singular<2> singular[] = {{{0, 0}, 1, {0, 0}},
                                             {{1, 0}, 0, {0, 0.5}},
                                             {{0.5, 0}, 0, {0, detail::infinity}},
                                             {{-0.5, 0}, detail::infinity, {0, -detail::infinity}},
                                             {{-1.5, 0}, -detail::infinity, {0, detail::infinity}},
                                             {{-2.5, 0}, detail::infinity, {0, -detail::infinity}},
                                             {{0, detail::infinity}, 0, {0, 0}},
                                             {{0.5, -1}, detail::nan, {0, detail::nan}}};
  template <class T> static constexpr T kernel(T const& order, T const& x) {
    if (is_outside(order, x)) return std::numeric_limits<T>::quiet_NaN();
    if (x == T(0)) return first_term_at_zero(order);
    if (is_infinite(x) || is_infinite(T(-x))) return T(0);
    return boost::math::cyl_bessel_j(order, x, dyad::detail::Quiet{});
  }
  using BesselFunction::vjp;
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, auto const& order, auto const& x) {
    return g * slope(y, 0.5 * (apply<CylBesselJ>(shifted(order, -1), x) - apply<CylBesselJ>(shifted(order, 1), x)));
  }
};

/// The Bessel function of the second kind, Y, by Neumann's name. NaN for negative x.
struct CylNeumann : BesselFunction {
  static constexpr std::string_view name = "cyl_neumann";
  static constexpr std::string_view latex = "Y";
  static constexpr Domain<2> domain = {{{0.2, 3}, {0.5, 10}}};
  static constexpr Singular<2> singular[] = {{{0, 0}, -detail::infinity, {0, detail::infinity}},
                                             {{1.5, 0}, -detail::infinity, {0, detail::infinity}},
                                             {{-0.5, 0}, 0, {0, detail::infinity}},
                                             {{-1.2, 0}, detail::infinity, {0, -detail::infinity}},
                                             {{-1.7, 0}, -detail::infinity, {0, detail::infinity}},
                                             {{0, detail::infinity}, 0, {0, 0}},
                                             {{0, -1}, detail::nan, {0, detail::nan}}};
  template <class T> static constexpr T kernel(T const& order, T const& x) {
    if (is_outside(order, x) || x < T(0)) return std::numeric_limits<T>::quiet_NaN();
    if (x == T(0)) return at_zero(order);
    if (is_infinite(x)) return T(0);
    if (order < T(0) && is_whole(order)) // what Boost makes of these near 0 has the wrong sign
      return is_whole(T(order / T(2))) ? kernel(T(-order), x) : T(-kernel(T(-order), x));
    T const limit = at_zero(order);
    if ((is_infinite(limit) || is_infinite(T(-limit))) && overflows(order, x)) return limit;
    return boost::math::cyl_neumann(order, x, dyad::detail::Quiet{});
  }
  using BesselFunction::vjp;
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, auto const& order, auto const& x) {
    return g * slope(y, 0.5 * (apply<CylNeumann>(shifted(order, -1), x) - apply<CylNeumann>(shifted(order, 1), x)));
  }

private:
  /// Where the order is half of an odd number below 0 it is a Bessel function of the first kind, else what J of the
  /// order with the other sign is at 0 decides.
  template <class T> static T at_zero(T const& order) {
    using std::floor;
    T const infinity = std::numeric_limits<T>::infinity();
    if (order >= T(0)) return -infinity;
    T const n = floor(-order);
    bool const odd = !(floor(n / T(2)) == n / T(2));
    if (-order - n == T(0.5)) return T(0);
    return (-order - n > T(0.5)) != odd ? infinity : -infinity;
  }
};

/// The modified Bessel function of the first kind. NaN for negative x unless the order is whole.
struct CylBesselI : BesselFunction {
  static constexpr std::string_view name = "cyl_bessel_i";
  static constexpr std::string_view latex = "I";
  static constexpr Domain<2> domain = {{{0.2, 3}, {0.5, 10}}};
  static constexpr Singular<2> singular[] = {{{0, 0}, 1, {0, 0}},
                                             {{1, 0}, 0, {0, 0.5}},
                                             {{0.5, 0}, 0, {0, detail::infinity}},
                                             {{0, detail::infinity}, detail::infinity, {0, detail::infinity}},
                                             {{0.5, -1}, detail::nan, {0, detail::nan}}};
  template <class T> static constexpr T kernel(T const& order, T const& x) {
    if (is_outside(order, x)) return std::numeric_limits<T>::quiet_NaN();
    if (x == T(0)) return first_term_at_zero(order);
    if (is_infinite(x)) return x;
    return boost::math::cyl_bessel_i(order, x, dyad::detail::Quiet{});
  }
  using BesselFunction::vjp;
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& order, auto const& x) {
    return g * mean(apply<CylBesselI>(shifted(order, -1), x), apply<CylBesselI>(shifted(order, 1), x));
  }
};

/// The modified Bessel function of the second kind. NaN for negative x.
struct CylBesselK : BesselFunction {
  static constexpr std::string_view name = "cyl_bessel_k";
  static constexpr std::string_view latex = "K";
  static constexpr Domain<2> domain = {{{0.2, 3}, {0.5, 10}}};
  static constexpr Singular<2> singular[] = {{{0, 0}, detail::infinity, {0, -detail::infinity}},
                                             {{1.5, 0}, detail::infinity, {0, -detail::infinity}},
                                             {{0, detail::infinity}, 0, {0, 0}},
                                             {{0, -1}, detail::nan, {0, detail::nan}}};
  template <class T> static constexpr T kernel(T const& order, T const& x) {
    if (is_outside(order, x) || x < T(0)) return std::numeric_limits<T>::quiet_NaN();
    if (x == T(0)) return std::numeric_limits<T>::infinity();
    if (is_infinite(x)) return T(0);
    if (overflows(order, x)) return std::numeric_limits<T>::infinity();
    return boost::math::cyl_bessel_k(order, x, dyad::detail::Quiet{});
  }
  using BesselFunction::vjp;
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& order, auto const& x) {
    return -(g * mean(apply<CylBesselK>(shifted(order, -1), x), apply<CylBesselK>(shifted(order, 1), x)));
  }
};

/// The exponential integral Ei, the principal value of the integral of exp(t) / t up to x. Two factors of the slope
/// hold half of the exponent each: it overflows later than the exponential.
struct Expint : Elementwise<1> {
  static constexpr std::string_view name = "expint";
  static constexpr std::string_view latex = "\\operatorname{Ei}";
  static constexpr Domain<1> domain = {{{0.5, 10}}};
  static constexpr Singular<1> singular[] = {{{0}, -detail::infinity, {detail::infinity}},
                                             {{-detail::infinity}, 0, {0}},
                                             {{detail::infinity}, detail::infinity, {detail::infinity}}};
  static constexpr bool simd = false;
  template <class T> static constexpr T kernel(T const& x) {
    if (!(x == x) || x > (std::numeric_limits<T>::max)()) return x;
    if (x < -(std::numeric_limits<T>::max)()) return T(0);
    return boost::math::expint(x, dyad::detail::Quiet{});
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) {
    auto const root = exp(0.5 * x);
    return g * (where(x == constant_like<Infinity>(x), x, root * (root / x)));
  }
};

} // namespace ops

namespace detail {
template <class N> struct order_is_not_a_number {
  static_assert(std::is_arithmetic_v<N>,
                "dyad: the order of a Bessel function is a plain number, such as 2 or 0.5: there "
                "is no derivative by it");
};
/// Boost.Math takes about as many steps as the order.
inline constexpr double largest_order = 100000;
[[noreturn]] inline void order_is_too_large(std::string_view name, double order) {
  raise(std::domain_error("dyad: " + std::string(name) + ": the order " + std::to_string(order) +
                          " is not between -100000 and 100000"));
}
template <class Op, class N, class T> constexpr auto bessel(N const& order, T const& x) {
  static_cast<void>(sizeof(order_is_not_a_number<N>));
  if (double const size = static_cast<double>(order); size > largest_order || size < -largest_order)
    order_is_too_large(Op::name, size);
  if constexpr (std::is_floating_point_v<T>)
    return apply<Op>(static_cast<T>(order), x);
  else
    return apply<Op>(static_cast<double>(order), x);
}
} // namespace detail

///@{
/// Bessel functions of the first and the second kind, J and Y, and the modified ones, I and K, of a real order that is
/// a number.
template <class N, Value T> constexpr auto cyl_bessel_j(N const& order, T const& x) {
  return detail::bessel<ops::CylBesselJ>(order, x);
}
template <class N, Value T> constexpr auto cyl_neumann(N const& order, T const& x) {
  return detail::bessel<ops::CylNeumann>(order, x);
}
template <class N, Value T> constexpr auto cyl_bessel_i(N const& order, T const& x) {
  return detail::bessel<ops::CylBesselI>(order, x);
}
template <class N, Value T> constexpr auto cyl_bessel_k(N const& order, T const& x) {
  return detail::bessel<ops::CylBesselK>(order, x);
}
///@}
/// The exponential integral Ei.
template <Value T> constexpr auto expint(T const& x) { return apply<ops::Expint>(x); }

} // namespace dyad

#include <dyad/core/macros_back.hpp>

// SPDX-License-Identifier: BSL-1.0
/// \file Powers with any exponent, and their partial derivatives.
#pragma once

#include <dyad/ops/comparison.hpp>
#include <dyad/ops/exponential.hpp>

#include <cmath>
#include <limits>

namespace dyad {

template <Value A, Value B> constexpr auto pow(A const& x, B const& p);
template <Symbolic A> constexpr auto pow(A const& x, int p) DYAD_WARN_OF_INTEGER_ZERO(p == 0);
template <Value A, Value B, Value C> constexpr auto pow_partial(A const& x, B const& p, C const& order);

namespace ops {

/// pow(x, 0) is the constant 1, whose derivative by x is 0 even at x = 0, where p * pow(x, p - 1) would be 0 * inf. For
/// the exponent, pow(0, p) is 0 for p > 0, so its derivative is 0 there, and 0 at p = 0 too, where 0 * log(0) would be
/// NaN. With a negative base the derivative for the exponent is NaN, as the power itself is between two integers. Where
/// both arguments vary, the derivatives are those of `PowPartial`: a choice by p == 0 has no derivative by p.
struct Pow : Elementwise<2> {
  static constexpr std::string_view name = "pow";
  static constexpr Algebra algebra = Algebra::pow;
  static constexpr Domain<2> domain = {{{0.1, 10}, {-3, 3}}};
  static constexpr Singular<2> singular[] = {{{0, 0}, 1, {0, 0}},
                                             {{0, 0.5}, 0, {detail::infinity, 0}},
                                             {{0, 1}, 0, {1, 0}},
                                             {{0, 2}, 0, {0, 0}},
                                             {{0, -1}, detail::infinity, {-detail::infinity, -detail::infinity}},
                                             {{-2, 3}, -8, {12, detail::nan}},
                                             {{-2, 0}, 1, {0, detail::nan}},
                                             {{detail::nan, 0}, 1, {0, detail::nan}}};
  template <class T> static constexpr T kernel(T const& x, T const& p) {
    using std::pow;
    return pow(x, p);
  }
  template <class T, class P> static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, T const& x, P const& p) {
    if constexpr (Symbolic<T>)
      if (!is_free_of_variables(p)) return g * pow_partial(x, p, 1.0);
    if constexpr (Symbolic<T>) return g * where(p == 0.0, 0.0, p * pow(x, p - 1.0));
    else return g * slope(x, p, y);
  }
  template <class T, class P> static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, T const& x, P const& p) {
    if constexpr (Symbolic<T>)
      if (!is_free_of_variables(x)) return g * pow_partial(x, p, 100.0);
    return g * where(x == 0.0 && p >= 0.0, 0.0, y * log(x));
  }
  /// Where x is not 0.
  static constexpr auto regular_vjp(Arg<0>, auto const& g, auto const& y, auto const& x, auto const& p) {
    return g * (p * (y / x));
  }
  static constexpr auto regular_vjp(Arg<1>, auto const& g, auto const& y, auto const& x, auto const&) {
    return g * (y * log(x));
  }

private:
  /// p x^(p - 1) on numbers. Where p - 1 is rounded, y / x has digits, and the sign, that x^(p - 1) has not.
  template <class T> static constexpr T slope(T const& x, T const& p, T const& y) {
    if constexpr (requires { p < T(1); }) {
      T const less = p - T(1), ratio = p / x;
      auto const rounded = less + T(1) != p || less == p;
      return where(p == T(0), T(0),
                   where(rounded && x - x == T(0) && ratio - ratio == T(0), y * ratio, p * pow(x, less)));
    } else return p == T(0) ? T(0) : p * pow(x, p - T(1));
  }
};

/// The partial derivative of pow(x, p), i times by x and k times by p: `order` is i + 100 k. It is x^(p - i) times the
/// k-th derivative by q, at q = 0, of (p + q) (p + q - 1) ... (p + q - i + 1) x^q. So derivatives commute, and none
/// divides what may under- or overflow. At x = 0 it is the limit from the right, but 0 for p = 0, and for p > 0 where i
/// = 0.
struct PowPartial : Elementwise<3> {
  static constexpr int fixed_argument = 2;
  static constexpr std::string_view name = "pow_partial";
  static constexpr Domain<3> domain = {{{0.1, 10}, {-3, 3}, {0, 3}}};
  static constexpr Singular<3> singular[] = {{{0, 0, 1}, 0, {0, 0, 0}},
                                             {{0, 0, 100}, 0, {0, 0, 0}},
                                             {{0, 2, 1}, 0, {2, 0, 0}},
                                             {{0, 1, 101}, -detail::infinity, {detail::infinity, detail::infinity, 0}}};
  static constexpr bool simd = false;
  static constexpr int most_orders = 100;

  template <class T> static constexpr T kernel(T const& x, T const& p, T const& order) {
    using std::log;
    int const both = whole(order), by_x = both % most_orders, by_p = both / most_orders;
    T taylor[most_orders]; // of the product, in q
    for (int i = 0; i <= by_p; ++i) taylor[i] = T(i == 0 ? 1 : 0);
    for (int m = 0; m < by_x; ++m) {
      T const factor = p - T(m);
      for (int i = by_p; i > 0; --i) taylor[i] = taylor[i] * factor + taylor[i - 1];
      taylor[0] = taylor[0] * factor;
    }
    if (by_p == 0 && taylor[0] == T(0)) return T(0);
    if (x == T(0) && (p == T(0) || (by_x == 0 && is_positive(p)))) return T(0);
    if (by_p == 0) return slope(x, p, by_x, taylor[0]);
    T const power = slope(x, p, by_x, T(1)), logarithm = log(x);
    if (power == T(0) && !is_negative(x)) return power; // whatever the logarithm
    T sum = taylor[0], scale(1);     // by Horner's scheme in log(x), the highest power first
    for (int i = 1; i <= by_p; ++i) {
      scale = scale * T(by_p + 1 - i);
      sum = (sum == T(0) || logarithm == T(0) ? T(0) : sum * logarithm) + scale * taylor[i];
    }
    return scaled_power(x, p - T(by_x), power, sum);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x, auto const& p, auto const& order) {
    return g * pow_partial(x, p, order + 1.0);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& x, auto const& p, auto const& order) {
    return g * pow_partial(x, p, order + static_cast<double>(most_orders));
  }
  static constexpr auto vjp(Arg<2>, auto const&, auto const&, auto const&, auto const&, auto const&) { return 0.0; }

private:
  template <class T> static constexpr int whole(T const& order) {
    if constexpr (requires { static_cast<int>(order); }) return static_cast<int>(order);
    else return whole(order.real());
  }
  template <class T> static constexpr bool is_positive(T const& p) {
    if constexpr (requires { p > T(0); }) return p > T(0);
    else return p.real() > 0;
  }
  template <class T> static constexpr bool is_negative(T const& x) {
    if constexpr (requires { x < T(0); }) return x < T(0);
    else return false;
  }
  /// x^(p - n) times a factor, either 1 or p (p - 1) ... (p - n + 1). Where p - n is rounded, dividing n times by x
  /// keeps the digits, and the sign, of the power.
  template <class T> static constexpr T slope(T const& x, T const& p, int n, T const& factor) {
    using std::pow;
    T const less = p - T(n);
    if constexpr (requires { p < T(1); })
      if ((less + T(n) != p || (n > 0 && less == p)) && x != T(0) && x - x == T(0)) {
        T out = pow(x, p);
        for (int m = 0; m < n; ++m) {
          T const scale = factor == T(1) ? T(1) : p - T(m), ratio = scale / x;
          out = ratio - ratio == T(0) ? out * ratio : out / x * scale;
        }
        return out;
      }
    T const power = pow(x, less);
    if (power == T(0) && factor - factor != T(0)) return power; // it falls faster than the factor grows
    return factor == T(1) ? power : scaled_power(x, less, power, factor);
  }
  /// A factor times power = x^p. Where this is beyond the numbers that have all digits, the factor may bring it back.
  template <class T> static constexpr T scaled_power(T const& x, T const& p, T const& power, T const& factor) {
    if constexpr (requires { power < T(1); })
      if (x > T(0) && x - x == T(0) && (power < std::numeric_limits<T>::min() || power - power != T(0))) {
        using std::pow;
        T const half = pow(x, p / T(2));
        return factor * half * half;
      }
    return factor * power;
  }
};

} // namespace ops

/// x to the power of p, element by element. The derivative of x^0 is 0, at 0 as well; a negative x has powers of whole
/// numbers only, else NaN.
template <Value A, Value B> constexpr auto pow(A const& x, B const& p) { return apply<ops::Pow>(x, p); }
/// The same; an exponent that is 0 where the compiler sees it, as in `pow(x, 1 / 2)`, is warned of by clang.
template <Symbolic A> constexpr auto pow(A const& x, int p) { return apply<ops::Pow>(x, p); }
/// The partial derivative of pow(x, p), i times by x and k times by p, for `order` = i + 100 k.
template <Value A, Value B, Value C> constexpr auto pow_partial(A const& x, B const& p, C const& order) {
  return apply<ops::PowPartial>(x, p, order);
}

namespace detail {
/// Whether x^p is smooth in the square of x.
constexpr bool is_even_power(double p) {
  return p >= 2 && p < 0x1p62 && p == 2 * static_cast<double>(static_cast<long long>(p / 2));
}
} // namespace detail

} // namespace dyad

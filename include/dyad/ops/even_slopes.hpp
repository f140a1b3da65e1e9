// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of cos and cosh by the square of their argument.
///
/// An even function f is smooth in x^2, and D f = f'(x) / x, twice its derivative by x^2, is even again. Where x is the
/// length of a vector, whose own derivative at 0 is none, derivatives of f(x) by the vector are made of D f, D D f and
/// so on: see `StatesEvenSlope`. Up to the sign they are the spherical Bessel functions j_(n-1)(x) / x^(n-1), and the
/// modified ones (Abramowitz and Stegun, 10.1.2, 10.1.19, 10.2.2 and 10.2.18).
#pragma once

#include <dyad/ops/arithmetic.hpp>

#include <cmath>

namespace dyad {

template <Value A, Value N> constexpr auto cos_slope(A const& x, N const& n);
template <Value A, Value N> constexpr auto cosh_slope(A const& x, N const& n);
template <Value A, Value N> constexpr auto cosh_of_root(A const& s, N const& n);

namespace ops {

/// What the two have in common: `Sign` is that of f'' = Sign f.
template <int Sign> struct EvenSlope : Elementwise<2> {
  static constexpr int fixed_argument = 1;
  static constexpr auto singular = smooth;
  static constexpr Domain<2> domain = {{{-5, 5}, {1, 4}}};
  static constexpr bool simd = false;
  static constexpr auto vjp(Arg<1>, auto const&, auto const&, auto const&, auto const&) { return 0.0; }

protected:
  /// D^n f, where f(x) and f'(x) are given. From n = 0 and 1 upwards by the differential equation, which is stable
  /// while x^2 is not small beside n; else the power series, whose terms are all but the first smaller than that.
  template <class T> static constexpr T by_order(T const& x, int n, T const& f, T const& slope) {
    T const square = x * x;
    if (n == 0) return f;
    if (n > 1 && is_small(square, 4 * n + 2)) return series(square, n);
    if (x == T(0)) return T(Sign);
    T before = f, here = slope / x;
    for (int k = 1; k < n; ++k) {
      T const next = (T(Sign) * before - T(2 * k - 1) * here) / square;
      before = here;
      here = next;
    }
    return here;
  }
  template <class T> static constexpr int whole(T const& n) {
    if constexpr (requires { static_cast<int>(n); }) return static_cast<int>(n);
    else return whole(n.real());
  }

private:
  template <class T> static constexpr bool is_small(T const& square, int bound) {
    using std::abs;
    return abs(square) < T(bound);
  }
  template <class T> static constexpr T series(T const& square, int n) {
    T term(Sign < 0 && n % 2 != 0 ? -1 : 1);
    for (int k = 1; k < n; ++k) term = term / T(2 * k + 1);
    T sum = term;
    for (int j = 1;; ++j) {
      term = T(Sign) * term * (square / T(2 * j * (2 * (n + j) - 1)));
      T const more = sum + term;
      if (more == sum || !(more == more)) return more;
      sum = more;
    }
  }
};

/// The rules of an operation whose derivative by x over x is itself, of the next n.
template <class Op, int Sign> struct NextSlope : EvenSlope<Sign> {
  using EvenSlope<Sign>::vjp;
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x, auto const& n) {
    return g * (x * apply<Op>(x, n + 1.0));
  }
  static constexpr auto even_slope(auto const& x, auto const& n) { return apply<Op>(x, n + 1.0); }
};

/// D^n cos, for a whole number n.
struct CosSlope : NextSlope<CosSlope, -1> {
  static constexpr std::string_view name = "cos_slope";
  template <class T> static constexpr T kernel(T const& x, T const& n) {
    using std::cos, std::sin;
    return by_order(x, whole(n), T(cos(x)), T(-sin(x)));
  }
};

/// D^n cosh, for a whole number n.
struct CoshSlope : NextSlope<CoshSlope, 1> {
  static constexpr std::string_view name = "cosh_slope";
  template <class T> static constexpr T kernel(T const& x, T const& n) {
    using std::cosh, std::sinh;
    return by_order(x, whole(n), T(cosh(x)), T(sinh(x)));
  }
};

/// D^n cosh at the square root of s. Of a negative s, where the root is imaginary, it is D^n cos up to the sign.
struct CoshOfRoot : EvenSlope<1> {
  static constexpr std::string_view name = "cosh_of_root";
  template <class T> static constexpr T kernel(T const& s, T const& n) {
    using std::sqrt;
    if constexpr (requires { s < T(0); })
      if (s < T(0)) {
        T const x = sqrt(T(-s)), value = CosSlope::kernel(x, n);
        return whole(n) % 2 == 0 ? value : -value;
      }
    return CoshSlope::kernel(T(sqrt(s)), n);
  }
  using EvenSlope::vjp;
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& s, auto const& n) {
    return g * (0.5 * cosh_of_root(s, n + 1.0));
  }
};

} // namespace ops

///@{
/// cos and cosh, differentiated n times by x and each time divided by x: smooth at 0, where f'(x) / x is 0 over 0.
/// `n` is a whole number.
template <Value A, Value N> constexpr auto cos_slope(A const& x, N const& n) { return apply<ops::CosSlope>(x, n); }
template <Value A, Value N> constexpr auto cosh_slope(A const& x, N const& n) { return apply<ops::CoshSlope>(x, n); }
/// cosh_slope at the square root of s, smooth in s.
template <Value A, Value N> constexpr auto cosh_of_root(A const& s, N const& n) { return apply<ops::CoshOfRoot>(s, n); }
///@}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file What the operations of ops/special_registry.hpp mean, for the oracle of derivatives.
#pragma once

#include <dyad/ops/special_registry.hpp>

#include <cstddef>
#include <utility>

#include "derivative_oracle.hpp"

namespace oracle {

/// The inverse of `norm_cdf` by Newton's method, from the left of where the distribution function is convex: after the
/// first step it approaches from the right.
inline Real normal_quantile(Real const& p) {
  if (!(p > Real(0)) || !(p < Real(1))) return not_a_number();
  if (p > Real(0.5)) return -normal_quantile(Real(1) - p);
  Real const root = Real::made(mpfr_sqrt, Real(2)), scale = Real::made(mpfr_sqrt, Real(2) * pi());
  Real x = -Real::made(mpfr_sqrt, Real(-2) * Real::made(mpfr_log, p + p));
  for (int i = 0; i < 60; ++i) {
    Real const density = Real::made(mpfr_exp, -(x * x) / Real(2)) / scale;
    x = x - (Real::made(mpfr_erfc, -x / root) / Real(2) - p) / density;
  }
  return x;
}
template <std::size_t N> Series<N> norm_ppf(Series<N> const& p) {
  Series<N> const scale(Real::made(mpfr_sqrt, Real(2) * pi()));
  return solve(normal_quantile(p.value()), p, [&](auto const& x) { return scale * exp(x * x * Series<N>(Real(0.5))); });
}
template <std::size_t N> Series<N> norm_ppf_slope(Series<N> const& p) {
  Series<N> const x = norm_ppf(p);
  return Series<N>(Real::made(mpfr_sqrt, Real(2) * pi())) * exp(x * x * Series<N>(Real(0.5)));
}

template <std::size_t N> Series<N> lbeta(Series<N> const& a, Series<N> const& b) {
  return lgamma(a) + lgamma(b) - lgamma(a + b);
}
template <std::size_t N> Series<N> beta(Series<N> const& a, Series<N> const& b) { return exp(lbeta(a, b)); }

template <std::size_t N> Series<N> expint(Series<N> const& x) {
  if (x.value() == Real(0)) return unknown<N>(Real::made(mpfr_eint, x.value()));
  return solve(Real::made(mpfr_eint, x.value()), x, [&](auto const&) { return exp(x) / x; });
}

/// The power series of J (the sign -1) or I (1) at an x that is not 0: Abramowitz and Stegun, 9.1.10 and 9.6.10. Good
/// to all digits up to x = 60.
inline Series<1> bessel_series(int sign, Real const& order, Series<1> const& x) {
  bool const whole = order == Real::made(mpfr_rint_floor, order);
  if (whole && order < Real(0)) { // the other order, with the sign (-1)^n of J alone
    bool const odd = static_cast<int>(static_cast<double>(order)) % 2 != 0;
    Series<1> const other = bessel_series(sign, -order, x);
    return odd && sign < 0 ? -other : other;
  }
  Series<1> const half = x * Series<1>(Real(0.5)), step = half * half * Series<1>(sign);
  Series<1> term(Real(1) / Real::made(mpfr_gamma, order + Real(1))), sum = term;
  for (int k = 1; k <= 250; ++k) {
    term = term * step * Series<1>(Real(1) / (Real(k) * (order + Real(k))));
    sum = sum + term;
  }
  return sum * (whole ? pow(half, Series<1>(order)) : exp(Series<1>(order) * log(half)));
}
/// An order so near that the functions differ in no digit that counts, but none of the formulas divides by 0.
inline Real no_whole_order(Real const& order) {
  return order == Real::made(mpfr_rint_floor, order) ? order + Real::made(mpfr_exp2, Real(-250)) : order;
}
inline Series<1> cyl_bessel_j(Real const& order, Series<1> const& x) { return bessel_series(-1, order, x); }
inline Series<1> cyl_bessel_i(Real const& order, Series<1> const& x) { return bessel_series(1, order, x); }
inline Series<1> cyl_neumann(Real const& order, Series<1> const& x) {
  Real const near = no_whole_order(order), angle = near * pi();
  return (bessel_series(-1, near, x) * Series<1>(Real::made(mpfr_cos, angle)) - bessel_series(-1, -near, x)) *
         Series<1>(Real(1) / Real::made(mpfr_sin, angle));
}
inline Series<1> cyl_bessel_k(Real const& order, Series<1> const& x) {
  Real const near = no_whole_order(order);
  return (bessel_series(1, -near, x) - bessel_series(1, near, x)) *
         Series<1>(pi() / (Real(2) * Real::made(mpfr_sin, near * pi())));
}

namespace detail {
template <> inline constexpr bool is_slow<dyad::ops::Lbeta> = true;
template <> inline constexpr bool is_slow<dyad::ops::Beta> = true;
template <int N> inline constexpr bool is_slow<dyad::ops::PolygammaDifference<N>> = true;
template <> inline constexpr bool is_slow<dyad::ops::NormPpf> = true;
template <> inline constexpr bool is_slow<dyad::ops::NormPpfSlope> = true;
template <> inline constexpr bool is_slow<dyad::ops::Expint> = true;
template <> inline constexpr bool is_slow<dyad::ops::CylBesselJ> = true;
template <> inline constexpr bool is_slow<dyad::ops::CylNeumann> = true;
template <> inline constexpr bool is_slow<dyad::ops::CylBesselI> = true;
template <> inline constexpr bool is_slow<dyad::ops::CylBesselK> = true;

/// A function of an order and of x whose derivatives by the order are not known.
template <class F> Series<2> of_order(F const& f, Series<2> const& order, Series<2> const& x) {
  Precision const precision(1000);
  Series<1> const by_x = f(order.value(), Series<1>::variable(x.value(), 0));
  Series<2> out = unknown<2>(by_x.value());
  for (int k = 1; k <= series_order; ++k)
    out[static_cast<std::size_t>(Monomials<2>::all().find({0, k}))] = by_x[static_cast<std::size_t>(k)];
  return out;
}

#define DYAD_ORACLE_FUNCTION(op, name)                                                                                 \
  template <> struct Meaning<dyad::ops::op> {                                                                          \
    auto operator()(auto const&... x) const { return name(x...); }                                                     \
  };
#define DYAD_ORACLE_OF_ORDER(op, name)                                                                                 \
  template <> struct Meaning<dyad::ops::op> {                                                                          \
    auto operator()(Series<2> const& order, Series<2> const& x) const {                                                \
      return of_order([](Real const& o, Series<1> const& at) { return name(o, at); }, order, x);                       \
    }                                                                                                                  \
  };
DYAD_ORACLE_FUNCTION(Lbeta, lbeta)
DYAD_ORACLE_FUNCTION(Beta, beta)
DYAD_ORACLE_FUNCTION(NormPpf, norm_ppf)
DYAD_ORACLE_FUNCTION(NormPpfSlope, norm_ppf_slope)
DYAD_ORACLE_FUNCTION(Expint, expint)
DYAD_ORACLE_OF_ORDER(CylBesselJ, cyl_bessel_j)
DYAD_ORACLE_OF_ORDER(CylNeumann, cyl_neumann)
DYAD_ORACLE_OF_ORDER(CylBesselI, cyl_bessel_i)
DYAD_ORACLE_OF_ORDER(CylBesselK, cyl_bessel_k)
#undef DYAD_ORACLE_OF_ORDER
#undef DYAD_ORACLE_FUNCTION
template <int M> struct Meaning<dyad::ops::PolygammaDifference<M>> {
  auto operator()(auto const& a, auto const& b) const { return polygamma(M, a) - polygamma(M, a + b); }
};
} // namespace detail

} // namespace oracle

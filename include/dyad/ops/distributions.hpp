// SPDX-License-Identifier: BSL-1.0
/// \file Quantiles and densities of distributions, by Boost.Math: a header of their own, since including it takes long.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/ops/beta.hpp>
#include <dyad/ops/power.hpp>
#include <dyad/ops/special.hpp>

#include <boost/math/special_functions/erf.hpp>

#include <cmath>
#include <type_traits>

namespace dyad {

template <Value T> constexpr auto norm_ppf(T const& p);
template <Value T> constexpr auto norm_ppf_slope(T const& p);

namespace ops {

/// The inverse of `norm_cdf`: infinite at 0 and 1, NaN beyond.
struct NormPpf : Elementwise<1> {
  static constexpr std::string_view name = "norm_ppf";
  static constexpr std::string_view latex = "\\Phi^{-1}";
  static constexpr Domain<1> domain = {{{0.05, 0.9}}};
  static constexpr Singular<1> singular[] = {{{0}, -detail::infinity, {detail::infinity}},
                                             {{1}, detail::infinity, {detail::infinity}},
                                             {{-1}, detail::nan, {detail::nan}},
                                             {{1.5}, detail::nan, {detail::nan}}};
  static constexpr bool simd = false;
  static constexpr std::array<Exact, 1> exact = {{{0.5, 0}}};
  template <class T> static constexpr T kernel(T const& p) {
    using std::sqrt;
    if (!(p >= T(0) && p <= T(1))) return std::numeric_limits<T>::quiet_NaN();
    if (p == T(0)) return -std::numeric_limits<T>::infinity();
    if (p == T(0.5)) return T(0);
    return -sqrt(T(2)) * boost::math::erfc_inv(T(2) * p, dyad::detail::Quiet{});
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& p) { return g * norm_ppf_slope(p); }
};

/// The derivative of `norm_ppf`, 1 / density(norm_ppf(p)). An operation of its own, because in the tails the density
/// would lose digits: there it is the small probability over Mills' ratio, for which Laplace's continued fraction
/// 1 / (t + 1 / (t + 2 / (t + 3 / ...))) is known.
struct NormPpfSlope : Elementwise<1> {
  static constexpr std::string_view name = "norm_ppf_slope";
  static constexpr Domain<1> domain = {{{0.05, 0.9}}};
  static constexpr Singular<1> singular[] = {{{0}, detail::infinity, {-detail::infinity}},
                                             {{1}, detail::infinity, {detail::infinity}},
                                             {{-1}, detail::nan, {detail::nan}}};
  static constexpr bool simd = false;
  template <class T> static constexpr T kernel(T const& p) {
    using std::exp;
    T const small = p > T(0.5) ? T(1) - p : p, t = -NormPpf::kernel(small);
    if (small == T(0)) return std::numeric_limits<T>::infinity();
    if constexpr (std::is_floating_point_v<T>)
      if (t > T(5)) {
        T ratio = t;
        for (int k = 24; k > 0; --k) ratio = t + T(k) / ratio; // the first term left out counts less than 1e-20
        return T(1) / small / ratio;
      }
    return exp(t * t / T(2)) / InvSqrt2Pi::kernel<T>();
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& slope, auto const& p) {
    return g * (norm_ppf(p) * slope * slope);
  }
};

} // namespace ops

/// The number that a standard normal variable is below with probability p.
template <Value T> constexpr auto norm_ppf(T const& p) { return apply<ops::NormPpf>(p); }
/// The derivative of `norm_ppf`.
template <Value T> constexpr auto norm_ppf_slope(T const& p) { return apply<ops::NormPpfSlope>(p); }

/// The logarithm of the density of the normal distribution, of each element: `sum` adds those of a sample up.
template <Value X, Value M, Value S> constexpr auto normal_lpdf(X const& x, M const& mean, S const& deviation) {
  auto const z = (x - mean) / deviation;
  return -0.5 * square(z) - log(number_beside(deviation, z)) - constant_like<ops::LnSqrt2Pi>(z);
}
/// The logarithm of the density of Student's t distribution with nu degrees of freedom, of each element.
template <Value X, Value N, Value M, Value S>
constexpr auto student_t_lpdf(X const& x, N const& nu, M const& location, S const& scale) {
  auto const z = (x - location) / scale;
  auto const n = number_beside(nu, z);
  return -lbeta(0.5 * n, 0.5) - 0.5 * log(n) - log(number_beside(scale, z)) - 0.5 * (n + 1.0) * log1p(square(z) / n);
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>

// SPDX-License-Identifier: BSL-1.0
/// \file Taylor coefficients of operations along lines, from difference quotients in hundreds of digits of what MPFR
/// computes.
#pragma once

#include "support/derivative_oracle.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <tuple>
#include <vector>

namespace oracle {

/// The Taylor coefficients of a function of t at 0, up to the order: divided differences at steps of 1e-30. With 900
/// digits the error is that of the steps, 1e-30 of the next coefficients.
template <class F> std::vector<Real> taylor_of(F const& f, int order) {
  constexpr int bits = 3200;
  detail::Precision const precision(bits);
  Real const step = Real::made(mpfr_exp10, Real(-30));
  std::vector<Real> difference;
  for (int i = 0; i <= order; ++i) difference.push_back(f(step * Real(i)));
  std::vector<Real> newton{difference[0]}; // of the polynomial through the points
  for (int k = 1; k <= order; ++k) {
    for (int i = order; i >= k; --i)
      difference[static_cast<std::size_t>(i)] =
          (difference[static_cast<std::size_t>(i)] - difference[static_cast<std::size_t>(i - 1)]) / (step * Real(k));
    newton.push_back(difference[static_cast<std::size_t>(k)]);
  }
  std::vector<Real> out(static_cast<std::size_t>(order) + 1, Real(0)); // by Horner's scheme, from Newton's form
  for (int k = order; k >= 0; --k) {
    for (int m = order; m >= 1; --m)
      out[static_cast<std::size_t>(m)] =
          out[static_cast<std::size_t>(m - 1)] - step * Real(k) * out[static_cast<std::size_t>(m)];
    out[0] = newton[static_cast<std::size_t>(k)] - step * Real(k) * out[0];
  }
  return out;
}

/// The same of an operation whose argument i is at[i] + slope[i] t.
template <class Op, std::size_t N>
std::vector<Real> taylor_along(std::array<double, N> const& at, std::array<double, N> const& slope, int order) {
  return taylor_of([&](Real const& t) {
    std::array<Series<N>, N> there;
    for (std::size_t i = 0; i < N; ++i) there[i] = Series<N>(Real(at[i]) + Real(slope[i]) * t);
    return std::apply([](auto const&... one) { return Series<N>(detail::Meaning<Op>{}(one...)).value(); }, there);
  }, order);
}

/// The error of each coefficient, relative to the largest term of its recurrence: that is not far from the coefficients
/// before, as far as the radius of convergence goes.
inline std::vector<double> errors_of(std::span<double const> found, std::vector<Real> const& exact) {
  Real radius(0);
  for (std::size_t k = 1; k < exact.size(); ++k)
    if (!(exact[k] == Real(0)))
      radius = std::max(radius, Real::made(mpfr_pow, oracle::abs(exact[k]), Real(1) / Real(static_cast<int>(k))));
  std::vector<double> out;
  Real scale = oracle::abs(exact[0]);
  for (std::size_t k = 0; k < exact.size(); ++k) {
    scale = std::max(k == 0 ? Real(0) : scale * std::min(radius, Real(2)), oracle::abs(exact[k]));
    bool const both_vanish = scale == Real(0) && found[k] == 0;
    out.push_back(both_vanish ? 0.0 : static_cast<double>(oracle::abs(Real(found[k]) - exact[k]) / scale));
  }
  return out;
}

} // namespace oracle

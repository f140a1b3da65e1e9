// SPDX-License-Identifier: BSL-1.0
// Every operation of the registry on jets, to the order 20, over its domain: against difference quotients in 400 digits
// of what MPFR computes.
#include "support/derivative_oracle.hpp"

#include <dyad/jet.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

namespace {

using namespace dyad;
using oracle::Real;

constexpr int order = 20;
constexpr int bits = 3200;

/// The Taylor coefficients of a function of t at 0, up to the order: divided differences at steps of 1e-30. With 900
/// digits the error is that of the steps, 1e-30 of the next coefficients.
template <class F> std::vector<Real> taylor_of(F const& f) {
  oracle::detail::Precision const precision(bits);
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

/// An operation along a line: argument i is at[i] + slope[i] t.
template <class Op, std::size_t N> void check_at(std::array<double, N> const& at, std::array<double, N> const& slope) {
  using J = Jet<double, order>;
  std::array<J, N> x;
  for (std::size_t i = 0; i < N; ++i) x[i] = J(at[i]), x[i].step(0, slope[i]);
  J const found = std::apply([](auto const&... one) { return dyad::apply<Op>(one...); }, x);
  std::vector<Real> const exact = taylor_of([&](Real const& t) {
    std::array<oracle::Series<N>, N> there;
    for (std::size_t i = 0; i < N; ++i) there[i] = oracle::Series<N>(Real(at[i]) + Real(slope[i]) * t);
    return std::apply(
        [](auto const&... one) { return oracle::Series<N>(oracle::detail::Meaning<Op>{}(one...)).value(); }, there);
  });
  // The largest term of a recurrence is not far from the coefficients before, as far as the radius of convergence goes.
  Real radius(0);
  for (int k = 1; k <= order; ++k)
    if (Real const& c = exact[static_cast<std::size_t>(k)]; !(c == Real(0)))
      radius = std::max(radius, Real::made(mpfr_pow, oracle::abs(c), Real(1) / Real(k)));
  Real scale = oracle::abs(exact[0]);
  for (int k = 0; k <= order; ++k) {
    Real const& c = exact[static_cast<std::size_t>(k)];
    scale = std::max(k == 0 ? Real(0) : scale * std::min(radius, Real(2)), oracle::abs(c));
    double const error = static_cast<double>(oracle::abs(Real(found[k]) - c) / scale);
    BOOST_TEST((error <= 1e-10 || (scale == Real(0) && found[k] == 0)),
               Op::name << " at " << at[0] << ", order " << k << ": " << found[k] << ", not " << static_cast<double>(c)
                        << ", relative error " << error);
  }
}

template <class Op> void check() {
  constexpr auto n = static_cast<std::size_t>(Op::arity);
  for (double const share : {0.1, 0.35, 0.6, 0.85}) {
    std::array<double, n> at{}, slope{};
    for (std::size_t i = 0; i < n; ++i) {
      Interval const domain = Op::domain[i];
      double const part = i == 0 ? share : 1.07 - share;
      at[i] = domain.low + part * (domain.high - domain.low);
      slope[i] = i % 2 == 0 ? 1 : -0.5;
    }
    if constexpr (std::is_same_v<Op, ops::Clamp>) at = {at[0] > 0 ? 0.5 : 3.5, -1, 2}, slope[1] = slope[2] = 0.25;
    check_at<Op>(at, slope);
    for (std::size_t i = 0; n > 1 && i < n; ++i) { // along each argument alone
      std::array<double, n> one{};
      one[i] = 1;
      check_at<Op>(at, one);
    }
  }
}

template <class List> void check_all() {
  List::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (!Op::takes_condition && !Op::returns_condition) check<Op>();
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(jets)

BOOST_AUTO_TEST_CASE(arithmetic) { check_all<Arithmetic>(); }
BOOST_AUTO_TEST_CASE(functions_1) { check_all<Functions::part<0, 2>>(); }
BOOST_AUTO_TEST_CASE(functions_2) { check_all<Functions::part<1, 2>>(); }

BOOST_AUTO_TEST_SUITE_END()

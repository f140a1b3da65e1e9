// SPDX-License-Identifier: BSL-1.0
// Bessel functions on jets, to the order 20: against their power series, differentiated term by term in 1000 bits.
#include "support/derivative_oracle.hpp"
#include "support/line_oracle.hpp"

#include <dyad/jet.hpp>
#include <dyad/ops/special_registry.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace dyad;
using oracle::Real;

constexpr int order = 20;
constexpr auto x = var<"x">;

/// The Taylor coefficients at x of J of an order (the sign -1) or I (1): those of (x / 2)^(n + 2 m) / (m! Gamma(n + m +
/// 1)) are binomial coefficients of n + 2 m (Abramowitz and Stegun, 9.1.10 and 9.6.10). The order is not whole.
std::vector<Real> series(int sign, Real const& n, Real const& at) {
  Real const half = at / Real(2);
  std::vector<Real> out(order + 1, Real(0));
  Real term = Real::made(mpfr_exp, n * Real::made(mpfr_log, half)) / Real::made(mpfr_gamma, n + Real(1));
  for (int m = 0; m <= 250; ++m) {
    if (m > 0) term = term * Real(sign) * half * half / (Real(m) * (n + Real(m)));
    Real part = term;
    for (int k = 0; k <= order; ++k) {
      out[static_cast<std::size_t>(k)] = out[static_cast<std::size_t>(k)] + part;
      part = part * (n + Real(2 * m - k)) / (Real(k + 1) * at);
    }
  }
  return out;
}
/// a p + b q.
std::vector<Real> combined(Real const& a, std::vector<Real> p, Real const& b, std::vector<Real> const& q) {
  for (std::size_t k = 0; k < p.size(); ++k) p[k] = a * p[k] + b * q[k];
  return p;
}

/// Each in terms of series (9.1.2 and 9.6.2), at an order beside a whole one, from which no digit that counts differs.
template <class Op> std::vector<Real> exact(double n, double at) {
  oracle::detail::Precision const precision(1000);
  Real const v = Real(n) + Real::made(mpfr_exp2, Real(-250)), angle = v * oracle::pi(), z(at), one(1);
  Real const sine = Real::made(mpfr_sin, angle);
  if constexpr (std::is_same_v<Op, ops::CylBesselJ>) return series(-1, v, z);
  else if constexpr (std::is_same_v<Op, ops::CylBesselI>) return series(1, v, z);
  else if constexpr (std::is_same_v<Op, ops::CylNeumann>)
    return combined(Real::made(mpfr_cos, angle) / sine, series(-1, v, z), -(one / sine), series(-1, -v, z));
  else {
    Real const factor = oracle::pi() / (Real(2) * sine);
    return combined(factor, series(1, -v, z), -factor, series(1, v, z));
  }
}

template <class Op> void check() {
  using J = Jet<double, order>;
  for (double const n : {0.0, 1.0, 0.5, 2.3, 7.0, -1.0, -2.75})
    for (double const at : {0.125, 0.5, 2.5, 10.0}) {
      J const jet = dyad::apply<Op>(J(n), J::variable(at));
      std::vector<double> found;
      for (int k = 0; k <= order; ++k) found.push_back(jet[k]);
      std::vector<double> const errors = oracle::errors_of(found, exact<Op>(n, at));
      for (std::size_t k = 0; k < found.size(); ++k)
        BOOST_TEST(errors[k] <= 1e-12, Op::name << " of order " << n << " at " << at << ", order " << k << ": "
                                                << found[k] << " has the relative error " << errors[k]);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(jets_of_bessel_functions)

BOOST_AUTO_TEST_CASE(first_kind) { check<ops::CylBesselJ>(); }
BOOST_AUTO_TEST_CASE(second_kind) { check<ops::CylNeumann>(); }
BOOST_AUTO_TEST_CASE(modified_first_kind) { check<ops::CylBesselI>(); }
BOOST_AUTO_TEST_CASE(modified_second_kind) { check<ops::CylBesselK>(); }

BOOST_AUTO_TEST_CASE(at_0) { // whole orders have power series there
  for (int const n : {0, 1, 2, 5}) {
    auto const zero = Jet<double, order>::variable(0.0), j = cyl_bessel_j(n, zero), i = cyl_bessel_i(n, zero);
    for (int k = 0; k <= order; ++k) {
      bool const none = k < n || (k - n) % 2 != 0;
      int const m = (k - n) / 2;
      double const c = none ? 0 : 1 / (std::tgamma(m + 1) * std::tgamma(m + n + 1) * std::exp2(k));
      BOOST_TEST(std::abs(i[k] - c) <= 1e-13 * c, "I of order " << n << ", coefficient " << k << ": " << i[k]);
      double const signed_c = m % 2 == 0 ? c : -c;
      BOOST_TEST(std::abs(j[k] - signed_c) <= 1e-13 * c, "J of order " << n << ", coefficient " << k << ": " << j[k]);
    }
  }
}

template <class Op> void check_singular() {
  for (auto const& point : Op::singular) {
    auto const f = dyad::apply<Op>(point.at[0], x);
    auto const d = derivatives<3>(f, x)(x = point.at[1]);
    double const repeated[] = {f(x = point.at[1]), diff<1>(f, x)(x = point.at[1]), diff<2>(f, x)(x = point.at[1]),
                               diff<3>(f, x)(x = point.at[1])};
    for (std::size_t k = 0; k < 4; ++k)
      BOOST_TEST((d[k] == repeated[k] || (std::isnan(d[k]) && std::isnan(repeated[k]))),
                 Op::name << " of order " << point.at[0] << " at " << point.at[1] << ", order " << k << ": " << d[k]
                          << ", not " << repeated[k]);
  }
}
BOOST_AUTO_TEST_CASE(at_singular_points) { // what one differentiation after another gives
  BesselFunctions::for_each([]<class Op>(std::type_identity<Op>) { check_singular<Op>(); });
}

BOOST_AUTO_TEST_CASE(of_a_formula) {
  constexpr auto f = exp(-x) * cyl_bessel_j(1, x * x);
  auto const d = derivatives<8>(f, x)(x = 1.5);
  constexpr auto slope = diff<8>(f, x);
  BOOST_TEST(std::abs(d[8] - slope(x = 1.5)) <= 1e-11 * std::abs(d[8]));
}

BOOST_AUTO_TEST_CASE(orders_that_meet_again_are_one) { // the k-th derivative is made of k + 1 functions
  BOOST_TEST(dyad::cost(dyad::compile(diff<3>(cyl_bessel_k(0.25, x), x))).transcendental == 4);
  BOOST_TEST(dyad::cost(dyad::compile(diff<6>(cyl_bessel_i(2, x), x))).transcendental == 7);
}

BOOST_AUTO_TEST_SUITE_END()

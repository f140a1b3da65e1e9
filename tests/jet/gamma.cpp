// SPDX-License-Identifier: BSL-1.0
// The gamma family on jets, to the order 20: against polygamma functions in 80 digits.
#include "support/derivative_oracle.hpp"

#include <dyad/jet.hpp>
#include <dyad/ops/gamma.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace {

using namespace dyad;
using oracle::Real;

constexpr int order = 20;

/// The coefficients at x of the derivative of digamma of an order.
std::vector<Real> digamma_series(double x, int from, int count) {
  std::vector<Real> out;
  Real factorial(1);
  for (int k = 0; k < count; ++k) {
    if (k > 0) factorial = factorial * Real(k);
    out.push_back(oracle::polygamma(from + k, oracle::Series<1>(Real(x))).value() / factorial);
  }
  return out;
}

void check(std::string const& name, Jet<double, order> const& found, std::vector<Real> const& exact) {
  for (int k = 0; k <= order; ++k) {
    Real const& c = exact[static_cast<std::size_t>(k)];
    double const error = static_cast<double>(oracle::abs(Real(found[k]) - c) / oracle::abs(c));
    BOOST_TEST(error <= 1e-11, name << ", order " << k << ": " << found[k] << ", not " << static_cast<double>(c));
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(jets_of_the_gamma_family)

BOOST_AUTO_TEST_CASE(to_the_order_20) {
  using J = Jet<double, order>;
  for (double const at : {0.35, 1.0, 2.75, 9.5}) {
    std::string const where = " at " + std::to_string(at);
    J const x = J::variable(at);
    std::vector<Real> const psi = digamma_series(at, 0, order + 1);
    check("digamma" + where, digamma(x), psi);
    check("trigamma" + where, trigamma(x), digamma_series(at, 1, order + 1));
    check("polygamma<8>" + where, polygamma<8>(x), digamma_series(at, 8, order + 1));
    std::vector<Real> log_gamma{Real::made(mpfr_lngamma, Real(at))}, gamma{Real::made(mpfr_gamma, Real(at))};
    for (int k = 1; k <= order; ++k) {
      log_gamma.push_back(psi[static_cast<std::size_t>(k - 1)] / Real(k));
      Real sum(0); // k y[k] is the sum of y[j] psi[k - 1 - j]
      for (int j = 0; j < k; ++j)
        sum = sum + gamma[static_cast<std::size_t>(j)] * psi[static_cast<std::size_t>(k - 1 - j)];
      gamma.push_back(sum / Real(k));
    }
    J found = lgamma(x);
    if (at == 1.0) found[0] = 1, log_gamma[0] = Real(1); // it is 0 there
    check("lgamma" + where, found, log_gamma);
    check("tgamma" + where, tgamma(x), gamma);
  }
}

BOOST_AUTO_TEST_CASE(as_formulas) { // the 11th derivative of lgamma is polygamma of the order 10
  constexpr auto x = var<"x">;
  auto const exact = static_cast<double>(oracle::polygamma(10, oracle::Series<1>(Real(2.75))).value());
  double const d = derivatives<11>(lgamma(x), x)(x = 2.75)[11];
  BOOST_TEST(std::abs(d - exact) <= 1e-12 * std::abs(exact));
  BOOST_TEST(std::abs(diff<11>(lgamma(x), x)(x = 2.75) - exact) <= 1e-12 * std::abs(exact));
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
/// \file Twenty Greeks of first and second order of a Black-Scholes call and put. The case is that of Boost.Math's
/// example autodiff_black_scholes.cpp; the values were computed with more digits.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string_view>

namespace {

using namespace dyad::literals;

constexpr auto S = dyad::var<"S">;
constexpr auto sigma = dyad::var<"sigma">;
constexpr auto tau = dyad::var<"tau">;
constexpr auto r = dyad::var<"r">;

constexpr auto normal_cdf(auto const& t) { return 0.5_c * erfc(-t / sqrt(2_c)); }

constexpr auto strike = 100_c;
constexpr auto d1 = (log(S / strike) + (r + sigma * sigma / 2_c) * tau) / (sigma * sqrt(tau));
constexpr auto d2 = (log(S / strike) + (r - sigma * sigma / 2_c) * tau) / (sigma * sqrt(tau));
constexpr auto call = S * normal_cdf(d1) - exp(-r * tau) * strike * normal_cdf(d2);
constexpr auto put = exp(-r * tau) * strike * normal_cdf(-d2) - S * normal_cdf(-d1);

/// Orders in S, sigma, tau and r. What the market quotes per time passed has the other sign; the tables give the
/// partial derivative.
template <int I, int J, int K, int L, class Price>
void check(std::string_view greek, Price const& price, double expected) {
  auto const partial = dyad::diff<L>(dyad::diff<K>(dyad::diff<J>(dyad::diff<I>(price, S), sigma), tau), r);
  double const found = partial(S = 105.0, sigma = 5.0, tau = 30.0 / 365.0, r = 1.25 / 100.0);
  BOOST_CHECK_MESSAGE(std::abs(found - expected) <= 1e-12 * std::abs(expected),
                      greek << ": " << found << " is not " << expected << ", relative distance "
                            << std::abs(found / expected - 1));
}

} // namespace

BOOST_AUTO_TEST_CASE(black_scholes_greeks) {
  check<0, 0, 0, 0>("call price", call, 56.51360306777394);
  check<1, 0, 0, 0>("call delta", call, 0.7738184449212736);
  check<0, 1, 0, 0>("call vega", call, 9.054934277057361);
  check<0, 0, 1, 0>("call theta", call, 275.7301342644401);
  check<0, 0, 0, 1>("call rho", call, 2.0332055053939557);
  check<2, 0, 0, 0>("call gamma", call, 0.0019985191299325394);
  check<1, 1, 0, 0>("call vanna", call, 0.04102794631265311);
  check<1, 0, 1, 0>("call charm", call, 1.2505564233679018);
  check<0, 2, 0, 0>("call vomma", call, -0.9281141493131071);
  check<0, 1, 1, 0>("call veta", call, 26.794707311564085);
  check<0, 0, 0, 0>("put price", put, 51.4109161009333);
  check<1, 0, 0, 0>("put delta", put, -0.22618155507872637);
  check<0, 1, 0, 0>("put vega", put, 9.054934277057361);
  check<0, 0, 1, 0>("put theta", put, 274.4814178515256);
  check<0, 0, 0, 1>("put rho", put, -6.177532552125992);
  check<2, 0, 0, 0>("put gamma", put, 0.0019985191299325394);
  check<1, 1, 0, 0>("put vanna", put, 0.04102794631265311);
  check<1, 0, 1, 0>("put charm", put, 1.2505564233679018);
  check<0, 2, 0, 0>("put vomma", put, -0.9281141493131071);
  check<0, 1, 1, 0>("put veta", put, 26.794707311564085);
}

// SPDX-License-Identifier: BSL-1.0
// The volatility that a price of an option implies, as a root within a function, so that it has slopes; and the price's
// own slopes (the greeks) by the rules of the same formula. Confirmed by the closed formulas: the slope of the implied
// volatility by the price is 1 / vega, and by the strike -(dC/dK) / vega.
#include <dyad/loops.hpp>
#include <dyad/typed.hpp>

#include <cmath>
#include <cstdio>
#include <numbers>

// Black and Scholes' price of a call: spot, strike, rate, time, volatility.
constexpr auto call = [](auto S, auto K, auto r, auto t, auto sigma) {
  auto const spread = sigma * sqrt(t), d1 = (log(S / K) + (r + 0.5 * sigma * sigma) * t) / spread;
  return S * norm_cdf(d1) - K * exp(-r * t) * norm_cdf(d1 - spread);
};
constexpr auto price = dyad::function<double, double, double, double, double>(call);
constexpr auto implied =
    dyad::function<double, double, double, double, double>([](auto C, auto S, auto K, auto r, auto t) {
      return root(0.3 + 0.0 * C, [&](auto sigma) { return call(S, K, r, t, sigma) - C; });
    });

int main() {
  double const S = 100, r = 0.02, t = 0.5;
  std::printf("strike   price    volatility  by price  by strike   1/vega  -dC/dK/vega\n");
  for (double const K : {80.0, 100.0, 125.0}) {
    double const sigma = 0.2 + 0.0004 * (100 - K), C = price(S, K, r, t, sigma);
    auto const [volatility, slopes] = dyad::value_and_gradient(implied)(C, S, K, r, t);
    // By hand: vega = S phi(d1) sqrt(t), dC/dK = -exp(-r t) Phi(d2).
    double const spread = sigma * std::sqrt(t), d1 = (std::log(S / K) + (r + 0.5 * sigma * sigma) * t) / spread;
    double const vega = S * std::exp(-0.5 * d1 * d1) / std::sqrt(2 * std::numbers::pi) * std::sqrt(t);
    double const by_strike = -std::exp(-r * t) * 0.5 * std::erfc(-(d1 - spread) / std::numbers::sqrt2);
    std::printf("%6.0f  %7.4f  %10.6f  %8.5f  %9.6f  %8.5f  %9.6f\n", K, C, volatility, slopes[0], slopes[2], 1 / vega,
                -by_strike / vega);
  }
  auto const h = dyad::hessian(price)(S, 110.0, r, t, 0.2);
  std::printf("gamma %.6f, vanna %.6f, volga %.6f at the strike 110\n", h[0][0], h[0][4], h[4][4]);
}

// SPDX-License-Identifier: BSL-1.0
/// \file Workloads of quantitative finance as functions of rows, and their values by plain loops.
#pragma once

#include <dyad/loops.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <tuple>
#include <vector>

namespace finance {

using dyad::Index, dyad::Passive, dyad::Rows, dyad::Vec;

/// A call on a price whose variance moves (Heston 1993), by Monte Carlo: steps of Euler in the logarithm of the price
/// and in the variance, of which the positive part counts (Lord, Koekkoek, van Dijk 2010). `p` is the price, the
/// strike, the rate, the first variance, and its speed, level, volatility and correlation with the price.
namespace heston {

constexpr double years = 1;
constexpr double max(double a, double b) { return a < b ? b : a; }
constexpr std::complex<double> max(std::complex<double> const& a, double b) { return a.real() < b ? b : a; }

/// One step of the logarithm of the price and the variance.
template <class P, class S, class Z> constexpr auto step(P const& p, S const& s, Z const& z, double dt) {
  using std::sqrt;
  auto const variance = max(s[1], 0.0), spread = sqrt(variance * dt);
  auto const other = p[7] * z[0] + sqrt(1.0 - p[7] * p[7]) * z[1];
  return std::array{s[0] + (p[2] - 0.5 * variance) * dt + spread * z[0],
                    s[1] + p[4] * (p[5] - variance) * dt + p[6] * spread * other};
}
/// The price: `first` is the row of `shocks` where each path begins, `day` counts the steps.
template <int Days>
constexpr auto price = dyad::function<Vec<8>, Passive<Rows<Vec<2>>>, Passive<Rows<double>>, Passive<Rows<double>>>(
    [](auto const& p, auto const& shocks, auto const& first, auto const& day) {
      auto const payoff = [&](auto const& path) {
        auto const end = fold(std::array{log(p[0]), p[3]}, day, [&](auto const& s, auto const& k) {
          return step(p, s, shocks[path + k], years / Days);
        });
        return max(exp(end[0]) - p[1], 0.0);
      };
      return exp(-years * p[2]) / first.size() * sum_over(first, payoff);
    });

/// By plain loops, on numbers or on complex numbers, whose imaginary parts carry a derivative.
template <class T>
T by_hand(std::array<T, 8> const& p, std::vector<std::array<double, 2>> const& shocks, std::size_t days) {
  T total = 0;
  std::size_t const paths = shocks.size() / days;
  for (std::size_t path = 0; path < paths; ++path) {
    std::array<T, 2> s{std::log(p[0]), p[3]};
    for (std::size_t k = 0; k < days; ++k) s = step(p, s, shocks[path * days + k], years / static_cast<double>(days));
    total += max(std::exp(s[0]) - p[1], 0.0);
  }
  return std::exp(-years * p[2]) * total / static_cast<double>(paths);
}

} // namespace heston

/// Swaptions in a market model of forward rates (Giles and Glasserman 2006): 80 rates, of which one falls due with each
/// of 40 steps; the payoffs of 15 swaptions, discounted, of one path.
namespace libor {

constexpr int rates = 80, steps = 40;
constexpr std::array<double, 3> strikes{0.045, 0.05, 0.055};
constexpr std::array<int, 5> maturities{4, 8, 20, 28, 40};

/// `forward` are the rates, `volatility` is by the time until a rate falls due, `ends` is 1 in rows where swaptions
/// end. The state of the path are the rates that are left, those that are next first.
constexpr auto price = dyad::function<Rows<double>, Rows<double>, double, Passive<Rows<double>>, Passive<Rows<double>>>(
    [](auto const& forward, auto const& volatility, auto delta, auto const& shocks, auto const& ends) {
      auto const next = map_over(iota(rates, delta), [](auto const& i) { return where(i < 0.5, 1.0, 0.0); });
      auto const step = [&](auto const& state, auto const& z) {
        auto const& [all, factor] = state;
        auto const due = sum_over(all, next, [](auto const& rate, auto const& is) { return rate * is; });
        auto const later = shifted(all, 1);
        auto const terms = map_over(later, volatility, [&](auto const& rate, auto const& lambda) {
          return delta * lambda * rate / (1.0 + delta * rate);
        });
        auto const drift = scan(0.0, terms, [](auto const& before, auto const& term) { return before + term; });
        auto const moved =
            map_over(later, volatility, drift, [&](auto const& rate, auto const& lambda, auto const& v) {
              return rate * exp(delta * lambda * v + lambda * (sqrt(delta) * z - 0.5 * delta * lambda));
            });
        return std::tuple(moved, factor / (1.0 + delta * due));
      };
      auto const [left, discount] = fold(std::tuple(forward, 1.0 + 0.0 * delta), shocks, step);
      auto const bonds = scan(std::array{1.0 + 0.0 * delta, 0.0 * delta}, left, [&](auto const& s, auto const& rate) {
        auto const bond = s[0] / (1.0 + delta * rate);
        return std::array{bond, s[1] + delta * bond};
      });
      auto const payoffs = sum_over(bonds, ends, [](auto const& at, auto const& is) {
        auto payoff = 0.0 * at[0];
        for (double const strike : strikes) payoff += max(1.0 - at[0] - strike * at[1], 0.0);
        return is * payoff;
      });
      return 100.0 * discount * payoffs;
    });

/// By plain loops, on numbers or on complex numbers: the rates, the volatilities, and the length of a step.
template <class T> T by_hand(std::array<T, 2 * rates + 1> const& x, std::vector<double> const& shocks) {
  constexpr std::size_t n = rates, first = steps;
  T const delta = x[2 * n];
  std::array<T, n> rate;
  std::copy_n(x.begin(), n, rate.begin());
  for (std::size_t k = 0; k < first; ++k) {
    T v = 0;
    for (std::size_t i = k + 1; i < n; ++i) {
      T const lambda = x[n + i - k - 1], c = delta * lambda;
      v += c * rate[i] / (1.0 + delta * rate[i]);
      rate[i] *= std::exp(c * v + lambda * (std::sqrt(delta) * shocks[k] - 0.5 * c));
    }
  }
  T bond = 1, paid = 0, total = 0;
  for (std::size_t k = first; k < n; ++k) {
    bond /= 1.0 + delta * rate[k];
    paid += delta * bond;
    for (int const end : maturities)
      if (k + 1 == first + static_cast<std::size_t>(end))
        for (double const strike : strikes) total += heston::max(T(1.0 - bond - strike * paid), 0.0);
  }
  for (std::size_t k = 0; k < first; ++k) total /= 1.0 + delta * rate[k];
  return 100.0 * total;
}

} // namespace libor

/// The volatility smiles of several expiries, each with an alpha, rho and nu of its own (SABR; Hagan, Kumar,
/// Lesniewski, Woodward 2002, formula 2.17a; beta is 1/2): the sum of squares of what is left of quotes.
namespace sabr {

constexpr std::size_t strikes = 9;
using Smile = std::array<double, strikes>;

template <class A, class R, class N, class F, class K, class T>
constexpr auto volatility(A const& alpha, R const& rho, N const& nu, F const& forward, K const& strike,
                          T const& years) {
  using std::log, std::sqrt;
  auto const middle = sqrt(sqrt(forward * strike)), distance = log(forward / strike), square = distance * distance;
  auto const z = nu / alpha * middle * distance;
  auto const x = log((sqrt(1.0 - 2.0 * rho * z + z * z) + z - rho) / (1.0 - rho));
  auto const below = middle * (1.0 + square / 96.0 + square * square / 30720.0);
  auto const drift = alpha * alpha / (96.0 * middle * middle) + rho * alpha * nu / (8.0 * middle) +
                     (2.0 - 3.0 * rho * rho) * nu * nu / 24.0;
  return alpha / below * (z / x) * (1.0 + drift * years);
}

constexpr auto misfit =
    dyad::function<Rows<Vec<3>>, Passive<Rows<Vec<2>>>, Passive<Rows<Vec<strikes>>>, Passive<Rows<Vec<strikes>>>>(
        [](auto const& p, auto const& expiry, auto const& strike, auto const& quote) {
          return sum_over(p, expiry, strike, quote, [](auto const& a, auto const& e, auto const& k, auto const& q) {
            auto total = 0.0 * a[0];
            for (std::size_t i = 0; i < strikes; ++i)
              total += square(volatility(a[0], a[1], a[2], e[0], k[i], e[1]) - q[i]);
            return total;
          });
        });

struct Market {
  std::vector<std::array<double, 3>> parameters;
  std::vector<std::array<double, 2>> expiries; ///< forward and years
  std::vector<Smile> strikes, quotes;
};
/// Five expiries, nine strikes each.
inline Market market() {
  Market m;
  for (int e = 0; e < 5; ++e) {
    double const forward = 0.03 + 0.002 * e;
    m.parameters.push_back({forward, -0.3 + 0.05 * e, 0.4 + 0.02 * e});
    m.expiries.push_back({forward, 0.5 + e});
    m.strikes.emplace_back();
    m.quotes.emplace_back();
    for (std::size_t i = 0; i < strikes; ++i) {
      m.strikes.back()[i] = forward * (0.61 + 0.1 * static_cast<double>(i));
      m.quotes.back()[i] = 0.2 + 0.001 * static_cast<double>(i * i);
    }
  }
  return m;
}
/// By plain loops; the parameters may be complex numbers.
template <class T> T by_hand(Market const& m, std::vector<std::array<T, 3>> const& parameters) {
  T total = 0;
  for (std::size_t e = 0; e < m.expiries.size(); ++e)
    for (std::size_t i = 0; i < strikes; ++i) {
      auto const& [alpha, rho, nu] = parameters[e];
      T const left = volatility(alpha, rho, nu, m.expiries[e][0], m.strikes[e][i], m.expiries[e][1]) - m.quotes[e][i];
      total += left * left;
    }
  return total;
}

} // namespace sabr

/// The derivatives of a function that runs on complex numbers, by a step along the imaginary axis that no digit feels
/// (Squire, Trapp 1998).
template <std::size_t N, class F> std::array<double, N> by_complex_steps(F const& f, std::array<double, N> const& x) {
  constexpr double step = 1e-40;
  std::array<std::complex<double>, N> at;
  std::copy(x.begin(), x.end(), at.begin());
  std::array<double, N> out;
  for (std::size_t i = 0; i < N; ++i) {
    at[i] += std::complex<double>(0, step);
    out[i] = f(at).imag() / step;
    at[i] = x[i];
  }
  return out;
}
} // namespace finance

// SPDX-License-Identifier: BSL-1.0
/// \file Functions of rows against the same written by hand in SIMD batches: ratios of medians, measured in turn.
#include "../measure.hpp"
#include "finance.hpp"
#include "heat.hpp"
#include "recurrent.hpp"

#include <dyad/loops.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec;
using Batch = dyad::Simd<double>;

constexpr std::size_t n = 10; // coefficients of the regression
using Row = std::array<double, n>;
using Square = std::array<Row, n>;

constexpr auto nll = dyad::function<Vec<n>, Passive<Rows<Vec<n>>>, Passive<Rows<double>>>(
    [](auto const& w, auto const& X, auto const& y) {
      return sum_over(X, y, [&](auto const& x, auto const& t) { return softplus(-t * dot(w, x)); }) + 0.5 * dot(w, w);
    });
constexpr auto with_gradient = dyad::value_and_gradient(nll);
constexpr auto with_hessian = dyad::compile(nll, dyad::gradient(nll), dyad::hessian(nll));

constexpr auto kepler =
    dyad::function<Passive<Rows<double>>, double>([](auto const& anomalies, auto e) {
      return sum_over(anomalies, [&](auto m) {
        return square(root(m + e * sin(m), [&](auto y) { return y - e * sin(y) - m; }));
      });
    });
// The same for one anomaly, and its derivatives to the fourth order.
constexpr auto anomaly = dyad::function<double, double>(
    [](auto m, auto e) { return root(m + e * sin(m), [&](auto y) { return y - e * sin(y) - m; }); });
constexpr auto anomaly_1 = dyad::function<double, double>([](auto m, auto e) { return gradient(anomaly)(m, e)[0]; });
constexpr auto anomaly_2 = dyad::function<double, double>([](auto m, auto e) { return gradient(anomaly_1)(m, e)[0]; });
constexpr auto anomaly_3 = dyad::function<double, double>([](auto m, auto e) { return gradient(anomaly_2)(m, e)[0]; });
constexpr auto anomaly_4 = dyad::function<double, double>([](auto m, auto e) { return gradient(anomaly_3)(m, e)[0]; });
constexpr auto anomaly_to_4 = dyad::function<double, double>([](auto m, auto e) {
  return std::array{anomaly(m, e), anomaly_1(m, e), anomaly_2(m, e), anomaly_3(m, e), anomaly_4(m, e)};
});
// The logarithm of a price over many steps, started anew for each row of shocks.
constexpr auto paths = dyad::function<Vec<3>, Passive<Rows<double>>, Passive<Rows<double>>>(
    [](auto const& p, auto const& shocks, auto const& times) {
      return sum_over(shocks, [&](auto const& z) {
        return fold(p[0], times,
                    [&](auto const& s, auto const& t) { return s + p[1] * s * t + p[2] * sin(z * t) * s; });
      });
    });

// A recurrence of two states over many steps, that keeps all of them, or a thousand.
template <class... Kept> constexpr auto recurrence(Kept...) {
  return dyad::function<Vec<2>, Passive<Rows<double>>>([](auto const& p, auto const& x) {
    auto const last = fold(
        std::array{p[0], 0.5 * p[1]}, x,
        [&](auto const& s, auto const& t) {
          return std::array{s[0] * p[1] + sin(t), 0.9 * s[1] + s[0] * t};
        },
        Kept{}...);
    return last[0] * last[1];
  });
}
constexpr auto recurrence_of_all = recurrence();
constexpr auto recurrence_of_thousand = recurrence(dyad::memory<1000>);

double sum_of_lanes(Batch const& x) {
  double lane[Batch::size], total = 0;
  x.store_unaligned(lane);
  for (double const one : lane) total += one;
  return total;
}

/// By hand: batches of rows, one exponential for softplus and its slopes, sums in registers.
template <bool Second>
double by_hand(Row const& w, std::vector<Row> const& X, std::vector<double> const& y, Row& g, Square& h) {
  Batch value(0.0), slope[n], curvature[n * (n + 1) / 2];
  for (Batch& x : slope) x = Batch(0.0);
  for (Batch& x : curvature) x = Batch(0.0);
  for (std::size_t i = 0; i + Batch::size <= X.size(); i += Batch::size) {
    Batch x[n], z(0.0);
    for (std::size_t k = 0; k + Batch::size <= n; k += Batch::size) {
      for (std::size_t r = 0; r < Batch::size; ++r) x[k + r] = Batch::load_unaligned(X[i + r].data() + k);
      dyad::typed::transpose_lanes<1>(x + k);
    }
    for (std::size_t k = n / Batch::size * Batch::size; k < n; ++k) {
      double lane[Batch::size];
      for (std::size_t r = 0; r < Batch::size; ++r) lane[r] = X[i + r][k];
      x[k] = Batch::load_unaligned(lane);
    }
    for (std::size_t k = 0; k < n; ++k) z = z + Batch(w[k]) * x[k];
    Batch const t = Batch::load_unaligned(y.data() + i), m = -(t * z), e = exp(-abs(m)),
                q = Batch(1.0) / (Batch(1.0) + e);
    auto const left = m < Batch(0.0);
    value = value + where(left, Batch(0.0), m) + log1p(e);
    Batch const by_z = -(t * where(left, e * q, q));
    for (std::size_t k = 0; k < n; ++k) slope[k] = slope[k] + by_z * x[k];
    if constexpr (Second) {
      Batch const c = t * t * (e * q * q);
      std::size_t at = 0;
      for (std::size_t a = 0; a < n; ++a) {
        Batch const row = c * x[a];
        for (std::size_t b = 0; b <= a; ++b, ++at) curvature[at] = curvature[at] + row * x[b];
      }
    }
  }
  double total = sum_of_lanes(value);
  for (std::size_t k = 0; k < n; ++k) {
    g[k] = sum_of_lanes(slope[k]) + w[k];
    total += 0.5 * w[k] * w[k];
  }
  if constexpr (Second)
    for (std::size_t a = 0, at = 0; a < n; ++a)
      for (std::size_t b = 0; b <= a; ++b, ++at) h[a][b] = h[b][a] = sum_of_lanes(curvature[at]) + (a == b);
  return total;
}

struct Measured {
  char const* name;
  double hand, dyad, difference, bar;
};
void print(Measured const& m) {
  std::printf("%-50s %9.3f %9.3f %6.2f %5.1f  %.1e\n", m.name, m.hand / 1e6, m.dyad / 1e6, m.dyad / m.hand, m.bar,
              m.difference);
}

/// The gradient of swaptions of one path after the other, over their values.
bool libor_row(bool quick, int repetitions) {
  namespace libor = finance::libor;
  std::mt19937_64 random(12);
  std::normal_distribution<double> normal;
  std::size_t const count = quick ? 20 : 200;
  std::vector<std::vector<double>> shocks(count, std::vector<double>(libor::steps));
  for (auto& path : shocks)
    for (double& one : path) one = normal(random);
  std::array<double, 2 * libor::rates + 1> at{};
  std::vector<double> forward(libor::rates), volatility(libor::rates), ends(libor::rates);
  for (std::size_t i = 0; i < libor::rates; ++i) {
    at[i] = forward[i] = 0.05 + 0.0002 * static_cast<double>(i);
    at[libor::rates + i] = volatility[i] = 0.2 - 0.001 * static_cast<double>(i % 7);
  }
  double const delta = at.back() = 0.25;
  for (int const end : libor::maturities) ends[static_cast<std::size_t>(end - 1)] = 1;
  double value = 0, also = 0;
  std::array<double, 2 * libor::rates + 1> slopes{};
  auto const time = bench::in_turn(
      repetitions,
      [&] {
        value = 0;
        for (auto const& path : shocks) value += libor::price(forward, volatility, delta, path, ends);
      },
      [&] {
        slopes = {};
        also = 0;
        for (auto const& path : shocks) {
          auto const [v, g] = dyad::value_and_gradient(libor::price)(forward, volatility, delta, path, ends);
          auto const& [by_forward, by_volatility, by_delta] = g;
          also += v;
          for (std::size_t i = 0; i < libor::rates; ++i) {
            slopes[i] += by_forward[i];
            slopes[libor::rates + i] += by_volatility[i];
          }
          slopes.back() += by_delta;
        }
      });
  auto const all = [&](auto const& x) {
    auto total = 0.0 * x[0];
    for (auto const& path : shocks) total += libor::by_hand(x, path);
    return total;
  };
  double const by_hand = all(at);
  double const worst = std::max({std::abs(value - by_hand) / by_hand, std::abs(also - by_hand) / by_hand,
                                 bench::largest_difference(finance::by_complex_steps(all, at), slopes)});
  print({"LIBOR swaptions: 161 slopes over value", time[0], time[1], worst, 2.2});
  return worst < bench::agreement;
}

/// The gradients of a Monte Carlo price and of a calibration, over their values.
bool finance_rows(bool quick, int repetitions) {
  namespace heston = finance::heston;
  namespace sabr = finance::sabr;
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal;
  constexpr std::size_t days = 252;
  std::size_t const count = quick ? 1'000 : 10'000;
  std::vector<std::array<double, 2>> shocks(count * days);
  for (auto& one : shocks) one = {normal(random), normal(random)};
  std::vector<double> first(count), day(days);
  for (std::size_t i = 0; i < count; ++i) first[i] = static_cast<double>(i * days);
  for (std::size_t i = 0; i < days; ++i) day[i] = static_cast<double>(i);
  std::array<double, 8> const at{100, 100, 0.03, 0.04, 1.5, 0.05, 0.4, -0.6};
  constexpr auto const& price = heston::price<days>;
  double value = 0;
  std::array<double, 8> slopes{};
  auto time = bench::in_turn(
      repetitions, [&] { value = price(at, shocks, first, day); bench::keep(&value); },
      [&] {
        auto const [v, g] = dyad::value_and_gradient(price)(at, shocks, first, day);
        value = v;
        slopes = g;
      });
  auto const expected =
      finance::by_complex_steps([&](auto const& p) { return heston::by_hand(p, shocks, days); }, at);
  double const value_by_hand = heston::by_hand(at, shocks, days);
  double worst = std::max(std::abs(value - value_by_hand) / value_by_hand,
                          bench::largest_difference(expected, slopes));
  print({"Heston, paths of 252 steps: 8 slopes over value", time[0], time[1], worst, 2.3});
  bool agree = worst < bench::agreement;

  sabr::Market const m = sabr::market();
  std::vector<std::array<double, 3>> by_parameters;
  constexpr int calls = 1000;
  time = bench::in_turn(
      repetitions,
      [&] {
        for (int i = 0; i < calls; ++i) {
          value = sabr::misfit(m.parameters, m.expiries, m.strikes, m.quotes);
          bench::keep(&value);
        }
      },
      [&] {
        for (int i = 0; i < calls; ++i) {
          auto [v, g] = dyad::value_and_gradient(sabr::misfit)(m.parameters, m.expiries, m.strikes, m.quotes);
          by_parameters = std::move(g);
          bench::keep(&by_parameters);
        }
      });
  std::array<double, 15> flat, found;
  for (std::size_t i = 0; i < 15; ++i) flat[i] = m.parameters[i / 3][i % 3], found[i] = by_parameters[i / 3][i % 3];
  auto const slopes_by_hand = finance::by_complex_steps(
      [&](auto const& x) {
        std::vector<std::array<std::complex<double>, 3>> p(5);
        for (std::size_t i = 0; i < 15; ++i) p[i / 3][i % 3] = x[i];
        return sabr::by_hand(m, p);
      },
      flat);
  worst = bench::largest_difference(slopes_by_hand, found);
  print({"SABR calibration, 1000 times: 15 slopes over value", time[0], time[1], worst, 2.3});
  return agree && worst < bench::agreement;
}
} // namespace

int main(int argc, char** argv) {
  bool const quick = bench::is_short(argc, argv);
  std::size_t const rows = quick ? 200'000 : 1'000'000; // a whole number of batches
  int const repetitions = quick ? 9 : 21;
  std::mt19937_64 random(7);
  std::normal_distribution<double> normal;
  std::vector<Row> X(rows);
  std::vector<double> y(rows);
  for (Row& x : X)
    for (double& one : x) one = normal(random);
  for (double& one : y) one = normal(random) > 0 ? 1 : -1;
  Row w{}, hand_g{}, g{};
  Square hand_h{}, h{};
  for (double& one : w) one = 0.3 * normal(random);
  double hand_value = 0, value = 0;
  bool agree = true;
  auto const difference = [&](bool second) {
    std::vector<double> a{hand_value}, b{value};
    a.insert(a.end(), hand_g.begin(), hand_g.end());
    b.insert(b.end(), g.begin(), g.end());
    if (second)
      for (std::size_t k = 0; k < n; ++k) {
        a.insert(a.end(), hand_h[k].begin(), hand_h[k].end());
        b.insert(b.end(), h[k].begin(), h[k].end());
      }
    double const worst = bench::largest_difference(a, b);
    agree = agree && worst < bench::agreement;
    return worst;
  };

  std::printf("%-50s %9s %9s %6s %5s  %s\n", "", "hand ms", "dyad ms", "ratio", "bar", "largest difference");
  auto time = bench::in_turn(
      repetitions, [&] { hand_value = by_hand<false>(w, X, y, hand_g, hand_h); },
      [&] {
        auto const [v, slopes] = with_gradient(w, X, y);
        value = v;
        g = slopes;
      });
  print({"logistic regression, 10 columns: gradient", time[0], time[1], difference(false), 1.1});
  time = bench::in_turn(
      repetitions, [&] { hand_value = by_hand<true>(w, X, y, hand_g, hand_h); },
      [&] {
        auto const [v, slopes, curvature] = with_hessian(w, X, y);
        value = v;
        g = slopes;
        h = curvature;
      });
  print({"  with its Hessian in the same pass", time[0], time[1], difference(true), 1.1});

  // Against the value alone.
  std::vector<double> anomalies(rows / 10), shocks(rows / 100), times(100);
  for (double& one : anomalies) one = 3 * normal(random);
  for (double& one : shocks) one = normal(random);
  for (double& one : times) one = 0.01 * normal(random);
  constexpr auto kepler_derivatives = dyad::compile(kepler, dyad::gradient(kepler), dyad::hessian(kepler));
  time = bench::in_turn(
      repetitions, [&] { value = kepler(anomalies, 0.4); bench::keep(&value); },
      [&] {
        auto result = kepler_derivatives(anomalies, 0.4);
        bench::keep(&result);
      });
  print({"Kepler's equation: two derivatives over value", time[0], time[1], 0, 1.3});
  std::array<double, 5> orders{};
  time = bench::in_turn(
      repetitions,
      [&] {
        for (double const m : anomalies) {
          value = anomaly(m, 0.4);
          bench::keep(&value);
        }
      },
      [&] {
        for (double const m : anomalies) {
          orders = anomaly_to_4(m, 0.4);
          bench::keep(&orders);
        }
      });
  agree = agree && orders[0] == value;
  print({"Kepler's equation: four derivatives over value", time[0], time[1], std::abs(orders[0] - value), 1.3});
  std::array<double, 3> const p = {1.0, 0.05, 0.2};
  time = bench::in_turn(
      repetitions, [&] { value = paths(p, shocks, times); bench::keep(&value); },
      [&] {
        auto result = dyad::value_and_gradient(paths)(p, shocks, times);
        bench::keep(&result);
      });
  print({"paths of 100 steps: gradient over value", time[0], time[1], 0, 2.3});
  std::array<double, 2> const start = {0.3, 0.7};
  std::vector<double> steps(rows);
  for (double& one : steps) one = normal(random);
  std::array<double, 2> all{}, thousand{};
  time = bench::in_turn(
      repetitions, [&] { all = dyad::gradient(recurrence_of_all)(start, steps); },
      [&] { thousand = dyad::gradient(recurrence_of_thousand)(start, steps); });
  agree = agree && all == thousand;
  print(
      {"as many steps as rows: 1000 states over all", time[0], time[1], bench::largest_difference(all, thousand), 2.5});

  std::array<double, 5> const heat_at{2.0, 1.0, 0.3, 0.001, 1e-5};
  std::array<double, 5> heat_hand{}, heat_slopes{};
  std::vector<double> const measured(heat::points, 0.4);
  time = bench::in_turn(
      repetitions, [&] { hand_value = heat::by_hand(heat_at, measured, heat_hand); },
      [&] {
        auto const [v, slopes] = dyad::value_and_gradient(heat::misfit)(heat_at, measured);
        value = v;
        heat_slopes = slopes;
      });
  double const heat_difference = bench::largest_difference(heat_hand, heat_slopes);
  agree = agree && heat_difference < bench::agreement;
  print({"heat equation, 200 points, 500 steps: gradient", time[0], time[1], heat_difference, 1.2});

  constexpr std::size_t units = recurrent::units;
  std::vector<double> weights(units * units), inputs(units), biases(units), sequence(1000);
  for (auto* numbers : {&weights, &inputs, &biases, &sequence})
    for (double& one : *numbers) one = (numbers == &weights ? 0.1 : 1.0) * normal(random);
  recurrent::Gradient by_hand_of_all;
  std::vector<double> recurrent_hand, recurrent_slopes;
  time = bench::in_turn(
      repetitions, [&] { hand_value = recurrent::by_hand(weights, inputs, biases, sequence, by_hand_of_all); },
      [&] {
        auto const [v, slopes] = dyad::value_and_gradient(recurrent::network)(weights, inputs, biases, sequence);
        value = v;
        recurrent_slopes = std::get<0>(slopes);
      });
  recurrent_hand.assign(by_hand_of_all.w.data(), by_hand_of_all.w.data() + units * units);
  double const recurrent_difference = bench::largest_difference(recurrent_hand, recurrent_slopes);
  agree = agree && recurrent_difference < bench::agreement;
  print({"recurrent network of 64 units, 1000 steps", time[0], time[1], recurrent_difference, 1.2});
  agree = libor_row(quick, repetitions) && agree;
  agree = finance_rows(quick, repetitions) && agree;
  if (!agree) std::puts("RESULTS DIFFER");
  return agree ? 0 : 1;
}

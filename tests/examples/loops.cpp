// SPDX-License-Identifier: BSL-1.0
// Loops whose length the running program knows: a regression fitted by Newton's method, a recurrence, Kepler's equation.
#include <dyad/bridge/loop_function.hpp>
#include <dyad/dyad.hpp>
#include <dyad/loops.hpp>

#include <Eigen/Dense>

#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

using dyad::Passive, dyad::Rows, dyad::Vec;

constexpr auto nll = dyad::function<Vec<2>, Passive<Rows<Vec<2>>>, Passive<Rows<double>>>(
    [](auto const& w, auto const& X, auto const& y) {
      return sum_over(X, y, [&](auto const& x, auto const& t) { return softplus(-t * dot(w, x)); }) + 0.5 * dot(w, w);
    });

// The misfit of an exponential average of measurements to the next one.
constexpr auto smoothing = dyad::function<double, Passive<Rows<double>>>([](auto rate, auto const& measured) {
  auto const [average, misfit] = fold(std::array{0.0, 0.0}, measured, [&](auto const& state, auto const& m) {
    return std::array{state[0] + rate * (m - state[0]), state[1] + square(m - state[0])};
  });
  return misfit;
});

constexpr auto kepler = dyad::function<double, double>([](auto anomaly, auto e) {
  return root(anomaly, [&](auto E) { return E - e * sin(E) - anomaly; });
});

int main() {
  std::vector<std::array<double, 2>> X;
  std::vector<double> y;
  for (int i = 0; i < 1000; ++i) {
    X.push_back({1.0, std::sin(1.0 * i)});
    y.push_back(std::sin(1.0 * i) + 0.5 * std::cos(7.0 * i) > 0.2 ? 1 : -1);
  }
  Eigen::Vector2d w(0, 0);
  for (int step = 0; step < 6; ++step) {
    auto const [value, g, H] = dyad::compile(nll, dyad::gradient(nll), dyad::hessian(nll))(w, X, y);
    w -= H.ldlt().solve(g);
    std::printf("%d: %.6f\n", step, value);
  }
  std::printf("w = %.6f, %.6f\n", w[0], w[1]);

  auto const [misfit, slope] = dyad::value_and_gradient(smoothing)(0.25, y);
  std::printf("smoothing: %.6f, slope %.6f\n", misfit, slope);

  auto const by = dyad::gradient(kepler)(0.8, 0.3);
  std::printf("Kepler: E = %.12f, dE/dM = %.12f, dE/de = %.12f\n", kepler(0.8, 0.3), by[0], by[1]);

  dyad::Variable const weights(std::vector{0.1, 0.2}, "w");
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, 2, Eigen::RowMajor>;
  dyad::NdArray const labels(y), rows(Matrix(Eigen::Map<Matrix const>(X.front().data(), 1000, 2)));
  dyad::Variable const loss = nll(weights, rows, labels); // one node
  loss.backward();
  std::printf("on Variables: %.6f, slope %.6f\n", loss.item(), weights.grad().data().values<double>()[0]);
}

// SPDX-License-Identifier: BSL-1.0
// The conductivity of a rod from temperatures measured at its middle: u_t = k u_xx, ends kept at 0, solved by implicit
// steps on a grid. The loss is differentiated through all time steps (reverse mode over linear solves), and Newton's
// method finds k with its second derivative. The data come of the exact solution, a sine that decays as exp(-k pi^2 t),
// not of the solver: so the k that is found is confirmed up to the error of the grid.
#include <dyad/dynamic.hpp>

#include <cmath>
#include <cstdio>
#include <numbers>
#include <vector>

using dyad::Index, dyad::NdArray, dyad::Variable;

int main() {
  Index const points = 31, steps = 40; // inside of the rod
  double const dx = 1.0 / (points + 1), dt = 0.5 / steps, pi = std::numbers::pi, wanted = 0.35;
  std::vector<double> start, second(static_cast<std::size_t>(points * points), 0.0);
  for (Index i = 0; i < points; ++i) {
    start.push_back(std::sin(pi * static_cast<double>(i + 1) * dx));
    for (Index j = 0; j < points; ++j)
      second[static_cast<std::size_t>(i * points + j)] = (i == j ? -2.0 : std::abs(i - j) == 1 ? 1.0 : 0.0) / (dx * dx);
  }
  NdArray const laplacian(second, {points, points}), one = dyad::eye(points);

  auto const misfit = [&](Variable const& k) {
    Variable const half = (dt / 2) * k * laplacian, step = solve(one - half, one + half); // Crank and Nicolson
    Variable u{NdArray(start)}, loss(0.0);
    for (Index i = 1; i <= steps; ++i) {
      u = matmul(step, u);
      double const measured = std::exp(-wanted * pi * pi * dt * static_cast<double>(i));
      loss = loss + square(index(u, {points / 2}) - measured);
    }
    return loss;
  };

  Variable k(0.2, "k");
  for (int i = 0; i < 7; ++i) {
    Variable const loss = misfit(k), slope = grad(loss, k, {.create_graph = true}), curvature = grad(slope, k);
    std::printf("k = %.6f\n", k.item());
    k.set_data(k.data() - slope.data() / abs(curvature.data()));
  }
  // On the grid a sine has the second derivative -(2 - 2 cos(pi dx)) / dx^2 instead of -pi^2.
  double const ratio = pi * pi * dx * dx / (2 - 2 * std::cos(pi * dx));
  std::printf("as the error of the grid says, to 1e-3: %s\n",
              std::abs(k.item() - wanted * ratio) < 1e-3 ? "yes" : "no");
}

// SPDX-License-Identifier: BSL-1.0
// The conductivity k of a rod from temperatures measured at its middle: u_t = k u_xx, ends kept at 0. The state of the
// recurrence over the measurements is a row of points; its gradient is a recurrence backwards over the states that were
// kept, its second derivative one more, and Newton's method finds k with both. The data come of the exact solution, a
// sine that decays as exp(-k pi^2 t), not of the solver, for which a sine decays by a factor that is known as well: so
// the k that is found is confirmed.
#include <dyad/loops.hpp>
#include <dyad/typed.hpp>

#include <cmath>
#include <cstdio>
#include <numbers>
#include <tuple>
#include <vector>

using dyad::Passive, dyad::Rows;

constexpr int points = 31, steps = 400; // inside of the rod
constexpr double dx = 1.0 / (points + 1), dt = 0.5 / steps, pi = std::numbers::pi, wanted = 0.35;

constexpr auto misfit = dyad::function<double, Passive<Rows<double>>>([](auto const& k, auto const& measured) {
  auto const start = map_over(iota(points, k), [](auto const& i) { return sin(pi * (i + 1.0) * dx); });
  auto const end = fold(std::tuple(start, 0.0 * k), measured, [&](auto const& state, auto const& m) {
    auto const& u = std::get<0>(state);
    auto const next = map_over(u, shifted(u, -1), shifted(u, 1), [&](auto const& here, auto const& a, auto const& b) {
      return here + k * dt / (dx * dx) * (a - 2.0 * here + b);
    });
    return std::tuple(next, std::get<1>(state) + square(next[points / 2] - m));
  });
  return std::get<1>(end);
});

int main() {
  std::vector<double> measured;
  for (int i = 1; i <= steps; ++i) measured.push_back(std::exp(-wanted * pi * pi * dt * i));
  constexpr auto derivatives = dyad::compile(dyad::gradient(misfit), dyad::hessian(misfit));
  double k = 0.2;
  for (int i = 0; i < 7; ++i) {
    std::printf("k = %.6f\n", k);
    auto const [slope, curvature] = derivatives(k, measured);
    k -= slope / std::abs(curvature);
  }
  // On the grid a sine has the second derivative -(2 - 2 cos(pi dx)) / dx^2 instead of -pi^2, and decays from step to
  // step by 1 - k dt times that.
  double const on_grid = (2 - 2 * std::cos(pi * dx)) / (dx * dx);
  double const found = -std::expm1(-wanted * pi * pi * dt) / (on_grid * dt);
  std::printf("as the solver says of a sine, to 1e-9: %s\n", std::abs(k - found) < 1e-9 ? "yes" : "no");
}

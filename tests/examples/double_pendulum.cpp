// SPDX-License-Identifier: BSL-1.0
// A double pendulum from its Lagrangian alone: the equations of motion L_vv a = L_q - L_vq v are taken from the Hessian
// of the formula L(q, v) and solved within the step. Confirmed by two things that the derivation does not use: the
// energy stays, and small swings have the frequencies of the linearised system, sqrt(g (2 +- sqrt(2))) for equal rods.
#include <dyad/typed.hpp>

#include <Eigen/Dense>

#include <cmath>
#include <cstdio>
#include <numbers>

using Eigen::Vector4d;
constexpr double g = 9.81;

// Two rods of length 1 with masses 1 at their ends: angles a, b from the vertical and their speeds.
constexpr auto kinetic = [](auto const& s) {
  return square(s[2]) + 0.5 * square(s[3]) + s[2] * s[3] * cos(s[0] - s[1]);
};
constexpr auto potential = [](auto const& s) { return -2.0 * g * cos(s[0]) - g * cos(s[1]); };
constexpr auto lagrangian = dyad::function<dyad::Vec<4>>([](auto const& s) { return kinetic(s) - potential(s); });
constexpr auto energy = dyad::function<dyad::Vec<4>>([](auto const& s) { return kinetic(s) + potential(s); });
constexpr auto derivatives = dyad::compile(dyad::gradient(lagrangian), dyad::hessian(lagrangian));

Vector4d motion(Vector4d const& s) {
  auto const [slope, h] = derivatives(s);
  Eigen::Vector2d const v = s.tail<2>(), right = slope.head<2>() - h.bottomLeftCorner<2, 2>() * v;
  return (Vector4d() << v, h.bottomRightCorner<2, 2>().inverse() * right).finished();
}

Vector4d stepped(Vector4d const& s, double dt) { // Runge and Kutta's, of fourth order
  Vector4d const k1 = motion(s), k2 = motion(s + dt / 2 * k1), k3 = motion(s + dt / 2 * k2), k4 = motion(s + dt * k3);
  return s + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
}

int main() {
  Vector4d s{2.0, 2.5, 0.0, 0.0};
  double const before = energy(s);
  for (int i = 0; i <= 4000; ++i) {
    if (i % 1000 == 0) std::printf("t = %d: %8.4f %8.4f\n", i / 1000, s[0], s[1]);
    s = stepped(s, 0.001);
  }
  std::printf("energy kept to 1e-9: %s\n", std::abs(energy(s) - before) < 1e-9 * std::abs(before) ? "yes" : "no");

  for (double const sign : {-1.0, 1.0}) { // in each mode the angles keep the ratio 1 : -sign sqrt(2)
    double const omega = std::sqrt(g * (2 + sign * std::numbers::sqrt2));
    Vector4d swing{1e-4, -sign * std::numbers::sqrt2 * 1e-4, 0, 0};
    int const steps = 4000; // one period
    for (int i = 0; i < steps; ++i) swing = stepped(swing, 2 * std::numbers::pi / omega / steps);
    std::printf("frequency %.4f rad/s: back after a period, to %.0e: %s\n", omega, 1e-10,
                std::abs(swing[0] - 1e-4) < 1e-10 && std::abs(swing[2]) < 1e-10 ? "yes" : "no");
  }
}

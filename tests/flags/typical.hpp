// SPDX-License-Identifier: BSL-1.0
/// \file What programs do with the typed half, each thing once.
#pragma once

#include <dyad/tensor.hpp>

#include <array>
#include <tuple>
#include <vector>

namespace typical {

using namespace dyad::literals;

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto f = sin(x) * y + pow(x, 2_c) / (1_c + exp(y)) + where(x > y, log(x), 0_c);
static_assert(dyad::diff(x * x, x) == 2_c * x);
static_assert((x * x)(x = 3.0) > 8.0);

constexpr auto rosenbrock = dyad::function<dyad::Vec<4>>([](auto const& point) {
  auto sum = 0.0 * point[0];
  for (std::size_t i = 0; i + 1 < 4; ++i)
    sum += 100.0 * square(point[i + 1] - square(point[i])) + square(1.0 - point[i]);
  return sum;
});

constexpr auto weights = dyad::var<"W", 3, 4>;
constexpr auto input = dyad::var<"u", 4>;
constexpr auto loss = sum(square(tanh(matmul(weights, input)))) + 0.1_c * logsumexp(input) + sum(weights[1_c]);

inline double formulas(double rate) {
  auto const program = dyad::compile(f, gradient(f, x, y), hessian(f, x, y));
  auto const [value, slopes, curves] = program(x = 0.5, y = 2.0);
  return value + slopes[0] + curves[0][1] + static_cast<double>((rate * f)(x = 0.5F, y = 2.0F)) +
         dyad::jvp(f, x = 1.0, y = -1.0)(x = 0.5, y = 2.0);
}

inline double functions() {
  std::array<double, 4> const at{-1.2, 1.0, 0.5, 2.0};
  std::vector<double> const same(at.begin(), at.end());
  auto const [value, slopes] = dyad::value_and_gradient(rosenbrock)(at);
  return value + slopes[0] + hessian(rosenbrock)(same)[0][1] + hvp(rosenbrock)(at, at)[0];
}

inline double tensors() {
  std::array<std::array<double, 4>, 3> const matrix{};
  std::vector<double> const vector(4, 0.5);
  auto const [value, slopes] = dyad::value_and_gradient(loss, weights, input)(weights = matrix, input = vector);
  return value + std::get<1>(slopes)[0];
}

} // namespace typical

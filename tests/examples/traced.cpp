// SPDX-License-Identifier: BSL-1.0
// A program as a function: the compiler runs the lambda, loops and all, and differentiates what it recorded.
#include <dyad/dyad.hpp>

#include <array>
#include <cstdio>

constexpr auto rosenbrock = dyad::function<dyad::Vec<4>>([](auto const& v) {
  auto sum = 0.0 * v[0];
  for (std::size_t i = 0; i + 1 < 4; ++i) sum += 100.0 * square(v[i + 1] - square(v[i])) + square(1.0 - v[i]);
  return sum;
});

int main() {
  std::array<double, 4> const at = {0.5, 0.3, 0.2, 0.1};
  auto const [value, slopes] = dyad::value_and_gradient(rosenbrock)(at); // straight code, no tape
  std::printf("f = %.4f, gradient (%.4f, %.4f, %.4f, %.4f)\n", value, slopes[0], slopes[1], slopes[2], slopes[3]);

  constexpr auto pattern = dyad::sparsity(dyad::hessian(rosenbrock));    // zeros known before the program runs
  std::printf("d2f/dv0 dv2 is %s\n", pattern[0][2] ? "computed" : "a zero the compiler knows");
}

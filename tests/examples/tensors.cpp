// SPDX-License-Identifier: BSL-1.0
// Tensors of static shape: shapes checked by the compiler, derivatives that are tensors, fused loops.
#include <dyad/dyad.hpp>

#include <array>
#include <cstdio>
#include <iostream>
#include <vector>

using namespace dyad::literals;

int main() {
  constexpr auto W = dyad::var<"W", 3, 4>;              // static shapes, checked by the compiler
  constexpr auto u = dyad::var<"u", 4>;
  constexpr auto layer = tanh(matmul(W, u));            // shape (3,)
  constexpr auto loss = sum(square(layer)) + 0.1_c * sum(square(W));
  auto const program = dyad::value_and_gradient(loss, W, u);

  std::array<std::array<double, 4>, 3> const w = {{{0.2, -0.4, 0.6, 0.1}, {1.0, 0.3, -0.2, 0.5}, {-0.7, 0.8, 0.1, -0.3}}};
  std::vector<double> const at = {0.5, -1.0, 0.25, 2.0};
  auto const [value, slopes] = program(W = w, u = at);  // nested arrays, vectors, spans, Eigen matrices
  auto const& [by_W, by_u] = slopes;                    // in the shapes of W and u

  std::cout << "loss      = " << loss << '\n' << "d loss/du = " << dyad::diff(loss, u) << '\n';
  std::printf("value     = %.6f\n", value);
  std::printf("by u      = %.6f %.6f %.6f %.6f\n", by_u[0], by_u[1], by_u[2], by_u[3]);
  std::printf("by W[1]   = %.6f %.6f %.6f %.6f\n", by_W[1][0], by_W[1][1], by_W[1][2], by_W[1][3]);

  constexpr auto J = dyad::diff(layer, W);              // shape (3, 3, 4)
  static_assert(J.shape() == dyad::Shape{3, 3, 4});
  auto const rows = sum(W, dyad::axes<1>, dyad::keepdims) * W[dyad::range<0, 1>];
  std::cout << "rows      = " << rows << '\n';
}

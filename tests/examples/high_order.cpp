// SPDX-License-Identifier: BSL-1.0
// Derivatives of high order in one pass, by Taylor arithmetic.
#include <dyad/jet.hpp>

#include <cstdio>

int main() {
  constexpr auto x = dyad::var<"x">;
  constexpr auto y = dyad::var<"y">;

  auto const d = dyad::derivatives<30>(sin(x * x) * exp(-x), x)(x = 0.5);  // d[k]: the k-th derivative, up to the 30th
  auto const p = dyad::partials<3, 2>(exp(x * y), x, y)(x = 0.5, y = 2.0); // p[i][j], p(x = i, y = j): by x, by y
  auto const q = dyad::partials_up_to<5>(exp(x * y), x, y)(x = 0.5, y = 2.0); // q(x = 3, y = 2): total order 5
  auto const along = dyad::directional<4>(exp(x * y), x = 0.6, y = 0.8)(x = 0.5, y = 2.0);
  auto const curved = dyad::laplacian(exp(x * y), x, y)(x = 0.5, y = 2.0); // the sum of the second derivatives

  std::printf("%.6g %.6g\n%.6g %.6g %.6g\n%.6g %.6g\n%.6g\n", d[1], d[30], p[0][0], p(x = 3, y = 2), q(x = 3, y = 2),
              along[1], along[4], curved);
}

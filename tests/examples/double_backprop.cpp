// SPDX-License-Identifier: BSL-1.0
// A gradient inside the function that is differentiated: z = (dy/dx)^3 + y for y = x^2 at x = 2.
#include <dyad/dynamic.hpp>

#include <cstdio>

int main() {
  dyad::Variable x(2.0);
  dyad::Variable const y = square(x);
  y.backward({.create_graph = true});
  dyad::Variable const gx = x.grad();
  x.clear_grad();
  dyad::Variable const z = pow(gx, 3) + y;
  z.backward();
  std::printf("dz/dx = %g\n", x.grad().item()); // 24 x^2 + 2 x
}

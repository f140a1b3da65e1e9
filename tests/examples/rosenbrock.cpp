// SPDX-License-Identifier: BSL-1.0
// Gradient descent in Rosenbrock's valley, from (0, 2) to (1, 1).
#include <dyad/dynamic.hpp>

#include <cstdio>

int main() {
  dyad::Variable x(0.0), y(2.0);
  double const rate = 1e-3;
  for (int i = 0; i <= 10000; ++i) {
    if (i == 0 || i == 1000 || i == 10000) std::printf("after %5d steps: (%.10f, %.10f)\n", i, x.item(), y.item());
    dyad::Variable const f = 100 * square(y - square(x)) + square(x - 1);
    x.clear_grad();
    y.clear_grad();
    f.backward();
    x.set_data(x.data() - rate * x.grad().data());
    y.set_data(y.data() - rate * y.grad().data());
  }
}

// SPDX-License-Identifier: BSL-1.0
// Newton's method on x^4 - 2x^2: the second derivative is the gradient of a gradient.
#include <dyad/dynamic.hpp>

#include <cstdio>

int main() {
  dyad::Variable x(2.0);
  for (int i = 0; i < 8; ++i) {
    std::printf("step %d: x = %.12f\n", i, x.item());
    dyad::Variable const y = pow(x, 4) - 2 * square(x);
    x.clear_grad();
    y.backward({.create_graph = true});
    dyad::Variable const slope = x.grad();
    x.clear_grad();
    slope.backward();
    x.set_data(x.data() - slope.data() / x.grad().data());
  }
}

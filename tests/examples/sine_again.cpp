// SPDX-License-Identifier: BSL-1.0
// sin differentiated again and again: every gradient is a Variable.
#include <dyad/dynamic.hpp>

#include <cstdio>

int main() {
  dyad::Variable x(1.0);
  dyad::Variable y = sin(x);
  for (int order = 1; order <= 6; ++order) {
    y.backward({.create_graph = true});
    y = x.grad();
    x.clear_grad();
    std::printf("order %d: %+.12f\n", order, y.item());
  }
}

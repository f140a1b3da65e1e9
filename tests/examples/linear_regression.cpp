// SPDX-License-Identifier: BSL-1.0
// A line through noisy points by gradient descent.
#include <dyad/dynamic.hpp>
#include <dyad/dynamic/layers.hpp>
#include <dyad/dynamic/optimizers.hpp>

#include <cstdio>

int main() {
  dyad::Random random(0);
  dyad::NdArray const x = random.uniform(dyad::Shape{100, 1});
  dyad::NdArray const y = 5 + 2 * x + 0.1 * random.normal(dyad::Shape{100, 1});
  dyad::Linear const line(1, 1, random);
  dyad::SGD optimizer(line.parameters(), 0.5);
  double loss = 0;
  for (int i = 0; i < 300; ++i) {
    dyad::Variable const error = mean_squared_error(line(x), y);
    optimizer.clear_grads();
    error.backward();
    optimizer.step();
    loss = error.item();
  }
  std::printf("y = %.1f x + %.1f, loss below 0.015: %s\n", line.weights().item(), line.bias().item(), loss < 0.015 ? "yes" : "no");
}

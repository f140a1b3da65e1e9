// SPDX-License-Identifier: BSL-1.0
// A network of two layers learns sin(2 pi x) from noisy points.
#include <dyad/dynamic.hpp>
#include <dyad/dynamic/layers.hpp>
#include <dyad/dynamic/optimizers.hpp>
#include <dyad/dynamic/progress.hpp>

#include <cstdio>
#include <iostream>
#include <numbers>

int main() {
  dyad::Random random(0);
  dyad::NdArray const x = random.uniform(dyad::Shape{100, 1});
  dyad::NdArray const y = sin(2 * std::numbers::pi * x) + 0.1 * random.normal(dyad::Shape{100, 1});
  dyad::MLP const model({1, 10, 1}, random);
  dyad::Adam optimizer(model.parameters(), 0.03);
  int const rounds = 400;
  dyad::Progress progress("fitting", rounds, std::cerr);
  double loss = 0;
  for (int i = 0; i < rounds; ++i) {
    dyad::Variable const error = mean_squared_error(model(x), y);
    optimizer.clear_grads();
    error.backward();
    optimizer.step();
    loss = error.item();
    progress.step("loss " + std::to_string(loss));
  }
  std::printf("loss below 0.02 (the noise alone is 0.01): %s\n", loss < 0.02 ? "yes" : "no");
}

// SPDX-License-Identifier: BSL-1.0
// Three arms of a spiral, told apart by a network with a softmax.
#include <dyad/dynamic.hpp>
#include <dyad/dynamic/layers.hpp>
#include <dyad/dynamic/optimizers.hpp>
#include <dyad/dynamic/progress.hpp>

#include <cmath>
#include <cstdio>
#include <iostream>
#include <vector>

int main() {
  dyad::Random random(1);
  int const arms = 3, each = 60;
  std::vector<double> points;
  std::vector<int> labels;
  for (int arm = 0; arm < arms; ++arm)
    for (int i = 0; i < each; ++i) {
      double const radius = static_cast<double>(i) / each, angle = 4.0 * arm + 4.0 * radius + 0.15 * random.normal();
      points.push_back(radius * std::sin(angle));
      points.push_back(radius * std::cos(angle));
      labels.push_back(arm);
    }
  dyad::NdArray const x(points, dyad::Shape{arms * each, 2});

  dyad::MLP const model({2, 24, arms}, random);
  dyad::Adam optimizer(model.parameters(), 0.05);
  int const rounds = 120;
  dyad::Progress progress("classifying", rounds, std::cerr);
  double loss = 0;
  for (int i = 0; i < rounds; ++i) {
    dyad::Variable const error = softmax_cross_entropy(model(x), labels);
    optimizer.clear_grads();
    error.backward();
    optimizer.step();
    loss = error.item();
    progress.step("loss " + std::to_string(loss));
  }

  dyad::no_grad const guard;
  std::vector<double> const chosen = argmax(model(x).data(), 1).to_vector();
  int right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += static_cast<int>(chosen[i]) == labels[i];
  std::printf("loss below 0.2: %s, right above 95 %%: %s\n", loss < 0.2 ? "yes" : "no", right > 0.95 * arms * each ? "yes" : "no");
}

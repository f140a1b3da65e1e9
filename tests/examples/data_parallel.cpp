// SPDX-License-Identifier: BSL-1.0
// A sum over data on several threads: each records a graph of its own, with a Variable of its own on the shared weights.
#include <dyad/dynamic.hpp>

#include <cmath>
#include <cstdio>
#include <functional>
#include <future>
#include <utility>
#include <vector>

struct Part {
  dyad::NdArray rows, labels;
};

Part make_part(int first, int count) {
  std::vector<double> rows, labels;
  for (int i = first; i < first + count; ++i) {
    rows.insert(rows.end(), {1.0, std::sin(1.0 * i)});
    labels.push_back(std::sin(1.0 * i) + 0.5 * std::cos(7.0 * i) > 0.2 ? 1 : -1);
  }
  return {dyad::NdArray(rows, dyad::Shape{count, 2}), dyad::NdArray(labels)};
}

std::pair<double, dyad::NdArray> loss_and_slopes(dyad::NdArray const& weights, Part const& part) {
  dyad::Variable const w(weights, "w");                     // this thread's alone; the elements are shared, not copied
  dyad::Variable const loss = sum(softplus(-part.labels * matmul(part.rows, w)));
  loss.backward();
  return {loss.item(), w.grad().data()};                    // arrays may go to another thread, Variables stay
}

std::pair<double, dyad::NdArray> all_parts(dyad::NdArray const& weights, std::vector<Part> const& parts) {
  std::vector<std::future<std::pair<double, dyad::NdArray>>> running;
  for (Part const& part : parts)
    running.push_back(std::async(std::launch::async, loss_and_slopes, std::cref(weights), std::cref(part)));
  double total = 0;
  dyad::NdArray slopes = dyad::zeros(weights.shape());
  for (auto& part : running) {                              // in the order of the parts: the same bits in each run
    auto const [value, by_weights] = part.get();            // what a thread threw is thrown here
    total += value;
    slopes = slopes + by_weights;
  }
  return {total, slopes};
}

void print(char const* what, std::pair<double, dyad::NdArray> const& result) {
  auto const slopes = result.second.values<double>();
  std::printf("%s: %.6f, slopes (%.4f, %.4f)\n", what, result.first, slopes[0], slopes[1]);
}

int main() {
  std::vector<Part> parts;
  for (int k = 0; k < 4; ++k) parts.push_back(make_part(250 * k, 250));
  dyad::NdArray weights(std::vector<double>{0.0, 0.0});
  for (int step = 0; step < 5; ++step) {
    auto const [value, slopes] = all_parts(weights, parts);
    std::printf("%d: %.6f\n", step, value);
    weights = weights - 0.005 * slopes;
  }
  print("four threads", all_parts(weights, parts));
  print("one graph   ", loss_and_slopes(weights, make_part(0, 1000)));
}

// SPDX-License-Identifier: BSL-1.0
/// \file adbench_gmm FILE: the log posterior of a Gaussian mixture and its gradient.
#include "gmm.hpp"
#include "program.hpp"

#include <algorithm>
#include <iostream>

namespace {

using namespace adbench;

void run(Options const& options) {
  gmm::Instance const instance = gmm::read(options.files[0]);
  gmm::Derivatives const out = gmm::objective_and_gradient(instance);
  double value = 0;
  gmm::Derivatives copy;
  auto const objective = [&] { value = gmm::objective(instance); };
  auto const derivatives = [&] { copy = gmm::objective_and_gradient(instance); };
  std::array<double, 4> seconds{};
  double difference = 0, loops_difference = 0;
  if (options.compare) {
    gmm::Derivatives by_hand = gmm::objective_and_gradient_by_hand(instance);
    difference = std::max(largest_difference(std::array{by_hand.value}, std::array{out.value}),
                          largest_difference(by_hand.gradient, out.gradient));
    auto const hand = [&] { by_hand = gmm::objective_and_gradient_by_hand(instance); };
    if (gmm::has_loops(instance)) {
      gmm::Derivatives const by_loops = gmm::objective_and_gradient_by_loops(instance);
      loops_difference = std::max(largest_difference(std::array{by_hand.value}, std::array{by_loops.value}),
                                  largest_difference(by_hand.gradient, by_loops.gradient));
      seconds = seconds_per_call(options.repeat, objective, derivatives, hand,
                                 [&] { copy = gmm::objective_and_gradient_by_loops(instance); });
    } else
      std::copy_n(seconds_per_call(options.repeat, objective, derivatives, hand).begin(), 3, seconds.begin());
  } else std::copy_n(seconds_per_call(options.repeat, objective, derivatives).begin(), 2, seconds.begin());

  JsonWriter json(std::cout, options.summary);
  write_header(json, "gmm", options.files[0]);
  json.member("sizes", {{"d", instance.d}, {"k", instance.k}, {"n", instance.n}});
  json.number("value", out.value);
  json.numbers("derivatives", out.gradient);
  json.member("seconds", {{"objective", seconds[0]}, {"derivatives", seconds[1]}});
  if (options.compare) write_comparison(json, seconds[1], seconds[2], difference);
  if (seconds[3] > 0) write_loops(json, seconds[3], seconds[2], loops_difference);
}

} // namespace

int main(int argc, char** argv) { return adbench::run_program(argc, argv, {"FILE"}, run); }

// SPDX-License-Identifier: BSL-1.0
/// \file adbench_lstm FILE: the loss of an LSTM over a sequence and its gradient.
#include "lstm.hpp"
#include "program.hpp"

#include <algorithm>
#include <array>
#include <iostream>

namespace {

using namespace adbench;

double difference(lstm::Derivatives const& a, lstm::Derivatives const& b) {
  return std::max(largest_difference(std::array{a.value}, std::array{b.value}),
                  largest_difference(a.gradient, b.gradient));
}

void run(Options const& options) {
  lstm::Instance const instance = lstm::read(options.files[0]);
  lstm::Derivatives const out = lstm::objective_and_gradient(instance);
  double value = 0;
  lstm::Derivatives again;
  auto const objective = [&] { value = lstm::objective(instance); };
  auto const derivatives = [&] { again = lstm::objective_and_gradient(instance); };
  auto const on_arrays = [&] { again = lstm::objective_and_gradient_on_arrays(instance); };
  auto const by_hand = [&] { again = lstm::objective_and_gradient_by_hand(instance); };
  std::array<double, 3> seconds{};
  double seconds_on_arrays = 0, seconds_by_loops = 0;
  double to_hand = 0, to_arrays = 0, loops_to_hand = 0;
  if (options.compare) {
    by_hand();
    to_hand = difference(again, out);
    on_arrays();
    to_arrays = difference(again, out);
    if (lstm::has_loops(instance)) {
      lstm::Derivatives by_loops;
      auto const run_loops = [&] { by_loops = lstm::objective_and_gradient_by_loops(instance); };
      run_loops();
      by_hand();
      loops_to_hand = difference(again, by_loops);
      std::array<double, 4> const all = seconds_per_call(options.repeat, objective, derivatives, by_hand, run_loops);
      std::copy_n(all.begin(), 3, seconds.begin());
      seconds_by_loops = all[3];
    } else seconds = seconds_per_call(options.repeat, objective, derivatives, by_hand);
    seconds_on_arrays =
        seconds_per_call(options.repeat, on_arrays)[0]; // afterwards: it leaves caches and heap behind in disorder
  } else std::copy_n(seconds_per_call(options.repeat, objective, derivatives).begin(), 2, seconds.begin());

  JsonWriter json(std::cout, options.summary);
  write_header(json, "lstm", options.files[0]);
  json.member("sizes", {{"l", instance.layers}, {"c", instance.length}, {"b", instance.b}});
  json.number("value", out.value);
  json.numbers("derivatives", out.gradient);
  json.member("seconds", {{"objective", seconds[0]}, {"derivatives", seconds[1]}});
  if (!options.compare) return;
  write_comparison(json, seconds[1], seconds[2], to_hand);
  if (seconds_by_loops > 0) write_loops(json, seconds_by_loops, seconds[2], loops_to_hand);
  json.begin("operation_by_operation");
  json.number("seconds", seconds_on_arrays);
  json.number("ratio_to_hand", seconds_on_arrays / seconds[2]);
  json.number("largest_difference", to_arrays);
  json.end();
}

} // namespace

int main(int argc, char** argv) { return adbench::run_program(argc, argv, {"FILE"}, run); }

// SPDX-License-Identifier: BSL-1.0
/// \file adbench_hand FILE MODEL: residuals of a hand, simple or complicated, and their Jacobian.
#include "hand.hpp"
#include "program.hpp"

#include <algorithm>
#include <iostream>

namespace {

using namespace adbench;

std::span<double const> numbers(auto const& matrix) { return {matrix.data(), static_cast<std::size_t>(matrix.size())}; }

void run(Options const& options) {
  hand::Instance const instance = hand::read(options.files[0], options.files[1]);
  hand::Derivatives out(instance), by_hand(instance), value(instance);

  auto const objective = [&] { hand::residuals(instance, value); };
  auto const derivatives = [&] { hand::residuals_and_jacobian(instance, out); };
  auto const derivatives_by_hand = [&] { hand::residuals_and_jacobian_by_hand(instance, by_hand); };
  std::array<double, 3> seconds{};
  if (options.compare) seconds = seconds_per_call(options.repeat, objective, derivatives, derivatives_by_hand);
  else std::copy_n(seconds_per_call(options.repeat, objective, derivatives).begin(), 2, seconds.begin());

  JsonWriter json(std::cout, options.summary);
  write_header(json, "hand", options.files[0]);
  json.member("kind", instance.complicated() ? "complicated" : "simple");
  json.member("sizes", {{"points", instance.points.size()}, {"thetas", hand::thetas}});
  json.numbers("value", numbers(value.value));
  json.begin("derivatives");
  json.member("rows", out.jacobian.rows());
  json.member("columns", out.jacobian.cols());
  json.member("order", "column-major");
  json.numbers("values", numbers(out.jacobian));
  json.end();
  json.member("seconds", {{"objective", seconds[0]}, {"derivatives", seconds[1]}});
  if (options.compare)
    write_comparison(json, seconds[1], seconds[2],
                     std::max({largest_difference(numbers(out.value), numbers(by_hand.value)),
                               largest_difference(numbers(out.value), numbers(value.value)),
                               largest_difference(numbers(out.jacobian), numbers(by_hand.jacobian))}));
}

} // namespace

int main(int argc, char** argv) { return adbench::run_program(argc, argv, {"FILE", "MODEL"}, run); }

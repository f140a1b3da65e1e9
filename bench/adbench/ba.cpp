// SPDX-License-Identifier: BSL-1.0
/// \file adbench_ba FILE: residuals of a bundle adjustment and their whole sparse Jacobian.
#include "ba.hpp"
#include "program.hpp"

#include <algorithm>
#include <iostream>

namespace {

using namespace adbench;

void run(Options const& options) {
  ba::Instance const instance = ba::read(options.files[0]);
  ba::Derivatives out(instance);
  double* const value = out.value.data();
  double* const jacobian = out.jacobian.valuePtr();
  auto const nonzeros = static_cast<std::size_t>(out.jacobian.nonZeros());
  std::size_t const p = instance.observations();

  auto const objective = [&] { ba::residuals(instance, value); };
  auto const derivatives = [&] { ba::residuals_and_jacobian(instance, value, jacobian); };
  auto const by_hand = [&] { ba::residuals_and_jacobian_by_hand(instance, value, jacobian); };
  std::array<double, 4> seconds{};
  double difference = 0, loops_difference = 0;
  if (options.compare) {
    auto const by_loops = ba::residuals_and_jacobian_by_loops(instance);
    seconds = seconds_per_call(options.repeat, objective, derivatives, by_hand, by_loops);
    by_hand();
    std::vector<double> const value_by_hand = out.value, jacobian_by_hand(jacobian, jacobian + nonzeros);
    ba::Derivatives const of_loops = ba::in_order(instance, by_loops());
    loops_difference = std::max(largest_difference(value_by_hand, of_loops.value),
                                largest_difference(jacobian_by_hand, {of_loops.jacobian.valuePtr(), nonzeros}));
    derivatives();
    difference = std::max(largest_difference(value_by_hand, out.value),
                          largest_difference(jacobian_by_hand, {jacobian, nonzeros}));
  } else std::copy_n(seconds_per_call(options.repeat, objective, derivatives).begin(), 2, seconds.begin());

  JsonWriter json(std::cout, options.summary);
  write_header(json, "ba", options.files[0]);
  json.member("sizes", {{"cameras", instance.cameras.size()}, {"points", instance.points.size()}, {"observations", p}});
  json.begin("value");
  json.numbers("reprojection", {value, 2 * p});
  json.numbers("weight", {value + 2 * p, p});
  json.end();
  json.begin("derivatives");
  json.member("rows", out.jacobian.rows());
  json.member("columns", out.jacobian.cols());
  json.numbers("row_starts", std::span<int const>(out.jacobian.outerIndexPtr(), 3 * p + 1));
  json.numbers("column_of", std::span<int const>(out.jacobian.innerIndexPtr(), nonzeros));
  json.numbers("values", {jacobian, nonzeros});
  json.end();
  json.member("seconds", {{"objective", seconds[0]}, {"derivatives", seconds[1]}});
  if (!options.compare) return;
  write_comparison(json, seconds[1], seconds[2], difference);
  write_loops(json, seconds[3], seconds[2], loops_difference);
}

} // namespace

int main(int argc, char** argv) { return adbench::run_program(argc, argv, {"FILE"}, run); }

// SPDX-License-Identifier: BSL-1.0
/// \file What the four programs share: their command line, their timing, the differences they report.
#pragma once

#include "../measure.hpp"
#include "difference.hpp"
#include "json.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace adbench {

struct Options {
  std::vector<std::string> files; ///< one for each name given to `run_program`
  bool summary = false;           ///< arrays by count, sum and norm alone
  bool compare = false;           ///< against the derivative written by hand, in turn with it
  int repeat = 5;                 ///< timed samples; the median counts
};

/// Reads the command line, runs the program and tells what went wrong, if anything did. Returns the exit status: 0, 1
/// for bad input, 2 for a bad command line.
int run_program(int argc, char** argv, std::vector<std::string> const& file_names,
                std::function<void(Options const&)> const& body);

/// The members that the output of every program begins with.
void write_header(JsonWriter& json, std::string_view objective, std::string const& file);

/// Seconds that a call of each function takes: medians of samples taken in turn, of so many calls that clocks can tell.
template <class... F> std::array<double, sizeof...(F)> seconds_per_call(int repeat, F const&... f) {
  constexpr double long_enough = 5e6; // nanoseconds
  constexpr int most_calls = 1 << 20;
  auto const calls_for = [&](auto const& function) {
    int calls = 1;
    for (double taken = 0; calls < most_calls; calls *= 2) {
      taken = bench::nanoseconds(calls, [&](int) { function(); }) * calls;
      if (taken >= long_enough) break;
    }
    return calls;
  };
  std::array<int, sizeof...(F)> const calls{calls_for(f)...}; // warms up, too
  std::array<std::vector<double>, sizeof...(F)> samples;
  for (int i = 0; i < repeat; ++i) {
    std::size_t k = 0;
    ((samples[k].push_back(1e-9 * bench::nanoseconds(calls[k], [&](int) { f(); })), ++k), ...);
  }
  std::array<double, sizeof...(F)> out{};
  for (std::size_t k = 0; k < out.size(); ++k) out[k] = bench::median(samples[k]);
  return out;
}

/// What `--compare` found: the derivative written by hand, how long it took, and the ratio.
void write_comparison(JsonWriter& json, double dyad_seconds, double hand_seconds, double difference);
/// The same of the program in which loops are operations.
void write_loops(JsonWriter& json, double loops_seconds, double hand_seconds, double difference);

} // namespace adbench

// SPDX-License-Identifier: BSL-1.0
/// \file Value and derivatives from dyad against the same written by hand: ratios of medians, measured in turn.
#include "kernels.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

namespace {

struct Workload {
  char const* name;
  int inputs, outputs;
  double low[5], high[5];
  Kernel hand, hand_slp, dyad;
};

Workload const workloads[] = {
    {"W1 value+gradient", 2, 3, {.2, .2}, {1.5, 1.5}, w1_first_hand, w1_first_hand_slp, w1_first_dyad},
    {"W1 value+gradient+Hessian", 2, 7, {.2, .2}, {1.5, 1.5}, w1_second_hand, w1_second_hand_slp, w1_second_dyad},
    {"W2 value+gradient", 2, 3, {-2, -2}, {2, 2}, w2_first_hand, w2_first_hand_slp, w2_first_dyad},
    {"W2 value+gradient+Hessian", 2, 7, {-2, -2}, {2, 2}, w2_second_hand, w2_second_hand_slp, w2_second_dyad},
    {"W5 value+gradient", 5, 6, {80, 80, .01, .1, .2}, {120, 120, .1, .5, 2}, w5_first_hand, w5_first_hand_slp, w5_first_dyad},
    {"W5 value+gradient+second", 5, 9, {80, 80, .01, .1, .2}, {120, 120, .1, .5, 2}, w5_second_hand, w5_second_hand_slp,
     w5_second_dyad},
};

constexpr int points = 256; // inputs rotate, so that nothing can be hoisted out of the loop

double nanoseconds(Kernel kernel, std::vector<double> const& in, int inputs, int rounds) {
  double out[16] = {};
  auto const start = std::chrono::steady_clock::now();
  for (int round = 0; round < rounds; ++round)
    for (int i = 0; i < points; ++i) {
      kernel(in.data() + i * inputs, out);
      asm volatile("" : : "r"(out) : "memory");
    }
  std::chrono::duration<double, std::nano> const elapsed = std::chrono::steady_clock::now() - start;
  return elapsed.count() / (static_cast<double>(rounds) * points);
}

double median(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return x[x.size() / 2];
}

} // namespace

int main(int argc, char** argv) {
  bool const quick = argc > 1 && std::strcmp(argv[1], "--short") == 0;
  int const repetitions = quick ? 15 : 51, rounds = quick ? 200 : 1000;
  double const bar = 1.2;
  bool agree = true;
  int over = 0;
  std::printf("%-28s %10s %10s %10s %8s  %s\n", "workload", "hand ns", "+SLP ns", "dyad ns", "ratio", "largest difference");
  for (auto const& w : workloads) {
    std::mt19937_64 random(7);
    std::vector<double> in;
    for (int i = 0; i < points; ++i)
      for (int k = 0; k < w.inputs; ++k) in.push_back(std::uniform_real_distribution<>(w.low[k], w.high[k])(random));
    double worst = 0;
    for (int i = 0; i < points; ++i) {
      double a[16] = {}, b[16] = {};
      w.hand(in.data() + i * w.inputs, a);
      w.dyad(in.data() + i * w.inputs, b);
      double scale = 0;
      for (int k = 0; k < w.outputs; ++k) scale = std::max(scale, std::abs(a[k]));
      for (int k = 0; k < w.outputs; ++k) worst = std::max(worst, std::abs(a[k] - b[k]) / std::max(1e-3 * scale, std::abs(a[k])));
    }
    std::vector<double> hand, slp, dyad, ratio;
    for (int i = 0; i < repetitions; ++i) {
      hand.push_back(nanoseconds(w.hand, in, w.inputs, rounds));
      slp.push_back(nanoseconds(w.hand_slp, in, w.inputs, rounds));
      dyad.push_back(nanoseconds(w.dyad, in, w.inputs, rounds));
    }
    double const best = std::min(median(hand), median(slp)), r = median(dyad) / best;
    agree = agree && worst < 1e-9;
    over += r > bar;
    std::printf("%-28s %10.2f %10.2f %10.2f %8.2f  %.1e%s\n", w.name, median(hand), median(slp), median(dyad), r, worst,
                worst < 1e-9 ? "" : "  DISAGREES");
  }
  std::printf("%d of %zu above %.1f x; results %s\n", over, std::size(workloads), bar, agree ? "agree to 1e-9" : "DISAGREE");
  return agree ? 0 : 1;
}

// SPDX-License-Identifier: BSL-1.0
/// \file Value and derivatives from dyad against the same written by hand: ratios of medians, measured in turn.
#include "../measure.hpp"
#include "kernels.hpp"

#include <cstdio>
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
  return bench::nanoseconds(rounds * points, [&](int i) {
    kernel(in.data() + i % points * inputs, out);
    bench::keep(out);
  });
}

} // namespace

int main(int argc, char** argv) {
  bool const quick = bench::is_short(argc, argv);
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
      auto const count = static_cast<std::size_t>(w.outputs);
      worst = std::max(worst, bench::largest_difference({a, count}, {b, count}));
    }
    std::vector<double> hand, slp, dyad, ratio;
    for (int i = 0; i < repetitions; ++i) {
      hand.push_back(nanoseconds(w.hand, in, w.inputs, rounds));
      slp.push_back(nanoseconds(w.hand_slp, in, w.inputs, rounds));
      dyad.push_back(nanoseconds(w.dyad, in, w.inputs, rounds));
    }
    double const best = std::min(bench::median(hand), bench::median(slp)), r = bench::median(dyad) / best;
    agree = agree && worst < bench::agreement;
    over += r > bar;
    std::printf("%-28s %10.2f %10.2f %10.2f %8.2f  %.1e%s\n", w.name, bench::median(hand), bench::median(slp), bench::median(dyad), r, worst,
                worst < bench::agreement ? "" : "  DISAGREES");
  }
  std::printf("%d of %zu above %.1f x; results %s\n", over, std::size(workloads), bar, agree ? "agree to 1e-9" : "DISAGREE");
  return agree ? 0 : 1;
}

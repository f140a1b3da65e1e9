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
  Kernel hand, hand_slp, dyad, dynamic;
};

Workload const workloads[] = {
    {"W1 value+gradient",
     2,
     3,
     {.2, .2},
     {1.5, 1.5},
     w1_first_hand,
     w1_first_hand_slp,
     w1_first_dyad,
     w1_first_dynamic},
    {"W1 value+gradient+Hessian",
     2,
     7,
     {.2, .2},
     {1.5, 1.5},
     w1_second_hand,
     w1_second_hand_slp,
     w1_second_dyad,
     w1_second_dynamic},
    {"W2 value+gradient", 2, 3, {-2, -2}, {2, 2}, w2_first_hand, w2_first_hand_slp, w2_first_dyad, w2_first_dynamic},
    {"W2 value+gradient+Hessian",
     2,
     7,
     {-2, -2},
     {2, 2},
     w2_second_hand,
     w2_second_hand_slp,
     w2_second_dyad,
     w2_second_dynamic},
    {"W5 value+gradient",
     5,
     6,
     {80, 80, .01, .1, .2},
     {120, 120, .1, .5, 2},
     w5_first_hand,
     w5_first_hand_slp,
     w5_first_dyad,
     w5_first_dynamic},
    {"W5 value+gradient+second",
     5,
     9,
     {80, 80, .01, .1, .2},
     {120, 120, .1, .5, 2},
     w5_second_hand,
     w5_second_hand_slp,
     w5_second_dyad,
     w5_second_dynamic},
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
  std::printf("%-28s %9s %9s %9s %6s %11s %6s  %s\n", "workload", "hand ns", "+SLP ns", "typed ns", "ratio",
              "dynamic ns", "ratio", "largest differences");
  for (auto const& w : workloads) {
    std::mt19937_64 random(7);
    std::vector<double> in;
    for (int i = 0; i < points; ++i)
      for (int k = 0; k < w.inputs; ++k) in.push_back(std::uniform_real_distribution<>(w.low[k], w.high[k])(random));
    double worst = 0, worst_dynamic = 0;
    for (int i = 0; i < points; ++i) {
      double a[16] = {}, b[16] = {}, c[16] = {};
      w.hand(in.data() + i * w.inputs, a);
      w.dyad(in.data() + i * w.inputs, b);
      w.dynamic(in.data() + i * w.inputs, c);
      auto const count = static_cast<std::size_t>(w.outputs);
      worst = std::max(worst, bench::largest_difference({a, count}, {b, count}));
      worst_dynamic = std::max(worst_dynamic, bench::largest_difference({a, count}, {c, count}));
    }
    std::vector<double> hand, slp, dyad, dynamic;
    for (int i = 0; i < repetitions; ++i) {
      hand.push_back(nanoseconds(w.hand, in, w.inputs, rounds));
      slp.push_back(nanoseconds(w.hand_slp, in, w.inputs, rounds));
      dyad.push_back(nanoseconds(w.dyad, in, w.inputs, rounds));
      dynamic.push_back(nanoseconds(w.dynamic, in, w.inputs, 1 + rounds / 100)); // a graph is built each time
    }
    double const best = std::min(bench::median(hand), bench::median(slp)), r = bench::median(dyad) / best;
    bool const same = worst < bench::agreement && worst_dynamic < bench::agreement;
    agree = agree && same;
    over += r > bar;
    std::printf("%-28s %9.2f %9.2f %9.2f %6.2f %11.0f %6.0f  %.1e, %.1e%s\n", w.name, bench::median(hand),
                bench::median(slp), bench::median(dyad), r, bench::median(dynamic), bench::median(dynamic) / best,
                worst, worst_dynamic, same ? "" : "  DISAGREE");
  }
  std::printf("%d of %zu typed above %.1f x; results %s\n", over, std::size(workloads), bar,
              agree ? "agree to 1e-9" : "DISAGREE");
  return agree ? 0 : 1;
}

// SPDX-License-Identifier: BSL-1.0
/// \file Values and derivatives of traced functions against the same written by hand: ratios of medians, measured in
/// turn.
#include "../measure.hpp"
#include "kernels.hpp"

#include <cstdio>
#include <random>
#include <vector>

namespace {

struct Workload {
  char const* name;
  int inputs, outputs;
  double low, high;
  double bar; ///< the ratio that is asked for
  Kernel hand, hand_slp, simd, dyad;
};

Workload const workloads[] = {
    {"Rosenbrock, 10 variables", 10, 11, -2, 2, 1.0, rosenbrock_10_hand, rosenbrock_10_hand_slp, rosenbrock_10_simd,
     rosenbrock_10_dyad},
    {"Rosenbrock, 100 variables", 100, 101, -2, 2, 1.0, rosenbrock_100_hand, rosenbrock_100_hand_slp,
     rosenbrock_100_simd, rosenbrock_100_dyad},
    {"Rosenbrock, 1000 variables", 1000, 1001, -2, 2, 1.0, rosenbrock_1000_hand, rosenbrock_1000_hand_slp,
     rosenbrock_1000_simd, rosenbrock_1000_dyad},
    {"product of 100 variables", 100, 101, 0.9, 1.1, 0.95, product_100_hand, product_100_hand_slp, nullptr,
     product_100_dyad},
    {"log-density, 1000 points", 1002, 1003, 0.5, 1.5, 0.4, log_density_1000_hand, log_density_1000_hand_slp,
     log_density_1000_simd, log_density_1000_dyad},
    {"  summed in any order", 1002, 1003, 0.5, 1.5, 0.4, log_density_1000_hand, log_density_1000_hand_slp,
     log_density_1000_simd, log_density_any_1000_dyad},
    {"  as a tensor expression", 1002, 1003, 0.5, 1.5, 0.4, log_density_1000_hand, log_density_1000_hand_slp,
     log_density_1000_simd, log_density_tensor_1000_dyad},
    {"reprojection, 2 x 15 Jacobian", 17, 32, 0.2, 1.5, 1.1, reprojection_hand, reprojection_hand_slp, nullptr,
     reprojection_dyad},
};

constexpr int most = 1003;

double nanoseconds(Kernel kernel, std::vector<double> const& in, Workload const& w, int points, int calls) {
  double out[most] = {};
  return bench::nanoseconds(calls, [&](int i) {
    kernel(in.data() + i % points * w.inputs, out);
    bench::keep(out);
  });
}

} // namespace

int main(int argc, char** argv) {
  bool const quick = bench::is_short(argc, argv);
  int const repetitions = quick ? 15 : 51;
  bool agree = true;
  int over = 0;
  std::printf("%-30s %9s %9s %9s %9s %6s %6s %5s  %s\n", "value and derivatives of", "hand ns", "+SLP ns", "SIMD ns",
              "dyad ns", "SIMD", "dyad", "bar", "largest difference");
  for (auto const& w : workloads) {
    std::mt19937_64 random(7);
    int const points = w.inputs > 50 ? 4 : 64; // they rotate, so that nothing can be hoisted out of the loop
    int const calls = (quick ? 100000 : 400000) / w.outputs + 100;
    std::vector<double> in;
    for (int i = 0; i < points * w.inputs; ++i) in.push_back(std::uniform_real_distribution<>(w.low, w.high)(random));
    double worst = 0;
    for (int i = 0; i < points; ++i) {
      double a[most] = {}, b[most] = {};
      w.hand(in.data() + i * w.inputs, a);
      w.dyad(in.data() + i * w.inputs, b);
      auto const count = static_cast<std::size_t>(w.outputs);
      worst = std::max(worst, bench::largest_difference({a, count}, {b, count}));
    }
    std::vector<double> hand, slp, simd, dyad;
    for (int i = 0; i < repetitions; ++i) {
      hand.push_back(nanoseconds(w.hand, in, w, points, calls));
      slp.push_back(nanoseconds(w.hand_slp, in, w, points, calls));
      simd.push_back(w.simd ? nanoseconds(w.simd, in, w, points, calls) : 0);
      dyad.push_back(nanoseconds(w.dyad, in, w, points, calls));
    }
    double const best = std::min(bench::median(hand), bench::median(slp)), ratio = bench::median(dyad) / best;
    bool const same = worst < bench::agreement;
    agree = agree && same;
    over += ratio > w.bar;
    std::printf("%-30s %9.1f %9.1f %9.1f %9.1f %6.2f %6.2f %5.2f  %.1e%s\n", w.name, bench::median(hand),
                bench::median(slp), bench::median(simd), bench::median(dyad), bench::median(simd) / best, ratio, w.bar,
                worst, same ? "" : "  DISAGREE");
  }
  std::printf("%d of %zu above their bar; results %s\n", over, std::size(workloads),
              agree ? "agree to 1e-9" : "DISAGREE");
  return agree ? 0 : 1;
}

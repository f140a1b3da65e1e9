// SPDX-License-Identifier: BSL-1.0
/// \file Elementwise functions of a million numbers: as a graph of operations, as one fused node, and by hand in SIMD
/// batches. Forward and backward, then double backward.
#include "../measure.hpp"
#include "workloads.hpp"

#include <cstdio>

namespace {

using dyad::NdArray;
using dyad::Variable;

std::vector<double> spread(std::size_t count, double low, double high, double turn) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    double const share = static_cast<double>(i) * turn;
    values[i] = low + (high - low) * (share - std::floor(share));
  }
  return values;
}

/// The gradient from one sweep, and from a sweep over the squared gradient.
std::vector<Variable> forward_backward(fused_bench::Function const& f, std::vector<Variable> const& at) {
  return grad(sum(f(at)), at);
}
std::vector<Variable> double_backward(fused_bench::Function const& f, std::vector<Variable> const& at) {
  Variable total = 0.0;
  for (Variable const& g : grad(sum(f(at)), at, {.create_graph = true})) total = total + sum_of_squares(g);
  return grad(total, at);
}

} // namespace

int main(int argc, char** argv) {
  bool const quick = bench::is_short(argc, argv);
  std::size_t const count = 1'000'000;
  int const repetitions = quick ? 7 : 25;
  bool agree = true;
  std::printf("%-14s %-17s %12s %10s %8s %10s %9s  %s\n", "function", "sweeps", "unfused ms", "fused ms", "gain",
              "hand ms", "/ hand", "largest difference");
  for (auto const& w : fused_bench::workloads()) {
    std::vector<Variable> at;
    std::vector<std::vector<double>> in;
    for (std::size_t k = 0; k < w.box.size(); ++k) {
      in.push_back(spread(count, w.box[k].first, w.box[k].second, 0.6180339887498949 + 0.1 * static_cast<double>(k)));
      at.emplace_back(NdArray(in.back()));
    }
    std::vector<double> value(count);
    std::vector<std::vector<double>> gradient(in.size(), std::vector<double>(count));
    for (bool const second : {false, true}) {
      auto const by_hand = [&] { (second ? w.hand_twice : w.hand)(in, value, gradient); };
      auto const sweeps = second ? double_backward : forward_backward;
      double worst = 0;
      std::vector<Variable> const a = sweeps(w.plain, at), b = sweeps(w.fused, at);
      by_hand();
      for (std::size_t k = 0; k < a.size(); ++k) {
        worst = std::max(worst, bench::largest_difference(a[k].data().to_vector(), b[k].data().to_vector()));
        worst = std::max(worst, bench::largest_difference(gradient[k], b[k].data().to_vector()));
      }
      std::vector<double> plain, fused, hand;
      for (int i = 0; i < repetitions; ++i) {
        plain.push_back(bench::nanoseconds(1, [&](int) { sweeps(w.plain, at); }) * 1e-6);
        fused.push_back(bench::nanoseconds(1, [&](int) { sweeps(w.fused, at); }) * 1e-6);
        hand.push_back(bench::nanoseconds(1, [&](int) { by_hand(); bench::keep(gradient[0].data()); }) * 1e-6);
      }
      bool const same = worst < bench::agreement;
      agree = agree && same;
      double const u = bench::median(plain), f = bench::median(fused);
      std::printf("%-14s %-17s %12.2f %10.2f %8.2f ", w.name, second ? "double backward" : "forward, backward", u, f,
                  u / f);
      std::printf("%10.2f %9.2f", bench::median(hand), f / bench::median(hand));
      std::printf("  %.1e%s\n", worst, same ? "" : "  DISAGREE");
    }
  }
  std::printf("bars: fused 3 times as fast as unfused, within 1.3 of the loop by hand; results %s\n",
              agree ? "agree to 1e-9" : "DISAGREE");
  return agree ? 0 : 1;
}

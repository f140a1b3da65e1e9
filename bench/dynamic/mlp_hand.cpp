// SPDX-License-Identifier: BSL-1.0
/// \file The gradients of the network by hand: sample by sample, all of it in the first cache, loops that vectorise.
#include "mlp.hpp"

#include <algorithm>
#include <cmath>

#ifndef DYAD_BENCH_SUFFIX
#error "DYAD_BENCH_SUFFIX names the variant: hand or hand_slp"
#endif
#define DYAD_BENCH_JOIN(a, b) a##_##b
#define DYAD_BENCH_NAME(a, b) DYAD_BENCH_JOIN(a, b)
#define KERNEL(name) DYAD_BENCH_NAME(name, DYAD_BENCH_SUFFIX)

namespace mlp {
namespace {

/// In eight sums at once, which a compiler may not make of one.
inline double dot(double const* __restrict a, double const* __restrict b) {
  double lanes[8] = {};
  for (int k = 0; k < hidden; k += 8)
    for (int lane = 0; lane < 8; ++lane) lanes[lane] += a[k + lane] * b[k + lane];
  return ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]));
}

inline void add_scaled(double* __restrict to, double factor, double const* __restrict from) {
  for (int k = 0; k < hidden; ++k) to[k] += factor * from[k];
}

template <bool Penalty> void gradient(Mlp const& net, double* __restrict out) {
  double const *const __restrict w1 = net.w1.data(), *const __restrict w2 = net.w2.data();
  double* const __restrict g_w1 = out + at_w1;
  double* const __restrict g_b1 = out + at_b1;
  double* const __restrict g_w2 = out + at_w2;
  std::fill_n(out, results, 0.0);
  double loss = 0, g_b2 = 0;
  for (int i = 0; i < batch; ++i) {
    double const* const x = net.x.data() + i * inputs;
    double h[hidden], d[hidden];
    std::copy_n(net.b1.data(), hidden, h);
    for (int j = 0; j < inputs; ++j) add_scaled(h, x[j], w1 + j * hidden);
    for (double& unit : h) unit = std::tanh(unit);
    double const residual = dot(h, w2) + net.b2[0] - net.y[static_cast<std::size_t>(i)], g = 2.0 / batch * residual;
    loss += residual * residual;
    g_b2 += g;
    if constexpr (!Penalty) {
      for (int k = 0; k < hidden; ++k) {
        d[k] = g * w2[k] * (1 - h[k] * h[k]);
        g_w2[k] += g * h[k];
        g_b1[k] += d[k];
      }
      for (int j = 0; j < inputs; ++j) add_scaled(g_w1 + j * hidden, x[j], d);
    } else {
      // The slope by input j is w1[j] . (slope * w2); the penalty is the mean of its square.
      double slope[hidden], weighted[hidden], back[hidden] = {}, by_input[inputs];
      for (int k = 0; k < hidden; ++k) {
        slope[k] = 1 - h[k] * h[k];
        weighted[k] = slope[k] * w2[k];
      }
      for (int j = 0; j < inputs; ++j) {
        double const s = dot(w1 + j * hidden, weighted);
        loss += s * s;
        by_input[j] = 2.0 / batch * s;
        add_scaled(back, by_input[j], w1 + j * hidden);
      }
      for (int k = 0; k < hidden; ++k) {
        g_w2[k] += g * h[k] + back[k] * slope[k];
        d[k] = w2[k] * (g - 2 * h[k] * back[k]) * slope[k];
        g_b1[k] += d[k];
      }
      for (int j = 0; j < inputs; ++j) {
        double* const __restrict row = g_w1 + j * hidden;
        for (int k = 0; k < hidden; ++k) row[k] += x[j] * d[k] + by_input[j] * weighted[k];
      }
    }
  }
  out[0] = loss / batch;
  out[at_b2] = g_b2;
}

} // namespace

void KERNEL(first)(Mlp const& net, double* out) { gradient<false>(net, out); }
void KERNEL(penalty)(Mlp const& net, double* out) { gradient<true>(net, out); }

} // namespace mlp

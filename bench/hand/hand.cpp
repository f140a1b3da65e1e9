// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives written by hand, with the care of someone who is going to be measured.
#include "kernels.hpp"

#include <cmath>

#ifndef DYAD_BENCH_SUFFIX
#error "DYAD_BENCH_SUFFIX names the variant: hand or hand_slp"
#endif
#define DYAD_BENCH_JOIN(a, b) a##_##b
#define DYAD_BENCH_NAME(a, b) DYAD_BENCH_JOIN(a, b)
#define KERNEL(name) DYAD_BENCH_NAME(name, DYAD_BENCH_SUFFIX)

namespace {

// sin(x) y + exp(x y) / (1 + x^2)
template <int Order> void w1(double const* __restrict in, double* __restrict out) {
  double const x = in[0], y = in[1];
  double const s = std::sin(x), c = std::cos(x), e = std::exp(x * y), i = 1 / (1 + x * x), q = e * i;
  double const m = y - 2 * x * i;
  out[0] = s * y + q;
  out[1] = c * y + q * m;
  out[2] = s + x * q;
  if constexpr (Order == 2) {
    out[3] = -s * y + q * (m * m - 2 * i + 4 * x * x * i * i);
    out[4] = out[5] = c + q * (x * m + 1);
    out[6] = x * x * q;
  }
}

// Goldstein-Price. The partials of the inner quadratic forms coincide: da/dx = da/dy and db/dx = db/dy.
template <int Order> void w2(double const* __restrict in, double* __restrict out) {
  double const x = in[0], y = in[1];
  double const a = x + y + 1, b = 19 - 14 * x + 3 * x * x - 14 * y + 6 * x * y + 3 * y * y;
  double const c = 2 * x - 3 * y, d = 18 - 32 * x + 12 * x * x + 48 * y - 36 * x * y + 27 * y * y;
  double const A = 1 + a * a * b, D = 30 + c * c * d;
  double const bx = -14 + 6 * x + 6 * y, dx = -32 + 24 * x - 36 * y, dy = 48 - 36 * x + 54 * y;
  double const Ax = 2 * a * b + a * a * bx, Dx = 4 * c * d + c * c * dx, Dy = -6 * c * d + c * c * dy;
  out[0] = A * D;
  out[1] = Ax * D + A * Dx;
  out[2] = Ax * D + A * Dy;
  if constexpr (Order == 2) {
    double const Axx = 2 * b + 4 * a * bx + 6 * a * a;
    double const Dxx = 8 * d + 8 * c * dx + 24 * c * c, Dxy = -12 * d + 4 * c * dy - 6 * c * dx - 36 * c * c,
                 Dyy = 18 * d - 12 * c * dy + 54 * c * c;
    out[3] = Axx * D + 2 * Ax * Dx + A * Dxx;
    out[4] = out[5] = Axx * D + Ax * (Dx + Dy) + A * Dxy;
    out[6] = Axx * D + 2 * Ax * Dy + A * Dyy;
  }
}

// Black-Scholes call in S, K, r, sigma, T; second order: gamma, vanna, volga. S n(d1) = K exp(-rT) n(d2) saves an exp.
template <int Order> void w5(double const* __restrict in, double* __restrict out) {
  double const S = in[0], K = in[1], r = in[2], sigma = in[3], T = in[4];
  double const root = std::sqrt(T), st = sigma * root, half = 0.70710678118654752440;
  double const d1 = (std::log(S / K) + (r + 0.5 * sigma * sigma) * T) / st, d2 = d1 - st;
  double const N1 = 0.5 * (1 + std::erf(d1 * half)), N2 = 0.5 * (1 + std::erf(d2 * half));
  double const discounted = K * std::exp(-r * T), n1 = 0.39894228040143267794 * std::exp(-0.5 * d1 * d1);
  double const vega = S * n1 * root;
  out[0] = S * N1 - discounted * N2;
  out[1] = N1;
  out[2] = -(discounted / K) * N2;
  out[3] = discounted * T * N2;
  out[4] = vega;
  out[5] = 0.5 * S * n1 * sigma / root + r * discounted * N2;
  if constexpr (Order == 2) {
    out[6] = n1 / (S * st);
    out[7] = -n1 * d2 / sigma;
    out[8] = vega * d1 * d2 / sigma;
  }
}

} // namespace

void KERNEL(w1_first)(double const* in, double* out) { w1<1>(in, out); }
void KERNEL(w1_second)(double const* in, double* out) { w1<2>(in, out); }
void KERNEL(w2_first)(double const* in, double* out) { w2<1>(in, out); }
void KERNEL(w2_second)(double const* in, double* out) { w2<2>(in, out); }
void KERNEL(w5_first)(double const* in, double* out) { w5<1>(in, out); }
void KERNEL(w5_second)(double const* in, double* out) { w5<2>(in, out); }

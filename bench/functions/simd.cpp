// SPDX-License-Identifier: BSL-1.0
/// \file The loops of hand.cpp in explicit vectors, where that is possible. Their sums are in another order.
#include "kernels.hpp"

#include <cmath>
#include <cstring>

namespace {

constexpr int width = 8;
typedef double Eight __attribute__((vector_size(width * sizeof(double))));

Eight load(double const* from) {
  Eight x;
  std::memcpy(&x, from, sizeof(x));
  return x;
}
void store(double* to, Eight const& x) { std::memcpy(to, &x, sizeof(x)); }
double sum(Eight const& x) {
  double s = 0;
  for (int i = 0; i < width; ++i) s += x[i];
  return s;
}

template <int N> void rosenbrock(double const* __restrict x, double* __restrict out) {
  Eight terms = {};
  double value = 0;
  auto const t = [x](int i) { return x[i + 1] - x[i] * x[i]; };
  auto const one = [&](int i) {
    double const u = 1 - x[i];
    value += 100 * t(i) * t(i) + u * u;
    out[1 + i] = -400 * t(i) * x[i] - 2 * u + (i > 0 ? 200 * t(i - 1) : 0);
  };
  one(0);
  int i = 1;
  for (; i + width < N; i += width) {
    Eight const here = load(x + i), before = load(x + i - 1), after = load(x + i + 1);
    Eight const now = after - here * here, earlier = here - before * before, u = 1 - here;
    terms += 100 * now * now + u * u;
    store(out + 1 + i, -400 * now * here - 2 * u + 200 * earlier);
  }
  for (; i + 1 < N; ++i) one(i);
  out[N] = 200 * t(N - 2);
  out[0] = value + sum(terms);
}

template <int N> void log_density(double const* __restrict x, double* __restrict out) {
  static_assert(N % width == 0);
  double const mean = x[N], inverse = 1 / x[N + 1], square = inverse * inverse;
  Eight slopes = {}, squares = {};
  for (int i = 0; i < N; i += width) {
    Eight const z = load(x + i) - mean, g = -z * square;
    store(out + 1 + i, g);
    slopes += g;
    squares += z * z;
  }
  double const all = sum(squares) * square;
  out[0] = -0.5 * all - N * (std::log(x[N + 1]) + 0.91893853320467274178);
  out[1 + N] = -sum(slopes);
  out[2 + N] = all * inverse - N * inverse;
}

} // namespace

void rosenbrock_10_simd(double const* in, double* out) { rosenbrock<10>(in, out); }
void rosenbrock_100_simd(double const* in, double* out) { rosenbrock<100>(in, out); }
void rosenbrock_1000_simd(double const* in, double* out) { rosenbrock<1000>(in, out); }
void log_density_1000_simd(double const* in, double* out) { log_density<1000>(in, out); }

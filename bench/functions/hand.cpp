// SPDX-License-Identifier: BSL-1.0
/// \file Values and derivatives written by hand, with the care of someone who is going to be measured.
#include "kernels.hpp"

#include <cmath>

#ifndef DYAD_BENCH_SUFFIX
#error "DYAD_BENCH_SUFFIX names the variant: hand or hand_slp"
#endif
#define DYAD_BENCH_JOIN(a, b) a##_##b
#define DYAD_BENCH_NAME(a, b) DYAD_BENCH_JOIN(a, b)
#define KERNEL(name) DYAD_BENCH_NAME(name, DYAD_BENCH_SUFFIX)

namespace {

// One pass: the second half of a term's derivative waits for the next variable.
template <int N> void rosenbrock(double const* __restrict x, double* __restrict out) {
  double sum = 0, carried = 0;
  for (int i = 0; i + 1 < N; ++i) {
    double const t = x[i + 1] - x[i] * x[i], u = 1 - x[i];
    sum += 100 * t * t + u * u;
    out[1 + i] = carried - 400 * t * x[i] - 2 * u;
    carried = 200 * t;
  }
  out[N] = carried;
  out[0] = sum;
}

// Products of all before, times products of all after.
template <int N> void product(double const* __restrict x, double* __restrict out) {
  double before[N], p = 1;
  for (int i = 0; i < N; ++i) {
    before[i] = p;
    p *= x[i];
  }
  out[0] = p;
  double after = 1;
  for (int i = N - 1; i >= 0; --i) {
    out[1 + i] = before[i] * after;
    after *= x[i];
  }
}

template <int N> void log_density(double const* __restrict x, double* __restrict out) {
  double const mean = x[N], inverse = 1 / x[N + 1], square = inverse * inverse;
  double slopes = 0, squares = 0;
  for (int i = 0; i < N; ++i) {
    double const z = x[i] - mean, g = -z * square;
    out[1 + i] = g;
    slopes += g;
    squares += z * z;
  }
  squares *= square;
  out[0] = -0.5 * squares - N * (std::log(x[N + 1]) + 0.91893853320467274178);
  out[1 + N] = -slopes;
  out[2 + N] = squares * inverse - N * inverse;
}

// The derivative of the rotation by its axis and angle comes from the adjoints of the rotated point, one result at a
// time.
void reprojection(double const* __restrict p, double* __restrict out) {
  double const f = p[6], k1 = p[9], k2 = p[10], weight = p[14];
  double const x = p[11] - p[3], y = p[12] - p[4], z = p[13] - p[5];
  double const angle = std::sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]), c = std::cos(angle), s = std::sin(angle),
               ia = 1 / angle;
  double const a = p[0] * ia, b = p[1] * ia, d = p[2] * ia; // the axis
  double const cx = b * z - d * y, cy = d * x - a * z, cz = a * y - b * x;
  double const dot = a * x + b * y + d * z, rest = 1 - c, along = dot * rest;
  double const qx = x * c + cx * s + a * along, qy = y * c + cy * s + b * along, qz = z * c + cz * s + d * along;
  double const iz = 1 / qz, u = qx * iz, v = qy * iz, r = u * u + v * v;
  double const scale = 1 + r * (k1 + k2 * r), slope = 2 * (k1 + 2 * k2 * r);
  double const eu = u * scale * f + p[7] - p[15], ev = v * scale * f + p[8] - p[16];
  out[0] = weight * eu;
  out[1] = weight * ev;
  // How the rotated point moves with the angle, about a fixed axis.
  double const gx = c * cx - s * x + s * dot * a, gy = c * cy - s * y + s * dot * b, gz = c * cz - s * z + s * dot * d;
  double const wf = weight * f, mixed = wf * u * v * slope;
  double const by_u[2] = {wf * (scale + u * u * slope), mixed}, by_v[2] = {mixed, wf * (scale + v * v * slope)};
  for (int i = 0; i < 2; ++i) {
    double* const J = out + 2 + 15 * i;
    double const ax = by_u[i] * iz, ay = by_v[i] * iz, az = -(ax * u + ay * v); // adjoint of the rotated point
    double const by_angle = ax * gx + ay * gy + az * gz, on_axis = (a * ax + b * ay + d * az) * rest;
    double const wx = s * (y * az - z * ay) + on_axis * x + along * ax,
                 wy = s * (z * ax - x * az) + on_axis * y + along * ay,
                 wz = s * (x * ay - y * ax) + on_axis * z + along * az;
    double const t = by_angle - (a * wx + b * wy + d * wz) * ia;
    J[0] = a * t + wx * ia;
    J[1] = b * t + wy * ia;
    J[2] = d * t + wz * ia;
    J[11] = c * ax + s * (ay * d - az * b) + on_axis * a;
    J[12] = c * ay + s * (az * a - ax * d) + on_axis * b;
    J[13] = c * az + s * (ax * b - ay * a) + on_axis * d;
    for (int k = 0; k < 3; ++k) J[3 + k] = -J[11 + k];
    double const m = i == 0 ? u : v;
    J[6] = weight * m * scale;
    J[7] = i == 0 ? weight : 0;
    J[8] = i == 0 ? 0 : weight;
    J[9] = wf * m * r;
    J[10] = J[9] * r;
    J[14] = i == 0 ? eu : ev;
  }
}

} // namespace

void KERNEL(rosenbrock_10)(double const* in, double* out) { rosenbrock<10>(in, out); }
void KERNEL(rosenbrock_100)(double const* in, double* out) { rosenbrock<100>(in, out); }
void KERNEL(rosenbrock_1000)(double const* in, double* out) { rosenbrock<1000>(in, out); }
void KERNEL(product_100)(double const* in, double* out) { product<100>(in, out); }
void KERNEL(log_density_1000)(double const* in, double* out) { log_density<1000>(in, out); }
void KERNEL(reprojection)(double const* in, double* out) { reprojection(in, out); }

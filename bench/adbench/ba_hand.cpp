// SPDX-License-Identifier: BSL-1.0
// The derivative worked out on paper: the adjoint of the rotation row by row, everything shared taken out.
#include "ba.hpp"

#include <cmath>

namespace adbench::ba {

namespace {

/// What both rows of an observation share of the rotation: y = c a + s (r x a) + t (r . a) r, with s = sin(angle) /
/// angle and t = (1 - cos(angle)) / angle^2, whose slopes along the square of the angle are cs, ss and ts.
struct Rotation {
  double c = 1, s = 1, t = 0, cs = 0, ss = 0, ts = 0;

  explicit Rotation(double const* r) {
    double const square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
    if (square < 1e-100) return; // what is left out is lost beside 1
    double const angle = std::sqrt(square), inverse = 1 / square;
    c = std::cos(angle);
    s = std::sin(angle) / angle;
    t = (1 - c) * inverse;
    cs = -s / 2;
    ss = (c - s) * inverse / 2;
    ts = (s / 2 - t) * inverse;
  }
};

void observation(double const* camera, double const* point, double weight, double const* feature, double* value,
                 double* row) {
  double const *r = camera, *centre = camera + 3;
  double const focal = camera[6], k1 = camera[9], k2 = camera[10];
  double const a0 = point[0] - centre[0], a1 = point[1] - centre[1], a2 = point[2] - centre[2];
  Rotation const turn(r);
  double const around0 = r[1] * a2 - r[2] * a1, around1 = r[2] * a0 - r[0] * a2, around2 = r[0] * a1 - r[1] * a0;
  double const along = r[0] * a0 + r[1] * a1 + r[2] * a2, ta = turn.t * along;
  double const y0 = turn.c * a0 + turn.s * around0 + ta * r[0];
  double const y1 = turn.c * a1 + turn.s * around1 + ta * r[1];
  double const y2 = turn.c * a2 + turn.s * around2 + ta * r[2];
  double const depth = 1 / y2, px = y0 * depth, py = y1 * depth;
  double const square = px * px + py * py, distortion = 1 + square * (k1 + k2 * square),
               slope = 2 * (k1 + 2 * k2 * square);
  double const scale = focal * distortion;
  double const e0 = scale * px + camera[7] - feature[0], e1 = scale * py + camera[8] - feature[1];
  value[0] = weight * e0;
  value[1] = weight * e1;

  // dy/d(square of the angle), by both rows.
  double const by_square0 = turn.cs * a0 + turn.ss * around0 + turn.ts * along * r[0];
  double const by_square1 = turn.cs * a1 + turn.ss * around1 + turn.ts * along * r[1];
  double const by_square2 = turn.cs * a2 + turn.ss * around2 + turn.ts * along * r[2];
  double const wf = weight * focal, mixed = wf * px * py * slope;
  double const by_px[2] = {wf * (distortion + px * px * slope), mixed},
               by_py[2] = {mixed, wf * (distortion + py * py * slope)};
  double const p[2] = {px, py}, e[2] = {e0, e1};
  for (int k = 0; k < 2; ++k, row += row_size) {
    double const b0 = by_px[k] * depth, b1 = by_py[k] * depth, b2 = -(b0 * px + b1 * py);
    double const rb = turn.t * (r[0] * b0 + r[1] * b1 + r[2] * b2);
    double const angle = 2 * (b0 * by_square0 + b1 * by_square1 + b2 * by_square2);
    row[0] = turn.s * (a1 * b2 - a2 * b1) + rb * a0 + ta * b0 + angle * r[0];
    row[1] = turn.s * (a2 * b0 - a0 * b2) + rb * a1 + ta * b1 + angle * r[1];
    row[2] = turn.s * (a0 * b1 - a1 * b0) + rb * a2 + ta * b2 + angle * r[2];
    double const x0 = turn.c * b0 + turn.s * (b1 * r[2] - b2 * r[1]) + rb * r[0];
    double const x1 = turn.c * b1 + turn.s * (b2 * r[0] - b0 * r[2]) + rb * r[1];
    double const x2 = turn.c * b2 + turn.s * (b0 * r[1] - b1 * r[0]) + rb * r[2];
    row[3] = -x0, row[4] = -x1, row[5] = -x2;
    row[6] = weight * p[k] * distortion;
    row[7] = k == 0 ? weight : 0;
    row[8] = k == 1 ? weight : 0;
    double const by_k1 = wf * p[k] * square;
    row[9] = by_k1, row[10] = by_k1 * square;
    row[11] = x0, row[12] = x1, row[13] = x2;
    row[14] = e[k];
  }
}

} // namespace

void residuals_and_jacobian_by_hand(Instance const& instance, double* value, double* jacobian) {
  std::size_t const p = instance.observations();
  double* row = jacobian;
  for (std::size_t i = 0, camera = 0, point = 0; i < p; ++i, row += 2 * row_size) {
    observation(instance.cameras[camera].data(), instance.points[point].data(), instance.weights[i],
                instance.features[i].data(), value + 2 * i, row);
    if (++camera == instance.cameras.size()) camera = 0;
    if (++point == instance.points.size()) point = 0;
  }
  for (std::size_t i = 0; i < p; ++i) {
    value[2 * p + i] = 1 - instance.weights[i] * instance.weights[i];
    row[i] = -2 * instance.weights[i];
  }
}

} // namespace adbench::ba

// SPDX-License-Identifier: BSL-1.0
#include "ba.hpp"

#include <dyad/typed.hpp>
#include <dyad/typed/function.hpp>


namespace adbench::ba {

namespace {

constexpr auto dot(auto const& a, auto const& b) { return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; }

template <class T> constexpr std::array<T, 3> cross(std::array<T, 3> const& a, std::array<T, 3> const& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// `a` turned about `r` by its length (Rodrigues). The number under the root is lost beside any r that turns anything;
/// at r = 0 it makes this a + r x a, which has the right slopes.
template <class T> constexpr std::array<T, 3> rotated(std::array<T, 3> const& r, std::array<T, 3> const& a) {
  T const square = dot(r, r) + 1e-100, angle = sqrt(square);
  T const inverse = 1.0 / angle, c = cos(angle), s = sin(angle) * inverse;
  T const along = dot(r, a) * ((1.0 - c) * inverse * inverse);
  auto const around = cross(r, a);
  std::array<T, 3> out;
  for (std::size_t i = 0; i < 3; ++i) out[i] = a[i] * c + around[i] * s + r[i] * along;
  return out;
}

constexpr auto residual =
    dyad::function<dyad::Vec<camera_size>, dyad::Vec<point_size>, double, dyad::Passive<dyad::Vec<2>>>(
        [](auto const& camera, auto const& point, auto weight, auto const& feature) {
          using T = decltype(weight);
          auto const& [r0, r1, r2, c0, c1, c2, focal, u0, v0, k1, k2] = camera;
          auto const y = rotated<T>({r0, r1, r2}, {point[0] - c0, point[1] - c1, point[2] - c2});
          T const near = 1.0 / y[2], px = y[0] * near, py = y[1] * near;
          T const square = px * px + py * py;
          T const scale = focal * (1.0 + k1 * square + k2 * square * square);
          return std::array<T, 2>{weight * (scale * px + u0 - feature[0]), weight * (scale * py + v0 - feature[1])};
        });
constexpr auto weight_residual = dyad::function([](auto weight) { return 1.0 - weight * weight; });

constexpr auto linearised = dyad::compile(residual, dyad::jacobian(residual));
constexpr auto linearised_weight = dyad::value_and_gradient(weight_residual);

} // namespace

void residuals(Instance const& instance, double* value) {
  std::size_t const p = instance.observations();
  for (std::size_t i = 0, camera = 0, point = 0; i < p; ++i) {
    auto const r =
        residual(instance.cameras[camera], instance.points[point], instance.weights[i], instance.features[i]);
    value[2 * i] = r[0], value[2 * i + 1] = r[1];
    value[2 * p + i] = weight_residual(instance.weights[i]);
    if (++camera == instance.cameras.size()) camera = 0;
    if (++point == instance.points.size()) point = 0;
  }
}

void residuals_and_jacobian(Instance const& instance, double* value, double* jacobian) {
  std::size_t const p = instance.observations();
  double* row = jacobian;
  for (std::size_t i = 0, camera = 0, point = 0; i < p; ++i) {
    linearised.into(value + 2 * i, row)(instance.cameras[camera], instance.points[point], instance.weights[i],
                                        instance.features[i]);
    row += 2 * row_size;
    if (++camera == instance.cameras.size()) camera = 0;
    if (++point == instance.points.size()) point = 0;
  }
  for (std::size_t i = 0; i < p; ++i) {
    linearised_weight.into(value + 2 * p + i, row + i)(instance.weights[i]);
  }
}

} // namespace adbench::ba

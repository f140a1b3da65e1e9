// SPDX-License-Identifier: BSL-1.0
/// \file The functions that are compared, as loops over numbers of any kind.
#pragma once

#include <dyad/typed.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace bench {

template <class List> using NumberOf = std::remove_cvref_t<decltype(std::declval<List const&>()[0])>;

inline constexpr auto rosenbrock = [](auto const& x) {
  NumberOf<decltype(x)> sum = 0;
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    auto const t = x[i + 1] - x[i] * x[i], u = 1.0 - x[i];
    sum += 100.0 * t * t + u * u;
  }
  return sum;
};

inline constexpr auto product = [](auto const& x) {
  auto p = x[0];
  for (std::size_t i = 1; i < x.size(); ++i) p = p * x[i];
  return p;
};

/// The logarithm of the density of independent normal points; the last two arguments are mean and deviation.
inline constexpr auto log_density = [](auto const& x) {
  using std::log;
  std::size_t const n = x.size() - 2;
  auto const mean = x[n], inverse = 1.0 / x[n + 1];
  NumberOf<decltype(x)> sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    auto const z = (x[i] - mean) * inverse;
    sum -= 0.5 * z * z;
  }
  return sum - static_cast<double>(n) * (log(x[n + 1]) + 0.91893853320467274178);
};

/// The same, its terms in an order that dyad chooses.
inline constexpr auto log_density_any_order = [](auto const& x) {
  using std::log;
  std::size_t const n = x.size() - 2;
  auto const mean = x[n], inverse = 1.0 / x[n + 1];
  auto const squares = dyad::sum(n, [&](std::size_t i) {
    auto const z = (x[i] - mean) * inverse;
    return z * z;
  });
  return -0.5 * squares - static_cast<double>(n) * (log(x[n + 1]) + 0.91893853320467274178);
};

/// The reprojection error of bundle adjustment (ADBench, without its case of a zero rotation). A camera is rotation
/// (3), centre (3), focal length, principal point (2), radial distortion (2); then a point (3), a weight, and where the
/// point was seen (2).
inline constexpr auto reprojection = [](auto const& p, auto const& seen) {
  using std::cos, std::sin, std::sqrt;
  using T = NumberOf<decltype(p)>;
  T const angle = sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]), c = cos(angle), s = sin(angle), inverse = 1.0 / angle;
  T const w[3] = {p[0] * inverse, p[1] * inverse, p[2] * inverse};
  T const x[3] = {p[11] - p[3], p[12] - p[4], p[13] - p[5]};
  T const cross[3] = {w[1] * x[2] - w[2] * x[1], w[2] * x[0] - w[0] * x[2], w[0] * x[1] - w[1] * x[0]};
  T const along = (w[0] * x[0] + w[1] * x[1] + w[2] * x[2]) * (1.0 - c);
  T const q[3] = {x[0] * c + cross[0] * s + w[0] * along, x[1] * c + cross[1] * s + w[1] * along,
                  x[2] * c + cross[2] * s + w[2] * along};
  T const u = q[0] / q[2], v = q[1] / q[2], r = u * u + v * v, scale = 1.0 + p[9] * r + p[10] * r * r;
  return std::array{p[14] * (u * scale * p[6] + p[7] - seen[0]), p[14] * (v * scale * p[6] + p[8] - seen[1])};
};

} // namespace bench

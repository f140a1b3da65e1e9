// SPDX-License-Identifier: BSL-1.0
/// \file A mixture of Gaussians in the plane: its likelihood as a function of rows, and points drawn from one.
#pragma once

#include <dyad/loops.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace mixture {

using dyad::Passive, dyad::Rows, dyad::Vec;

/// Of each component: the logarithm of its weight, its mean (2), and L in the exponent -|L (x - mean)|^2 / 2 (3): the
/// logarithms of the diagonal, then what is below it.
inline constexpr std::size_t components = 5, size = 6 * components;
using Parameters = std::array<double, size>;

/// The mean negative logarithm of the likelihood, but for a constant.
inline constexpr auto misfit = dyad::function<Vec<size>, Passive<Rows<Vec<2>>>>([](auto const& p, auto const& points) {
  auto const log_sum_exp = [](auto const& x) {
    auto most = x[0];
    for (std::size_t k = 1; k < components; ++k) most = max(most, x[k]);
    auto const shift = stop_gradient(most);
    return shift + log(sum(exp(x - shift)));
  };
  dyad::VectorArray<std::remove_cvref_t<decltype(p[0])>, components> weights;
  for (std::size_t k = 0; k < components; ++k) weights[k] = p[6 * k];
  auto const likelihood = sum_over(points, [&](auto const& x) {
    auto exponents = weights;
    for (std::size_t k = 0; k < components; ++k) {
      auto const a = x[0] - p[6 * k + 1], b = x[1] - p[6 * k + 2], q0 = p[6 * k + 3], q1 = p[6 * k + 4];
      exponents[k] = weights[k] + q0 + q1 - 0.5 * (square(exp(q0) * a) + square(p[6 * k + 5] * a + exp(q1) * b));
    }
    return log_sum_exp(exponents);
  });
  return log_sum_exp(weights) - likelihood / points.size();
});

/// The truth: weights, means, and the triangular factors of the covariances.
struct Component {
  double weight, mean[2], factor[3]; // [0] 0, [1] [2]
};
inline constexpr Component truth[components] = {{0.30, {0, 0}, {1, 0.5, 0.6}},
                                                {0.25, {5, 1}, {0.7, -0.3, 1.2}},
                                                {0.20, {-4, 4}, {1.1, 0, 0.8}},
                                                {0.15, {-3, -5}, {0.5, 0.2, 0.9}},
                                                {0.10, {4, -5}, {1.3, 0.9, 0.7}}};

/// Numbers between 0 and 1 that only a count decides (SplitMix64 of Steele, Lea and Flood).
inline double uniform(std::uint64_t count) {
  std::uint64_t z = (count + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (static_cast<double>((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

using Points = std::vector<std::array<double, 2>>;
/// Points number `first` to `last` - 1, whoever makes them.
inline Points make_points(std::uint64_t first, std::uint64_t last) {
  Points out;
  out.reserve(last - first);
  for (std::uint64_t i = first; i < last; ++i) {
    double left = uniform(3 * i);
    std::size_t k = 0;
    while (k + 1 < components && left > truth[k].weight) left -= truth[k++].weight;
    double const length = std::sqrt(-2 * std::log(uniform(3 * i + 1))), angle = 2 * M_PI * uniform(3 * i + 2);
    double const u = length * std::cos(angle), v = length * std::sin(angle);
    auto const& [weight, mean, factor] = truth[k];
    out.push_back({mean[0] + factor[0] * u, mean[1] + factor[1] * u + factor[2] * v});
  }
  return out;
}

/// Where fits begin: means half as far from the origin as they are, unit covariances, equal weights.
inline Parameters start() {
  Parameters p{};
  for (std::size_t k = 0; k < components; ++k)
    for (std::size_t i = 0; i < 2; ++i) p[6 * k + 1 + i] = 0.5 * truth[k].mean[i];
  return p;
}

} // namespace mixture

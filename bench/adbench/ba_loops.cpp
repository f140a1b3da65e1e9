// SPDX-License-Identifier: BSL-1.0
/// \file Bundle adjustment as residuals in rows, each of which picks a camera and a point.
#include "ba.hpp"

#include <dyad/interop/eigen_sparse_residuals.hpp>

namespace adbench::ba {

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec, dyad::VectorArray;

constexpr auto residuals_in_rows = dyad::function<Rows<Vec<camera_size>>, Rows<Vec<point_size>>, Rows<double>,
                                                  Passive<Rows<Vec<2>>>, Rows<dyad::IndexVec<2>>>(
    [](auto const& cameras, auto const& points, auto const& weights, auto const& features, auto const& picks) {
      return map_over(weights, features, picks, [&](auto const& w, auto const& feature, auto const& pick) {
        auto const& [r0, r1, r2, c0, c1, c2, focal, u0, v0, k1, k2] = cameras[pick[0]];
        auto const r = VectorArray{r0, r1, r2}, a = points[pick[1]] - VectorArray{c0, c1, c2};
        // Rodrigues. The 1e-100 is lost beside any r that turns anything; at r = 0 this is a + r x a.
        auto const angle = sqrt(dot(r, r) + 1e-100), c = cos(angle), s = sin(angle) / angle;
        auto const y = a * c + cross(r, a) * s + r * (dot(r, a) * (1.0 - c) / (angle * angle));
        auto const px = y[0] / y[2], py = y[1] / y[2], q = px * px + py * py, scale = focal * (1.0 + q * (k1 + k2 * q));
        return std::array{w * (scale * px + u0 - feature[0]), w * (scale * py + v0 - feature[1]), 1.0 - w * w};
      });
    });

} // namespace

std::function<ByLoops()> residuals_and_jacobian_by_loops(Instance const& at) {
  std::vector<std::array<int, 2>> picks(at.observations());
  for (std::size_t i = 0; i < picks.size(); ++i)
    picks[i] = {static_cast<int>(i % at.cameras.size()), static_cast<int>(i % at.points.size())};
  auto plan = sparse(jacobian(residuals_in_rows)).plan(at.cameras, at.points, at.weights, at.features, picks);
  return [&at, picks, plan]() mutable -> ByLoops {
    auto const& [residuals, jacobian] = plan(at.cameras, at.points, at.weights, at.features, picks);
    return {residuals, jacobian};
  };
}

} // namespace adbench::ba

// SPDX-License-Identifier: BSL-1.0
/// \file The symmetric Dirichlet energy of a map from triangles at rest to the plane.
#pragma once

#include "scatter_map.hpp"

#include <cmath>

namespace mesh {

/// Symmetric Dirichlet energy (Smith and Schaefer, Bijective Parameterization with Free Boundaries, 2015):
/// |J|^2 + |J^-1|^2 of the map from a triangle at rest, whose inverse edges are given, by area.
constexpr auto dirichlet =
    dyad::function<dyad::Rows<dyad::Vec<2>>, dyad::Rows<dyad::IndexVec<3>>, dyad::Passive<dyad::Rows<dyad::Mat<2, 2>>>,
                   dyad::Passive<dyad::Rows<double>>>(
        [](auto const& x, auto const& triangles, auto const& inverses, auto const& areas) {
          return sum_over(triangles, inverses, areas, [&](auto const& t, auto const& inverse, auto const& area) {
            auto const a = x[t[0]], u = x[t[1]] - a, v = x[t[2]] - a;
            auto const j00 = u[0] * inverse[0][0] + v[0] * inverse[1][0];
            auto const j01 = u[0] * inverse[0][1] + v[0] * inverse[1][1];
            auto const j10 = u[1] * inverse[0][0] + v[1] * inverse[1][0];
            auto const j11 = u[1] * inverse[0][1] + v[1] * inverse[1][1];
            return area * (square(j00) + square(j01) + square(j10) + square(j11)) *
                   (1.0 + 1.0 / square(j00 * j11 - j01 * j10));
          });
        });

/// A grid of n by n points whose squares are two triangles each, moved a little.
struct Triangles {
  using Point = std::array<double, 2>;
  std::vector<Point> x;
  std::vector<std::array<int, 3>> elements;
  std::vector<std::array<Point, 2>> inverses;
  std::vector<double> sizes;

  explicit Triangles(int n) {
    auto const at = [n](int i, int j) { return i * n + j; };
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) x.push_back({i + 0.2 * std::sin(3.0 * i + j), 1.3 * j + 0.1 * std::cos(2.0 * i + j)});
    for (int i = 0; i + 1 < n; ++i)
      for (int j = 0; j + 1 < n; ++j) {
        elements.push_back({at(i, j), at(i + 1, j), at(i, j + 1)});
        elements.push_back({at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)});
      }
    for (std::size_t t = 0; t < elements.size(); ++t) { // at rest both have legs of length 1
      if (t % 2 == 0) inverses.push_back({{{1, 0}, {0, 1}}});
      else inverses.push_back({{{0, 1}, {-1, 1}}});
      sizes.push_back(0.5);
    }
  }
};

/// Its derivatives by hand. With E = A f (1 + d^-2), f = |J|^2, d = det J, C = dd/dJ:
/// E' = A (2 (1 + d^-2) J - 2 f d^-3 C),
/// E'' = A (2 (1 + d^-2) I - 4 d^-3 (J C' + C J') + 6 f d^-4 C C' - 2 f d^-3 d'');
/// J is linear in the corners, each of which has a gradient q in the triangle at rest. The triangles come in whole
/// batches.
template <bool Projects> void by_hand(Triangles const& mesh, ScatterMap<3, 2>& to) {
  to.begin();
  for (std::size_t first = 0; first < mesh.elements.size(); first += lanes) {
    Batch corner[3][2], q[3][2];
    for (std::size_t d = 0; d < 2; ++d) {
      for (std::size_t c = 0; c < 3; ++c)
        corner[c][d] =
            load([&](std::size_t k) { return mesh.x[static_cast<std::size_t>(mesh.elements[first + k][c])][d]; });
      for (std::size_t c = 1; c < 3; ++c)
        q[c][d] = load([&](std::size_t k) { return mesh.inverses[first + k][c - 1][d]; });
      q[0][d] = -(q[1][d] + q[2][d]);
    }
    Batch const area = load([&](std::size_t k) { return mesh.sizes[first + k]; });
    Batch J[4];
    for (std::size_t r = 0; r < 2; ++r)
      for (std::size_t d = 0; d < 2; ++d) {
        Batch const u = corner[1][r] - corner[0][r], v = corner[2][r] - corner[0][r];
        J[2 * r + d] = u * q[1][d] + v * q[2][d];
      }
    Batch const C[4] = {J[3], -J[2], -J[1], J[0]};
    Batch const det = J[0] * J[3] - J[1] * J[2], inverse = Batch(1.0) / det, second = inverse * inverse;
    Batch const f = J[0] * J[0] + J[1] * J[1] + J[2] * J[2] + J[3] * J[3], scale = Batch(1.0) + second;
    Batch const third = second * inverse, a2 = Batch(2.0) * area;
    Batch const on_J = a2 * scale, on_C = -a2 * f * third, mixed = Batch(-4.0) * area * third,
                on_CC = Batch(6.0) * area * f * second * second;
    Batch slope[4], curved[4][4];
    for (std::size_t i = 0; i < 4; ++i) {
      slope[i] = on_J * J[i] + on_C * C[i];
      Batch const by_C = mixed * J[i] + on_CC * C[i], by_J = mixed * C[i];
      for (std::size_t k = i; k < 4; ++k) curved[i][k] = by_C * C[k] + by_J * J[k];
      curved[i][i] = curved[i][i] + on_J;
    }
    curved[0][3] = curved[0][3] + on_C;
    curved[1][2] = curved[1][2] - on_C;
    alignas(Batch) double g[6][lanes], h[21][lanes];
    for (std::size_t a = 0, next = 0; a < 6; ++a) {
      std::size_t const c = a / 2, r = a % 2;
      (q[c][0] * slope[2 * r] + q[c][1] * slope[2 * r + 1]).store_unaligned(g[a]);
      auto const S = [&](std::size_t i, std::size_t k) { return i <= k ? curved[i][k] : curved[k][i]; };
      Batch along[2][2]; // for the components of the other corner
      for (std::size_t s = 0; s < 2; ++s)
        for (std::size_t d = 0; d < 2; ++d)
          along[s][d] = q[c][0] * S(2 * r, 2 * s + d) + q[c][1] * S(2 * r + 1, 2 * s + d);
      for (std::size_t b = a; b < 6; ++b, ++next)
        (along[b % 2][0] * q[b / 2][0] + along[b % 2][1] * q[b / 2][1]).store_unaligned(h[next]);
    }
    to.add<Projects>(mesh.elements, first, area * f * scale, g, h);
  }
  to.end();
}

} // namespace mesh

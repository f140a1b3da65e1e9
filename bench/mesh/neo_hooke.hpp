// SPDX-License-Identifier: BSL-1.0
/// \file The neo-Hookean energy of a deformed body of tetrahedra.
#pragma once

#include "scatter_map.hpp"

#include <Eigen/LU>

#include <cmath>
#include <utility>

namespace mesh {

/// The moduli: shear, and Lame's first.
inline constexpr double mu = 1, lambda = 3;

/// mu / 2 (|F|^2 - 3 - 2 log J) + lambda / 2 (log J)^2 of the map from a tetrahedron at rest, whose inverse edges are
/// given, by volume; J = det F (Bonet and Wood, Nonlinear Continuum Mechanics for Finite Element Analysis).
constexpr auto neo_hooke =
    dyad::function<dyad::Rows<dyad::Vec<3>>, dyad::Rows<dyad::IndexVec<4>>, dyad::Passive<dyad::Rows<dyad::Mat<3, 3>>>,
                   dyad::Passive<dyad::Rows<double>>>(
        [](auto const& x, auto const& tetrahedra, auto const& inverses, auto const& volumes) {
          return sum_over(tetrahedra, inverses, volumes, [&](auto const& t, auto const& inverse, auto const& volume) {
            auto const u = x[t[1]] - x[t[0]], v = x[t[2]] - x[t[0]], w = x[t[3]] - x[t[0]];
            auto const column = [&](std::size_t j) {
              return u * inverse[0][j] + v * inverse[1][j] + w * inverse[2][j];
            };
            auto const a = column(0), b = column(1), c = column(2);
            auto const log_J = log(dot(a, cross(b, c)));
            auto const size = dot(a, a) + dot(b, b) + dot(c, c);
            return volume * (0.5 * mu * (size - 3.0 - 2.0 * log_J) + 0.5 * lambda * square(log_J));
          });
        });

/// A grid of cubes, each cut into five tetrahedra, neighbours the other way round, moved a little.
struct Tetrahedra {
  using Point = std::array<double, 3>;
  std::vector<Point> x;
  std::vector<std::array<int, 4>> elements;
  std::vector<std::array<Point, 3>> inverses;
  std::vector<double> sizes;

  Tetrahedra(int across, int along) {
    auto const at = [across](int i, int j, int k) { return (i * (across + 1) + j) * (across + 1) + k; };
    for (int i = 0; i <= along; ++i)
      for (int j = 0; j <= across; ++j)
        for (int k = 0; k <= across; ++k) x.push_back({1.0 * i, 1.0 * j, 1.0 * k});
    for (int i = 0; i < along; ++i)
      for (int j = 0; j < across; ++j)
        for (int k = 0; k < across; ++k) {
          bool const flipped = (i + j + k) % 2 != 0;
          auto const corner = [&](int di, int dj, int dk) { return at(i + (flipped ? 1 - di : di), j + dj, k + dk); };
          int const a = corner(1, 1, 0), b = corner(1, 0, 1), c = corner(0, 1, 1), d = corner(0, 0, 0);
          add({d, a, b, c});
          add({corner(1, 0, 0), d, a, b});
          add({corner(0, 1, 0), d, a, c});
          add({corner(0, 0, 1), d, b, c});
          add({corner(1, 1, 1), a, b, c});
        }
    for (Point& p : x)
      p = {1.1 * p[0] + 0.05 * std::sin(3 * p[1] + p[2]), p[1] + 0.05 * std::cos(2 * p[0]), 0.9 * p[2] + 0.02 * p[1]};
  }

private:
  void add(std::array<int, 4> t) {
    Eigen::Matrix3d edges;
    for (std::size_t c = 1; c < 4; ++c)
      for (std::size_t d = 0; d < 3; ++d)
        edges(static_cast<int>(d), static_cast<int>(c) - 1) =
            x[static_cast<std::size_t>(t[c])][d] - x[static_cast<std::size_t>(t[0])][d];
    if (edges.determinant() < 0) {
      edges.col(0).swap(edges.col(1));
      std::swap(t[1], t[2]);
    }
    Eigen::Matrix3d const inverse = edges.inverse();
    elements.push_back(t);
    inverses.push_back({});
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t d = 0; d < 3; ++d)
        inverses.back()[c][d] = inverse(static_cast<int>(c), static_cast<int>(d));
    sizes.push_back(edges.determinant() / 6);
  }
};

/// Its derivatives by hand. With G = F^-T and p = lambda log J - mu, the energy changes by P : dF, P = mu F + p G, and
/// P by mu dF + lambda (G : dF) G - p G dF^T G. F is linear in the corners, of which one with the gradient q in the
/// tetrahedron at rest has g = G q: its slope is V P q, and the block of two is
/// V (mu (q_a . q_b) I + lambda g_a g_b' - p g_b g_a'). The tetrahedra come in whole batches.
inline void by_hand(Tetrahedra const& mesh, ScatterMap<4, 3>& to) {
  to.begin();
  for (std::size_t first = 0; first < mesh.elements.size(); first += lanes) {
    Batch edge[3][3], q[4][3], F[3][3], G[3][3], g[4][3]; // edges and F by component first, q and g by corner
    for (std::size_t d = 0; d < 3; ++d) {
      auto const corner = [&](std::size_t c) {
        return load([&](std::size_t k) { return mesh.x[static_cast<std::size_t>(mesh.elements[first + k][c])][d]; });
      };
      Batch const origin = corner(0);
      for (std::size_t c = 0; c < 3; ++c) {
        edge[d][c] = corner(c + 1) - origin;
        q[c + 1][d] = load([&](std::size_t k) { return mesh.inverses[first + k][c][d]; });
      }
      q[0][d] = -(q[1][d] + q[2][d] + q[3][d]);
    }
    Batch const volume = load([&](std::size_t k) { return mesh.sizes[first + k]; });
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t d = 0; d < 3; ++d) F[r][d] = edge[r][0] * q[1][d] + edge[r][1] * q[2][d] + edge[r][2] * q[3][d];
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t d = 0; d < 3; ++d) {
        std::size_t const r1 = (r + 1) % 3, r2 = (r + 2) % 3, d1 = (d + 1) % 3, d2 = (d + 2) % 3;
        G[r][d] = F[r1][d1] * F[r2][d2] - F[r1][d2] * F[r2][d1];
      }
    Batch const J = F[0][0] * G[0][0] + F[0][1] * G[0][1] + F[0][2] * G[0][2], inverse = Batch(1.0) / J;
    Batch const log_J = log(J), p = Batch(lambda) * log_J - Batch(mu);
    Batch size(0.0);
    for (std::size_t r = 0; r < 3; ++r)
      for (std::size_t d = 0; d < 3; ++d) {
        G[r][d] = G[r][d] * inverse;
        size = size + F[r][d] * F[r][d];
      }
    Batch const v_mu = Batch(mu) * volume, v_lambda = Batch(lambda) * volume, v_p = p * volume;
    alignas(Batch) double slopes[12][lanes], h[78][lanes];
    for (std::size_t c = 0; c < 4; ++c)
      for (std::size_t r = 0; r < 3; ++r) {
        g[c][r] = G[r][0] * q[c][0] + G[r][1] * q[c][1] + G[r][2] * q[c][2];
        Batch const Fq = F[r][0] * q[c][0] + F[r][1] * q[c][1] + F[r][2] * q[c][2];
        (v_mu * Fq + v_p * g[c][r]).store_unaligned(slopes[3 * c + r]);
      }
    std::size_t next = 0;
    for (std::size_t a = 0; a < 4; ++a)
      for (std::size_t r = 0; r < 3; ++r)
        for (std::size_t b = a; b < 4; ++b) {
          Batch const on_diagonal = v_mu * (q[a][0] * q[b][0] + q[a][1] * q[b][1] + q[a][2] * q[b][2]);
          Batch const by_g = v_lambda * g[a][r], by_other = v_p * g[b][r];
          for (std::size_t s = b == a ? r : 0; s < 3; ++s) {
            Batch entry = by_g * g[b][s] - by_other * g[a][s];
            if (r == s) entry = entry + on_diagonal;
            entry.store_unaligned(h[next++]);
          }
        }
    Batch const density = Batch(0.5 * mu) * (size - Batch(3.0) - Batch(2.0) * log_J);
    to.add<false>(mesh.elements, first, volume * (density + Batch(0.5 * lambda) * log_J * log_J), slopes, h);
  }
  to.end();
}

} // namespace mesh

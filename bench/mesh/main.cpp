// SPDX-License-Identifier: BSL-1.0
/// \file An energy on a mesh: value, gradient and sparse Hessian, against element matrices by hand in SIMD batches that
/// are added through a map to their places. Ratios of medians, measured in turn.
#include <dyad/interop/eigen_sparse_rows.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include "../measure.hpp"

namespace {

using dyad::IndexVec, dyad::Mat, dyad::Passive, dyad::Rows, dyad::Vec;
using Batch = dyad::Simd<double>;
constexpr std::size_t lanes = Batch::size;

using Point = std::array<double, 2>;
using Inverse = std::array<Point, 2>;
using Matrix = Eigen::SparseMatrix<double>;

/// Symmetric Dirichlet energy (Smith and Schaefer, Bijective Parameterization with Free Boundaries, 2015):
/// |J|^2 + |J^-1|^2 of the map from a triangle at rest, whose inverse edges are given, by area.
constexpr auto energy =
    dyad::function<Rows<Vec<2>>, Rows<IndexVec<3>>, Passive<Rows<Mat<2, 2>>>, Passive<Rows<double>>>(
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
struct Mesh {
  std::vector<Point> x;
  std::vector<std::array<int, 3>> triangles;
  std::vector<Inverse> inverses;
  std::vector<double> areas;

  explicit Mesh(int n) {
    auto const at = [n](int i, int j) { return i * n + j; };
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j) x.push_back({i + 0.2 * std::sin(3.0 * i + j), 1.3 * j + 0.1 * std::cos(2.0 * i + j)});
    for (int i = 0; i + 1 < n; ++i)
      for (int j = 0; j + 1 < n; ++j) {
        triangles.push_back({at(i, j), at(i + 1, j), at(i, j + 1)});
        triangles.push_back({at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)});
      }
    for (std::size_t t = 0; t < triangles.size(); ++t) { // at rest both have legs of length 1
      inverses.push_back(t % 2 == 0 ? Inverse{{{1, 0}, {0, 1}}} : Inverse{{{0, 1}, {-1, 1}}});
      areas.push_back(0.5);
    }
  }
};

/// The same by hand. With E = A f (1 + d^-2), f = |J|^2, d = det J, C = dd/dJ:
/// E' = A (2 (1 + d^-2) J - 2 f d^-3 C),
/// E'' = A (2 (1 + d^-2) I - 4 d^-3 (J C' + C J') + 6 f d^-4 C C' - 2 f d^-3 d'');
/// J is linear in the corners, each of which has a gradient q in the triangle at rest.
class ByHand {
public:
  ByHand(Mesh const& mesh, Matrix const& pattern) : gradient(2 * static_cast<Eigen::Index>(mesh.x.size())), H(pattern) {
    for (auto const& t : mesh.triangles)
      for (int a = 0; a < 6; ++a)
        for (int b = a; b < 6; ++b) {
          int const one = 2 * t[static_cast<std::size_t>(a / 2)] + a % 2,
                    other = 2 * t[static_cast<std::size_t>(b / 2)] + b % 2;
          int const* const rows = H.innerIndexPtr();
          int const column = std::max(one, other);
          places_.push_back(
              static_cast<int>(std::lower_bound(rows + H.outerIndexPtr()[column], rows + H.outerIndexPtr()[column + 1],
                                                std::min(one, other)) -
                               rows));
        }
    for (int k = 0; k < H.cols(); ++k)
      for (int i = H.outerIndexPtr()[k]; H.innerIndexPtr()[i] < k; ++i) {
        int const* const rows = H.innerIndexPtr();
        int const column = H.innerIndexPtr()[i];
        mirrored_.push_back({i, static_cast<int>(std::lower_bound(rows + H.outerIndexPtr()[column],
                                                                  rows + H.outerIndexPtr()[column + 1], k) -
                                                 rows)});
      }
  }
  double value = 0;
  Eigen::VectorXd gradient;
  Matrix H;

  /// The triangles come in whole batches.
  template <bool Projects> void run(Mesh const& mesh) {
    gradient.setZero();
    std::fill(H.valuePtr(), H.valuePtr() + H.nonZeros(), 0.0);
    Batch total(0.0);
    for (std::size_t first = 0; first < mesh.triangles.size(); first += lanes) {
      auto const load = [&](auto const& number) {
        return dyad::typed::gathered<Batch>([&](std::size_t k) { return number(first + k); });
      };
      Batch corner[3][2], q[3][2];
      for (std::size_t c = 0; c < 3; ++c)
        for (std::size_t d = 0; d < 2; ++d)
          corner[c][d] = load([&](std::size_t t) { return mesh.x[static_cast<std::size_t>(mesh.triangles[t][c])][d]; });
      for (std::size_t d = 0; d < 2; ++d) {
        q[1][d] = load([&](std::size_t t) { return mesh.inverses[t][0][d]; });
        q[2][d] = load([&](std::size_t t) { return mesh.inverses[t][1][d]; });
        q[0][d] = -(q[1][d] + q[2][d]);
      }
      Batch const area = load([&](std::size_t t) { return mesh.areas[t]; });
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
      total = total + area * f * scale;
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
      double g[6][lanes], h[21][lanes];
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
      for (std::size_t k = 0; k < lanes; ++k) add<Projects>(mesh, first + k, k, g, h);
    }
    for (auto const& [from, to] : mirrored_) H.valuePtr()[to] = H.valuePtr()[from];
    double lane[lanes];
    total.store_unaligned(lane);
    value = 0;
    for (double const x : lane) value += x;
  }

private:
  template <bool Projects>
  void add(Mesh const& mesh, std::size_t t, std::size_t lane, double (&g)[6][lanes], double (&h)[21][lanes]) {
    for (std::size_t a = 0; a < 6; ++a)
      gradient.data()[2 * mesh.triangles[t][a / 2] + static_cast<int>(a % 2)] += g[a][lane];
    int const* const place = places_.data() + 21 * t;
    if constexpr (!Projects)
      for (std::size_t e = 0; e < 21; ++e) H.valuePtr()[place[e]] += h[e][lane];
    else {
      Eigen::Matrix<double, 6, 6> own;
      for (int a = 0, next = 0; a < 6; ++a)
        for (int b = a; b < 6; ++b, ++next) own(a, b) = own(b, a) = h[next][lane];
      Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, 6, 6>> const solver(own);
      if (solver.eigenvalues()(0) < 0)
        own =
            solver.eigenvectors() * solver.eigenvalues().cwiseMax(0.0).asDiagonal() * solver.eigenvectors().transpose();
      for (int a = 0, next = 0; a < 6; ++a)
        for (int b = a; b < 6; ++b, ++next) H.valuePtr()[place[next]] += own(a, b);
    }
  }
  std::vector<int> places_;
  std::vector<std::array<int, 2>> mirrored_;
};

} // namespace

int main(int argc, char** argv) {
  bool const quick = bench::is_short(argc, argv);
  Mesh const mesh(quick ? 113 : 225); // 25,088 or 100,352 triangles
  int const repetitions = quick ? 9 : 21;
  auto plan = sparse(hessian(energy)).plan(mesh.x, mesh.triangles, mesh.inverses, mesh.areas);
  auto projected = sparse(hessian(energy)).projected().plan(mesh.x, mesh.triangles, mesh.inverses, mesh.areas);
  ByHand hand(mesh, plan.matrix());
  bool agree = true;
  std::printf("%zu triangles, %ld entries\n%-46s %9s %9s %6s %5s  %s\n", mesh.triangles.size(),
              static_cast<long>(plan.matrix().nonZeros()), "", "hand ms", "dyad ms", "ratio", "bar",
              "largest difference");
  auto const print = [&](char const* name, auto& own, std::array<double, 2> const& time, double bar) {
    auto const& [value, gradient, H] = own(mesh.x, mesh.triangles, mesh.inverses, mesh.areas);
    std::vector<double> a{hand.value}, b{value};
    a.insert(a.end(), hand.gradient.data(), hand.gradient.data() + hand.gradient.size());
    b.insert(b.end(), gradient.data(), gradient.data() + gradient.size());
    a.insert(a.end(), hand.H.valuePtr(), hand.H.valuePtr() + hand.H.nonZeros());
    b.insert(b.end(), H.valuePtr(), H.valuePtr() + H.nonZeros());
    double const worst = bench::largest_difference(a, b);
    agree = agree && worst < bench::agreement;
    std::printf("%-46s %9.3f %9.3f %6.2f %5.1f  %.1e\n", name, time[0] / 1e6, time[1] / 1e6, time[1] / time[0], bar,
                worst);
  };
  auto const call = [&](auto& own) {
    auto const& result = own(mesh.x, mesh.triangles, mesh.inverses, mesh.areas);
    bench::keep(const_cast<double*>(result.hessian.valuePtr()));
  };
  auto time = bench::in_turn(
      repetitions, [&] { hand.run<false>(mesh); }, [&] { call(plan); });
  print("symmetric Dirichlet: gradient and Hessian", plan, time, 1.1);
  time = bench::in_turn((repetitions + 2) / 3, [&] { hand.run<true>(mesh); }, [&] { call(projected); });
  print("  projected to positive semidefinite", projected, time, 1.2);
  if (!agree) std::puts("RESULTS DIFFER");
  return agree ? 0 : 1;
}

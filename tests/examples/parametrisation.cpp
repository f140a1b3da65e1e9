// SPDX-License-Identifier: BSL-1.0
// A hill is laid flat without a fold: the symmetric Dirichlet energy of a mesh is minimised by Newton's method with
// projected sparse Hessians. `example_parametrisation map.svg` draws the result.
#include <dyad/interop/eigen_sparse_rows.hpp>

#include <Eigen/SparseCholesky>

#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <numbers>
#include <vector>

using dyad::IndexVec, dyad::Mat, dyad::Passive, dyad::Rows, dyad::Vec;

// |J|^2 + |J^-1|^2 of the map of each triangle, by its area at rest; infinite where a triangle is turned over.
constexpr auto distortion =
    dyad::function<Rows<Vec<2>>, Rows<IndexVec<3>>, Passive<Rows<Mat<2, 2>>>, Passive<Rows<double>>>(
        [](auto const& x, auto const& triangles, auto const& rest, auto const& areas) {
          return sum_over(triangles, rest, areas, [&](auto const& t, auto const& inverse, auto const& area) {
            auto const u = x[t[1]] - x[t[0]], v = x[t[2]] - x[t[0]];
            auto const a = u[0] * inverse[0][0] + v[0] * inverse[1][0], b = u[0] * inverse[0][1] + v[0] * inverse[1][1];
            auto const c = u[1] * inverse[0][0] + v[1] * inverse[1][0], d = u[1] * inverse[0][1] + v[1] * inverse[1][1];
            auto const det = a * d - b * c;
            return area * where(det > 0.0, (a * a + b * b + c * c + d * d) * (1.0 + 1.0 / square(det)), HUGE_VAL);
          });
        });

int main(int argc, char** argv) {
  // The hill: a grid of triangles over a square.
  constexpr int n = 17;
  std::vector<std::array<double, 3>> hill;
  std::vector<std::array<int, 3>> triangles;
  auto const at = [](int i, int j) { return i * n + j; };
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) {
      double const x = 2.0 * i / (n - 1) - 1, y = 2.0 * j / (n - 1) - 1;
      hill.push_back({x, y, 1.2 * std::exp(-4 * (x * x + y * y))});
      if (i + 1 < n && j + 1 < n) {
        triangles.push_back({at(i, j), at(i + 1, j), at(i, j + 1)});
        triangles.push_back({at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)});
      }
    }
  // Each triangle at rest lies in a plane of its own: the inverse of its edges there.
  std::vector<std::array<std::array<double, 2>, 2>> rest;
  std::vector<double> areas;
  for (auto const& t : triangles) {
    auto const corner = [&](int k) {
      return Eigen::Vector3d(hill[static_cast<std::size_t>(t[static_cast<std::size_t>(k)])].data());
    };
    Eigen::Vector3d const u = corner(1) - corner(0), v = corner(2) - corner(0);
    double const length = u.norm(), along = u.dot(v) / length, height = u.cross(v).norm() / length;
    rest.push_back({{{1 / length, 0}, {-along / (length * height), 1 / height}}});
    areas.push_back(0.5 * length * height);
  }
  // The start: the square seen from above, which folds nothing.
  Eigen::VectorXd x(2 * n * n);
  for (int k = 0; k < n * n; ++k)
    for (int d = 0; d < 2; ++d) x(2 * k + d) = hill[static_cast<std::size_t>(k)][static_cast<std::size_t>(d)];
  auto const points = [](Eigen::VectorXd const& all) {
    return Eigen::Map<Eigen::Matrix<double, Eigen::Dynamic, 2, Eigen::RowMajor> const>(all.data(), all.size() / 2, 2);
  };

  auto plan = dyad::sparse(dyad::hessian(distortion)).projected().plan(points(x), triangles, rest, areas);
  Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> solver;
  for (int step = 0;; ++step) {
    auto const& [energy, gradient, H] = plan(points(x), triangles, rest, areas);
    Eigen::SparseMatrix<double> shifted = H;
    shifted.diagonal().array() += 1e-8; // moving all of the map costs nothing
    Eigen::VectorXd const direction = solver.compute(shifted).solve(-gradient);
    double const decrease = -gradient.dot(direction);
    std::printf("%2d: energy %.6f\n", step, energy);
    if (decrease < 1e-10 * energy) break;
    double length = 1;
    while (!(distortion(points(x + length * direction), triangles, rest, areas) < energy - 1e-4 * length * decrease))
      length /= 2;
    x += length * direction;
  }

  if (argc > 1) {
    std::ofstream out(argv[1]);
    out << "<svg xmlns='http://www.w3.org/2000/svg' viewBox='-1.6 -1.6 3.2 3.2' stroke='#333' stroke-width='0.006' "
           "fill='#cfe2f3'>\n";
    for (auto const& t : triangles) {
      out << "<path d='M";
      for (int const k : t) out << ' ' << x(2 * k) << ' ' << x(2 * k + 1);
      out << " Z'/>\n";
    }
    out << "</svg>\n";
  }
}

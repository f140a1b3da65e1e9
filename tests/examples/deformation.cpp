// SPDX-License-Identifier: BSL-1.0
// Rubber beams of tetrahedra are pulled and twisted: a neo-Hookean energy is minimised by Newton's method with
// projected sparse Hessians while some coordinates are held. `example_deformation beam.svg` draws the twisted one.
#include <dyad/interop/eigen_sparse_rows.hpp>

#include <Eigen/SparseCholesky>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <numbers>
#include <utility>
#include <vector>

using dyad::IndexVec, dyad::Mat, dyad::Passive, dyad::Rows, dyad::Vec;

// The moduli: shear, and Lame's first.
constexpr double mu = 1, lambda = 3;

// mu / 2 (|F|^2 - 3 - 2 log J) + lambda / 2 (log J)^2 of the map of each tetrahedron, by its volume at rest, where F is
// the derivative of the map and J = det F (Bonet and Wood, Nonlinear Continuum Mechanics for Finite Element Analysis);
// infinite where a tetrahedron is turned over.
constexpr auto elastic =
    dyad::function<Rows<Vec<3>>, Rows<IndexVec<4>>, Passive<Rows<Mat<3, 3>>>, Passive<Rows<double>>>(
        [](auto const& x, auto const& tetrahedra, auto const& rest, auto const& volumes) {
          return sum_over(tetrahedra, rest, volumes, [&](auto const& t, auto const& inverse, auto const& volume) {
            auto const u = x[t[1]] - x[t[0]], v = x[t[2]] - x[t[0]], w = x[t[3]] - x[t[0]];
            auto const column = [&](std::size_t j) {
              return u * inverse[0][j] + v * inverse[1][j] + w * inverse[2][j];
            };
            auto const a = column(0), b = column(1), c = column(2);
            auto const J = dot(a, cross(b, c)), log_J = log(J), size = dot(a, a) + dot(b, b) + dot(c, c);
            auto const density = 0.5 * mu * (size - 3.0 - 2.0 * log_J) + 0.5 * lambda * square(log_J);
            return volume * where(J > 0.0, density, HUGE_VAL);
          });
        });

using Point = std::array<double, 3>;

// A beam of cubes of size 1 around the origin, each cut into five tetrahedra, neighbours the other way round.
struct Beam {
  static constexpr int length = 8, width = 2;
  std::vector<Point> points;
  std::vector<std::array<int, 4>> tetrahedra;
  std::vector<std::array<Point, 3>> rest; // the inverses of their edges
  std::vector<double> volumes;

  Beam() {
    for (int i = 0; i <= length; ++i)
      for (int j = 0; j <= width; ++j)
        for (int k = 0; k <= width; ++k) points.push_back({i - length / 2.0, j - width / 2.0, k - width / 2.0});
    for (int i = 0; i < length; ++i)
      for (int j = 0; j < width; ++j)
        for (int k = 0; k < width; ++k) {
          bool const flipped = (i + j + k) % 2 != 0;
          // The corner (di, dj, dk), in every second cube with di exchanged.
          auto const corner = [&](int di, int dj, int dk) { return at(i + (flipped ? 1 - di : di), j + dj, k + dk); };
          add(corner(0, 0, 0), corner(1, 1, 0), corner(1, 0, 1), corner(0, 1, 1));
          add(corner(1, 0, 0), corner(0, 0, 0), corner(1, 1, 0), corner(1, 0, 1));
          add(corner(0, 1, 0), corner(0, 0, 0), corner(1, 1, 0), corner(0, 1, 1));
          add(corner(0, 0, 1), corner(0, 0, 0), corner(1, 0, 1), corner(0, 1, 1));
          add(corner(1, 1, 1), corner(1, 1, 0), corner(1, 0, 1), corner(0, 1, 1));
        }
  }
  static int at(int i, int j, int k) { return (i * (width + 1) + j) * (width + 1) + k; }
  Point const& point(int k) const { return points[static_cast<std::size_t>(k)]; }
  void add(int a, int b, int c, int d) {
    Eigen::Matrix3d edges;
    for (int r = 0; r < 3; ++r) {
      auto const u = static_cast<std::size_t>(r);
      edges.row(r) << point(b)[u] - point(a)[u], point(c)[u] - point(a)[u], point(d)[u] - point(a)[u];
    }
    if (edges.determinant() < 0) {
      edges.col(0).swap(edges.col(1));
      std::swap(b, c);
    }
    Eigen::Matrix3d const inverse = edges.inverse();
    tetrahedra.push_back({a, b, c, d});
    rest.push_back({});
    for (int r = 0; r < 3; ++r)
      for (int s = 0; s < 3; ++s)
        rest.back()[static_cast<std::size_t>(r)][static_cast<std::size_t>(s)] = inverse(r, s);
    volumes.push_back(edges.determinant() / 6);
  }
};

// Moves what is not held to where the energy is least. Returns the energy, and its gradient there: what holds the rest.
template <class Held> std::pair<double, Eigen::VectorXd> relax(Beam& beam, Held const& held) {
  Eigen::Map<Eigen::VectorXd> x(beam.points[0].data(), static_cast<Eigen::Index>(3 * beam.points.size()));
  auto const energy = [&] { return elastic(beam.points, beam.tetrahedra, beam.rest, beam.volumes); };
  auto plan = dyad::sparse(dyad::hessian(elastic))
                  .projected()
                  .plan(beam.points, beam.tetrahedra, beam.rest, beam.volumes);
  Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> solver;
  for (int step = 0;; ++step) {
    auto const& [start, gradient, H] = plan(beam.points, beam.tetrahedra, beam.rest, beam.volumes);
    Eigen::SparseMatrix<double> free = H;
    Eigen::VectorXd downhill = -gradient;
    for (int column = 0; column < free.cols(); ++column) {
      for (Eigen::SparseMatrix<double>::InnerIterator entry(free, column); entry; ++entry)
        if (held(entry.row()) || held(column)) entry.valueRef() = entry.row() == column ? 1 : 0;
      if (held(column)) downhill(column) = 0;
    }
    Eigen::VectorXd const direction = solver.compute(free).solve(downhill), old = x;
    double const decrease = downhill.dot(direction);
    std::printf("%2d: energy %.6f\n", step, start);
    if (decrease < 1e-10 * start) return {start, gradient};
    double length = 1;
    for (x = old + direction; !(energy() < start - 1e-4 * length * decrease); x = old + length * direction) length /= 2;
  }
}

int main(int argc, char** argv) {
  constexpr double end = Beam::length / 2.0, side = Beam::width / 2.0;

  // Pulled to one and a half times its length. Sides are free but for three planes of symmetry, so that F is the same
  // everywhere, diag(s, t, t), and no force acts sideways: mu (t^2 - 1) + lambda log(s t^2) = 0.
  double const s = 1.5;
  Beam pulled;
  std::vector<bool> held;
  for (Point& p : pulled.points) {
    held.insert(held.end(), {std::abs(p[0]) == end, p[1] == -side, p[2] == -side});
    p[0] *= s;
  }
  std::puts("pulled");
  auto const [energy, forces] = relax(pulled, [&](Eigen::Index k) { return held[static_cast<std::size_t>(k)]; });
  double t = 1;
  for (int k = 0; k < 50; ++k) // Newton's method, with the derivative by hand
    t -= (mu * (t * t - 1) + lambda * std::log(s * t * t)) / (2 * mu * t + 2 * lambda / t);
  double const log_J = std::log(s * t * t), volume = Beam::length * Beam::width * Beam::width;
  double force = 0;
  for (std::size_t k = 0; k < pulled.points.size(); ++k)
    if (pulled.points[k][0] == s * end) force += forces(static_cast<Eigen::Index>(3 * k));
  std::printf("width  %.6f, by formula %.6f\n",
              pulled.point(Beam::at(3, Beam::width, 1))[1] - pulled.point(Beam::at(3, 0, 1))[1], t * Beam::width);
  std::printf("energy %.6f, by formula %.6f\n", energy,
              volume * (mu / 2 * (s * s + 2 * t * t - 3 - 2 * log_J) + lambda / 2 * log_J * log_J));
  std::printf("force  %.6f, by formula %.6f\n", force,
              Beam::width * Beam::width * (mu * (s - 1 / s) + lambda * log_J / s));

  // Twisted by half a turn, both ends held. Turning it by half a turn around the y axis changes nothing, so that what
  // lay on that axis still does; the ends are held by opposite torques.
  Beam twisted;
  held.clear();
  for (Point& p : twisted.points) {
    held.insert(held.end(), 3, std::abs(p[0]) == end);
    double const angle = std::numbers::pi / 2 * p[0] / end;
    p = {p[0], std::cos(angle) * p[1] - std::sin(angle) * p[2], std::sin(angle) * p[1] + std::cos(angle) * p[2]};
  }
  std::puts("twisted");
  auto const holding = relax(twisted, [&](Eigen::Index k) { return held[static_cast<std::size_t>(k)]; }).second;
  double torque[2] = {0, 0};
  for (std::size_t k = 0; k < twisted.points.size(); ++k)
    if (Point const& p = twisted.points[k]; std::abs(p[0]) == end)
      torque[p[0] > 0] += p[1] * holding(static_cast<Eigen::Index>(3 * k + 2)) -
                          p[2] * holding(static_cast<Eigen::Index>(3 * k + 1));
  Point const& middle = twisted.point(Beam::at(Beam::length / 2, Beam::width, Beam::width / 2));
  std::printf("the middle of a side, which was 1 from the middle of the beam, is %.6f from it, and %.6f off its axis\n",
              middle[1], std::hypot(middle[0], middle[2]));
  std::printf("torques %.6f and %.6f\n", torque[0], torque[1]);

  if (argc > 1) { // seen from the side, what is farther away first
    std::vector<std::array<int, 3>> surface, all;
    for (auto const& c : twisted.tetrahedra)
      for (auto f : {std::array{c[0], c[1], c[2]}, {c[0], c[1], c[3]}, {c[0], c[2], c[3]}, {c[1], c[2], c[3]}}) {
        std::sort(f.begin(), f.end());
        all.push_back(f);
      }
    for (auto const& f : all)
      if (std::count(all.begin(), all.end(), f) == 1) surface.push_back(f); // a face of one tetrahedron alone
    auto const depth = [&](std::array<int, 3> const& f) {
      return twisted.point(f[0])[2] + twisted.point(f[1])[2] + twisted.point(f[2])[2];
    };
    std::sort(surface.begin(), surface.end(), [&](auto const& a, auto const& b) { return depth(a) < depth(b); });
    std::ofstream out(argv[1]);
    out << "<svg xmlns='http://www.w3.org/2000/svg' viewBox='-5 -2 10 4' stroke='#333' stroke-width='0.02' "
           "stroke-linejoin='round' fill='#cfe2f3'>\n";
    for (auto const& f : surface) {
      out << "<path d='M";
      for (int const k : f) out << ' ' << twisted.point(k)[0] << ' ' << -twisted.point(k)[1];
      out << " Z'/>\n";
    }
    out << "</svg>\n";
  }
}

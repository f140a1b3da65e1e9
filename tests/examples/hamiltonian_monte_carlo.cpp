// SPDX-License-Identifier: BSL-1.0
// Logistic regression by Hamiltonian Monte Carlo (Neal 2011): the gradient of the log-posterior drives leapfrog steps.
// The mean of the posterior is confirmed by a sum over a grid, which uses no derivative; a chart of the chain goes to
// the file that is named, or to logistic_chain.svg among the temporary ones.
#include <dyad/array/random.hpp>
#include <dyad/loops.hpp>
#include <dyad/typed.hpp>

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

using namespace dyad;
using Eigen::Vector2d;

// Minus the log-posterior of weights with a normal prior of the deviation 2; labels are 1 and -1.
constexpr auto energy =
    function<Vec<2>, Passive<Rows<Vec<2>>>, Passive<Rows<double>>>([](auto const& w, auto const& X, auto const& y) {
      return sum_over(X, y, [&](auto const& x, auto const& t) { return softplus(-t * dot(w, x)); }) + dot(w, w) / 8.0;
    });
constexpr auto slope = gradient(energy);

int main(int count, char** words) {
  Random random(7);
  std::vector<std::array<double, 2>> X;
  std::vector<double> y;
  for (int i = 0; i < 60; ++i) {
    X.push_back({1.0, random.normal()});
    y.push_back(random.uniform() < 1 / (1 + std::exp(-0.5 - 1.5 * X.back()[1])) ? 1.0 : -1.0);
  }

  int const draws = 3000, leaps = 8;
  double const step = 0.15;
  Vector2d w = Vector2d::Zero(), mean = w;
  int accepted = 0;
  std::vector<Vector2d> chain;
  for (int i = 0; i < draws; ++i) {
    Vector2d next = w, p{random.normal(), random.normal()};
    double const before = energy(w, X, y) + p.squaredNorm() / 2;
    for (int l = 0; l < leaps; ++l) {
      p -= step / 2 * slope(next, X, y);
      next += step * p;
      p -= step / 2 * slope(next, X, y);
    }
    if (random.uniform() < std::exp(before - energy(next, X, y) - p.squaredNorm() / 2)) {
      w = next;
      ++accepted;
    }
    chain.push_back(w);
    mean += w / draws;
  }

  Vector2d exact = Vector2d::Zero(); // by the grid
  double total = 0;
  for (double a = -2; a < 3; a += 0.05)
    for (double b = -1; b < 5; b += 0.05) {
      double const weight = std::exp(energy(std::array{0.5, 1.5}, X, y) - energy(std::array{a, b}, X, y));
      total += weight;
      exact += weight * Vector2d(a, b);
    }
  exact /= total;
  std::printf("accepted above 90 %%: %s\n", accepted > 0.9 * draws ? "yes" : "no");
  for (int k = 0; k < 2; ++k)
    std::printf("weight %d: mean of the chain within 0.04 of that by the grid, %.3f: %s\n", k, exact[k],
                std::abs(mean[k] - exact[k]) < 0.04 ? "yes" : "no");

  std::ofstream svg(count > 1 ? words[1] : std::filesystem::temp_directory_path() / "logistic_chain.svg");
  svg << "<svg xmlns='http://www.w3.org/2000/svg' viewBox='-150 -100 400 400'><polyline fill='none' stroke='steelblue' "
         "stroke-width='.5' points='";
  for (std::size_t i = 0; i < 400; ++i) svg << 100 * chain[i][0] << ',' << 300 - 100 * chain[i][1] << ' ';
  svg << "'/></svg>\n";
  std::printf("chart written: %s\n", svg.flush() ? "yes" : "no");
}

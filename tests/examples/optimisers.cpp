// SPDX-License-Identifier: BSL-1.0
// NLopt and Ceres with derivatives of functions: the tutorial of the one, a regression of NIST by the other.
#include <dyad/interop/ceres.hpp>
#include <dyad/interop/nlopt.hpp>
#include <dyad/typed.hpp>

#include <ceres/ceres.h>
#include <nlopt.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <vector>

using dyad::Passive;
using dyad::Vec;

constexpr auto height = dyad::function<Vec<2>>([](auto const& x) { return sqrt(x[1]); });
constexpr auto below = dyad::function<Vec<2>, Vec<2>>([](auto const& x, auto const& c) {
  return pow(c[0] * x[0] + c[1], 3) - x[1];
});

constexpr auto misfit = dyad::function<Vec<2>, Passive<double>, Passive<double>>([](auto const& b, auto x, auto y) {
  return b[0] * (1.0 - exp(-b[1] * x)) - y; // Misra1a
});

constexpr double xs[] = {77.6, 114.9, 141.1, 190.8, 239.9, 289.0, 332.8, 378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0};
constexpr double ys[] = {10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02, 44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78};

int main() {
  auto objective = dyad::nlopt_function(height);
  auto first = dyad::nlopt_function(below, std::array{2.0, 0.0}); // (2 x)^3 <= y, its numbers being data
  auto second = dyad::nlopt_function(below, std::array{-1.0, 1.0});
  nlopt::opt opt(nlopt::LD_SLSQP, 2);
  opt.set_min_objective(objective.value, &objective);
  opt.add_inequality_constraint(first.value, &first, 1e-8);
  opt.add_inequality_constraint(second.value, &second, 1e-8);
  opt.set_lower_bounds({-HUGE_VAL, 1e-6});
  opt.set_xtol_rel(1e-8);
  std::vector<double> x = {1.234, 5.678};
  double least = 0;
  opt.optimize(x, least);
  std::printf("least height %.6f at (%.6f, %.6f)\n", least, x[0], x[1]);

  std::array<double, 2> b = {250, 5e-4};
  ceres::Problem problem;
  for (std::size_t i = 0; i < std::size(xs); ++i)
    problem.AddResidualBlock(dyad::ceres_cost(misfit, xs[i], ys[i]), nullptr, b.data());
  ceres::Solver::Options options;
  options.parameter_tolerance = options.function_tolerance = 1e-14;
  options.logging_type = ceres::SILENT;
  ceres::Solver::Summary summary;
  ceres::Solve(options, &problem, &summary);
  std::printf("b = %.4f %.6e, sum of squares %.6f\n", b[0], b[1], 2 * summary.final_cost);
}

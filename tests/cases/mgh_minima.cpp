// SPDX-License-Identifier: BSL-1.0
// The published minima of the problems of Moré, Garbow and Hillstrom, found with Jacobians of the residuals.
#include "mgh.hpp"

#include <boost/test/unit_test.hpp>

#include <Eigen/Cholesky>
#include <Eigen/Core>

#include <utility>
#include <vector>

namespace {

using namespace cases;
using dyad::Vec;

/// Levenberg and Marquardt's method in its plainest form, with the Jacobian of the residuals; or the same with the
/// Hessian, for a problem whose residuals stay large.
template <class P, bool WithHessian> std::pair<double, Eigen::VectorXd> minimum(Eigen::Matrix<double, P::size, 1> x) {
  using Vector = Eigen::Matrix<double, P::size, 1>;
  using Matrix = Eigen::Matrix<double, P::size, P::size>;
  constexpr auto n = static_cast<std::size_t>(P::size);
  constexpr auto residuals = dyad::function<Vec<n>>(P{});
  constexpr auto objective = dyad::function<Vec<n>>(Objective<P>{});
  auto const model = [&]() -> std::pair<Vector, Matrix> {
    if constexpr (WithHessian) return {gradient(objective)(x) / 2, hessian(objective)(x) / 2};
    else {
      auto const [r, J] = compile(residuals, jacobian(residuals))(x);
      return {J.transpose() * r, J.transpose() * J};
    }
  };
  double damping = 1e-3, best = objective(x);
  for (int i = 0; i < 2000; ++i) {
    auto [slope, curvature] = model();
    curvature.diagonal() += damping * (curvature.diagonal().array().abs() + 1e-12).matrix();
    Vector const step = curvature.ldlt().solve(slope), next = x - step;
    double const there = objective(next);
    bool const good = there < best;
    damping *= good ? 0.2 : 4;
    if (good) x = next, best = there;
    if (step.norm() <= 1e-15 * (1 + x.norm()) || damping > 1e30) break;
  }
  return {best, x};
}

template <class P, bool WithHessian = false>
void reaches(double value, std::vector<double> const& place, double start = 1, double accuracy_of_place = 1e-6) {
  auto const x0 = published<P>().at("x0").template get<std::vector<double>>();
  Eigen::Matrix<double, P::size, 1> from;
  for (int i = 0; i < P::size; ++i) from(i) = start * x0[static_cast<std::size_t>(i)];
  auto const [f, x] = minimum<P, WithHessian>(from);
  BOOST_TEST(std::abs(f - value) <= 1e-6 * std::max(std::abs(value), 1e-6), "minimum " << f << " and not " << value);
  for (int i = 0; i < P::size; ++i)
    BOOST_TEST(difference(x(i), place[static_cast<std::size_t>(i)]) <= accuracy_of_place,
               "at " << x.transpose());
}
template <class P, bool WithHessian = false> void reaches_published(double accuracy_of_place = 1e-6) {
  auto const problem = published<P>();
  reaches<P, WithHessian>(problem.at("refined_min"), problem.at("refined_argmin").template get<std::vector<double>>(),
                          1, accuracy_of_place);
}

} // namespace

BOOST_AUTO_TEST_SUITE(more_garbow_hillstrom_minima)

BOOST_AUTO_TEST_CASE(as_published) {
  reaches_published<Rosenbrock>();
  reaches_published<Beale>();
  reaches_published<Bard>();
  reaches_published<PowellSingular>(1e-3); // the Hessian is singular there
  reaches_published<Wood>();
  reaches_published<BrownDennis, true>();
  // From its start this one ends in the local minimum that the paper names.
  reaches<FreudensteinRoth>(48.98425367924, {11.41277900902, -0.896805276358}, 1, 1e-5);
}

BOOST_AUTO_TEST_SUITE_END()

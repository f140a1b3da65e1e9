// SPDX-License-Identifier: BSL-1.0
// Value, gradient and Hessian of the problems of Moré, Garbow and Hillstrom at the standard start, typed and on
// Variables.
#include "mgh.hpp"

#include <dyad/dynamic.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

namespace {

using namespace cases;
using dyad::Vec;

constexpr double accuracy = 1e-13;

template <class P> void derivatives() {
  constexpr auto n = static_cast<std::size_t>(P::size);
  auto const problem = published<P>();
  auto const x0 = problem.at("x0").template get<std::array<double, n>>();
  constexpr auto f = dyad::function<Vec<n>>(Objective<P>{});
  auto const [value, slope, curvature] = compile(f, gradient(f), hessian(f))(x0);
  double const scale = std::max(1.0, std::abs(problem.at("f0").template get<double>()));
  BOOST_TEST(std::abs(value - problem.at("f0").template get<double>()) <= accuracy * scale);
  for (std::size_t i = 0; i < n; ++i) {
    BOOST_TEST(difference(slope[i], problem.at("grad0")[i]) <= accuracy * 100,
               "gradient " << i << ": " << slope[i]);
    for (std::size_t j = 0; j < n; ++j)
      BOOST_TEST(difference(curvature[i][j], problem.at("hess0")[i][j]) <= accuracy * 100, "Hessian " << i << j);
  }

  std::array<dyad::Variable, n> variables;
  for (std::size_t i = 0; i < n; ++i) variables[i] = dyad::Variable(x0[i]);
  std::vector<dyad::Variable> const list(variables.begin(), variables.end());
  dyad::Variable const total = Objective<P>{}(variables);
  auto const g = dyad::grad(total, list, {.create_graph = true});
  for (std::size_t i = 0; i < n; ++i) {
    BOOST_TEST(difference(g[i].item(), problem.at("grad0")[i]) <= accuracy * 100, "dynamic gradient " << i);
    auto const row = dyad::grad(g[i], list, {.allow_unused = true});
    for (std::size_t j = 0; j < n; ++j)
      BOOST_TEST(difference(row[j].item(), problem.at("hess0")[i][j]) <= accuracy * 100,
                 "dynamic Hessian " << i << j);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(more_garbow_hillstrom)

BOOST_AUTO_TEST_CASE(derivatives_at_the_start) {
  derivatives<Rosenbrock>();
  derivatives<FreudensteinRoth>();
  derivatives<Beale>();
  derivatives<Bard>();
  derivatives<PowellSingular>();
  derivatives<Wood>();
  derivatives<BrownDennis>();
  derivatives<Trigonometric>();
}

BOOST_AUTO_TEST_SUITE_END()

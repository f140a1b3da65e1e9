// SPDX-License-Identifier: BSL-1.0
// Cost functions of Ceres against its own Jets and certified results of NIST.
#include <dyad/interop/ceres.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include <ceres/ceres.h>

using namespace dyad;

namespace {

// NIST StRD, Misra1a.
constexpr double y[] = {10.07, 14.73, 17.94, 23.93, 29.61, 35.18, 40.02,
                        44.82, 50.76, 55.05, 61.01, 66.40, 75.47, 81.78};
constexpr double x[] = {77.6,  114.9, 141.1, 190.8, 239.9, 289.0, 332.8,
                        378.4, 434.8, 477.3, 536.8, 593.1, 689.1, 760.0};
constexpr std::array certified = {2.3894212918e+02, 5.5015643181e-04};
constexpr double certified_sum = 1.2455138894e-01;

constexpr auto model = [](auto const& b, auto const& at, auto const& measured) {
  using std::exp;
  return b[0] * (1.0 - exp(-b[1] * at)) - measured;
};
constexpr auto misfit = function<Vec<2>, Passive<double>, Passive<double>>(model);

/// What Ceres differentiates by itself.
struct JetMisfit {
  double at, measured;
  template <class T> bool operator()(T const* b, T* residual) const {
    *residual = model(b, at, measured);
    return true;
  }
};

/// Several blocks: a vector, a number, and a matrix with its elements in one list.
constexpr auto blocks =
    function<Vec<3>, double, Mat<2, 2>, Passive<Vec<2>>>([](auto const& a, auto s, auto const& m, auto const& d) {
      return std::array{a[0] * a[1] + s * d[0], m(0, 1) * a[2] - s, s * m(1, 0) + d[1]};
    });

} // namespace

BOOST_AUTO_TEST_SUITE(cost_functions_of_ceres)

BOOST_AUTO_TEST_CASE(misra1a) {
  for (std::array<double, 2> const start : {std::array{500.0, 1e-4}, std::array{250.0, 5e-4}}) {
    std::array<double, 2> ours = start, theirs = start;
    ceres::Problem problem, with_jets;
    for (std::size_t i = 0; i < std::size(x); ++i) {
      std::unique_ptr<ceres::CostFunction> const own(ceres_cost(misfit, x[i], y[i]));
      auto* const jets = new ceres::AutoDiffCostFunction<JetMisfit, 1, 2>(new JetMisfit{x[i], y[i]});
      // The same values and derivatives.
      double const* const at[] = {start.data()};
      double value[2], slopes[2][2];
      double *first[] = {slopes[0]}, *second[] = {slopes[1]};
      BOOST_TEST(own->Evaluate(at, &value[0], first));
      BOOST_TEST(jets->Evaluate(at, &value[1], second));
      BOOST_TEST(value[0] == value[1], boost::test_tools::tolerance(1e-14));
      for (std::size_t k = 0; k < 2; ++k) BOOST_TEST(slopes[0][k] == slopes[1][k], boost::test_tools::tolerance(1e-14));
      problem.AddResidualBlock(ceres_cost(misfit, x[i], y[i]), nullptr, ours.data());
      with_jets.AddResidualBlock(jets, nullptr, theirs.data());
    }
    ceres::Solver::Options options;
    options.max_num_iterations = 1000;
    options.function_tolerance = options.gradient_tolerance = options.parameter_tolerance = 1e-15;
    options.logging_type = ceres::SILENT;
    ceres::Solver::Summary found, by_jets;
    ceres::Solve(options, &problem, &found);
    ceres::Solve(options, &with_jets, &by_jets);
    BOOST_TEST(2 * found.final_cost == certified_sum, boost::test_tools::tolerance(1e-9));
    for (std::size_t k = 0; k < 2; ++k) {
      BOOST_TEST(ours[k] == certified[k], boost::test_tools::tolerance(1e-7));
      BOOST_TEST(ours[k] == theirs[k], boost::test_tools::tolerance(1e-8));
    }
  }
}

BOOST_AUTO_TEST_CASE(blocks_of_all_kinds) {
  std::unique_ptr<ceres::CostFunction> const cost(ceres_cost(blocks, std::array{5.0, 7.0}));
  BOOST_TEST(cost->num_residuals() == 3);
  BOOST_TEST(cost->parameter_block_sizes() == std::vector({3, 1, 4}), boost::test_tools::per_element());
  double const a[] = {2, 3, 4}, s[] = {10}, m[] = {0.5, 6, 8, 0.25};
  double const* const at[] = {a, s, m};
  double const values[] = {56, 14, 87}, by_a[] = {3, 2, 0, 0, 0, 6, 0, 0, 0}, by_s[] = {5, -1, 8},
               by_m[] = {0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 10, 0};
  std::vector<double> residuals(4, -7), block[] = {std::vector(10, -7.0), std::vector(4, -7.0), std::vector(13, -7.0)};
  auto const check = [](std::vector<double>& got, auto const& expected) {
    std::vector<double> wanted(std::begin(expected), std::end(expected));
    wanted.push_back(-7); // nothing is written beyond
    BOOST_TEST(got == wanted, boost::test_tools::per_element());
    std::fill(got.begin(), got.end(), -7);
  };
  BOOST_TEST(cost->Evaluate(at, residuals.data(), nullptr));
  check(residuals, values);
  double* all[] = {block[0].data(), block[1].data(), block[2].data()};
  BOOST_TEST(cost->Evaluate(at, residuals.data(), all));
  check(residuals, values);
  check(block[0], by_a);
  check(block[1], by_s);
  check(block[2], by_m);
  double* some[] = {nullptr, block[1].data(), nullptr}; // constant blocks ask for nothing
  BOOST_TEST(cost->Evaluate(at, residuals.data(), some));
  check(block[1], by_s);
  BOOST_TEST(block[0][0] == -7);
}

BOOST_AUTO_TEST_SUITE_END()

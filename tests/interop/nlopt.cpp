// SPDX-License-Identifier: BSL-1.0
// NLopt with gradients of functions: the tutorial of its manual, and problems of Hock and Schittkowski.
#include <dyad/interop/nlopt.hpp>
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include <nlopt.hpp>

using namespace dyad;

namespace {

constexpr auto height = function<Vec<2>>([](auto const& x) { return sqrt(x[1]); });
constexpr auto cubic =
    function<Vec<2>, Vec<2>>([](auto const& x, auto const& c) { return pow(c[0] * x[0] + c[1], 3) - x[1]; });
constexpr auto cubics = function<Vec<2>>([](auto const& x) {
  return std::array{pow(2.0 * x[0], 3) - x[1], pow(1.0 - x[0], 3) - x[1]};
});

auto const near = boost::test_tools::tolerance(1e-6);

} // namespace

BOOST_AUTO_TEST_SUITE(optimisers_of_nlopt)

BOOST_AUTO_TEST_CASE(what_the_callbacks_give) {
  auto one = nlopt_function(cubic, std::array{2.0, 1.0});
  double const x[] = {0.5, 3.0};
  double slopes[] = {-7, -7, -7, -7, -7}, results[] = {-7, -7, -7};
  BOOST_TEST(one.value(2, x, slopes, &one) == 5);
  BOOST_TEST(slopes[0] == 24);
  BOOST_TEST(slopes[1] == -1);
  BOOST_TEST(slopes[2] == -7);
  BOOST_TEST(one.value(2, x, nullptr, &one) == 5);
  auto both = nlopt_function(cubics);
  both.values(2, results, 2, x, slopes, &both); // rows of gradients, one a result
  BOOST_TEST(std::vector(results, results + 3) == std::vector({-2.0, -2.875, -7.0}), boost::test_tools::per_element());
  BOOST_TEST(std::vector(slopes, slopes + 5) == std::vector({6.0, -1.0, -0.75, -1.0, -7.0}),
             boost::test_tools::per_element());
  results[0] = 0;
  both.values(2, results, 2, x, nullptr, &both);
  BOOST_TEST(results[0] == -2);
  BOOST_CHECK_EXCEPTION(one.value(3, x, nullptr, &one), std::invalid_argument, [](std::exception const& e) {
    return std::string(e.what()) == "dyad: an argument of a function has 3 elements where 2 are expected";
  });
  BOOST_CHECK_THROW(both.values(3, results, 2, x, nullptr, &both), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(tutorial) { // least 0.544330847 at (0.333334, 0.296296) in NLopt's manual: x = 1/3, y = 8/27
  for (auto const algorithm : {nlopt::LD_MMA, nlopt::LD_SLSQP}) {
    auto objective = nlopt_function(height);
    auto first = nlopt_function(cubic, std::array{2.0, 0.0}), second = nlopt_function(cubic, std::array{-1.0, 1.0});
    nlopt::opt opt(algorithm, 2);
    opt.set_lower_bounds({-HUGE_VAL, 1e-6});
    opt.set_min_objective(objective.value, &objective);
    opt.add_inequality_constraint(first.value, &first, 1e-8);
    opt.add_inequality_constraint(second.value, &second, 1e-8);
    opt.set_xtol_rel(1e-8);
    std::vector<double> x = {1.234, 5.678};
    double least = 0;
    opt.optimize(x, least);
    BOOST_TEST(least == std::sqrt(8.0 / 27), near);
    BOOST_TEST(x[0] == 1.0 / 3, near);
    BOOST_TEST(x[1] == 8.0 / 27, near);
  }
}

BOOST_AUTO_TEST_CASE(hock_and_schittkowski_71) { // several constraints at once
  constexpr auto cost = function<Vec<4>>([](auto const& x) { return x[0] * x[3] * (x[0] + x[1] + x[2]) + x[2]; });
  constexpr auto product = function<Vec<4>>([](auto const& x) { return std::array{25.0 - x[0] * x[1] * x[2] * x[3]}; });
  constexpr auto sphere = function<Vec<4>>([](auto const& x) { return std::array{dot(x, x) - 40.0}; });
  auto objective = nlopt_function(cost);
  auto above = nlopt_function(product);
  auto equal = nlopt_function(sphere);
  nlopt::opt opt(nlopt::LD_SLSQP, 4);
  opt.set_lower_bounds(1);
  opt.set_upper_bounds(5);
  opt.set_min_objective(objective.value, &objective);
  opt.add_inequality_mconstraint(above.values, &above, {1e-10});
  opt.add_equality_mconstraint(equal.values, &equal, {1e-10});
  opt.set_xtol_rel(1e-10);
  std::vector<double> x = {1, 5, 5, 1};
  double least = 0;
  opt.optimize(x, least);
  BOOST_TEST(least == 17.0140173, near);
  BOOST_TEST(x[1] == 4.7429994, near);
  BOOST_TEST(x[2] == 3.8211503, near);
  BOOST_TEST(x[3] == 1.3794082, near);
}

BOOST_AUTO_TEST_CASE(any_number_of_unknowns_and_of_data) {
  // Unknowns as rows: the point nearest to given ones is their mean.
  constexpr auto distance = function<Rows<double>, Passive<Rows<double>>>([](auto const& x, auto const& t) {
    return sum_over(x, t, [](auto const& a, auto const& b) { return square(a - b); });
  });
  std::vector<double> const target = {1, -2, 3, 0.5, 7};
  auto objective = nlopt_function(distance, target);
  nlopt::opt opt(nlopt::LD_LBFGS, 5);
  opt.set_min_objective(objective.value, &objective);
  opt.set_xtol_rel(1e-10);
  std::vector<double> x(5, 0.0);
  double least = -1;
  opt.optimize(x, least);
  BOOST_TEST(x == target, near << boost::test_tools::per_element());
  BOOST_TEST(objective.value(5, target.data(), nullptr, &objective) == 0);
  // Data as rows: the rate of an exponential density is the reciprocal of the mean.
  constexpr auto likelihood = function<Vec<1>, Passive<Rows<double>>>([](auto const& rate, auto const& t) {
    return sum_over(t, [&](auto const& each) { return rate[0] * each - log(rate[0]); });
  });
  auto density = nlopt_function(likelihood, std::vector{0.5, 1.0, 3.0, 0.1});
  nlopt::opt fit(nlopt::LD_SLSQP, 1);
  fit.set_lower_bounds(1e-3);
  fit.set_min_objective(density.value, &density);
  fit.set_xtol_rel(1e-10);
  std::vector<double> rate = {1};
  fit.optimize(rate, least);
  BOOST_TEST(rate[0] == 4 / 4.6, near);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Functions whose slope is a number, or 0, where what it is made of may be none: at the largest numbers.
#include "orders_of_one.hpp"

#include <limits>

using namespace dyad;
using namespace dyad::tests;

BOOST_AUTO_TEST_SUITE(ends_of_the_range)

BOOST_AUTO_TEST_CASE(logarithms) {
  double const most = std::numeric_limits<double>::max();
  check("log10", [](auto t) { return log10(t); }, most, {308.25471555991674, 2.4158432464421365e-309, 0, 0, 0});
  check("log2", [](auto t) { return log2(t); }, most, {1024, 8.02525755320003e-309, 0, 0, 0});
  check("log10", [](auto t) { return log10(t); }, 1e308, {308, 4.3429448190325183e-309, 0, 0, 0});
}
BOOST_AUTO_TEST_CASE(distribution_functions) {
  auto const f = [](auto t) { return norm_cdf(t); };
  for (double const at : {1e155, 1e308, std::numeric_limits<double>::max()}) {
    check_compiled("norm_cdf", f, at, {1, 0, 0, 0, 0});
    check_compiled("norm_cdf", f, -at, {0, 0, 0, 0, 0});
    Variable const u(NdArray({at, -at}));
    Variable y = norm_cdf(u);
    for (int order = 1; order < 4; ++order) {
      y = grad(sum(y), u, {.create_graph = true});
      for (double const slope : y.data().to_vector()) BOOST_TEST(slope == 0, "order " << order << " at " << at);
    }
  }
}
/// Functions that end in constants: of x * x there may be no slope where all of theirs are 0.
BOOST_AUTO_TEST_CASE(functions_that_end_in_constants) {
  double const quarter = std::acos(0.0);
  for (double const at : {1e200, 1e308, std::numeric_limits<double>::max()})
    for (double const sign : {1.0, -1.0}) {
      check("atan", [](auto t) { return atan(t); }, sign * at, {sign * quarter, 0, 0, 0, 0});
      check("erf", [](auto t) { return erf(t); }, sign * at, {sign, 0, 0, 0, 0});
      check("erfc", [](auto t) { return erfc(t); }, sign * at, {1 - sign, 0, 0, 0, 0});
    }
  check("atan", [](auto t) { return atan(t); }, 1e-310, {1e-310, 1, -2e-310, -2, 24e-310});
  check("atan", [](auto t) { return atan(t); }, 1e100, {quarter, 1e-200, -2e-300, 0, 0});
}
BOOST_AUTO_TEST_CASE(functions_that_end_in_constants_in_float) {
  auto const flat = [](auto const& f, float at) {
    auto const series = f(Jet<float, 3>::variable(at));
    Variable const u(NdArray(std::vector<float>(9, at)));
    Variable y = f(u);
    for (int k = 1; k <= 3; ++k) {
      y = grad(sum(y), u, {.create_graph = true});
      BOOST_TEST(series[k] == 0, "order " << k << " at " << at);
      for (double const slope : y.data().to_vector()) BOOST_TEST(slope == 0, "Variable, order " << k << " at " << at);
    }
  };
  for (float const at : {1e30f, 1.8e38f, std::numeric_limits<float>::max()})
    for (float const x : {at, -at}) {
      flat([](auto const& t) { return atan(t); }, x);
      flat([](auto const& t) { return erf(t); }, x);
      flat([](auto const& t) { return erfc(t); }, x);
    }
}

BOOST_AUTO_TEST_SUITE_END()

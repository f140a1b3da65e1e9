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

BOOST_AUTO_TEST_SUITE_END()

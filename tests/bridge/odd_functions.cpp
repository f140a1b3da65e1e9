// SPDX-License-Identifier: BSL-1.0
// Products that hold |x|, or a distance, and an odd function of it are smooth where their factors are not.
#include "orders_of_one.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <string>
#include <vector>

using namespace dyad;
using namespace dyad::tests;

BOOST_AUTO_TEST_SUITE(odd_functions)

// An odd function of a length holds the length as a factor.
BOOST_AUTO_TEST_CASE(times_what_they_are_of) {
  check_compiled("|x| sin(2 |x|)", [](auto t) { return abs(t) * sin(2.0 * abs(t)); }, 0, {0, 0, 4, 0, -32});
  check_compiled("sin(|x|) sinh(3 |x|)", [](auto t) { return sin(abs(t)) * sinh(3.0 * abs(t)); }, 0, {0, 0, 6, 0, 96});
  check("cos(sin(|x|))", [](auto t) { return cos(sin(abs(t))); }, 0, {1, 0, -1, 0, 5});
  check("|x| / (1 + x) * -tan(|x|)", [](auto t) { return abs(t) / (1.0 + t) * -tan(abs(t)); }, 0, {0, 0, -2, 6, -32});
  check("r sin(r)", [](auto t) { auto const r = hypot(t, t, t); return r * sin(r); }, 0, {0, 0, 6, 0, -36});
  check("|x|^3 sin(|x|)", [](auto t) { return abs(t) * abs(t) * (abs(t) * sin(abs(t))); }, 0, {0, 0, 0, 0, 24});
  check("|x| |x| |x| |x|", [](auto t) { return abs(t) * abs(t) * abs(t) * abs(t); }, 0, {0, 0, 0, 0, 24});
  check("|x| tanh(|x|)", [](auto t) { return abs(t) * tanh(abs(t)); }, 0, {0, 0, 2, 0, -8});
  check("|x| tanh(|x|)", [](auto t) { return abs(t) * tanh(abs(t)); }, -900, {900, -1, 0, 0, 0});
  check("sin(|x|)^2", [](auto t) { return square(sin(abs(t))); }, 0, {0, 0, 2, 0, -8});
  double const s = std::sin(1.0), c = std::cos(1.0);
  check("|x| sin(|x|)", [](auto t) { return abs(t) * sin(abs(t)); }, -1,
        {s, -s - c, 2 * c - s, 3 * s + c, s - 4 * c});
}

// The Hessian of |v| sin(|v|) at the origin, and along a direction.
BOOST_AUTO_TEST_CASE(of_a_norm_of_variables) {
  Variable const v(NdArray({0.0, 0.0, 0.0}));
  Variable const slope = grad(norm(v) * sin(norm(v)), v, {.create_graph = true});
  for (std::size_t i = 0; i < 3; ++i) {
    std::vector<double> unit(3, 0.0);
    unit[i] = 1;
    Variable const row = grad(sum(slope * NdArray(unit)), v);
    for (std::size_t j = 0; j < 3; ++j) BOOST_TEST(row.data().to_vector()[j] == (i == j ? 2 : 0));
  }
}
// Elements that are 0 beside others, of a shape that is stretched.
BOOST_AUTO_TEST_CASE(of_arrays) {
  Variable const u(NdArray({0.0, 2.0, -1.0})), w(NdArray({{3.0, 3.0, 3.0}, {3.0, 3.0, 3.0}}));
  Variable const twice = grad(sum(grad(sum(w * abs(u) * sinh(abs(u))), u, {.create_graph = true})), u);
  for (std::size_t i = 0; i < 3; ++i) {
    double const t = u.data().to_vector()[i];
    BOOST_TEST(twice.data().to_vector()[i] == 6 * (2 * std::cosh(t) + t * std::sinh(t)),
               boost::test_tools::tolerance(1e-14));
  }
}

BOOST_AUTO_TEST_SUITE_END()

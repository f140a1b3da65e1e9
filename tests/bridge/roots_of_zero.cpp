// SPDX-License-Identifier: BSL-1.0
// Roots at 0 and at -0, whose root is -0: derivatives are infinite, and have the signs that the rules give them on each
// path: at 0 to the third order, at -0 the first ones. In higher ones sqrt(u) sqrt(u) is u, and its sign that of u.
#include "orders_of_one.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

using namespace dyad;

namespace {

using tests::x;
constexpr double inf = std::numeric_limits<double>::infinity();

/// The value and the derivatives of f(x) at a point, to an order.
template <class F> void check(F const& f, double at, std::array<double, 4> const& expected, std::size_t most = 3) {
  auto const same = [&](char const* path, std::size_t order, double found) {
    if (order > most) return;
    BOOST_TEST_INFO(path << ", order " << order << " at " << at);
    BOOST_TEST(found == expected[order]);
    BOOST_TEST(std::signbit(found) == std::signbit(expected[order]));
  };
  constexpr auto e = F{}(x);
  same("symbols", 0, e(x = at));
  same("symbols", 1, diff(e, x)(x = at));
  same("symbols", 2, diff<2>(e, x)(x = at));
  same("symbols", 3, diff<3>(e, x)(x = at));
  constexpr auto traced = function(F{});
  same("function", 0, traced(at));
  same("function", 1, tests::only(gradient(traced)(at)));
  same("function", 2, tests::only(hessian(traced)(at)));
  auto const series = derivatives<3>(e, x)(x = at);
  for (std::size_t k = 0; k < 4; ++k) same("series", k, series[k]);
  for (std::size_t const length : {0u, 1u, 9u}) { // 0: a number
    Variable const u = length == 0 ? Variable(at) : Variable(NdArray(std::vector<double>(length, at)));
    Variable y = f(u);
    for (std::size_t k = 0; k < 4; ++k) {
      for (double const element : y.data().to_vector()) same("Variable", k, element);
      y = grad(sum(y), u, {.create_graph = true});
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(roots_of_zero)

BOOST_AUTO_TEST_CASE(square_roots) {
  auto const root = [](auto t) { return sqrt(t); };
  check(root, 0.0, {0, inf, -inf, inf});
  check(root, -0.0, {-0.0, -inf}, 1);
}
BOOST_AUTO_TEST_CASE(their_reciprocals) {
  auto const f = [](auto t) { return 1.0 / sqrt(t); };
  check(f, 0.0, {inf, -inf, inf, -inf});
  check(f, -0.0, {-inf}, 0);
}
BOOST_AUTO_TEST_CASE(cube_roots) {
  auto const f = [](auto t) { return cbrt(t); };
  check(f, 0.0, {0, inf, -inf, inf});
  check(f, -0.0, {-0.0, inf, inf, inf});
}

BOOST_AUTO_TEST_SUITE_END()

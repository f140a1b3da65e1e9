// SPDX-License-Identifier: BSL-1.0
// Loops that a condition ends and whose states are rows: values, gradients and Hessians against plain loops on dual
// numbers.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <vector>

#include "slopes.hpp"

namespace {

constexpr std::array<double, 2> at{0.3, 0.7};

// Until what changes is small; the step before is a state, too.
constexpr auto fixed_point_body = [](auto const& p, auto const& x) {
  auto const start = map_over(x, [&](auto const& t) { return p[0] * t; });
  auto const end = iterate(
      std::tuple(start, map_over(start, [](auto const& a) { return a + 1.0; })),
      [](auto const& state) {
        return sum_over(std::get<0>(state), std::get<1>(state),
                        [](auto const& a, auto const& b) { return (a - b) * (a - b); }) > 1e-8;
      },
      [&](auto const& state) {
        auto const& u = std::get<0>(state);
        auto const total = sum_over(u, [&](auto const& a) { return sin(a * p[1]); });
        return std::tuple(
            map_over(u, x, [&](auto const& a, auto const& t) { return 0.4 * sin(a) + t * p[1] + 0.02 * total; }), u);
      });
  return sum_over(std::get<0>(end), [](auto const& a) { return a * a; });
};
// Beside a number; neighbours are read, and 0 beyond the ends.
constexpr auto smoothed_body = [](auto const& p, auto const& x) {
  auto const end = iterate(
      std::tuple(map_over(x, [&](auto const& t) { return p[0] * t; }), 0.0 * p[0]),
      [](auto const& state) { return std::get<1>(state) < 4.5; },
      [&](auto const& state) {
        auto const& u = std::get<0>(state);
        return std::tuple(map_over(u, shifted(u, -1), shifted(u, 1),
                                   [&](auto const& a, auto const& left, auto const& right) {
                                     return a + 0.3 * p[1] * (left - 2.0 * a + right);
                                   }),
                          std::get<1>(state) + 1.0);
      });
  return sum_over(std::get<0>(end), [](auto const& a) { return a * a; }) * std::get<1>(end);
};
template <class Body> void check(Body const& body) {
  for (std::size_t const rows : {0u, 1u, 2u, 7u, 8u, 9u, 33u}) BOOST_TEST_CONTEXT(rows << " rows") {
    plain::check_slopes(body, at, 1e-11L, plain::sample(rows, 1));
    plain::check_curvature(body, at, 1e-11L, plain::sample(rows, 1));
  }
}
} // namespace

BOOST_AUTO_TEST_SUITE(iterate_rows)

BOOST_AUTO_TEST_CASE(a_fixed_point) { check(fixed_point_body); }
BOOST_AUTO_TEST_CASE(rows_beside_a_number) { check(smoothed_body); }

BOOST_AUTO_TEST_SUITE_END()

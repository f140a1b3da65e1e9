// SPDX-License-Identifier: BSL-1.0
// The states of a scan whose state is rows: pairs of them, which a loop over its steps within a loop over its steps
// reads, and numbers of those that a number picks. Values and derivatives against plain loops on dual numbers.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>

#include "slopes.hpp"

namespace {

constexpr std::array<double, 2> at{0.3, 0.7};

// The autocorrelation of a path in space.
constexpr auto correlation_body = [](auto const& p, auto const& y, auto const& z) {
  auto const start = map_over(y, [&](auto const& u) { return p[0] * u; });
  auto const path = scan(start, z, [&](auto const& state, auto const& v) {
    return map_over(state, y, [&](auto const& a, auto const& u) { return 0.5 * a + sin(a * v * p[1] + u); });
  });
  return sum_over(path, [&](auto const& one) {
    return sum_over(path, [&](auto const& other) {
      return sin(sum_over(one, other, [](auto const& a, auto const& b) { return a * b; }));
    });
  });
};

// Numbers of the states, of steps that numbers pick.
constexpr auto picked_body = [](auto const& p, auto const& x, auto const& y) {
  auto const start = map_over(y, [&](auto const& u) { return p[0] * u; });
  auto const path = scan(start, 4, [&](auto const& state) {
    return map_over(state, y, [&](auto const& a, auto const& u) { return 0.5 * a + sin(a * p[1] + u); });
  });
  auto const energy =
      map_over(path, [](auto const& u) { return sum_over(u, [](auto const& a) { return a * a; }); });
  auto const picked = sum_over(x, [&](auto const& t) {
    auto const none = 0.0 * t;
    return t * energy[where(t > 0.0, none + 1.0, none + 3.0)];
  });
  return energy[2.0 + 0.0 * p[0]] + picked;
};

} // namespace

BOOST_AUTO_TEST_SUITE(pairs_of_states)

BOOST_AUTO_TEST_CASE(correlation) {
  for (std::size_t const steps : {0u, 1u, 2u, 7u, 9u})
    for (std::size_t const rows : {0u, 1u, 3u, 8u, 9u}) BOOST_TEST_CONTEXT(rows << " rows, " << steps << " steps") {
      plain::check_slopes(correlation_body, at, 1e-11L, plain::sample(rows, 1), plain::sample(steps, 2));
      plain::check_curvature(correlation_body, at, 1e-11L, plain::sample(rows, 1), plain::sample(steps, 2));
    }
}
BOOST_AUTO_TEST_CASE(numbers_of_picked_steps) {
  for (std::size_t const picks : {0u, 1u, 9u})
    for (std::size_t const rows : {0u, 1u, 8u, 9u})
      BOOST_TEST_CONTEXT(rows << " rows, " << picks << " picks")
        plain::check_slopes(picked_body, at, 1e-11L, plain::sample(picks, 1), plain::sample(rows, 2));
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Steps of a recurrence that sum over what another recurrence gave: on the way back each of the two runs over the
// other one's rows, and what loops within the steps of one keep those of the other must not read. Values and gradients
// by all rows against plain loops on dual numbers.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>

#include "slopes.hpp"

namespace {

constexpr std::array<double, 2> at{0.3, 0.7};

constexpr auto scan_of_sums = [](auto const& p, auto const& x, auto const& y) {
  auto const states = scan(p[0], x, [&](auto const& a, auto const& t) { return tanh(a + t * p[1]); });
  auto const all = scan(p[1], y, [&](auto const& a, auto const& t) {
    return tanh(a + t + sum_over(states, [&](auto const& b) { return sin(a * b); }));
  });
  return sum_over(all, [](auto const& a) { return a * a; });
};
constexpr auto scan_of_sums_of_both = [](auto const& p, auto const& x, auto const& y) {
  auto const states = scan(p[0], x, [&](auto const& a, auto const& t) { return tanh(a + t * p[1]); });
  auto const means = map_over(y, [&](auto const& u) {
    return sum_over(states, x, [&](auto const& a, auto const& t) { return sin(a * u + t); });
  });
  auto const all = scan(p[1], means, [&](auto const& a, auto const& t) {
    return tanh(a + t + sum_over(states, [&](auto const& b) { return exp(-a * b * b); }));
  });
  return sum_over(all, [](auto const& a) { return a * a; });
};

template <class Body> void check(Body const& body) { plain::check_slopes_of_two(body, at, 1e-12L); }

} // namespace

BOOST_AUTO_TEST_SUITE(between_scans)

BOOST_AUTO_TEST_CASE(a_scan_whose_steps_sum_over_states) { check(scan_of_sums); }
BOOST_AUTO_TEST_CASE(a_scan_whose_steps_and_rows_sum_over_states) { check(scan_of_sums_of_both); }

BOOST_AUTO_TEST_SUITE_END()

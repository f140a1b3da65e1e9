// SPDX-License-Identifier: BSL-1.0
// Loops that a condition ends, of rows or numbers, within other loops: for each row of a sum, in each step of a
// recurrence. Values and gradients by all rows against plain loops on dual numbers.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <vector>

#include "slopes.hpp"

namespace {

constexpr std::array<double, 2> at{0.3, 0.7};

// Of each row of a loop that runs in batches, until its own state is small enough.
constexpr auto for_each_row_body = [](auto const& p, auto const& x, auto const& y) {
  return sum_over(x, [&](auto const& t) {
    auto const end = iterate(
        map_over(y, [&](auto const& u) { return p[0] + u * u * t * t; }),
        [&](auto const& s) { return sum_over(s, [](auto const& a) { return a * a; }) > 0.3 + 0.2 * t; },
        [&](auto const& s) {
          return map_over(s, y, [&](auto const& a, auto const& u) { return 0.6 * sin(a + p[1] * u * t * 0.1); });
        });
    return t * sum_over(end, [](auto const& a) { return a * a; });
  });
};
// Within the steps of a recurrence.
constexpr auto within_steps_body = [](auto const& p, auto const& x, auto const& y) {
  return fold(p[0], x, [&](auto const& s, auto const& t) {
    auto const end = iterate(
        map_over(y, [&](auto const& u) { return s + u; }),
        [](auto const& r) { return sum_over(r, [](auto const& a) { return a * a; }) > 0.1; },
        [&](auto const& r) { return map_over(r, [&](auto const& a) { return 0.5 * sin(a * p[1]); }); });
    return tanh(s * t + sum_over(end, y, [](auto const& a, auto const& u) { return a * u; }) + 1.0);
  });
};
// The same with a number as its state: on the way back the loop is run again, over steps of an index of its own.
constexpr auto number_within_steps_body = [](auto const& p, auto const& x, auto const& y) {
  return fold(p[0], x, [&](auto const& s, auto const& t) {
    auto const end = iterate(s + 4.0, [](auto const& r) { return r > 0.1; },
                             [&](auto const& r) {
                               auto const sum = sum_over(y, [&](auto const& u) { return tanh(u * r); });
                               return 0.5 * r * sin(p[1] * s) - 0.1 + 0.01 * sum;
                             });
    return tanh(s * t + end + 1.0);
  });
};

template <class Body> void check_two(Body const& body) { plain::check_slopes_of_two(body, at, 1e-11L); }

} // namespace

BOOST_AUTO_TEST_SUITE(iterate_within_loops)

BOOST_AUTO_TEST_CASE(rows_for_each_row) { check_two(for_each_row_body); }
BOOST_AUTO_TEST_CASE(rows_within_steps) { check_two(within_steps_body); }
BOOST_AUTO_TEST_CASE(a_number_within_steps) { check_two(number_within_steps_body); }

BOOST_AUTO_TEST_SUITE_END()

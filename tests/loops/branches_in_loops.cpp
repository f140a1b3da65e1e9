// SPDX-License-Identifier: BSL-1.0
// Branches that are not taken in loops pass nothing on where the slope of the other one is no number: it is computed
// outside of the step, or of the inner loop, that chooses. Against plain loops on dual numbers.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>

#include "slopes.hpp"

namespace {

constexpr std::array<double, 2> at{0.3, 0.7};

// Chosen by a row, in recurrences of which one reads the other.
constexpr auto scans_body = [](auto const& p, auto const& x) {
  auto const a = scan(p[0], x, [&](auto const& s, auto const& t) {
    return where(t > 0.0, sqrt(t) * s, where(s > 0.1, s * sqrt(1.0 - t) / p[1], s * 0.9 + t));
  });
  auto const b = scan(p[1], a, x, [&](auto const& s, auto const& u, auto const& t) {
    return where(t < 0.0, sqrt(-t) * u, s + sin(u));
  });
  return sum_over(a, b, x, [&](auto const& u, auto const& v, auto const& t) {
    return where(t > 0.0, sqrt(t) * u * v, v * p[1]);
  });
};
// Chosen by a row of a loop for a sum, or by the step around the loops.
constexpr auto within_steps_body = [](auto const& p, auto const& x, auto const& y) {
  return fold(p[0], x, [&](auto const& s, auto const& t) {
    auto const c = scan(s, y, [&](auto const& a, auto const& u) {
      return where(u > 0.0, sin(a) * sqrt(u), where(t > 0.0, a * sqrt(t), a + u));
    });
    return tanh(s + sum_over(c, y, [&](auto const& a, auto const& u) {
                  return where(t < 0.0, a * sqrt(-t), where(u < 0.0, sqrt(-u) * a, a));
                }));
  });
};
// In loops that a condition ends.
constexpr auto until_body = [](auto const& p, auto const& x, auto const& y) {
  return sum_over(y, [&](auto const& u) {
    return iterate(2.0 + u, [](auto const& r) { return r > 0.5; },
                   [&](auto const& r) {
                     auto const sum = sum_over(x, [&](auto const& t) {
                       return where(t > 0.0, sqrt(t) * r, p[0] * t);
                     });
                     return where(u > 0.0, 0.5 * r * sqrt(u), 0.6 * r + 0.01 * sum);
                   });
  });
};

template <class Body> void check_two(Body const& body) {
  for (std::size_t const many : {0u, 1u, 7u, 9u})
    for (std::size_t const few : {0u, 1u, 5u}) BOOST_TEST_CONTEXT(many << " and " << few << " rows")
      plain::check_slopes(body, at, 1e-11L, plain::sample(many, 1), plain::sample(few, 2));
}

} // namespace

BOOST_AUTO_TEST_SUITE(branches_in_loops)

BOOST_AUTO_TEST_CASE(chosen_by_a_row) {
  for (std::size_t const rows : {0u, 1u, 7u, 8u, 9u, 33u}) BOOST_TEST_CONTEXT(rows << " rows")
    plain::check_slopes(scans_body, at, 1e-11L, plain::sample(rows, 1));
}
BOOST_AUTO_TEST_CASE(chosen_within_steps) { check_two(within_steps_body); }
BOOST_AUTO_TEST_CASE(chosen_until_a_condition_ends_it) { check_two(until_body); }

BOOST_AUTO_TEST_SUITE_END()

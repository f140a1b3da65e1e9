// SPDX-License-Identifier: BSL-1.0
// Steps of a recurrence that sum over what another recurrence gave: on the way back each of the two runs over the
// other one's rows, and what loops within the steps of one keep those of the other must not read. Values and gradients
// by all rows against plain loops on dual numbers.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <tuple>

#include "plain.hpp"

namespace {

using dyad::Rows, dyad::Vec;

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

template <class Body> void check(Body const& body) {
  constexpr auto f = dyad::function<Vec<2>, Rows<double>, Rows<double>>(Body{});
  using Number = plain::First<1>;
  for (std::size_t const many : {0u, 1u, 2u, 8u, 9u})
    for (std::size_t const few : {0u, 1u, 3u}) BOOST_TEST_CONTEXT(many << " and " << few << " rows") {
      auto const x = plain::sample(many, 1), y = plain::sample(few, 2);
      auto const [value, slopes] = value_and_gradient(f)(at, x, y);
      auto p = plain::constant<Number>(at);
      auto rows = std::array{plain::constant<Number>(x), plain::constant<Number>(y)};
      plain::check_near(value, body(p, rows[0], rows[1]).value);
      auto const along = [&](Number& number, double given) {
        number.slope[0] = 1;
        plain::check_near(given, body(p, rows[0], rows[1]).slope[0], 10);
        number.slope[0] = 0;
      };
      for (std::size_t i = 0; i < p.size(); ++i) along(p[i], std::get<0>(slopes)[i]);
      for (std::size_t i = 0; i < many; ++i) along(rows[0][i], std::get<1>(slopes)[i]);
      for (std::size_t i = 0; i < few; ++i) along(rows[1][i], std::get<2>(slopes)[i]);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(between_scans)

BOOST_AUTO_TEST_CASE(a_scan_whose_steps_sum_over_states) { check(scan_of_sums); }
BOOST_AUTO_TEST_CASE(a_scan_whose_steps_and_rows_sum_over_states) { check(scan_of_sums_of_both); }

BOOST_AUTO_TEST_SUITE_END()

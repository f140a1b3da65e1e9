// SPDX-License-Identifier: BSL-1.0
// Loops that a condition ends after thousands of steps: what they and the loops on the way back keep has room for as
// many as there turn out to be. Slopes against plain loops on dual numbers.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <tuple>

#include "slopes.hpp"

namespace {

constexpr std::array<double, 2> at{0.3, 0.7};

constexpr auto numbers_body = [](auto const& p, auto const& x, auto const& y) {
  return iterate(
      p[0], [](auto const& s) { return s < 60.0; },
      [&](auto const& s) {
        auto const sum = sum_over(x, [&](auto const& t) {
          return tanh(t * s * p[1]) * sum_over(y, [&](auto const& u) { return exp(-u * u * s * s) * p[1]; });
        });
        return s + 0.01 + 0.01 * sum * sum;
      });
};
constexpr auto rows_body = [](auto const& p, auto const& x, auto const& y) {
  auto const end = iterate(
      std::tuple(map_over(x, [&](auto const& t) { return p[0] * t; }), 0.0 * p[0]),
      [](auto const& state) { return std::get<1>(state) < 3000.0; },
      [&](auto const& state) {
        auto const mean = sum_over(y, [&](auto const& u) { return u * p[1]; });
        return std::tuple(map_over(std::get<0>(state), [&](auto const& a) { return a + 0.001 * sin(a + mean); }),
                          std::get<1>(state) + 1.0);
      });
  return sum_over(std::get<0>(end), [](auto const& a) { return a * a; });
};

} // namespace

BOOST_AUTO_TEST_SUITE(many_open_steps)

BOOST_AUTO_TEST_CASE(of_numbers) {
  plain::check_slopes(numbers_body, at, 1e-10L, plain::sample(3, 1), plain::sample(2, 2));
}
BOOST_AUTO_TEST_CASE(of_rows) {
  plain::check_slopes(rows_body, at, 1e-10L, plain::sample(9, 1), plain::sample(2, 2));
}

BOOST_AUTO_TEST_SUITE_END()

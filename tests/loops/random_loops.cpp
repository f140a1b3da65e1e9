// SPDX-License-Identifier: BSL-1.0
// Random data for bodies with sums and maps of all kinds. A fixed and a fresh seed.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <random>
#include <tuple>

#include "random.hpp"

namespace {

using dyad::map_over, dyad::sum_over;

constexpr std::tuple bodies{
    // a sum within functions, divisions
    [](auto const& p, auto const& x, auto const& y) {
      auto const total = sum_over(x, [&](auto const& t) { return p[0] * t / (1.0 + t * t * p[1] * p[1]); });
      return log(1.0 + total * total) * p[1] + sum_over(y, [&](auto const& u) { return exp(-square(u - p[0])); });
    },
    // branches
    [](auto const& p, auto const& x, auto const&) {
      return sum_over(x, [&](auto const& t) {
        auto const r = t * p[0] - p[1];
        return where(r > 0.0, where(r > 1.0, r - 0.5, 0.5 * r * r),
                     where(t > 0.5, sqrt(where(t > 0.5, t, 1.0)) * p[0], 0.0));
      });
    },
    // a sum within a sum, which other data bring
    [](auto const& p, auto const& x, auto const& y) {
      return sum_over(x, [&](auto const& t) {
        auto const inner = sum_over(y, [&](auto const& u) { return exp(-square(tanh(t) - u * p[0])) * u; });
        return tanh(inner * p[1]) + inner / (2.0 + inner * inner);
      });
    },
    // a map that two loops read, one of them with the sum of the other
    [](auto const& p, auto const& x, auto const&) {
      auto const squashed = map_over(x, [&](auto const& t) { return tanh(t * p[0]) + p[1]; });
      auto const total = sum_over(squashed, [](auto const& s) { return s; });
      return sum_over(squashed, x,
                      [&](auto const& s, auto const& t) { return square(s - 0.01 * total) / (1.0 + t * t); });
    },
    // several sums at once
    [](auto const& p, auto const& x, auto const& y) {
      auto const [count, moments] = sum_over(x, [&](auto const& t) {
        return std::tuple(where(t > p[0], 1.0 + 0.0 * p[0], 0.0 * p[0]),
                          std::array{t * p[0] * p[1], cos(p[0] * tanh(t))});
      });
      auto const other = sum_over(y, [&](auto const& u) { return u / (3.0 + u * u) * p[1]; });
      return (moments[0] + moments[1] * other) / (1.0 + count);
    },
    // a stated number of steps, with their numbers, for each row
    [](auto const& p, auto const& x, auto const&) {
      return sum_over(x, [&](auto const& t) {
        return fold(p[0], 4, [&](auto const& s, auto const& i) { return s + 0.1 * sin(s * p[1] + i * tanh(t)); });
      });
    }};

} // namespace

BOOST_AUTO_TEST_SUITE(random_loops)

BOOST_AUTO_TEST_CASE(fixed_seed) { plain::run_bodies(bodies, 1, 60); }
BOOST_AUTO_TEST_CASE(fresh_seed) { plain::run_bodies(bodies, std::random_device{}(), 40); }

BOOST_AUTO_TEST_SUITE_END()

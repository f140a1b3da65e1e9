// SPDX-License-Identifier: BSL-1.0
// Random data for bodies with recurrences of all kinds. A fixed and a fresh seed.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <random>
#include <tuple>

#include "random.hpp"

namespace {

using dyad::map_over, dyad::sum_over;

constexpr std::tuple bodies{
    // a recurrence with a division, and its square
    [](auto const& p, auto const& x, auto const&) {
      auto const s =
          fold(p[0], x, [&](auto const& before, auto const& t) { return (before + t) / (1.0 + t * t) * p[1]; });
      return s * s + s;
    },
    // states that sums read, together with rows
    [](auto const& p, auto const& x, auto const&) {
      auto const states = scan(std::array{p[0], p[1]}, x, [&](auto const& s, auto const& t) {
        return std::array{0.5 * s[0] + tanh(s[1] * t), 0.25 * s[1] - 0.5 * s[0] * p[1]};
      });
      return sum_over(x, states, [&](auto const& t, auto const& s) { return s[0] * s[1] + tanh(t) * s[0] * p[0]; });
    },
    // a path for each row
    [](auto const& p, auto const& x, auto const& y) {
      return sum_over(x, [&](auto const& t) {
        auto const s =
            fold(p[0], y, [&](auto const& before, auto const& u) { return 0.5 * before + tanh(t * u * p[1]); });
        return where(s > p[1], s - p[1], 0.0 * s);
      });
    },
    // a sum in each step
    [](auto const& p, auto const& x, auto const& y) {
      return fold(p[0], x, [&](auto const& s, auto const& t) {
        return 0.5 * s +
               sum_over(y, [&](auto const& u) { return sin(s * 0.1 * u / (1.0 + u * u) + p[1] * tanh(t)); }) * 0.02;
      });
    },
    // the largest number on the way, and what it is good for
    [](auto const& p, auto const& x, auto const&) {
      auto const scores = map_over(x, [&](auto const& t) { return tanh(t) * p[0] + p[1] * p[1]; });
      auto const most = fold(p[1], scores, [&](auto const& s, auto const& t) { return where(t > s, t, s); });
      return log(exp(p[1] - most) + sum_over(scores, [&](auto const& t) { return exp(t - most); })) + most;
    },
    // states that other states read
    [](auto const& p, auto const& x, auto const&) {
      auto const first = scan(p[0], x, [&](auto const& s, auto const& t) { return 0.7 * s + tanh(t) * p[1]; });
      auto const second = scan(p[1], first, [&](auto const& s, auto const& t) { return 0.3 * s * p[0] + sin(t + s); });
      return sum_over(first, second, [](auto const& a, auto const& b) { return a * b / (1.0 + b * b); });
    }};

} // namespace

BOOST_AUTO_TEST_SUITE(random_recurrences)

BOOST_AUTO_TEST_CASE(fixed_seed) { plain::run_bodies(bodies, 1, 60); }
BOOST_AUTO_TEST_CASE(fresh_seed) { plain::run_bodies(bodies, std::random_device{}(), 40); }

BOOST_AUTO_TEST_SUITE_END()

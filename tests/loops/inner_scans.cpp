// SPDX-License-Identifier: BSL-1.0
// Recurrences whose states are rows and whose steps hold scans over these: what a step computed is kept for the way
// back. Values, gradients and Hessians against plain loops on dual numbers.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <tuple>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Vec;

constexpr std::array<double, 2> at{0.3, 0.7};

// Rates that move by an exponential of what a scan over the rates behind them adds up, and a product of all steps.
template <class... Kept> constexpr auto moving_rates(Kept...) {
  return [](auto const& p, auto const& points, auto const& steps) {
    auto const start = map_over(iota(points, p), [&](auto const& i) { return p[0] + 0.01 * i; });
    auto const weight = map_over(iota(points, p), [&](auto const& i) { return p[1] + 0.02 * i; });
    auto const [rates, product] = fold(
        std::tuple(start, 1.0 + 0.0 * p[0]), steps,
        [&](auto const& state) {
          auto const& [all, factor] = state;
          auto const later = shifted(all, 1);
          auto const drift = scan(0.0 * p[0], later, weight, [&](auto const& before, auto const& rate, auto const& w) {
            return before + w * rate / (1.0 + p[0] * rate);
          });
          auto const moved = map_over(later, weight, drift, [&](auto const& rate, auto const& w, auto const& v) {
            return rate * exp(0.1 * w * v - 0.05 * w * w);
          });
          auto const sum = sum_over(all, [](auto const& rate) { return rate; });
          return std::tuple(moved, factor / (1.0 + 0.1 * sum));
        },
        Kept{}...);
    return product * sum_over(rates, weight, [](auto const& rate, auto const& w) { return rate * w; });
  };
}
// Two scans, of which the second reads what the first one gives, and a function of rows alone within the first.
constexpr auto two_scans_body = [](auto const& p, auto const& points, auto const& steps) {
  auto const start = map_over(iota(points, p), [&](auto const& i) { return p[0] * cos(i); });
  auto const last = fold(start, steps, [&](auto const& u) {
    auto const first = scan(p[1], u, [&](auto const& before, auto const& x) { return 0.5 * before + exp(-x * x); });
    auto const second = scan(p[0], first, u, [&](auto const& before, auto const& f, auto const& x) {
      return 0.3 * before + f * sin(p[1] * x);
    });
    return map_over(u, second, [&](auto const& x, auto const& s) { return 0.4 * x + tanh(s); });
  });
  return sum_over(last, [](auto const& x) { return x * x; });
};

constexpr auto rates_body = moving_rates();
constexpr auto rates = dyad::function<Vec<2>, Passive<double>, Passive<double>>(rates_body);
constexpr auto rates_of_two = dyad::function<Vec<2>, Passive<double>, Passive<double>>(moving_rates(dyad::memory<2>));
constexpr auto two_scans = dyad::function<Vec<2>, Passive<double>, Passive<double>>(two_scans_body);

template <class F, class Body> void compare(F const& f, Body const& body) {
  for (double const points : {0.0, 1.0, 2.0, 7.0, 8.0, 9.0, 33.0})
    for (double const steps : {0.0, 1.0, 2.0, 5.0}) BOOST_TEST_CONTEXT(points << " points, " << steps << " steps") {
      plain::compare(f, body, 1e-11L, at, points, steps);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(inner_scans)

BOOST_AUTO_TEST_CASE(a_scan_within_steps) { compare(rates, rates_body); }
BOOST_AUTO_TEST_CASE(a_scan_of_a_scan_within_steps) {
  for (double const points : {0.0, 1.0, 7.0, 8.0, 9.0}) BOOST_TEST_CONTEXT(points << " points") {
    auto const expected = plain::second_order(two_scans_body, at, points, 4.0);
    auto const [value, slopes] = value_and_gradient(two_scans)(at, points, 4.0);
    plain::check_near(value, expected.value.value, 1, 1e-11L);
    for (std::size_t k = 0; k < at.size(); ++k) plain::check_near(slopes[k], expected.slope[k].value, 1, 1e-11L);
  }
}

BOOST_AUTO_TEST_CASE(few_states_give_the_same_gradient) {
  for (double const steps : {1.0, 5.0, 11.0}) {
    auto const all = dyad::gradient(rates)(at, 9.0, steps), few = dyad::gradient(rates_of_two)(at, 9.0, steps);
    for (std::size_t k = 0; k < at.size(); ++k) BOOST_TEST(std::abs(all[k] - few[k]) <= 1e-13 * std::abs(all[k]));
  }
}

BOOST_AUTO_TEST_SUITE_END()

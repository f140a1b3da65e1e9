// SPDX-License-Identifier: BSL-1.0
// Recurrences over rows: values, gradients and Hessians of folds and scans, against plain loops on dual numbers.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec, dyad::sum_over;
using plain::check_near;

constexpr std::array<double, 2> at{0.3, 0.7};
constexpr std::size_t lengths[] = {0, 1, 2, 17, 300};

// Two states in an array, whose beginning depends on the arguments.
constexpr auto pair_body = [](auto const& p, auto const& x) {
  auto const s = fold(std::array{p[0], 0.5 * p[1]}, x, [&](auto const& before, auto const& t) {
    return std::array{before[0] * p[1] + sin(t), 0.9 * before[1] + before[0] * t};
  });
  return s[0] * s[1] + s[0];
};
// States in a tuple, one of them an array; a state that does not depend on the arguments.
constexpr auto tuple_body = [](auto const& p, auto const& x) {
  auto const s = fold(std::tuple(p[0], std::array{0.0 * p[0], p[1]}), x, [&](auto const& before, auto const& t) {
    auto const& [a, b] = before;
    return std::tuple(0.5 * a * b[1] + t, std::array{0.25 * b[0] + t, cos(a + b[1]) * p[1]});
  });
  return std::get<0>(s) * std::get<1>(s)[0] + std::get<1>(s)[1];
};
// A sum over the states after each step, and the last state, too.
constexpr auto filter_body = [](auto const& p, auto const& x) {
  auto const states = scan(p[0], x, [&](auto const& s, auto const& t) { return s * p[1] + sin(t * s); });
  auto const last = fold(p[0], x, [&](auto const& s, auto const& t) { return s * p[1] + sin(t * s); });
  return sum_over(x, states, [&](auto const& t, auto const& s) { return square(s - t) * p[0]; }) + last * last;
};
// A recurrence that sums over other rows within each step.
constexpr auto sum_within_body = [](auto const& p, auto const& x, auto const& y) {
  return fold(p[0], x, [&](auto const& s, auto const& t) {
    return 0.1 * s + 0.01 * sum_over(y, [&](auto const& u) { return tanh(s * u * p[1] + t); });
  });
};

constexpr auto pair_states = dyad::function<Vec<2>, Passive<Rows<double>>>(pair_body);
constexpr auto tuple_states = dyad::function<Vec<2>, Passive<Rows<double>>>(tuple_body);
constexpr auto filter = dyad::function<Vec<2>, Passive<Rows<double>>>(filter_body);
constexpr auto sum_within = dyad::function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>>(sum_within_body);

template <class F, class Body, class... Data> void compare(F const& f, Body const& body, Data const&... data) {
  plain::compare(f, body, 1e-11L, at, data...);
}

} // namespace

BOOST_AUTO_TEST_SUITE(recurrences)

BOOST_AUTO_TEST_CASE(states_in_an_array) {
  for (std::size_t const n : lengths) BOOST_TEST_CONTEXT(n << " rows") {
      compare(pair_states, pair_body, plain::sample(n));
    }
}

BOOST_AUTO_TEST_CASE(states_in_a_tuple) {
  for (std::size_t const n : lengths) BOOST_TEST_CONTEXT(n << " rows") {
      compare(tuple_states, tuple_body, plain::sample(n));
    }
}

BOOST_AUTO_TEST_CASE(sums_over_states) {
  for (std::size_t const n : lengths) BOOST_TEST_CONTEXT(n << " rows") {
      compare(filter, filter_body, plain::sample(n));
    }
}

BOOST_AUTO_TEST_CASE(a_sum_in_each_step) {
  for (std::size_t const n : lengths) BOOST_TEST_CONTEXT(n << " rows") {
      compare(sum_within, sum_within_body, plain::sample(n), plain::sample(n % 7));
    }
}

BOOST_AUTO_TEST_CASE(gradients_by_rows) {
  constexpr auto f = dyad::function<Vec<2>, Rows<double>>(filter_body);
  for (std::size_t const n : lengths) {
    auto const x = plain::sample(n);
    auto const [by_p, by_x] = gradient(f)(at, x);
    BOOST_TEST(by_x.size() == n);
    using Number = plain::First<1>;
    auto rows = plain::constant<Number>(x);
    for (std::size_t i = 0; i<n; i += n> 100 && i > 20 ? 31 : 1) {
      rows[i].slope[0] = 1;
      check_near(by_x[i], filter_body(plain::constant<Number>(at), rows).slope[0], 1, 1e-11L);
      rows[i].slope[0] = 0;
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Branches that no row of a loop takes, though some row might: what such a branch reads from outside of the loop has no
// slope by it, be its own slope no number. Against plain loops on dual numbers, where rows choose one by one.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>

#include "slopes.hpp"

namespace {

constexpr std::array<double, 2> at{-0.5, 0.7}; // of p[0] neither the root nor the logarithm is a number

// What only the branch reads stands outside of the sum.
constexpr auto sum_body = [](auto const& p, auto const& x) {
  return sum_over(x, [&](auto const& t) { return where(t > 2.0, t * sqrt(p[0]), t * p[1]); });
};
constexpr auto map_body = [](auto const& p, auto const& x) {
  auto const r = map_over(x, [&](auto const& t) {
    return where(t > 2.0, t * log(p[0]), where(t > 3.0, sqrt(p[0]), t));
  });
  return sum_over(r, [&](auto const& u) { return u * sin(p[1] * u); });
};
constexpr auto sums_body = [](auto const& p, auto const& x) {
  return sum_over(x, [&](auto const& t) {
    return sum_over(x, [&](auto const& u) { return where(t + u > 4.0, t * sqrt(u * p[0]), u * p[1]); });
  });
};
constexpr auto fold_body = [](auto const& p, auto const& x) {
  return fold(p[1], x, [&](auto const& s, auto const& t) { return where(t > 2.0, s * sqrt(p[0]), s + sin(s) * t); });
};
constexpr auto scan_body = [](auto const& p, auto const& x) {
  auto const s = scan(p[1], x, [&](auto const& a, auto const& t) {
    return where(a > 20.0, log(p[0]) * t, a + 0.1 * t);
  });
  return sum_over(s, x, [&](auto const& a, auto const& t) { return where(a < -20.0, sqrt(p[0]), a * t); });
};
// By the state of a step, in two loops within each other.
constexpr auto nested_body = [](auto const& p, auto const& x) {
  return fold(p[1], x, [&](auto const& s, auto const& t) {
    return tanh(s + t * sum_over(x, [&](auto const& u) { return where(s > 2.0, u * sqrt(p[0]), u * s); }));
  });
};
constexpr auto outer_body = [](auto const& p, auto const& x) {
  return where(p[0] > 0.0, fold(p[1], x, [&](auto const& s, auto const& t) { return s * sqrt(p[0]) + t; }), p[1]);
};
constexpr auto outer_sum_body = [](auto const& p, auto const& x) {
  return where(p[0] > 0.0, sum_over(x, [&](auto const& t) { return t * sqrt(p[0]); }), p[1]);
};
constexpr auto row_chooses_fold_body = [](auto const& p, auto const& x) {
  return sum_over(x, [&](auto const& u) {
    auto const all = fold(p[1], x, [&](auto const& s, auto const& t) { return s * sqrt(p[0]) + t * u; });
    return where(u > 2.0, all, u * p[1]);
  });
};

// A state that is no number before a branch overwrites it, and states of which a branch reads some.
constexpr auto overwritten_body = [](auto const& p, auto const& x) {
  return fold(p[1], x, [&](auto const& s, auto const& t) { return where(t > 0.0, t * p[1], s * sqrt(t)); }) +
         fold(p[1], x, [&](auto const& s, auto const& t) { return where(t > 0.3, sin(t) * p[1], log(s)); });
};
constexpr auto some_states_body = [](auto const& p, auto const& x) {
  auto const last = fold(std::array{p[0], p[1]}, x, [&](auto const& s, auto const& t) {
    return std::array{sqrt(s[0] * t - 1.0), s[1] * t + sin(p[1])};
  });
  auto const all = scan(std::array{p[0], p[1]}, x, [&](auto const& s, auto const& t) {
    return std::array{log(s[0] + t), s[1] * t};
  });
  auto const chosen = sum_over(all, x, [&](auto const& s, auto const& t) { return where(t > 2.0, s[0], s[1]); });
  return where(p[0] > 10.0, last[0], last[1]) + chosen;
};
constexpr auto iterate_body = [](auto const& p, auto const& x) {
  return sum_over(x, [&](auto const& u) {
    return iterate(2.0 + u * u, [](auto const& r) { return r > 0.5; },
                   [&](auto const& r) { return where(r > 50.0, r * sqrt(p[0]), 0.6 * r * p[1]); });
  });
};
template <class Body> void check(Body const& body) {
  for (std::size_t const rows : {0u, 1u, 7u, 8u, 9u, 33u}) BOOST_TEST_CONTEXT(rows << " rows")
    plain::check_slopes(body, at, 1e-11L, plain::sample(rows, 1));
}

} // namespace

BOOST_AUTO_TEST_SUITE(branches_no_row_takes)

BOOST_AUTO_TEST_CASE(in_sums) { check(sum_body), check(map_body), check(sums_body); }
BOOST_AUTO_TEST_CASE(in_recurrences) { check(fold_body), check(scan_body), check(nested_body), check(iterate_body); }
BOOST_AUTO_TEST_CASE(in_some_states) {
  for (std::size_t const rows : {1u, 7u, 8u, 9u, 33u}) BOOST_TEST_CONTEXT(rows << " rows") {
    auto x = plain::sample(rows, 1);
    x.back() = 0.4; // what came before is overwritten
    plain::check_slopes(overwritten_body, at, 1e-11L, x);
    plain::check_slopes(some_states_body, at, 1e-11L, x);
  }
}
BOOST_AUTO_TEST_CASE(around_loops) { check(outer_body), check(outer_sum_body), check(row_chooses_fold_body); }
BOOST_AUTO_TEST_CASE(curvature) {
  for (std::size_t const rows : {0u, 1u, 9u}) BOOST_TEST_CONTEXT(rows << " rows") {
    auto const x = plain::sample(rows, 1);
    plain::check_curvature(sums_body, at, 1e-10L, x);
    plain::check_curvature(fold_body, at, 1e-10L, x);
    plain::check_curvature(row_chooses_fold_body, at, 1e-10L, x);
  }
}

BOOST_AUTO_TEST_SUITE_END()

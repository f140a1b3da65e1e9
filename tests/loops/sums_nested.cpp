// SPDX-License-Identifier: BSL-1.0
// Sums within sums, over other rows and over the same ones, and values from outside that do not vary.
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
constexpr std::size_t counts[] = {0, 1, 2, 3, 5, 8, 9, 17};

// A kernel between two lists.
constexpr auto kernel_body = [](auto const& p, auto const& x, auto const& y) {
  return sum_over(x, [&](auto const& t) {
    auto const inner = sum_over(y, [&](auto const& u) { return exp(-p[0] * square(t - u)) * p[1]; });
    return log(1.0 + inner * inner) + t;
  });
};
// All pairs of the same rows, twice over, the second sum in the order of the first one.
constexpr auto pairs_body = [](auto const& p, auto const& x) {
  return sum_over(x, [&](auto const& t) {
    auto const first = sum_over(x, [&](auto const& u) { return sin(t[0] * u[1] * p[0]); });
    auto const second = sum_over(x, [&](auto const& u) { return u[0] * t[1] + first * p[1]; });
    return first * second * t[1];
  });
};
// Three deep.
constexpr auto deep_body = [](auto const& p, auto const& x, auto const& y) {
  return sum_over(x, [&](auto const& t) {
    return sum_over(y,
                    [&](auto const& u) {
                      return sum_over(x, [&](auto const& v) { return cos(p[0] * t * u + v * p[1]); }) * u;
                    }) *
           t;
  });
};
// What does not vary in the innermost loop, or in any, and a sum whose result the next loop reads.
constexpr auto outside_body = [](auto const& p, auto const& x, auto const& y) {
  auto const weight = exp(p[0]) * sin(p[1]);
  auto const mean = sum_over(x, [](auto const& t) { return 0.1 * t; });
  return sum_over(x, [&](auto const& t) {
    auto const slope = sqrt(2.0 + t * p[0]);
    return sum_over(y, [&](auto const&) { return weight * slope + mean; }) + (t - mean) * (t - mean) * weight;
  });
};

template <class F, class Body, class... Data> void compare(F const& f, Body const& body, Data const&... data) {
  plain::compare(f, body, 1e-12L, at, data...);
}

} // namespace

BOOST_AUTO_TEST_SUITE(nested_sums)

BOOST_AUTO_TEST_CASE(over_other_rows) {
  constexpr auto f = dyad::function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>>(kernel_body);
  for (std::size_t const n : counts)
    for (std::size_t const m : counts) BOOST_TEST_CONTEXT(n << " and " << m << " rows") {
        compare(f, kernel_body, plain::sample(n), plain::sample(m, 2));
      }
}

BOOST_AUTO_TEST_CASE(over_the_same_rows) {
  constexpr auto f = dyad::function<Vec<2>, Passive<Rows<Vec<2>>>>(pairs_body);
  for (std::size_t const n : counts) BOOST_TEST_CONTEXT(n << " rows") {
      compare(f, pairs_body, plain::sample_arrays<2>(n));
    }
}

BOOST_AUTO_TEST_CASE(three_deep) {
  constexpr auto f = dyad::function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>>(deep_body);
  for (std::size_t const n : {0u, 1u, 5u, 9u})
    for (std::size_t const m : {0u, 1u, 3u}) BOOST_TEST_CONTEXT(n << " and " << m << " rows") {
        compare(f, deep_body, plain::sample(n), plain::sample(m, 2));
      }
}

BOOST_AUTO_TEST_CASE(what_does_not_vary) {
  constexpr auto f = dyad::function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>>(outside_body);
  for (std::size_t const n : counts)
    for (std::size_t const m : {0u, 1u, 3u}) BOOST_TEST_CONTEXT(n << " and " << m << " rows") {
        compare(f, outside_body, plain::sample(n), plain::sample(m, 2));
      }
}

BOOST_AUTO_TEST_CASE(gradients_by_both_rows) {
  constexpr auto k = dyad::function<Vec<2>, Rows<double>, Rows<double>>(kernel_body);
  constexpr auto f = dyad::function<Vec<2>, Rows<Vec<2>>>(pairs_body);
  using Number = plain::First<1>;
  auto const p = plain::constant<Number>(at);
  for (std::size_t const n : {0u, 1u, 2u, 5u, 9u}) {
    auto const x = plain::sample_arrays<2>(n);
    auto const by_x = std::get<1>(gradient(f)(at, x));
    auto rows = plain::constant<Number>(x);
    for (std::size_t i = 0; i < 2 * n; ++i) {
      plain::number_at(rows, i).slope[0] = 1;
      check_near(plain::number_at(by_x, i), pairs_body(p, rows).slope[0], 10);
      plain::number_at(rows, i).slope[0] = 0;
    }
    auto const t = plain::sample(n, 2), u = plain::sample(7, 3);
    auto const [by_p, by_t, by_u] = gradient(k)(at, t, u);
    auto lists = std::tuple(plain::constant<Number>(t), plain::constant<Number>(u));
    auto& [first, second] = lists;
    auto const check = [&](Number& argument, double given) {
      argument.slope[0] = 1;
      check_near(given, kernel_body(p, std::get<0>(lists), std::get<1>(lists)).slope[0]);
      argument.slope[0] = 0;
    };
    for (std::size_t i = 0; i < n; ++i) check(first[i], by_t[i]);
    for (std::size_t i = 0; i < 7; ++i) check(second[i], by_u[i]);
  }
}

BOOST_AUTO_TEST_SUITE_END()

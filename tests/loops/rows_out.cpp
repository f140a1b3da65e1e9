// SPDX-License-Identifier: BSL-1.0
// Functions that return rows: values, Jacobians, jvp and vjp of maps, and gradients and hvp of loops over maps.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec, dyad::map_over, dyad::sum_over;
using plain::check_near;

constexpr std::array<double, 2> at{0.3, 0.7};
constexpr std::size_t counts[] = {0, 1, 3, 4, 5, 8, 9, 17, 1025};

constexpr auto waves_body = [](auto const& p, auto const& x) {
  return map_over(x, [&](auto const& t) { return p[0] * sin(p[1] * t) + t; });
};
constexpr auto waves = dyad::function<Vec<2>, Passive<Rows<double>>>(waves_body);
constexpr auto waves_by_all = dyad::function<Vec<2>, Rows<double>>(waves_body);

// Rows of arrays, from a map of a map.
constexpr auto pairs_body = [](auto const& a, auto const& x) {
  auto const squares = map_over(x, [&](auto const& t) { return a * t * t; });
  return map_over(x, squares, [&](auto const& t, auto const& s) { return std::array{t + s * t, a * s}; });
};
constexpr auto pairs = dyad::function<double, Rows<double>>(pairs_body);

// Centred numbers: a sum over a map within a map.
constexpr auto energy_body = [](auto const& p, auto const& x) {
  auto const shifted = map_over(x, [&](auto const& t) { return tanh(t * p[0]) - p[1]; });
  auto const total = sum_over(shifted, [](auto const& s) { return s; });
  auto const centred = map_over(shifted, x, [&](auto const& s, auto const& t) { return (s - 0.1 * total) * t; });
  return sum_over(centred, [](auto const& c) { return c * c; }) + total;
};
constexpr auto energy = dyad::function<Vec<2>, Rows<double>>(energy_body);

} // namespace

BOOST_AUTO_TEST_SUITE(rows_as_results)

BOOST_AUTO_TEST_CASE(values_and_jacobians) {
  for (std::size_t const n : counts) {
    auto const x = plain::sample(n);
    using Number = plain::First<2>;
    auto const expected = waves_body(plain::varying<Number>(at), plain::constant<Number>(x));
    auto const [values, slopes] = compile(waves, jacobian(waves))(at, x);
    static_assert(std::is_same_v<std::remove_cvref_t<decltype(values)>, std::vector<double>>);
    BOOST_TEST(values.size() == n);
    BOOST_TEST(slopes.size() == n);
    for (std::size_t i = 0; i < n; ++i) {
      check_near(values[i], expected[i].value);
      for (std::size_t j = 0; j < 2; ++j) check_near(slopes[i][j], expected[i].slope[j]);
    }
  }
}

BOOST_AUTO_TEST_CASE(jacobian_by_a_number) {
  constexpr auto f = dyad::function<double, Passive<Rows<double>>>(pairs_body);
  for (std::size_t const n : counts) {
    auto const x = plain::sample(n);
    auto const slopes = jacobian(f)(2.0, x);
    BOOST_TEST(slopes.size() == n);
    for (std::size_t i = 0; i < n; ++i) {
      plain::Real const t = x[i];
      check_near(slopes[i][0], t * t * t);
      check_near(slopes[i][1], 4 * t * t);
    }
  }
}

BOOST_AUTO_TEST_CASE(directions_forward) {
  for (std::size_t const n : counts) {
    auto const x = plain::sample(n), along = plain::sample(n, 2);
    using Number = plain::First<1>;
    auto p = plain::constant<Number>(at);
    p[0].slope[0] = 0.5;
    p[1].slope[0] = -2;
    auto rows = plain::constant<Number>(x);
    for (std::size_t i = 0; i < n; ++i) rows[i].slope[0] = along[i];
    auto const expected = waves_body(p, rows);
    auto const slopes = jvp(waves_by_all)(at, x, std::array{0.5, -2.0}, along);
    BOOST_TEST(slopes.size() == n);
    for (std::size_t i = 0; i < n; ++i) check_near(slopes[i], expected[i].slope[0]);
    Number a = 2;
    a.slope[0] = 3;
    auto const both = jvp(pairs)(2.0, x, 3.0, along);
    auto const expected_both = pairs_body(a, rows);
    BOOST_TEST(both.size() == n);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t k = 0; k < 2; ++k) check_near(both[i][k], expected_both[i][k].slope[0]);
  }
}

BOOST_AUTO_TEST_CASE(cotangents_backward) {
  for (std::size_t const n : {0u, 1u, 2u, 5u, 9u, 17u}) {
    auto const x = plain::sample(n);
    auto const weights = plain::sample_arrays<2>(n, 3);
    auto const [by_a, by_x] = vjp(pairs)(2.0, x, weights);
    BOOST_TEST(by_x.size() == n);
    using Number = plain::First<1>;
    auto const pull = [&](auto const& a, auto const& rows) {
      plain::Real sum = 0;
      auto const results = pairs_body(a, rows);
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < 2; ++k) sum += results[i][k].slope[0] * weights[i][k];
      return sum;
    };
    Number a = 2;
    auto rows = plain::constant<Number>(x);
    for (std::size_t i = 0; i < n; ++i) {
      rows[i].slope[0] = 1;
      check_near(by_x[i], pull(a, rows));
      rows[i].slope[0] = 0;
    }
    a.slope[0] = 1;
    check_near(by_a, pull(a, rows));
  }
}

BOOST_AUTO_TEST_CASE(rows_as_they_came) {
  constexpr auto with_square = dyad::function<double, Rows<dyad::Vec<2>>>(
      [](auto const& a, auto const& x) { return std::tuple(a * a, x); });
  constexpr auto same = dyad::function<Rows<double>>([](auto const& x) { return x; });
  for (std::size_t const n : {0u, 1u, 9u}) {
    auto const x = plain::sample_arrays<2>(n, 1);
    auto const [square, rows] = with_square(3.0, x);
    BOOST_TEST(square == 9);
    BOOST_TEST((rows == x));
    auto const weights = plain::sample(n, 2);
    BOOST_TEST(vjp(same)(plain::sample(n), weights) == weights, boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(cotangents_of_rows_of_tuples) {
  constexpr auto parted = dyad::function<double, Rows<double>>([](auto const& a, auto const& x) {
    return map_over(
        x, [&](auto const& t) { return std::tuple(sin(a * t), dyad::VectorArray{a * t * t, t + 0.0 * a}); });
  });
  constexpr double a = 2;
  for (std::size_t const n : {0u, 1u, 2u, 9u}) {
    auto const x = plain::sample(n), waves = plain::sample(n, 4);
    auto const weights = plain::sample_arrays<2>(n, 3);
    auto const [by_a, by_x] = vjp(parted)(a, x, waves, weights);
    BOOST_TEST(by_x.size() == n);
    plain::Real sum = 0;
    for (std::size_t i = 0; i < n; ++i) {
      plain::Real const t = x[i];
      check_near(by_x[i], waves[i] * a * std::cos(a * t) + weights[i][0] * 2 * a * t + weights[i][1]);
      sum += waves[i] * t * std::cos(a * t) + weights[i][0] * t * t;
    }
    check_near(by_a, sum);
  }
}

BOOST_AUTO_TEST_CASE(maps_that_other_loops_read) {
  for (std::size_t const n : {0u, 1u, 2u, 5u, 9u, 17u}) {
    auto const x = plain::sample(n), along = plain::sample(n, 2);
    auto const [value, slopes] = value_and_gradient(energy)(at, x);
    auto const& [by_p, by_x] = slopes;
    auto const [hvp_p, hvp_x] = hvp(energy)(at, x, std::array{0.5, -2.0}, along);
    BOOST_TEST(by_x.size() == n);
    BOOST_TEST(hvp_x.size() == n);
    // The inner numbers vary along the direction, the outer ones with one argument at a time.
    using Number = plain::Second<1>;
    auto p = plain::constant<Number>(at);
    p[0].value.slope[0] = 0.5;
    p[1].value.slope[0] = -2;
    auto rows = plain::constant<Number>(x);
    for (std::size_t i = 0; i < n; ++i) rows[i].value.slope[0] = along[i];
    auto const check = [&](Number& argument, double slope, double second) {
      argument.slope[0] = plain::First<1>(1);
      auto const expected = energy_body(p, rows);
      check_near(value, expected.value.value);
      check_near(slope, expected.slope[0].value);
      check_near(second, expected.slope[0].slope[0], 10);
      argument.slope[0] = plain::First<1>(0);
    };
    for (std::size_t i = 0; i < 2; ++i) check(p[i], by_p[i], hvp_p[i]);
    for (std::size_t i = 0; i < n; ++i) check(rows[i], by_x[i], hvp_x[i]);
  }
}

BOOST_AUTO_TEST_CASE(results_that_do_not_vary) {
  constexpr auto f = dyad::function<double, Passive<Rows<double>>>([](auto const& a, auto const& x) {
    return std::tuple(map_over(x, [](auto const&) { return 3.0; }), map_over(x, [&](auto const&) { return a * a; }),
                      map_over(x, [](auto const& t) { return t; }), a);
  });
  for (std::size_t const n : counts) {
    auto const x = plain::sample(n);
    auto const [constants, squares, same, a] = f(2.0, x);
    BOOST_TEST(constants == std::vector<double>(n, 3.0), boost::test_tools::per_element());
    BOOST_TEST(squares == std::vector<double>(n, 4.0), boost::test_tools::per_element());
    BOOST_TEST(same == x, boost::test_tools::per_element());
    BOOST_TEST(a == 2);
    auto const [by_constants, by_squares, by_same, by_a] = jacobian(f)(2.0, x);
    BOOST_TEST(by_constants == std::vector<double>(n, 0.0), boost::test_tools::per_element());
    BOOST_TEST(by_squares == std::vector<double>(n, 4.0), boost::test_tools::per_element());
    BOOST_TEST(by_same == std::vector<double>(n, 0.0), boost::test_tools::per_element());
    BOOST_TEST(by_a == 1);
  }
}

BOOST_AUTO_TEST_CASE(gradients_by_rows_that_nothing_depends_on) {
  constexpr auto f =
      dyad::function<double, Rows<double>, Rows<Vec<2>>>([](auto const& a, auto const& x, auto const& unused) {
        return a * sum_over(x, [](auto const&) { return 1.0; }) +
               0.0 * sum_over(unused, [](auto const& u) { return u[0]; });
      });
  auto const [by_a, by_x, by_unused] = gradient(f)(2.0, std::vector<double>(5, 1.0), plain::sample_arrays<2>(3));
  BOOST_TEST(by_a == 5);
  BOOST_TEST(by_x == std::vector<double>(5, 0.0), boost::test_tools::per_element());
  BOOST_TEST(by_unused.size() == 3u);
  for (auto const& row : by_unused) BOOST_TEST(row == (std::array{0.0, 0.0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

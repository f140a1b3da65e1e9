// SPDX-License-Identifier: BSL-1.0
// Sums over zeros, infinities and NaN, and over branches that are not taken.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec, dyad::sum_over;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

constexpr auto weighted = dyad::function<double, Passive<Rows<double>>>(
    [](auto const& a, auto const& x) { return sum_over(x, [&](auto const& t) { return a * t; }); });
constexpr auto weighted_by_all = dyad::function<double, Rows<double>>(
    [](auto const& a, auto const& x) { return sum_over(x, [&](auto const& t) { return a * t; }); });
// The root's slope at 0 and the logarithm of a negative number stand in branches that are not taken.
constexpr auto guarded = dyad::function<double, Rows<double>>([](auto const& a, auto const& x) {
  return sum_over(x, [&](auto const& t) {
    return where(t > 0.0, sqrt(where(t > 0.0, t, 1.0)) * a, 0.0) + where(t > -1.0, t, log(t) / (t + 1.0) * a);
  });
});

} // namespace

BOOST_AUTO_TEST_SUITE(sums_of_special_values)

BOOST_AUTO_TEST_CASE(one_row_reaches_the_sum) {
  for (std::size_t const n : {1u, 2u, 7u, 8u, 9u, 17u, 1025u})
    for (std::size_t at = 0; at<n; at += n> 100 ? 128 : 1) {
      std::vector<double> x(n, 1.0);
      x[at] = infinity;
      BOOST_TEST(weighted(2.0, x) == infinity);
      BOOST_TEST(gradient(weighted)(2.0, x) == infinity);
      BOOST_TEST(weighted(-2.0, x) == -infinity);
      x[at] = not_a_number;
      BOOST_TEST(std::isnan(weighted(2.0, x)));
      BOOST_TEST(std::isnan(gradient(weighted)(2.0, x)));
    }
}

BOOST_AUTO_TEST_CASE(one_row_stays_out_of_the_others) {
  for (std::size_t const n : {2u, 7u, 8u, 9u, 17u}) {
    std::vector<double> x(n, 1.0);
    x[n / 2] = not_a_number;
    auto const [by_a, by_x] = gradient(weighted_by_all)(2.0, x);
    BOOST_TEST(std::isnan(by_a));
    for (double const slope : by_x) BOOST_TEST(slope == 2);
    constexpr auto f = dyad::function<Rows<double>>(
        [](auto const& rows) { return sum_over(rows, [](auto const& t) { return square(t); }); });
    auto const squares = gradient(f)(x);
    for (std::size_t i = 0; i < n; ++i) BOOST_TEST((i == n / 2 ? std::isnan(squares[i]) : squares[i] == 2));
  }
}

BOOST_AUTO_TEST_CASE(lanes_that_are_left_over_are_not_added) {
  // The last row again would add an infinity, or the reciprocal of a 0 that no row has.
  constexpr auto f = dyad::function<double, Passive<Rows<double>>>(
      [](auto const& a, auto const& x) { return sum_over(x, [&](auto const& t) { return a / t; }); });
  for (std::size_t n = 1; n < 20; ++n) {
    std::vector<double> const x(n, 0.5);
    BOOST_TEST(f(3.0, x) == 6 * static_cast<double>(n));
    BOOST_TEST(gradient(f)(3.0, x) == 2 * static_cast<double>(n));
    std::vector<double> beside(n + 40, not_a_number);
    for (std::size_t i = 0; i < n; ++i) beside[i + 20] = 0.5;
    BOOST_TEST(f(3.0, std::span(beside).subspan(20, n)) == 6 * static_cast<double>(n));
  }
  BOOST_TEST(f(3.0, std::vector<double>{}) == 0);
  BOOST_TEST(f(3.0, std::vector<double>{0.0}) == infinity);
}

BOOST_AUTO_TEST_CASE(branches_that_are_not_taken_leak_nothing) {
  std::vector<double> const x{4.0, 0.0, -0.5, -0.0, 9.0, 0.25, -0.25, 0.0, 1.0, 0.0};
  auto const [value, slopes] = value_and_gradient(guarded)(2.0, x);
  auto const& [by_a, by_x] = slopes;
  BOOST_TEST(value == 2 * (2 + 3 + 0.5 + 1) + 4 - 0.5 + 9 + 0.25 - 0.25 + 1);
  BOOST_TEST(by_a == 2 + 3 + 0.5 + 1);
  double const expected[] = {1.5, 1, 1, 1, 1 + 1.0 / 3, 3, 1, 1, 2, 1};
  for (std::size_t i = 0; i < 10; ++i) BOOST_TEST(by_x[i] == expected[i], boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(rows_of_zeros_and_zero_factors) {
  constexpr auto f = dyad::function<Vec<2>, Passive<Rows<double>>>([](auto const& p, auto const& x) {
    return sum_over(x, [&](auto const& t) { return p[0] * t * t * p[1] + sin(t * p[1]); });
  });
  for (std::size_t const n : {0u, 1u, 8u, 9u}) {
    auto const [value, slopes] = value_and_gradient(f)(std::array{0.0, 0.0}, std::vector<double>(n, 0.0));
    BOOST_TEST(value == 0);
    BOOST_TEST(slopes[0] == 0);
    BOOST_TEST(slopes[1] == 0);
  }
}

BOOST_AUTO_TEST_CASE(huge_and_tiny_rows) {
  std::vector<double> x(20, 0.0);
  x[3] = 1e308;
  x[11] = -1e308;
  x[19] = 5e-324;
  BOOST_TEST(weighted(1.0, x) == 5e-324); // rows 3, 11 and 19 are added to one partial sum
  std::vector<double> const small(1000, 5e-324);
  BOOST_TEST(weighted(1.0, small) == 1000 * 5e-324);
}

// Quotients whose derivative by the divisor is near the ends of the range of numbers, or beyond.
BOOST_AUTO_TEST_CASE(quotients_by_large_divisors) {
  constexpr auto by_rows = dyad::function<Rows<double>>([](auto const& x) {
    return sum_over(x, [](auto const& t) { return 1.0 / sqrt(1.0 + t * t) + t / square(1.0 + t * t); });
  });
  constexpr auto by_number = dyad::function<double, Passive<Rows<double>>>([](auto const& a, auto const& x) {
    return sum_over(x, [&](auto const& t) { return t / sqrt(1.0 + a * a) + t * exp(a) / (2.0 + exp(a)); });
  });
  std::vector<double> const x{0.0, 1e70, 1e150, -1e150};
  auto const slopes = dyad::gradient(by_rows)(x);
  BOOST_TEST(slopes[0] == 1);
  for (std::size_t const i : {1u, 2u, 3u}) {
    double const wanted = -1 / x[i] / std::abs(x[i]); // the other is less than half a unit of it
    BOOST_TEST(slopes[i] == wanted, boost::test_tools::tolerance(1e-13));
  }
  std::vector<double> const weights{0.5, 0.25};
  BOOST_TEST(dyad::gradient(by_number)(1e150, weights) == -0.75e-300, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(dyad::gradient(by_number)(-1e150, weights) == 0.75e-300, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(dyad::gradient(by_number)(400.0, weights) == 1.5 * std::exp(-400.0) - 0.75 / 400.0 / 400.0,
             boost::test_tools::tolerance(1e-5));
}

// A divisor that is a sum of terms in a variable each: of 1 / (1 + 2 e^400) the slopes are e^-400 / 4.
BOOST_AUTO_TEST_CASE(quotients_by_sums_of_large_terms) {
  constexpr auto shares = dyad::function<double, double, Rows<double>>([](auto const& a, auto const& b, auto const& x) {
    return sum_over(x, [&](auto const& t) { return 1.0 / (1.0 + exp(-a * t) + exp(-b)); });
  });
  auto const [by_a, by_b, by_x] = dyad::gradient(shares)(-400.0, -400.0, std::vector<double>{1.0});
  double const wanted = std::exp(-400.0) / 4;
  BOOST_TEST(by_a == wanted, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(by_b == wanted, boost::test_tools::tolerance(1e-13));
  BOOST_TEST(by_x[0] == -400 * wanted, boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_SUITE_END()

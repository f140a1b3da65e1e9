// SPDX-License-Identifier: BSL-1.0
// Sums over rows: values, gradients and Hessians at many numbers of rows, against plain loops on dual numbers.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <tuple>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec, dyad::sum_over;
using plain::check_near;

constexpr std::array<double, 2> at{0.3, 0.7};
constexpr std::size_t counts[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 1023, 1024, 1025, 2500};

// A sum over two lists, and numbers around it.
constexpr auto misfit_body = [](auto const& p, auto const& x, auto const& y) {
  return sum_over(x, y,
                  [&](auto const& t, auto const& u) { return square(p[0] + p[1] * sin(t) - u) * exp(p[0] * p[1]); }) +
         p[0] * p[0];
};
constexpr auto misfit = dyad::function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>>(misfit_body);

// Rows that vary, in a sum that is no longer linear outside.
constexpr auto spread_body = [](auto const& p, auto const& x) {
  auto const total = sum_over(x, [&](auto const& t) { return tanh(p[0] * t) * t + p[1]; });
  return log(2.0 + total * total) * p[1];
};
constexpr auto spread = dyad::function<Vec<2>, Rows<double>>(spread_body);

// Several sums at once, in an array and in a tuple.
constexpr auto moments_body = [](auto const& p, auto const& x) {
  return sum_over(x, [&](auto const& t) {
    return std::tuple(t * p[0], std::array{square(t), t * t * t * p[1]}, cos(p[0] * t));
  });
};
constexpr auto moments = dyad::function<Vec<2>, Passive<Rows<double>>>(moments_body);

} // namespace

BOOST_AUTO_TEST_SUITE(sums)

BOOST_AUTO_TEST_CASE(value_gradient_and_hessian_at_all_numbers_of_rows) {
  for (std::size_t const n : counts) {
    auto const x = plain::sample(n, 1), y = plain::sample(n, 2);
    auto const expected = plain::second_order(misfit_body, at, x, y);
    auto const [value, slopes, second] = compile(misfit, gradient(misfit), hessian(misfit))(at, x, y);
    BOOST_TEST_CONTEXT(n << " rows") { plain::check_all(value, slopes, second, expected); }
  }
}

BOOST_AUTO_TEST_CASE(results_are_written_in_place) {
  constexpr auto program = compile(misfit, gradient(misfit), hessian(misfit));
  for (std::size_t const n : {std::size_t{0}, std::size_t{9}}) {
    auto const x = plain::sample(n, 1), y = plain::sample(n, 2);
    auto const [value, slopes, second] = program(at, x, y);
    std::vector<double> out(9, -7);
    program.into(&out[1], &out[2], &out[4])(at, x, y);
    std::vector const expected = {-7.0, value, slopes[0], slopes[1], second[0][0], second[0][1], second[1][0],
                                  second[1][1], -7.0};
    BOOST_TEST(out == expected, boost::test_tools::per_element());
  }
  constexpr auto compound = dyad::function([](auto rate) { // a loop without rows
    return dyad::fold(1.0, 10, [&](auto const& sum) { return sum * (1.0 + rate); });
  });
  double value = 0, slope = 0;
  value_and_gradient(compound).into(&value, &slope)(0.25);
  BOOST_TEST(value == std::pow(1.25, 10), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(slope == 10 * std::pow(1.25, 9), boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(alone_and_together_they_are_the_same) {
  for (std::size_t const n : {std::size_t{5}, std::size_t{1025}}) {
    auto const x = plain::sample(n, 1), y = plain::sample(n, 2);
    auto const expected = plain::second_order(misfit_body, at, x, y);
    plain::check_all(misfit(at, x, y), gradient(misfit)(at, x, y), hessian(misfit)(at, x, y), expected);
    auto const [value, slopes] = value_and_gradient(misfit)(at, x, y);
    check_near(value, expected.value.value);
    for (std::size_t i = 0; i < 2; ++i) check_near(slopes[i], expected.slope[i].value);
  }
}

BOOST_AUTO_TEST_CASE(gradients_by_rows) {
  for (std::size_t const n : counts) {
    auto const x = plain::sample(n, 3);
    auto const [value, slopes] = value_and_gradient(spread)(at, x);
    auto const& [by_p, by_x] = slopes;
    BOOST_TEST(by_x.size() == n);
    using Number = plain::First<1>;
    auto const p = plain::constant<Number>(at);
    auto rows = plain::constant<Number>(x);
    check_near(value, spread_body(p, rows).value);
    for (std::size_t i = 0; i < 2; ++i) {
      auto moved = p;
      moved[i].slope[0] = 1;
      check_near(by_p[i], spread_body(moved, rows).slope[0]);
    }
    for (std::size_t i = 0; i<n; i = n> 100 && i > 20 && i < n - 20 ? i + 97 : i + 1) {
      rows[i].slope[0] = 1;
      check_near(by_x[i], spread_body(p, rows).slope[0]);
      rows[i].slope[0] = 0;
    }
  }
}

BOOST_AUTO_TEST_CASE(several_sums_at_once) {
  for (std::size_t const n : counts) {
    auto const x = plain::sample(n, 4);
    using Number = plain::First<2>;
    auto const [a, b, c] = moments_body(plain::varying<Number>(at), plain::constant<Number>(x));
    auto const [values, slopes] = compile(moments, jacobian(moments))(at, x);
    auto const& [first, pair, last] = values;
    check_near(first, a.value);
    check_near(pair[0], b[0].value);
    check_near(pair[1], b[1].value);
    check_near(last, c.value);
    auto const& [by_first, by_pair, by_last] = slopes;
    for (std::size_t i = 0; i < 2; ++i) {
      check_near(by_first[i], a.slope[i]);
      check_near(by_pair[0][i], b[0].slope[i]);
      check_near(by_pair[1][i], b[1].slope[i]);
      check_near(by_last[i], c.slope[i]);
    }
  }
}

BOOST_AUTO_TEST_CASE(terms_that_do_not_vary_count_the_rows) {
  constexpr auto count = dyad::function<double, Passive<Rows<double>>>([](auto const& a, auto const& x) {
    return sum_over(x, [&](auto const&) { return a; }) + sum_over(x, [](auto const&) { return 2.0; });
  });
  for (std::size_t const n : counts) {
    auto const x = plain::sample(n, 5);
    double const rows = static_cast<double>(n);
    auto const [value, slope, second] = compile(count, gradient(count), hessian(count))(0.5, x);
    BOOST_TEST(value == 2.5 * rows);
    BOOST_TEST(slope == rows);
    BOOST_TEST(second == 0);
  }
}

BOOST_AUTO_TEST_SUITE_END()

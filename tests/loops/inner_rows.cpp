// SPDX-License-Identifier: BSL-1.0
// Loops within loops, with values that depend on the rows of the inner one alone: these are computed once, and
// derivatives by these rows are sums over all rows of the outer loop.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec, dyad::sum_over;
using plain::check_near;

constexpr std::array<double, 2> at{0.3, 0.7};

// Bumps around centres, each as wide as its scale says.
constexpr auto bumps_body = [](auto const& p, auto const& scales, auto const& centres, auto const& x) {
  auto const total = sum_over(x, [&](auto const& t) {
    return log(2.0 + sum_over(scales, centres, [&](auto const& s, auto const& c) {
                 return exp(s) * p[1] * exp(-square(exp(s) * (t - c[0])) * p[0]) + sin(c[1]) * 0.1 * t;
               }));
  });
  return total + sum_over(scales, [&](auto const& s) { return exp(s); });
};
// A value of the inner rows in a condition, one of a step of a recurrence, and one three loops deep.
constexpr auto branches_body = [](auto const& p, auto const& x, auto const& y) {
  return sum_over(x, [&](auto const& t) {
    auto const inner = sum_over(y, [&](auto const& u) {
      auto const deep = sum_over(x, [&](auto const& v) { return cos(u * p[0]) * v * exp(t); });
      return where(exp(u) > 1.2, t * exp(u) * p[1], deep);
    });
    return inner + fold(t, y, [&](auto const& s, auto const& u) { return 0.5 * sin(u * p[0]) * s + exp(u); });
  });
};

/// A number that counts its exponentials.
struct Counted {
  double x = 0;
  static inline int exponentials = 0;
  constexpr Counted() = default;
  constexpr Counted(double value) : x(value) {}
  friend constexpr Counted operator+(Counted a, Counted b) { return a.x + b.x; }
  friend constexpr Counted operator-(Counted a, Counted b) { return a.x - b.x; }
  friend constexpr Counted operator*(Counted a, Counted b) { return a.x * b.x; }
  friend constexpr Counted operator/(Counted a, Counted b) { return a.x / b.x; }
  friend constexpr Counted operator-(Counted a) { return -a.x; }
  friend Counted exp(Counted a) { return ++exponentials, std::exp(a.x); }
  friend Counted log(Counted a) { return std::log(a.x); }
  friend Counted sin(Counted a) { return std::sin(a.x); }
  friend Counted cos(Counted a) { return std::cos(a.x); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(inner_rows)

BOOST_AUTO_TEST_CASE(gradients_by_the_rows_of_the_inner_loop) {
  constexpr auto f = dyad::function<Vec<2>, Rows<double>, Rows<Vec<2>>, Passive<Rows<double>>>(bumps_body);
  using Number = plain::First<1>;
  for (std::size_t const n : {0u, 1u, 7u, 8u, 9u, 1023u, 1024u, 1025u, 2100u})
    for (std::size_t const k : {0u, 1u, 3u, 9u}) BOOST_TEST_CONTEXT(n << " rows around " << k) {
        auto const scales = plain::sample(k, 2), x = plain::sample(n, 3);
        auto const centres = plain::sample_arrays<2>(k);
        auto const [value, slopes] = value_and_gradient(f)(at, scales, centres, x);
        auto const& [by_p, by_scales, by_centres] = slopes;
        auto p = plain::constant<Number>(at);
        auto s = plain::constant<Number>(scales);
        auto c = plain::constant<Number>(centres);
        auto const rows = plain::constant<Number>(x);
        auto const slope = [&] { return bumps_body(p, s, c, rows).slope[0]; };
        check_near(value, bumps_body(p, s, c, rows).value, 20);
        for (std::size_t i = 0; i < 2; ++i) {
          p[i].slope[0] = 1;
          check_near(by_p[i], slope(), 20);
          p[i].slope[0] = 0;
        }
        for (std::size_t i = 0; i < k; ++i) {
          s[i].slope[0] = 1;
          check_near(by_scales[i], slope(), 20);
          s[i].slope[0] = 0;
          for (std::size_t j = 0; j < 2; ++j) {
            c[i][j].slope[0] = 1;
            check_near(by_centres[i][j], slope(), 20);
            c[i][j].slope[0] = 0;
          }
        }
      }
}

BOOST_AUTO_TEST_CASE(second_derivatives_and_branches) {
  constexpr auto f = dyad::function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>>(branches_body);
  for (std::size_t const n : {0u, 1u, 5u, 9u})
    for (std::size_t const m : {0u, 1u, 4u}) BOOST_TEST_CONTEXT(n << " and " << m << " rows") {
        auto const x = plain::sample(n), y = plain::sample(m, 2);
        auto const expected = plain::second_order(branches_body, at, x, y);
        auto const [value, slopes, second] = compile(f, gradient(f), hessian(f))(at, x, y);
        plain::check_all(value, slopes, second, expected);
      }
}

BOOST_AUTO_TEST_CASE(each_value_is_computed_once_a_row) {
  constexpr auto f = dyad::function<Vec<2>, Rows<double>, Rows<Vec<2>>, Passive<Rows<double>>>(bumps_body);
  std::size_t const n = 20, k = 3;
  auto const numbers = [](std::vector<double> const& x) { return std::vector<Counted>(x.begin(), x.end()); };
  auto const scales = plain::sample(k, 2), x = plain::sample(n, 3);
  auto const centres = plain::sample_arrays<2>(k);
  std::vector<std::array<Counted, 2>> counted_centres;
  for (auto const& c : centres) counted_centres.push_back({c[0], c[1]});
  std::array<Counted, 2> const p{at[0], at[1]};
  Counted::exponentials = 0;
  Counted const value = f(p, numbers(scales), counted_centres, numbers(x));
  BOOST_TEST(Counted::exponentials == static_cast<int>(k + n * k));
  check_near(value.x, f(at, scales, centres, x), 20);
  auto const slopes = std::get<1>(gradient(f)(p, numbers(scales), counted_centres, numbers(x)));
  auto const expected = std::get<1>(gradient(f)(at, scales, centres, x));
  for (std::size_t i = 0; i < k; ++i) check_near(slopes[i].x, expected[i], 20);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// check of functions of rows: sums, gathers, recurrences, roots; agreement, and what a wrong rule looks like.
#include <dyad/bridge/check_rows.hpp>
#include <dyad/dyad.hpp>
#include <dyad/loops.hpp>

#include "planted.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <exception>
#include <sstream>
#include <vector>

using namespace dyad;

namespace {

constexpr auto nll = function<Vec<3>, Passive<Rows<Vec<3>>>, Passive<Rows<double>>>(
    [](auto const& w, auto const& X, auto const& y) {
      return sum_over(X, y, [&](auto const& x, auto const& t) { return softplus(-t * dot(w, x)); }) + 0.5 * dot(w, w);
    });
constexpr auto springs = function<Rows<Vec<2>>, Rows<IndexVec<2>>, double>(
    [](auto const& points, auto const& edges, auto const& length) {
      return sum_over(edges, [&](auto const& e) {
        return square(norm(points[e[0]] - points[e[1]]) - length);
      });
    });
constexpr auto growth = function<double, Rows<double>>([](auto const& rate, auto const& x) {
  return fold(0.1 + 0.0 * rate, x, [&](auto const& y, auto const& t) { return y + rate * y * (1.0 - y) * t; });
});

constexpr auto wrong = function<Rows<double>>([](auto const& x) {
  return sum_over(x, [](auto const& t) { return planted::wrong_sine(t); });
});

} // namespace

BOOST_AUTO_TEST_SUITE(checks_of_rows)

BOOST_AUTO_TEST_CASE(a_sum_over_rows) {
  for (int const count : {0, 1, 5, 17}) {
    std::vector<std::array<double, 3>> X;
    std::vector<double> y;
    for (int i = 0; i < count; ++i) {
      X.push_back({1, std::sin(i), std::cos(3.0 * i)});
      y.push_back(i % 3 == 0 ? 1 : -1);
    }
    auto const table = check(nll, std::array<double, 3>{0.3, -0.2, 0.9}, X, y);
    BOOST_TEST(table, count << " rows:\n" << table);
    BOOST_TEST(table.rows().size() == 1 + 3 + 6);
  }
}

BOOST_AUTO_TEST_CASE(rows_that_indices_pick) {
  std::vector<std::array<double, 2>> const points{{0, 0}, {1, 0.2}, {0.8, 1.1}, {-0.1, 0.9}, {2, 2}};
  std::vector<std::array<int, 2>> const edges{{0, 1}, {1, 2}, {2, 3}, {3, 0}, {0, 2}};
  auto const table = check(springs, points, edges, 0.7);
  BOOST_TEST(table, table);
  BOOST_TEST(table.rows().size() == 1 + 11 + 66);
  BOOST_TEST(table.rows()[9].what == "d/dx0[4][0]"); // a point that no edge touches
  BOOST_TEST(table.rows()[9].typed == 0);
}

BOOST_AUTO_TEST_CASE(a_recurrence_over_many_rows) {
  std::vector<double> x;
  for (int i = 0; i < 100; ++i) x.push_back(0.1 + 0.001 * i);
  auto const table = check(growth, {.most = 6}, 0.4, x);
  BOOST_TEST(table, table);
  BOOST_TEST(table.rows().size() == 1 + 6 + 21);
  BOOST_TEST(table.note() == "derivatives by 6 of 101 numbers");
  BOOST_TEST(table.rows()[1].what == "d/dx0");
  BOOST_TEST(table.rows()[6].what == "d/dx1[99]");
}

BOOST_AUTO_TEST_CASE(a_wrong_rule_within_a_loop_is_caught) {
  auto const table = check(wrong, std::vector<double>{0.3, 1.0, -0.4});
  BOOST_TEST(!table);
  BOOST_TEST(table.rows()[0].agrees);
  BOOST_TEST(!table.rows()[1].agrees);
  std::ostringstream text;
  text << table;
  BOOST_TEST(text.str().find("DISAGREE") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(arguments_that_do_not_fit) {
  std::vector<std::array<double, 3>> const X(4, {1, 2, 3});
  std::vector<double> const y(3, 1);
  BOOST_CHECK_THROW(check(nll, std::array<double, 3>{}, X, y), std::exception);
}

BOOST_AUTO_TEST_SUITE_END()

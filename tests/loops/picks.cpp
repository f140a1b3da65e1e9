// SPDX-License-Identifier: BSL-1.0
// Rows that elements of other rows pick: energies on meshes, look-ups, their derivatives by the rows that are picked.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

using dyad::Index, dyad::IndexVec, dyad::Passive, dyad::Rows, dyad::Vec;

namespace {

using Points = std::vector<std::array<double, 2>>;
using Edges = std::vector<std::array<int, 2>>;

// springs between points, and two points by number
constexpr auto energy =
    dyad::function<Rows<Vec<2>>, Rows<IndexVec<2>>, double>([](auto const& X, auto const& edges, auto k) {
      return X[0][0] * X[1][1] + sum_over(edges, [&](auto const& e) {
               auto const d = X[e[0]] - X[e[1]];
               return k * square(dot(d, d) - 1.0);
             });
    });
double plain_energy(Points const& x, Edges const& edges, double k) {
  double total = x[0][0] * x[1][1];
  for (auto const& e : edges) {
    auto const from = static_cast<std::size_t>(e[0]), to = static_cast<std::size_t>(e[1]);
    double const a = x[from][0] - x[to][0], b = x[from][1] - x[to][1], rest = a * a + b * b - 1;
    total += k * rest * rest;
  }
  return total;
}

// rows that a loop has made, picked by another one
constexpr auto look_up =
    dyad::function<Rows<double>, Rows<Index>, double>([](auto const& x, auto const& picks, auto a) {
      auto const made = map_over(x, [&](auto const& t) { return sin(a * t); });
      return sum_over(picks, [&](auto const& i) { return made[i] * made[i] * x[i]; });
    });
double plain_look_up(std::vector<double> const& x, std::vector<int> const& picks, double a) {
  double total = 0;
  for (int const i : picks) {
    double const t = x[static_cast<std::size_t>(i)], made = std::sin(a * t);
    total += made * made * t;
  }
  return total;
}

// a walk through a table
constexpr auto walk = dyad::function<Rows<double>, Rows<Index>, double>([](auto const& x, auto const& picks, auto a) {
  return fold(a, picks, [&](auto const& s, auto const& i) { return 0.5 * s + s * x[i]; });
});
double plain_walk(std::vector<double> const& x, std::vector<int> const& picks, double a) {
  for (int const i : picks) a = 0.5 * a + a * x[static_cast<std::size_t>(i)];
  return a;
}

constexpr double step = 1e-6;

template <class F, class Plain> void check_table(F const& f, Plain const& plain) {
  std::vector<double> const x = {0.3, -0.7, 1.1, 0.2};
  for (std::size_t const count : {0u, 1u, 3u, 8u, 13u}) {
    std::vector<int> picks;
    for (std::size_t i = 0; i < count; ++i) picks.push_back(static_cast<int>(i * i % 4));
    auto const [value, slopes] = dyad::value_and_gradient(f)(x, picks, 0.6);
    BOOST_TEST(std::abs(value - plain(x, picks, 0.6)) < 1e-13);
    BOOST_TEST(std::abs(std::get<1>(slopes) -
                        (plain(x, picks, 0.6 + step) - plain(x, picks, 0.6 - step)) / (2 * step)) < 1e-8);
    BOOST_REQUIRE(std::get<0>(slopes).size() == x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      auto above = x, below = x;
      above[i] += step;
      below[i] -= step;
      double const expected = (plain(above, picks, 0.6) - plain(below, picks, 0.6)) / (2 * step);
      BOOST_TEST(std::abs(std::get<0>(slopes)[i] - expected) < 1e-8);
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(picked_rows)

BOOST_AUTO_TEST_CASE(an_energy_on_a_mesh) {
  Points const X = {{0, 0}, {1.2, 0.1}, {0.3, 0.9}, {-0.5, 0.7}, {0.1, -1.3}};
  Edges const all = {{0, 1}, {1, 2}, {2, 0}, {2, 3}, {3, 4}, {4, 0}, {4, 1}, {1, 3}, {0, 3}, {2, 4}};
  Points direction = X;
  for (auto& d : direction) d = {d[1] + 0.3, d[0] - 0.1};
  for (std::size_t const count : {0u, 1u, 7u, 10u}) {
    Edges const edges(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
    auto const [value, slopes] = dyad::value_and_gradient(energy)(X, edges, 0.7);
    BOOST_TEST(std::abs(value - plain_energy(X, edges, 0.7)) < 1e-13 * (1 + std::abs(value)));
    Points up = X, down = X;
    for (std::size_t i = 0; i < X.size(); ++i)
      for (std::size_t k = 0; k < 2; ++k) {
        Points above = X, below = X;
        above[i][k] += step;
        below[i][k] -= step;
        double const expected = (plain_energy(above, edges, 0.7) - plain_energy(below, edges, 0.7)) / (2 * step);
        BOOST_TEST(std::abs(std::get<0>(slopes)[i][k] - expected) < 1e-7);
        up[i][k] += step * direction[i][k];
        down[i][k] -= step * direction[i][k];
      }
    auto const product = dyad::hvp(energy)(X, edges, 0.7, direction, 0.5);
    auto const high = dyad::gradient(energy)(up, edges, 0.7 + 0.5 * step),
               low = dyad::gradient(energy)(down, edges, 0.7 - 0.5 * step);
    BOOST_TEST(std::abs(std::get<1>(product) - (std::get<1>(high) - std::get<1>(low)) / (2 * step)) < 1e-6);
    for (std::size_t i = 0; i < X.size(); ++i)
      for (std::size_t k = 0; k < 2; ++k)
        BOOST_TEST(std::abs(std::get<0>(product)[i][k] -
                            (std::get<0>(high)[i][k] - std::get<0>(low)[i][k]) / (2 * step)) < 1e-6);
  }
}

BOOST_AUTO_TEST_CASE(rows_that_a_loop_has_made) { check_table(look_up, plain_look_up); }
BOOST_AUTO_TEST_CASE(a_recurrence_through_a_table) { check_table(walk, plain_walk); }

BOOST_AUTO_TEST_CASE(rows_that_are_not_there) {
  auto const says = [](std::out_of_range const& e) {
    return std::string(e.what()).find("4 of 4 rows") != std::string::npos;
  };
  std::vector<double> const x = {0.3, -0.7, 1.1, 0.2};
  BOOST_CHECK_EXCEPTION(look_up(x, std::vector<int>{1, 4}, 0.6), std::out_of_range, says);
  BOOST_CHECK_THROW(look_up(x, std::vector<int>{-1}, 0.6), std::out_of_range);
  BOOST_CHECK_THROW(walk(x, std::vector<double>{0.5}, 0.6), std::out_of_range);
}

namespace {
// Rows that are computed from the number of the row, up to the last one that is there.
constexpr auto every_other = dyad::function<dyad::Rows<double>, dyad::Passive<double>>([](auto const& x, auto n) {
  return sum_over(iota(n, n), [&](auto const& i) { return (i + 1.0) * square(x[2.0 * i + 1.0]); });
});
} // namespace

BOOST_AUTO_TEST_CASE(computed_rows_up_to_the_last_one) {
  for (std::size_t n = 1; n < 20; ++n) {
    std::vector<double> x(2 * n), slopes(2 * n);
    double value = 0;
    for (std::size_t i = 0; i < n; ++i) {
      double const weight = static_cast<double>(i + 1);
      x[2 * i + 1] = 0.25 * weight;
      slopes[2 * i + 1] = 2 * weight * x[2 * i + 1];
      value += weight * x[2 * i + 1] * x[2 * i + 1];
    }
    auto const [found, found_slopes] = dyad::value_and_gradient(every_other)(x, static_cast<double>(n));
    BOOST_TEST(found == value); // exact
    BOOST_TEST(found_slopes == slopes, boost::test_tools::per_element());
    BOOST_CHECK_THROW(every_other(x, static_cast<double>(n + 1)), std::out_of_range);
  }
}

namespace {
// The first row and the last, of an argument and of what loops have made.
constexpr auto ends = dyad::function<dyad::Rows<double>>([](auto const& x) {
  auto const sums = scan(0.0 * x.front(), x, [](auto const& sum, auto const& t) { return sum + t; });
  auto const squares = map_over(x, [](auto const& t) { return t * t; });
  return std::tuple(x.front() * x.back(), sums.back() + squares.front() * squares.back());
});
} // namespace

BOOST_AUTO_TEST_CASE(the_first_row_and_the_last) {
  for (std::size_t n = 1; n < 12; ++n) {
    std::vector<double> x, by_product(n), by_rest(n, 1.0);
    for (std::size_t i = 0; i < n; ++i) x.push_back(0.5 + static_cast<double>(i)); // all of it is exact
    double sum = 0;
    for (double const t : x) sum += t;
    double const first = x.front(), last = x.back();
    by_product.front() += last;
    by_product.back() += first;
    by_rest.front() += 2 * first * last * last;
    by_rest.back() += 2 * last * first * first;
    auto const [product, rest] = ends(x);
    BOOST_TEST(product == first * last);
    BOOST_TEST(rest == sum + first * first * last * last);
    auto const slopes = jacobian(ends)(x);
    BOOST_TEST(std::get<0>(slopes) == by_product, boost::test_tools::per_element());
    BOOST_TEST(std::get<1>(slopes) == by_rest, boost::test_tools::per_element());
  }
  BOOST_CHECK_THROW(ends(std::vector<double>{}), std::out_of_range);
}

BOOST_AUTO_TEST_SUITE_END()

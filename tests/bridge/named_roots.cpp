// SPDX-License-Identifier: BSL-1.0
// Loops by name: roots and iterations of formulas of symbols on Variables, element by element.
#include "named_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

using namespace dyad;
using namespace dyad::tests;

BOOST_AUTO_TEST_SUITE(named_roots)

BOOST_AUTO_TEST_CASE(roots_and_their_derivatives) {
  double const scale = 1.0; // a number that only the running program knows
  auto const anomaly = dyad::root(y = y - e * sin(y) - scale * x);
  for (std::size_t const count : {0U, 1U, 7U, 9U}) {
    Variable const eccentricity(0.4, "e"), times(NdArray(numbers(count)), "x");
    Variable const solved = anomaly(y = times, e = eccentricity, x = times);
    std::vector<double> const found = solved.data().to_vector(), m = numbers(count);
    BOOST_TEST_REQUIRE(found.size() == count);
    std::vector<double> slopes, seconds;
    double by_eccentricity = 0;
    for (std::size_t i = 0; i < count; ++i) {
      BOOST_TEST(std::abs(found[i] - 0.4 * std::sin(found[i]) - m[i]) <= 4e-16 * (1 + m[i]));
      double const c = 1 - 0.4 * std::cos(found[i]);
      slopes.push_back(1 / c);
      seconds.push_back(-0.4 * std::sin(found[i]) / (c * c * c));
      by_eccentricity += std::sin(found[i]) / c;
    }
    std::vector<Variable> const first = grad(sum(solved), {times, eccentricity}, {.create_graph = true});
    close(first[0].data().to_vector(), slopes);
    BOOST_TEST(std::abs(first[1].item() - by_eccentricity) <= 1e-12);
    if (count > 0) close(grad(sum(first[0]), times).data().to_vector(), seconds);
  }
  NdArray const single = cast(NdArray(numbers(3)), DType::float32);
  BOOST_TEST((anomaly(y = single, e = 0.4, x = Variable(single)).dtype() == DType::float32));
  // shapes broadcast, and those that do not are told
  Variable const table(NdArray(numbers(6), Shape{3, 2}), "x");
  BOOST_TEST((anomaly(y = 1.0, e = 0.4, x = table).shape() == Shape{3, 2}));
  BOOST_CHECK_THROW(anomaly(y = NdArray(numbers(4)), e = 0.4, x = table), ShapeError);
}

BOOST_AUTO_TEST_CASE(iterations) {
  auto const beyond = dyad::iterate(y < 10.0, y = 2.0 * y + x);
  for (std::size_t const count : {0U, 1U, 9U}) {
    Variable const rows(NdArray(numbers(count)), "x"), first(1.5, "y");
    Variable const ends = beyond(y = first, x = rows);
    std::vector<double> expected, slopes;
    double by_first = 0;
    for (double const one : numbers(count)) {
      double state = 1.5, slope = 0, factor = 1;
      while (state < 10) state = 2 * state + one, slope = 2 * slope + 1, factor *= 2;
      expected.push_back(state);
      slopes.push_back(slope);
      by_first += factor;
    }
    close(ends.data().to_vector(), expected);
    std::vector<Variable> const found = grad(sum(ends), {rows, first});
    close(found[0].data().to_vector(), slopes);
    BOOST_TEST(std::abs(found[1].item() - by_first) <= 1e-12);
  }
}

BOOST_AUTO_TEST_SUITE_END()

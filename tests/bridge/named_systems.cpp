// SPDX-License-Identifier: BSL-1.0
// Loops by name of several unknowns and of several states, on Variables, element by element.
#include "named_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <vector>

using namespace dyad;
using namespace dyad::tests;

BOOST_AUTO_TEST_SUITE(named_systems)

// The two numbers whose sum and product are given, and states of which one ends the iteration.
BOOST_AUTO_TEST_CASE(several_unknowns_and_states) {
  double const two = 2.0, quarter = 0.25; // numbers that only the running program knows
  auto const numbers_of = dyad::root(y = y + z - (x + two), z = y * z - 4.0 * quarter * e);
  auto const growth = dyad::iterate(y < 10.0 * two, y = y * (x + 1.0) + z, z = quarter * z + x);
  for (std::size_t const count : {0U, 1U, 9U}) {
    Variable const product(0.4, "e"), sums(NdArray(numbers(count)), "x");
    auto const [larger, smaller] = numbers_of(y = sums + 2.0, z = 0.1, x = sums, e = product);
    std::vector<double> large, small, slopes, seconds;
    double by_product = 0;
    for (double const one : numbers(count)) {
      double const s = one + 2, d = std::sqrt(s * s - 1.6);
      large.push_back((s + d) / 2);
      small.push_back((s - d) / 2);
      slopes.push_back((1 + s / d) / 2 + (1 - s / d)); // of the larger one and twice the smaller one
      seconds.push_back(2 * 0.4 / (d * d * d));
      by_product += 1 / d;
    }
    close(larger.data().to_vector(), large);
    close(smaller.data().to_vector(), small);
    auto const first = grad(sum(larger + 2.0 * smaller), {sums, product}, {.create_graph = true});
    close(first[0].data().to_vector(), slopes);
    BOOST_TEST(std::abs(first[1].item() - by_product) <= 1e-12);
    if (count > 0) close(grad(sum(first[0]), sums).data().to_vector(), seconds);

    auto const [ends, others] = growth(y = 1.5, z = 1.0, x = sums);
    std::vector<double> expected, other, growths;
    for (double const one : numbers(count)) {
      double a = 1.5, b = 1, by_a = 0, by_b = 0;
      while (a < 20) {
        by_a = by_a * (one + 1) + a + by_b;
        by_b = 0.25 * by_b + 1;
        a = a * (one + 1) + b;
        b = 0.25 * b + one;
      }
      expected.push_back(a);
      other.push_back(b);
      growths.push_back(by_a + by_b);
    }
    close(ends.data().to_vector(), expected);
    close(others.data().to_vector(), other);
    close(grad(sum(ends + others), sums).data().to_vector(), growths);
  }
}

BOOST_AUTO_TEST_SUITE_END()

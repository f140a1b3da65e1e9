// SPDX-License-Identifier: BSL-1.0
// Loops by name: sums and ends of recurrences of formulas of symbols on Variables.
#include "named_rows.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

using namespace dyad;
using namespace dyad::tests;

BOOST_AUTO_TEST_SUITE(named_loops)

BOOST_AUTO_TEST_CASE(sums_and_maps) {
  auto const total = dyad::sum_over(e * x * x + 2.0 * x);
  for (std::size_t const count : {0U, 1U, 7U, 9U}) {
    Variable const a(0.7, "e"), rows(NdArray(numbers(count)), "x");
    Variable const value = total(e = a, x = rows);
    double sum = 0, squares = 0;
    std::vector<double> slopes, twice;
    for (double const one : numbers(count)) {
      sum += 0.7 * one * one + 2 * one;
      squares += one * one;
      slopes.push_back(1.4 * one + 2);
    }
    BOOST_TEST(std::abs(value.item() - sum) <= 1e-13 * (1 + sum));
    std::vector<Variable> const found = grad(value, {a, rows}, {.create_graph = true});
    BOOST_TEST(std::abs(found[0].item() - squares) <= 1e-13 * (1 + squares));
    close(found[1].data().to_vector(), slopes);
    if (count == 0) continue;
    Variable const second = grad(found[0], rows); // 2 x
    for (double const one : numbers(count)) twice.push_back(2 * one);
    close(second.data().to_vector(), twice);
    close(dyad::map_over(e * x)(e = a, x = rows).data().to_vector(), (0.7 * rows).data().to_vector());
  }
  // the first axis of several
  Variable const table(NdArray(numbers(6), Shape{3, 2}), "x");
  close(total(e = 0.5, x = table).data().to_vector(),
        sum(0.5 * table * table + 2.0 * table, Axes(0)).data().to_vector());
  BOOST_CHECK_EXCEPTION(total(e = 0.5, x = 1.0), ShapeError, [](std::exception const& error) {
    return std::string(error.what()).find("nothing says over how many rows to sum") != std::string::npos;
  });
}

BOOST_AUTO_TEST_CASE(last_states) {
  auto const last = dyad::fold(y = 0.5 * y + x, z = z + y * e);
  for (std::size_t const count : {0U, 1U, 6U}) {
    Variable const a(0.7, "e"), rows(NdArray(numbers(count)), "x"), first(0.2, "y");
    auto const [states, sums] = last(y = first, z = 1.5, x = rows, e = a);
    Variable u = first, v = Variable::constant(NdArray(1.5));
    for (std::size_t i = 0; i < count; ++i) {
      Variable const next = 0.5 * u + index(rows, {static_cast<Index>(i)});
      v = v + u * a;
      u = next;
    }
    BOOST_TEST(std::abs(states.item() - u.item()) <= 1e-14);
    BOOST_TEST(std::abs(sums.item() - v.item()) <= 1e-14);
    if (count == 0) continue;
    std::vector<Variable> const by{first, a, rows}, found = grad({states * sums}, by), expected = grad({u * v}, by);
    for (std::size_t k = 0; k < 3; ++k) close(found[k].data().to_vector(), expected[k].data().to_vector());
  }
}

BOOST_AUTO_TEST_SUITE_END()

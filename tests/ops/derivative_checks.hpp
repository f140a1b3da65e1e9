// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives up to the third order, by each argument, in any order, as the rules make them, against the oracle.
#pragma once

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "support/derivative_points.hpp"
#include "support/interpret.hpp"

namespace test {

inline std::string text(std::vector<std::size_t> const& by) {
  std::string out;
  for (std::size_t const i : by) out += static_cast<char>('0' + i);
  return out;
}

/// A formula against what the oracle says of the same formula.
template <class T, std::size_t N, class Exact>
void check_derivatives(std::string const& name, Formula const& formula, Exact const& exact,
                       std::vector<Point<N>> const& points) {
  std::vector<oracle::Series<N>> expected;
  for (Point<N> const& at : points) expected.push_back(exact(at));
  for (auto const& by : sequences(N)) {
    Formula derivative = formula;
    for (std::size_t const i : by) derivative = derivative.derivative(static_cast<int>(i), Stage::regrouped);
    derivative = derivative.optimized();
    int wrong = 0;
    std::ostringstream first;
    first.precision(17);
    for (std::size_t n = 0; n < points.size(); ++n) {
      T const got = derivative.value(std::vector<T>(points[n].begin(), points[n].end()));
      if (is_right(got, expected[n], points[n], by)) continue;
      if (wrong++ > 0) continue;
      first << " at";
      for (double const x : points[n]) first << ' ' << x;
      first << ": " << got << ", not " << expected[n].partial(by);
    }
    BOOST_CHECK_MESSAGE(wrong == 0, name << (sizeof(T) == 8 ? " in double" : " in float") << ", derivative by "
                                         << text(by) << ": wrong at " << wrong << " points, first" << first.str());
  }
}

/// An operation against what the oracle says of it.
template <class Op, class T> void check_derivatives(std::vector<Point<arity<Op>>> const& points) {
  check_derivatives<T>(
      std::string(Op::name), formula_of<Op>(), [](auto const& at) { return oracle::derivatives_of<Op>(at); }, points);
}

} // namespace test

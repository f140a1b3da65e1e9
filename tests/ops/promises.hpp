// SPDX-License-Identifier: BSL-1.0
/// \file What operations promise at their singular points, tried on numbers and on expressions.
#pragma once

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

#include "laws.hpp"
#include "support/interpret.hpp"

namespace test {

inline bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

template <class T> bool same(T got, double promised) {
  return same(static_cast<double>(got), static_cast<double>(static_cast<T>(promised)));
}

template <class T, class Op, std::size_t N> void check_numbers(dyad::Singular<N> const& point) {
  laws::Point<Op, T> const at = laws::converted<T, Op>(point.at);
  T const value = laws::value<Op, T>(at);
  BOOST_CHECK_MESSAGE(same(value, point.value),
                      Op::name << " at " << at[0] << " is " << value << ", not " << point.value);
  laws::for_each_argument<Op>([&]<int I>(dyad::Arg<I>) {
    T const slope = laws::rule<Op, I, T>(at);
    BOOST_CHECK_MESSAGE(same(slope, point.slope[I]), "the rule of " << Op::name << " for argument " << I << " at "
                                                                    << at[0] << ", " << at[N - 1] << " gives " << slope
                                                                    << ", not " << point.slope[I]);
  });
}

template <class T, class Op, std::size_t N> void check_expression(dyad::Singular<N> const& point) {
  Formula const formula = formula_of<Op>();
  std::vector<T> const at(point.at.begin(), point.at.end());
  BOOST_CHECK_MESSAGE(same(formula.value(at), point.value),
                      "the expression of " << Op::name << " at " << at[0] << " is " << formula.value(at));
  laws::for_each_argument<Op>([&]<int I>(dyad::Arg<I>) {
    T const slope = formula.derivative(I, Stage::regrouped).optimized().value(at);
    BOOST_CHECK_MESSAGE(same(slope, point.slope[I]),
                        "the expression of " << Op::name << " for argument " << I << " at " << at[0] << ", "
                                             << at[N - 1] << " has the slope " << slope << ", not " << point.slope[I]);
  });
}

template <class List> int check_promises() {
  int points = 0;
  List::for_each([&]<class Op>(std::type_identity<Op>) {
    for (auto const& point : Op::singular)
      if constexpr (std::size(Op::singular) > 0) {
        check_numbers<double, Op>(point);
        check_numbers<float, Op>(point);
        check_expression<double, Op>(point);
        check_expression<float, Op>(point);
        ++points;
      }
  });
  return points;
}

} // namespace test

// SPDX-License-Identifier: BSL-1.0
/// \file Comparisons for the tests of typed expressions.
#pragma once

#include "support/near.hpp"

#include <dyad/typed.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <type_traits>

namespace typed_tests {

namespace hana = boost::hana;
using Big = boost::multiprecision::cpp_bin_float_50;

inline constexpr auto x = dyad::var<"x">;
inline constexpr auto y = dyad::var<"y">;
inline constexpr auto z = dyad::var<"z">;

template <class T> void check_near(T const& value, T const& expected, double tolerance = 1e-14) {
  using Wide = std::conditional_t<std::is_same_v<T, float>, double, T>;
  BOOST_CHECK_MESSAGE(dyad::tests::near<Wide>(value, expected, tolerance, 1), value << " is not " << expected);
}

/// df compared with a central difference of f by `by`, at a point given as bindings of Big to x, y, z.
template <class F, class D, class X> void check_slope(F const& f, D const& df, X const& by, double tolerance = 1e-20) {
  Big const point[] = {Big("0.7"), Big("1.3"), Big("-0.4")}, h("1e-12");
  auto const at = [&](auto const& g, Big const& step) {
    Big p[] = {point[0], point[1], point[2]};
    int const k = same(by, x) ? 0 : same(by, y) ? 1 : 2;
    p[k] += step;
    // The sum takes part so that every name occurs.
    return std::get<0>(dyad::compile(g, x + y + z)(x = p[0], y = p[1], z = p[2]));
  };
  Big const slope = (at(f, h) - at(f, -h)) / (2 * h);
  check_near(at(df, Big(0)), slope, tolerance);
}

} // namespace typed_tests

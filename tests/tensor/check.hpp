// SPDX-License-Identifier: BSL-1.0
// Tensor expressions of a (3, 4) and b (4,) beside plain loops written for each: values, and Jacobians beside
// difference quotients of those loops in long double. The same on Variables.
#pragma once

#include <dyad/dynamic.hpp>
#include <dyad/tensor.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <vector>

namespace tensor_test {

using namespace dyad;
using namespace dyad::literals;

using Real = long double;
using List = std::vector<Real>;

inline constexpr auto a = var<"a", 3, 4>;
inline constexpr auto b = var<"b", 4>;

inline std::array<double, 12> const a_values = {0.31, -1.2,  0.75, 1.9,   -0.44, 0.08,
                                                2.1,  -0.63, 1.15, -0.27, 0.52,  0.93};
inline std::array<double, 4> const b_values = {0.85, -0.36, 1.4, 0.22};

inline List as_list(auto const& values) { return List(values.begin(), values.end()); }

/// Nested arrays and numbers as one list.
template <class T> void flatten_into(T const& value, std::vector<double>& out) {
  if constexpr (std::is_arithmetic_v<T>) out.push_back(static_cast<double>(value));
  else
    for (auto const& part : value) flatten_into(part, out);
}
template <class T> std::vector<double> flat(T const& value) {
  std::vector<double> out;
  flatten_into(value, out);
  return out;
}

inline void near(std::vector<double> const& given, List const& wanted, double tolerance, char const* what) {
  BOOST_REQUIRE_EQUAL(given.size(), wanted.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    Real const error = std::abs(given[i] - wanted[i]) / std::max(Real(1), std::abs(wanted[i]));
    BOOST_TEST(error <= tolerance,
               what << " at " << i << ": " << given[i] << " and not " << static_cast<double>(wanted[i]));
  }
}

/// The derivative of each result by each element: five-point differences.
template <class F> List quotients(F const& f, List x) {
  Real const h = 1e-3L;
  std::vector<List> columns;
  for (Real& element : x) {
    Real const at = element;
    auto const shifted = [&](Real by) {
      element = at + by;
      List out = f(x);
      element = at;
      return out;
    };
    List const p1 = shifted(h), m1 = shifted(-h), p2 = shifted(2 * h), m2 = shifted(-2 * h);
    List column;
    for (std::size_t i = 0; i < p1.size(); ++i) column.push_back((8 * (p1[i] - m1[i]) - (p2[i] - m2[i])) / (12 * h));
    columns.push_back(column);
  }
  List out;
  for (std::size_t i = 0; i < columns[0].size(); ++i)
    for (List const& column : columns) out.push_back(column[i]);
  return out;
}

/// `reference(a, b)` gives the elements of the result, rows first.
template <class E, class F> void check(E const& e, F const& reference) {
  List const x = as_list(a_values), y = as_list(b_values);
  near(flat(compile(e)(a = a_values, b = b_values)), reference(x, y), 1e-14, "value");
  auto const [by_a, by_b] = compile(jacobian(e, a, b))(a = a_values, b = b_values);
  near(flat(by_a), quotients([&](List const& at) { return reference(at, y); }, x), 1e-10, "derivative by a");
  near(flat(by_b), quotients([&](List const& at) { return reference(x, at); }, y), 1e-10, "derivative by b");

  Variable const s(NdArray(a_values, Shape{3, 4}), "a"), t(NdArray(b_values, Shape{4}), "b");
  near(compile(e)(a = s, b = t).data().to_vector(), reference(x, y), 1e-14, "value on Variables");
}

} // namespace tensor_test

// SPDX-License-Identifier: BSL-1.0
/// \file Checks that tests of operations on arrays share: rules against central differences, values, sentences of
/// errors.
#pragma once

#include <dyad/array/elementwise.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/array/reduction.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <concepts>
#include <exception>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace dyad_test {

using dyad::Index, dyad::NdArray, dyad::Shape;

/// Numbers between -1 and 1 without a pattern, the same for the same seed.
inline NdArray sample(Shape const& shape, int seed = 1) {
  std::vector<double> values(static_cast<std::size_t>(shape.count()));
  double x = seed;
  for (double& value : values) value = std::sin(x = x * 1.7 + 0.6 - std::floor(x));
  return NdArray(values, shape);
}

/// The slope of f at x in every direction of one element, by central differences.
inline NdArray slope(std::function<double(NdArray const&)> const& f, NdArray const& x, double step = 1e-5) {
  std::vector<double> result;
  std::vector<double> values = x.to_vector();
  for (double& value : values) {
    double const at = value;
    value = at + step;
    double const above = f(NdArray(values, x.shape()));
    value = at - step;
    double const below = f(NdArray(values, x.shape()));
    value = at;
    result.push_back((above - below) / (2 * step));
  }
  return NdArray(result, x.shape());
}

/// The sum of the products of the elements.
inline double inner(NdArray const& a, NdArray const& b) { return sum(a * b).item(); }

/// Equal up to rounding.
inline bool close(NdArray const& a, NdArray const& b) { return dyad::allclose(a, b, 1e-12, 1e-12); }

/// Each rule of an operation against the slope of <w, op(x...)>. As in the sweep, what broadcasting stretched is
/// summed.
template <class Op, std::same_as<NdArray>... X> void check_rules(Op const& op, X const&... x) {
  std::vector<NdArray> const arguments = {x...};
  auto const value = [&]<std::size_t... I>(std::vector<NdArray> const& xs, std::index_sequence<I...>) {
    return apply_to(op, xs[I]...);
  };
  auto constexpr all = std::index_sequence_for<X...>{};
  NdArray const y = value(arguments, all), w = sample(y.shape(), 3);
  auto const check = [&](std::size_t i, NdArray const& result) {
    NdArray const expected = slope(
        [&](NdArray const& moved) {
          std::vector<NdArray> xs = arguments;
          xs[i] = moved;
          return inner(w, value(xs, all));
        },
        arguments[i]);
    BOOST_TEST(dyad::allclose(sum_to(result, arguments[i].shape()), expected, 1e-6, 1e-8),
               Op::name << ": the rule of argument " << i << " does not fit the shape "
                        << to_string(arguments[i].shape()));
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (check(I, op.vjp(dyad::Arg<static_cast<int>(I)>{}, w, y, x...)), ...);
  }(all);
}

/// The same for an operation on any number of arguments.
template <class Op> void check_variadic_rules(Op const& op, std::vector<NdArray> const& arguments) {
  NdArray const y = apply_to(op, std::span<NdArray const>(arguments)), w = sample(y.shape(), 3);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    NdArray const expected = slope(
        [&](NdArray const& moved) {
          std::vector<NdArray> xs = arguments;
          xs[i] = moved;
          return inner(w, apply_to(op, std::span<NdArray const>(xs)));
        },
        arguments[i]);
    BOOST_TEST(dyad::allclose(op.vjp(static_cast<Index>(i), w, y, arguments), expected, 1e-6, 1e-8),
               Op::name << ": the rule of argument " << i << " does not fit the shape "
                        << to_string(arguments[i].shape()));
  }
}

/// True of an exception that says exactly this.
inline auto says(std::string sentence) {
  return [sentence = std::move(sentence)](std::exception const& error) {
    BOOST_TEST(error.what() == sentence);
    return error.what() == sentence;
  };
}

} // namespace dyad_test

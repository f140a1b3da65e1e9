// SPDX-License-Identifier: BSL-1.0
/// \file Every operation of the registry on Variables: first and second derivatives beside difference quotients,
/// forward sweeps to the order 8 beside those in hundreds of digits.
#pragma once

#include "near.hpp"
#include "support/line_oracle.hpp"

#include <dyad/dynamic/taylor.hpp>
#include <dyad/ops/registry.hpp>

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

namespace dyad::tests {

/// Points spread over the domain of one argument, away from its ends, where difference quotients reach outside.
inline NdArray samples(Interval const& interval, std::mt19937_64& random, Index count) {
  double const margin = 0.02 * (interval.high - interval.low);
  std::vector<double> values(static_cast<std::size_t>(count));
  for (double& value : values) {
    double const share = static_cast<double>(random() >> 11) * 0x1p-53;
    value = interval.low + margin + share * (interval.high - interval.low - 2 * margin);
  }
  return NdArray(values);
}

/// What an operation promises at its singular points: on a number and on all elements of an array (SIMD lanes and what
/// is left over), with a graph of the derivative and without.
template <class Op> void check_promises(std::type_identity<Op>) {
  if constexpr (std::size(Op::singular) > 0) {
    auto const same = [](double a, double b) { return a == b || (a != a && b != b); };
    for (auto const& point : Op::singular)
      for (Index const count : {0, 5})
        for (bool const create_graph : {false, true}) {
          std::vector<Variable> x;
          for (double const at : point.at)
            x.emplace_back(count == 0 ? NdArray(at)
                                      : NdArray(std::vector<double>(static_cast<std::size_t>(count), at)));
          Variable const y = [&]<std::size_t... I>(std::index_sequence<I...>) {
            return apply<Op>(x[I]...);
          }(std::make_index_sequence<static_cast<std::size_t>(Op::arity)>{});
          std::vector<Variable> const slopes = grad(count == 0 ? y : sum(y), x, {.create_graph = create_graph});
          for (double const value : y.data().to_vector())
            BOOST_TEST(same(value, point.value), Op::name << " at " << point.at[0] << " is " << value);
          for (std::size_t i = 0; i < x.size(); ++i)
            for (double const slope : slopes[i].data().to_vector())
              BOOST_TEST(same(slope, point.slope[i]),
                         Op::name << " at " << point.at[0] << ", " << point.at.back() << " has the slope " << slope
                                  << " by argument " << i << ", not " << point.slope[i]
                                  << (count == 0 ? "" : ", in an array") << (create_graph ? ", with a graph" : ""));
        }
  }
}

/// Forward sweeps along a line, of two equal elements; the arguments are the rows of one matrix.
template <class Op, std::size_t N>
void check_along(std::array<double, N> const& at, std::array<double, N> const& slope) {
  constexpr int order = 8;
  std::vector<double> points, directions;
  for (std::size_t i = 0; i < N; ++i)
    for (int twice = 0; twice < 2; ++twice) points.push_back(at[i]), directions.push_back(slope[i]);
  Shape const shape{static_cast<Index>(N), 2};
  auto const f = [](Variable const& rows) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return apply<Op>(index(rows, {static_cast<Index>(I)})...);
    }(std::make_index_sequence<N>{});
  };
  Variable const x(NdArray(points, shape)), v(NdArray(directions, shape));
  std::vector<oracle::Real> const exact = oracle::taylor_along<Op>(at, slope, order);
  for (bool const create_graph : {false, true})
    for (double const first : values(jvp(f, x, v, {.create_graph = create_graph}).second))
      BOOST_TEST(near(first, static_cast<double>(exact[1]), 1e-13), Op::name << " at " << at[0] << ": " << first);
  std::vector<Variable> const d = directional(f, x, v, order);
  std::vector<double> found;
  double factorial = 1;
  for (int k = 0; k <= order; ++k) {
    factorial *= std::max(k, 1);
    std::vector<double> const both = values(d[static_cast<std::size_t>(k)]);
    BOOST_TEST(both[0] == both[1]);
    found.push_back(both[1] / factorial);
  }
  std::vector<double> const errors = oracle::errors_of(found, exact);
  for (std::size_t k = 0; k < errors.size(); ++k)
    BOOST_TEST(errors[k] <= 1e-10, Op::name << " at " << at[0] << ", order " << k << ": " << errors[k]);
}
template <class Op> void check_forward(std::type_identity<Op>) {
  constexpr bool is_gamma = []<class... G>(std::type_identity<Ops<G...>>) {
    return (std::is_same_v<Op, G> || ...);
  }(std::type_identity<GammaFamily>{});
  if constexpr (!Op::takes_condition && !is_gamma) { // of these 80 digits are known: tests/jet/gamma.cpp
    constexpr auto n = static_cast<std::size_t>(Op::arity);
    for (double const share : {0.35, 0.85}) {
      std::array<double, n> at{}, slope{};
      for (std::size_t i = 0; i < n; ++i) {
        at[i] = Op::domain[i].low + (i == 0 ? share : 1.07 - share) * (Op::domain[i].high - Op::domain[i].low);
        slope[i] = i % 2 == 0 ? 1 : -0.5;
      }
      if constexpr (std::is_same_v<Op, ops::Clamp>) at = {at[0] > 0 ? 0.5 : 3.5, -1, 2}, slope[1] = slope[2] = 0.25;
      check_along<Op>(at, slope);
    }
  }
}

/// `gradient_check` and its second-order form. Arguments of different lengths, 4 and 1, so that both broadcasting and
/// summing back take part. The tolerance is 1e-6 relative and 1e-8 absolute for the first order, ten times that for the
/// second, whose difference quotients have steeper functions to follow.
template <class Op> void check_reverse(std::type_identity<Op>) {
  if constexpr (Op::returns_condition) return;
  else {
    std::mt19937_64 random(7);
    std::vector<Variable> x;
    for (int i = 0; i < Op::arity; ++i) {
      bool const condition = Op::takes_condition && i == 0;
      NdArray const at = samples(Op::domain[static_cast<std::size_t>(i)], random, i % 2 == 0 ? 4 : 1);
      x.push_back(condition ? Variable::constant(NdArray({1, 0, 0, 1})) : Variable(at));
    }
    ManyVariables const f = [](std::vector<Variable> const& v) {
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return apply<Op>(v[I]...);
      }(std::make_index_sequence<static_cast<std::size_t>(Op::arity)>{});
    };
    std::string const name(Op::name);
    CheckReport const first = gradient_check(f, x, {.step = 1e-3}),
                      second = second_gradient_check(f, x, {.rtol = 1e-5, .atol = 1e-7, .step = 1e-3});
    BOOST_TEST(first.ok, name + ", first order: " + first.message);
    BOOST_TEST(second.ok, name + ", second order: " + second.message);
    check_promises(std::type_identity<Op>{});
  }
}
/// The same, and forward sweeps to the order 8.
template <class Op> void check_operation(std::type_identity<Op> op) {
  if constexpr (Op::returns_condition) return;
  else {
    check_reverse(op);
    check_forward(op);
  }
}

} // namespace dyad::tests

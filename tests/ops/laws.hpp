// SPDX-License-Identifier: BSL-1.0
/// \file Laws that every scalar operation obeys, as templates over the operation.
#pragma once

#include "support/near.hpp"

#include <dyad/ops/registry.hpp>

#include <boost/math/special_functions.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <limits>
#include <random>
#include <string>
#include <utility>

namespace laws {

using Big = boost::multiprecision::cpp_bin_float_50;

template <class Op> inline constexpr std::size_t arity = static_cast<std::size_t>(Op::arity);
template <class Op, class T> using Point = std::array<T, arity<Op>>;

/// Points drawn from the domain of an operation; a condition is drawn as 0 or 1.
template <class Op> class Sampler {
public:
  Point<Op, double> operator()() {
    Point<Op, double> x{};
    for (std::size_t i = 0; i < x.size(); ++i) {
      double const t = static_cast<double>(engine_() >> 11) * 0x1p-53;
      x[i] = Op::domain[i].low + t * (Op::domain[i].high - Op::domain[i].low);
    }
    if (Op::takes_condition) x[0] = x[0] > 0.5 ? 1.0 : 0.0;
    return x;
  }

private:
  std::mt19937_64 engine_{20240229};
};

template <class T, class Op> Point<Op, T> converted(Point<Op, double> const& x) {
  Point<Op, T> result{};
  for (std::size_t i = 0; i < x.size(); ++i) result[i] = static_cast<T>(x[i]);
  return result;
}

/// Calls `f` with the arguments of an operation, the first of them as a truth value where the operation takes one.
template <class Op, class T, class F> auto spread(Point<Op, T> const& x, F const& f) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return f([&] {
      if constexpr (Op::takes_condition && I == 0)
        return x[I] == T(1);
      else
        return x[I];
    }()...);
  }
  (std::make_index_sequence<arity<Op>>{});
}

template <class Op, class T> T value(Point<Op, T> const& x) {
  return spread<Op, T>(x, [](auto const&... a) { return T(dyad::apply<Op>(a...)); });
}

/// The derivative for argument I by the operation's own rule.
template <class Op, int I, class T> T rule(Point<Op, T> const& x) {
  T const y = value<Op, T>(x);
  return spread<Op, T>(x, [&](auto const&... a) { return static_cast<T>(Op::vjp(dyad::Arg<I>{}, T(1), y, a...)); });
}

/// The derivative for argument I by central differences, good to about 30 digits.
template <class Op> Big difference(Point<Op, double> const& at, std::size_t i) {
  static Big const h("1e-15");
  Point<Op, Big> left = converted<Big, Op>(at), right = left;
  left[i] -= h;
  right[i] += h;
  return (value<Op, Big>(right) - value<Op, Big>(left)) / (2 * h);
}

inline bool near(Big const& a, Big const& b, double tolerance) { return dyad::tests::near(a, b, tolerance, 1e-10); }

/// Calls `f(Arg<I>{})` for each argument that has a derivative.
template <class Op, class F> void for_each_argument(F const& f) {
  [&]<int... I>(std::integer_sequence<int, I...>) {
    (
        [&] {
          if constexpr (!(Op::takes_condition && I == 0)) f(dyad::Arg<I>{});
        }(),
        ...);
  }
  (std::make_integer_sequence<int, Op::arity>{});
}

/// The rules agree with central differences of the kernel: in double, and far closer in 50 digits.
template <class Op> void check_rules(int points) {
  Sampler<Op> sample;
  for (int n = 0; n < points; ++n) {
    Point<Op, double> const x = sample();
    for_each_argument<Op>([&]<int I>(dyad::Arg<I>) {
      Big const expected = difference<Op>(x, I);
      double const in_double = rule<Op, I, double>(x);
      Big const in_big = rule<Op, I, Big>(converted<Big, Op>(x));
      BOOST_CHECK_MESSAGE(near(in_double, expected, 1e-12), Op::name << ", argument " << I << ", at " << x[0] << ": "
                                                                     << in_double << ", not " << expected);
      BOOST_CHECK_MESSAGE(near(in_big, expected, 1e-20), Op::name << ", argument " << I << ", at " << x[0]
                                                                  << " in 50 digits: " << in_big << ", not "
                                                                  << expected);
    });
  }
}

/// Exact points, parity and commutativity are as stated, bit for bit.
template <class Op> void check_statements(int points) {
  for (dyad::Exact const& point : Op::exact)
    if constexpr (Op::arity == 1) BOOST_CHECK_EQUAL((value<Op, double>({point.x})), point.y);
  Sampler<Op> sample;
  for (int n = 0; n < points; ++n) {
    Point<Op, double> const x = sample();
    if constexpr (Op::parity != dyad::Parity::none) {
      double const y = value<Op, double>({x[0]});
      BOOST_CHECK_EQUAL((value<Op, double>({-x[0]})), Op::parity == dyad::Parity::odd ? -y : y);
    }
    if constexpr (Op::commutative)
      BOOST_CHECK_EQUAL((value<Op, double>({x[0], x[1]})), (value<Op, double>({x[1], x[0]})));
  }
}

/// Single precision computes what double does, as far as it reaches.
template <class Op> void check_float(int points) {
  Sampler<Op> sample;
  for (int n = 0; n < points; ++n) {
    Point<Op, float> const x = converted<float, Op>(sample());
    Point<Op, double> wide{};
    for (std::size_t i = 0; i < x.size(); ++i) wide[i] = x[i];
    double const y = value<Op, double>(wide);
    BOOST_CHECK_MESSAGE(near(value<Op, float>(x), y, 1e-4) || std::abs(y) < 1e-4, Op::name << " in float at " << x[0]);
    for_each_argument<Op>([&]<int I>(dyad::Arg<I>) {
      double const slope = rule<Op, I, double>(wide);
      BOOST_CHECK_MESSAGE(near(rule<Op, I, float>(x), slope, 1e-4) || std::abs(slope) < 1e-4,
                          "the rule of " << Op::name << " in float at " << x[0]);
    });
  }
}

template <class List> void check_all_rules(int points) {
  List::for_each([&]<class Op>(std::type_identity<Op>) { check_rules<Op>(points); });
}

} // namespace laws

// SPDX-License-Identifier: BSL-1.0
/// \file Expressions and functions for the root finders of Boost.Math, which ask for derivatives.
///
/// \code
/// constexpr auto missing = 0.5_c * erfc(-x / sqrt(2_c)) - p; // the normal distribution's quantile is where this is 0
/// ...
/// double const lower = newton_raphson_iterate(dyad::newton_functor(missing, x, p = 0.1), 1.0, -9.0, 9.0, 50);
/// double const upper = halley_iterate(dyad::halley_functor(missing, x, p = 0.975), 1.0, -9.0, 9.0, 50);
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/interop/arguments.hpp>
#include <dyad/typed/diff.hpp>

#include <array>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dyad {

namespace detail {

/// Value and slope as a pair, the second derivative with them as a tuple.
template <class V> constexpr auto terms(V const& value, V const& slope) { return std::pair(value, slope); }
template <class V> constexpr auto terms(V const& value, V const& slope, V const& curvature) {
  return std::tuple(value, slope, curvature);
}
template <class V>
constexpr auto terms(V const& value, V const& slope, std::array<std::array<V, 1>, 1> const& curvature) {
  return std::tuple(value, slope, curvature[0][0]);
}

template <class Op, class... B>
inline constexpr bool is_bound = typed::always_bound<Op> || (typed::binds<Op, B> || ...);
template <class Own, class... B> inline constexpr bool all_bound = false;
template <class... Ops, class... B>
inline constexpr bool all_bound<typed::Names<Ops...>, B...> = (is_bound<Ops, B...> && ...);
/// Whether all variables of an expression but `X` have values.
template <class E, class X, class... B>
inline constexpr bool are_bound =
    all_bound<typename typed::TablesOf<E>::type, Binding<typed::VariableName<X>::name, double>, B...>;

template <class E> struct variables_without_values {
  static_assert(sizeof(E) == 0, "dyad: newton_functor and halley_functor bind a value to each variable of the "
                                "expression but the unknown, by name, as in newton_functor(f, x, a = 2.0)");
};

} // namespace detail

/// An expression and its derivatives as a function object of one variable, the others having values. Made by
/// `newton_functor` and `halley_functor`.
template <class Program, class X, class... Others> class ExpressionFunctor {
public:
  /// Made by `newton_functor` and `halley_functor`.
  constexpr explicit ExpressionFunctor(Program const& program, Others const&... others)
      : program_(program), others_(others...) {}

  /// The value and its derivatives at a number, as a tuple.
  template <class T> constexpr auto operator()(T const& at) const {
    auto const results = std::apply([&](Others const&... others) { return program_(X{} = at, others...); }, others_);
    return std::apply([](auto const&... result) { return detail::terms(result...); }, results);
  }

private:
  Program program_;
  std::tuple<Others...> others_;
};

/// A function and its derivatives as a function object of its first argument, the others being data. Made by
/// `newton_functor` and `halley_functor`.
template <class Program, class... Data> class FunctionFunctor {
public:
  /// Made by `newton_functor` and `halley_functor`.
  constexpr explicit FunctionFunctor(Program const&, Data const&... data) : data_(data...) {}

  /// The value and its derivatives at a number, as a tuple.
  template <class T> constexpr auto operator()(T const& at) const {
    auto const results = std::apply([&](Data const&... data) { return Program{}(at, data...); }, data_);
    return std::apply([](auto const&... result) { return detail::terms(result...); }, results);
  }

private:
  std::tuple<Data...> data_;
};

/// A function object that gives an expression and its derivative by `x` as a pair: what `newton_raphson_iterate` and
/// `complex_newton` take. The other variables are bound by name. It works for every kind of number that the expression
/// takes.
template <Expression E, typed::Variable X, FixedString... Names, class... T>
constexpr auto newton_functor(E const& f, X const& x, Binding<Names, T> const&... others) {
  if constexpr (!detail::are_bound<E, X, Binding<Names, T>...>)
    static_cast<void>(sizeof(detail::variables_without_values<E>));
  else {
    auto const program = compile(f, diff(f, x));
    return ExpressionFunctor<std::remove_const_t<decltype(program)>, X, Binding<Names, T>...>(program, others...);
  }
}

/// The same with the second derivative, as a tuple: what `halley_iterate` and `schroder_iterate` take.
template <Expression E, typed::Variable X, FixedString... Names, class... T>
constexpr auto halley_functor(E const& f, X const& x, Binding<Names, T> const&... others) {
  if constexpr (!detail::are_bound<E, X, Binding<Names, T>...>)
    static_cast<void>(sizeof(detail::variables_without_values<E>));
  else {
    auto const program = compile(f, diff(f, x), diff<2>(f, x));
    return ExpressionFunctor<std::remove_const_t<decltype(program)>, X, Binding<Names, T>...>(program, others...);
  }
}

/// A function of a number and of data, differentiated by the number, for the same root finders. The data are copied;
/// spans are not, what they show must outlive the function object.
template <Traceable F, class... Data> constexpr auto newton_functor(F const&, Data const&... data) {
  constexpr auto program = value_and_gradient(typename detail::ByFirst<F, Data...>::type{});
  return FunctionFunctor<std::remove_const_t<decltype(program)>, Data...>(program, data...);
}

/// The same with the second derivative.
template <Traceable F, class... Data> constexpr auto halley_functor(F const&, Data const&... data) {
  constexpr typename detail::ByFirst<F, Data...>::type f;
  constexpr auto program = compile(f, gradient(f), hessian(f));
  return FunctionFunctor<std::remove_const_t<decltype(program)>, Data...>(program, data...);
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>

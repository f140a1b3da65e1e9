// SPDX-License-Identifier: BSL-1.0
/// \file Expressions and functions for the root finders of Boost.Math, which ask for derivatives.
///
/// \code
/// using boost::math::tools::newton_raphson_iterate, boost::math::tools::halley_iterate;
/// double const r = newton_raphson_iterate(dyad::newton_functor(x * exp(x) - a, x, a = 1.0), 0.5, 0.0, 1.0, 50);
/// double const s = halley_iterate(dyad::halley_functor(x * exp(x) - a, x, a = 1.0), 0.5, 0.0, 1.0, 25);
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/typed/diff.hpp>
#include <dyad/typed/function.hpp>

#include <tuple>
#include <utility>

namespace dyad {

namespace detail {

/// A function as one of its first argument: the others are data.
template <class F, class... Data> struct ByFirst;
template <class L, class... Data> struct ByFirst<TracedFunction<L>, Data...> {
  using type = TracedFunction<L, double, Passive<typename typed::KindOf<Data>::type>...>;
};
template <class L, class First, class... K, class... Data> struct ByFirst<TracedFunction<L, First, K...>, Data...> {
  using type = TracedFunction<L, First, Passive<typename typed::ActiveKind<K>::type>...>;
};

} // namespace detail

/// A function object that gives an expression and its derivative by `x` as a pair, what `newton_raphson_iterate` and
/// `complex_newton` take; its other variables are bound by name. It works for every kind of number that the expression
/// takes.
template <Expression E, class X, FixedString... Names, class... T>
constexpr auto newton_functor(E const& f, X const& x, Binding<Names, T> const&... others) {
  return [program = compile(f, diff(f, x)), x, ... others = others]<class U>(U const& at) {
    auto const [value, slope] = program(x = at, others...);
    return std::pair(value, slope);
  };
}

/// The same with the second derivative, as a tuple: what `halley_iterate` and `schroder_iterate` take.
template <Expression E, class X, FixedString... Names, class... T>
constexpr auto halley_functor(E const& f, X const& x, Binding<Names, T> const&... others) {
  return [program = compile(f, diff(f, x), diff<2>(f, x)), x, ... others = others]<class U>(U const& at) {
    return program(x = at, others...);
  };
}

/// A function of a number and of data, differentiated by the number, for the same root finders. The data are copied;
/// spans are not, what they show must outlive the function object.
template <Traceable F, class... Data> constexpr auto newton_functor(F const&, Data const&... data) {
  return [... data = data]<class U>(U const& at) {
    auto const [value, slope] = value_and_gradient(typename detail::ByFirst<F, Data...>::type{})(at, data...);
    return std::pair(value, slope);
  };
}

/// The same with the second derivative.
template <Traceable F, class... Data> constexpr auto halley_functor(F const&, Data const&... data) {
  return [... data = data]<class U>(U const& at) {
    constexpr typename detail::ByFirst<F, Data...>::type f;
    auto const [value, slope, curvature] = compile(f, gradient(f), hessian(f))(at, data...);
    return std::tuple(value, slope, curvature[0][0]);
  };
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>

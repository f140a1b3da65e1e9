// SPDX-License-Identifier: BSL-1.0
/// \file The derivative of an expression by a variable, and by several in turn.
#pragma once

#include <dyad/graph/passes/regroup.hpp>
#include <dyad/graph/sweep.hpp>
#include <dyad/typed/evaluate.hpp>

namespace dyad {

namespace typed {

template <class X> struct not_a_variable {
  static_assert(sizeof(X) == 0,
                "dyad: differentiation is by a variable such as var<\"x\">, not by an expression or a number");
};

template <class... X> consteval bool check_variables() {
  constexpr bool good = (Variable<X> && ... && true);
  if constexpr (!good)
    static_cast<void>(((Variable<X> ? 0 : sizeof(std::conditional_t<Variable<X>, X, not_a_variable<X>>)) + ... + 0));
  return good;
}

/// The leaf of a variable in a graph, made if need be.
template <class X> constexpr int leaf(graph::Builder& builder) { return load(builder, view_of<X>); }

/// d e / d x.
template <class E, class X> struct Differentiate {
  template <int Capacity> static constexpr auto pack() {
    graph::Builder builder;
    int const root = load(builder, view_of<E>), x = leaf<X>(builder);
    auto const needed = graph::reachable(builder, {root});
    builder.derived = true;
    int const seed = builder.constant(1);
    int const tangent = graph::forward(builder, RulesOf<E>::value, needed, x, seed)[root];
    auto const out = graph::regrouped(builder, {tangent == graph::zero ? builder.constant(0) : tangent}, false);
    return graph::pack<Capacity>(out.graph, out.roots);
  }
  static constexpr auto value = packed<Differentiate, 4 * Data<E>::size + 24>();
};

/// The derivative remembers the variable that it is by: a value may be bound to it even where the formula has none of
/// it.
template <class E, class X> constexpr auto differentiate(E const& e, X const&) {
  return remember<E, X>(make_expr<Differentiate<forgotten<E>, X>>(forget(e)));
}

/// Repeats a differentiation.
template <int Order, class E, class X> constexpr auto differentiate_times(E const& e, X const& x) {
  if constexpr (Order == 0) return e;
  else return differentiate_times<Order - 1>(differentiate(e, x), x);
}

template <class X, class Y> consteval bool name_before() {
  return VariableName<X>::name.view() < VariableName<Y>::name.view();
}

/// Differentiates by the variables in the order of their names: mixed partials commute, and so they are one type.
template <class E> constexpr auto differentiate_sorted(E const& e) { return e; }
template <class E, class X, class... Rest>
constexpr auto differentiate_sorted(E const& e, X const& x, Rest const&... rest) {
  if constexpr ((name_before<Rest, X>() || ...)) return differentiate_sorted(e, rest..., x);
  else return differentiate_sorted(differentiate(e, x), rest...);
}

} // namespace typed

/// The mixed partial derivative of e by each of the variables, in any order.
template <class E, class... X> constexpr auto diff(E const& e, X const&... x) {
  if constexpr (typed::check_variables<X...>()) {
    if constexpr (Expression<E>) return typed::differentiate_sorted(e, x...);
    else return typed::differentiate_sorted(typed::lift(e), x...);
  }
}

/// The derivative of order `Order` of e by x.
template <int Order, class E, class X> constexpr auto diff(E const& e, X const& x) {
  static_assert(Order >= 0, "dyad: the order of a derivative is not negative");
  if constexpr (typed::check_variables<X>()) {
    if constexpr (Expression<E>) return typed::differentiate_times<Order>(e, x);
    else return typed::differentiate_times<Order>(typed::lift(e), x);
  }
}

} // namespace dyad

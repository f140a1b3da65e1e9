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

template <class E> struct no_expression_to_differentiate {
  static_assert(sizeof(E const*) == 0, // of functions, too
                "dyad: gradient, hessian and diff are of an expression and its variables, as in gradient(f, x, y), or "
                "of a function, which is made of a lambda and takes its arguments afterwards: "
                "gradient(dyad::function(lambda))(0.5, 2.0)");
};
template <class E> struct no_variable_to_differentiate_by {
  static_assert(sizeof(E) == 0, "dyad: gradient and hessian of an expression need its variables: gradient(f, x, y)");
};
/// Whether there is something to differentiate, and by variables.
template <class E, class... X> consteval bool check_derivative() {
  if constexpr (!Value<E>) static_cast<void>(sizeof(no_expression_to_differentiate<E>));
  else return check_variables<X...>();
  return false;
}
/// The same where there has to be a variable.
template <class E, class... X> consteval bool check_gradient() {
  if constexpr (Value<E> && sizeof...(X) == 0) static_cast<void>(sizeof(no_variable_to_differentiate_by<E>));
  else return check_derivative<E, X...>();
  return false;
}

/// The leaf of a variable in a graph, made if need be.
template <class X> constexpr int leaf(graph::Builder& builder) { return load(builder, view_of<X>); }

/// d e / d x.
template <class E, class X> struct Differentiate {
  template <int Capacity> static constexpr auto pack() {
    graph::Builder builder;
    int const root = load(builder, view_of<E>), x = leaf<X>(builder);
    auto const needed = graph::on_the_way(builder, RulesOf<E>::value, {root});
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

/// The rules of the operations of a packed graph.
template <class Source, class I = std::make_index_sequence<static_cast<std::size_t>(Source::value.entries)>>
struct RulesOfPacked;
template <class Source, std::size_t... I> struct RulesOfPacked<Source, std::index_sequence<I...>> {
  static constexpr graph::OperationRules list[] = {
      graph::rules_of<entry_type<Source::value.table[I].op, Source::value.table[I].mantissa,
                                 Source::value.table[I].exponent>>()...};
  static constexpr graph::Rules value{list, static_cast<int>(sizeof...(I))};
};

/// Where the derivative by the variables X after each other starts from: an expression.
template <class E, class... X> struct FromExpression {
  static constexpr int steps = 0, total = static_cast<int>(sizeof...(X)), size = Data<E>::size;
  using Known = RulesOf<E>;
  static constexpr void start(graph::Outputs& out) {
    out.roots.push(load(out.graph, view_of<E>));
  }
  static constexpr Buffer<int> leaves(graph::Builder& builder) { return {leaf<X>(builder)...}; }
  static constexpr int place(int number) { return number; }
};

/// Where they go on from: what `Source`, a few steps of the same, has packed.
template <class Source> struct FromPacked {
  static constexpr int steps = Source::value.steps, total = Source::total, size = Source::value.size;
  using Known = RulesOfPacked<Source>;
  static constexpr void start(graph::Outputs& out) {
    out.roots.push(load(out.graph, view_of_packed<Source>));
  }
  static constexpr Buffer<int> leaves(graph::Builder& builder) { return Source::leaves(builder); }
  static constexpr int place(int number) { return Source::value.place[number]; }
};

template <int Capacity> struct PackedSteps : graph::Packed<Capacity> {
  int steps = 0; ///< how many of the derivatives have been taken, or `too_long`
};
inline constexpr int too_long = -1;

/// Derivatives after each other in one graph, as far as the rules of the operations that `From` has go: where one of
/// them brings operations that were not there before, the next piece starts with their rules.
template <class From> struct DerivativeSteps {
  static constexpr int total = From::total, most_nodes = 4096;

  static constexpr Buffer<int> leaves(graph::Builder& builder) { return From::leaves(builder); }

  template <int Capacity> static constexpr auto pack() {
    graph::Rules const rules = From::Known::value;
    graph::Outputs at; // no initialiser: see JacobianOf
    From::start(at);
    graph::Builder& builder = at.graph;
    Buffer<int> const by = leaves(builder);
    builder.derived = true;
    int root = at.roots[0], steps = From::steps;
    while (steps < total && are_known(rules, builder, root)) {
      graph::Tangents tangents(builder, by[steps]);
      do {
        root = graph::or_zero(builder, tangents.of(rules, root));
        if (builder.size() > most_nodes) return PackedSteps<Capacity>{{}, too_long};
      } while (++steps < total && by[steps] == by[steps - 1] && are_known(rules, builder, root));
    }
    at.roots[0] = root;
    if (steps == total) at = graph::regrouped(builder, at.roots, false);
    PackedSteps<Capacity> out{graph::pack<Capacity>(at.graph, at.roots), steps};
    if (out.fits())
      for (int i = 0; i < out.numbers; ++i) out.place[i] = From::place(out.place[i]);
    return out;
  }
  static constexpr bool are_known(graph::Rules const& rules, graph::Graph const& graph, int root) {
    auto const needed = graph::reachable(graph, {root});
    for (int id = 0; id <= root; ++id)
      if (needed[id] && graph[id].arity() > 0 && !rules.has(graph[id].op)) return false;
    return true;
  }
  static consteval int guess() {
    int const left = total - From::steps, wanted = From::size * (4 + 2 * left * left) + 24;
    return wanted < most_nodes ? wanted : most_nodes;
  }
  static constexpr auto value = packed<DerivativeSteps, guess()>();
};

/// All of the steps; `void` where these are too many, which the compiler has said then.
template <class From> consteval auto all_steps() {
  using Steps = DerivativeSteps<From>;
  constexpr int reached = Steps::value.steps;
  static_assert(reached != too_long,
                "dyad: the formula of a derivative of this order has more than 4096 operations; its value, and that of "
                "derivatives of any order, is had from derivatives and partials of <dyad/jet.hpp>");
  if constexpr (reached == too_long) return std::type_identity<void>{};
  else if constexpr (reached < Steps::total) return all_steps<FromPacked<Steps>>();
  else return std::type_identity<Steps>{};
}

/// The derivative by each of the variables in turn. Of the first and the second every step is a type, which others
/// that start alike share; from the third on there are none in between: one graph is normalised once.
template <class E, class... X> constexpr auto differentiate_in_turn(E const& e, X const&... x) {
  if constexpr (sizeof...(X) == 0) return e;
  else if constexpr (sizeof...(X) == 1) return differentiate(e, x...);
  else if constexpr (sizeof...(X) > 2) {
    using Steps = typename decltype(all_steps<FromExpression<forgotten<E>, X...>>())::type;
    if constexpr (std::is_void_v<Steps>) return remember<E, X...>(Leaf<Constant<0>>{}); // for no errors after that one
    else return remember<E, X...>(make_expr<Steps>(forget(e)));
  } else {
    auto const second = [](auto const& first, auto const&, auto const& by) { return differentiate(first, by); };
    return [&](auto const& first, auto const&...) { return second(differentiate(e, first), x...); }(x...);
  }
}

/// Repeats a differentiation.
template <class E, class X, std::size_t... K>
constexpr auto differentiate_times(E const& e, X const& x, std::index_sequence<K...>) {
  return differentiate_in_turn(e, (static_cast<void>(K), x)...);
}

template <class X, class Y> consteval bool name_before() {
  return VariableName<X>::name.view() < VariableName<Y>::name.view();
}

/// Differentiates by the variables in the order of their names: mixed partials commute, and so they are one type.
template <class E, class... Sorted> constexpr auto differentiate_sorted(E const& e, std::tuple<Sorted...> const&) {
  return differentiate_in_turn(e, Sorted{}...);
}
template <class E, class... Sorted, class X, class... Rest>
constexpr auto differentiate_sorted(E const& e, std::tuple<Sorted...> const& sorted, X const& x, Rest const&... rest) {
  if constexpr ((name_before<Rest, X>() || ...)) return differentiate_sorted(e, sorted, rest..., x);
  else return differentiate_sorted(e, std::tuple<Sorted..., X>{}, rest...);
}

} // namespace typed

/// The mixed partial derivative of e by each of the variables, in any order.
template <class E, class... X> constexpr auto diff(E const& e, X const&... x) {
  if constexpr (typed::check_derivative<E, X...>()) {
    if constexpr (Expression<E>) return typed::differentiate_sorted(e, std::tuple<>{}, x...);
    else return typed::differentiate_sorted(typed::lift(e), std::tuple<>{}, x...);
  }
}

/// The derivative of order `Order` of e by x.
template <int Order, class E, class X> constexpr auto diff(E const& e, X const& x) {
  static_assert(Order >= 0, "dyad: the order of a derivative is not negative");
  if constexpr (typed::check_derivative<E, X>()) {
    if constexpr (Expression<E>) return typed::differentiate_times(e, x, std::make_index_sequence<Order>{});
    else return typed::differentiate_times(typed::lift(e), x, std::make_index_sequence<Order>{});
  }
}

} // namespace dyad

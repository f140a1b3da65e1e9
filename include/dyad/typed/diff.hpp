// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of expressions, as expressions.
#pragma once

#include <dyad/graph/normal_form.hpp>
#include <dyad/graph/sweep.hpp>
#include <dyad/typed/evaluate.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

namespace dyad {

namespace typed {

template <class X> struct not_a_variable {
  static_assert(sizeof(X) == 0, "dyad: differentiation is by a variable such as var<\"x\">, not by an expression or a number");
};

template <class... X> consteval bool check_variables() {
  constexpr bool good = (Variable<X> && ... && true);
  if constexpr (!good) static_cast<void>(((Variable<X> ? 0 : sizeof(std::conditional_t<Variable<X>, X, not_a_variable<X>>)) + ... + 0));
  return good;
}

/// The leaf of a variable in a graph, made if need be.
template <class X> constexpr int leaf(graph::Builder& builder) { return load(builder, view_of<X>); }

/// d e / d x in normal form.
template <class E, class X> struct Differentiate {
  template <int Capacity> static constexpr auto pack() {
    graph::Builder builder;
    int const root = load(builder, view_of<E>), x = leaf<X>(builder);
    auto const needed = graph::reachable(builder, {root});
    builder.derived = true;
    int const seed = builder.constant(1);
    int const tangent = graph::forward(builder, RulesOf<E>::value, needed, x, seed)[root];
    graph::Normalizer<graph::CanonicalEmitter> normal(builder, {tangent == graph::zero ? builder.constant(0) : tangent});
    return graph::pack<Capacity>(normal.out, normal.result);
  }
  static constexpr auto value = packed<Differentiate, 4 * Data<E>::size + 24>();
};

template <class E, class X> constexpr auto differentiate(E const& e, X const&) {
  return remember<E>(make_expr<Differentiate<E, X>>(e));
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
template <class E, class X, class... Rest> constexpr auto differentiate_sorted(E const& e, X const& x, Rest const&... rest) {
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

/// The direction in which a gradient is worked out. `automatic` goes forward for up to eight variables, because the
/// partials of inner terms then coincide and are shared, and in reverse for more, because its cost does not grow with
/// their number.
enum class Mode { automatic, forward, reverse };

namespace typed {

inline constexpr std::size_t most_forward = 8;

/// One reverse sweep; the partial derivative by the variable at position I is root I.
template <class E, class... X> struct ReverseGradient {
  template <int Capacity> static constexpr auto pack() {
    graph::Builder builder;
    int const root = load(builder, view_of<E>);
    Buffer<int> const leaves{leaf<X>(builder)...};
    int const size = builder.size();
    builder.derived = true;
    Buffer<int> seed(size, graph::zero);
    seed[root] = builder.constant(1);
    auto const adjoint = graph::reverse(builder, RulesOf<E>::value, seed, graph::depends_on(builder, leaves, size));
    Buffer<int> roots;
    for (int const x : leaves) roots.push(adjoint[x] == graph::zero ? builder.constant(0) : adjoint[x]);
    graph::Normalizer<graph::CanonicalEmitter> normal(builder, roots);
    return graph::pack<Capacity>(normal.out, normal.result);
  }
  static constexpr auto value = packed<ReverseGradient, 6 * Data<E>::size + 24>();
};

/// One root of a packed graph of several, as an expression of its own.
template <class Source, int Root> struct OneRoot {
  template <int Capacity> static constexpr auto pack() {
    graph::Builder builder;
    auto const& all = Source::value;
    View const view{all.table, all.code, all.root[Root] + 1, all.entries, all.numbers};
    auto out = graph::pack<Capacity>(builder, {load(builder, view)});
    for (int i = 0; i < out.numbers; ++i) out.place[i] = all.place[out.place[i]];
    return out;
  }
  static constexpr auto value = packed<OneRoot, Source::value.root[Root] + 1>();
};

} // namespace typed

/// The partial derivatives by each variable, as a Hana tuple of expressions.
template <Mode M = Mode::automatic, class E, class... X> constexpr auto gradient(E const& e, X const&... x) {
  if constexpr (typed::check_variables<X...>()) {
    if constexpr (M == Mode::reverse || (M == Mode::automatic && sizeof...(X) > typed::most_forward)) {
      auto const f = typed::lift(e);
      using Formula = std::remove_cvref_t<decltype(f)>;
      using Source = typed::ReverseGradient<Formula, X...>;
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        return hana::make_tuple(typed::remember<Formula>(typed::make_expr<typed::OneRoot<Source, static_cast<int>(I)>>(f))...);
      }(std::index_sequence_for<X...>{});
    } else return hana::make_tuple(diff(e, x)...);
  }
}

/// One row of partial derivatives for each of the expressions of a Hana tuple.
template <class... E, class... X> constexpr auto jacobian(hana::tuple<E...> const& rows, X const&... x) {
  return hana::unpack(rows, [&](auto const&... row) { return hana::make_tuple(gradient(row, x...)...); });
}

/// The second derivatives, as a Hana tuple of rows. Each mixed partial is worked out once.
template <class E, class... X> constexpr auto hessian(E const& e, X const&... x) {
  auto const row = [&](auto const& first) { return hana::make_tuple(diff(e, first, x)...); };
  if constexpr (typed::check_variables<X...>()) return hana::make_tuple(row(x)...);
}

/// The program of value and gradient.
template <class E, class... X> constexpr auto value_and_gradient(E const& e, X const&... x) {
  return compile(typed::lift(e), gradient(e, x...));
}

/// The directional derivative: tangents are bound to variables by name, `jvp(f, x = 1, y = var<"dy">)`.
template <class E, FixedString... Names, class... T> constexpr auto jvp(E const& e, Binding<Names, T> const&... tangents) {
  return ((diff(e, var<Names>) * typed::lift(tangents.value)) + ...);
}

/// The cotangent w pulled back to each of the variables: w times the gradient; for a Hana tuple of outputs, `w` is a
/// tuple too and the result is w times the Jacobian.
template <class E, class W, class... X> constexpr auto vjp(E const& e, W const& w, X const&... x) {
  if constexpr (Expression<E>) return hana::make_tuple((w * diff(e, x))...);
  else {
    auto const pull = [&](auto const& by) {
      return hana::unpack(e, [&](auto const&... row) {
        return hana::unpack(w, [&](auto const&... weight) { return ((weight * diff(row, by)) + ...); });
      });
    };
    return hana::make_tuple(pull(x)...);
  }
}

/// The Hessian times a direction bound by name: the gradient of the directional derivative.
template <class E, FixedString... Names, class... T> constexpr auto hvp(E const& e, Binding<Names, T> const&... direction) {
  auto const row = [&](auto const& by) { return ((diff(e, by, var<Names>) * typed::lift(direction.value)) + ...); };
  return hana::make_tuple(row(var<Names>)...);
}

/// The Taylor coefficients f, f', f''/2, …, f^(N)/N! as a Hana tuple.
template <int N, class E, class X> constexpr auto taylor(E const& e, X const& x) {
  static_assert(N >= 0, "dyad: the order of a Taylor expansion is not negative");
  return [&]<int... K>(std::integer_sequence<int, K...>) {
    constexpr auto factorial = [](int k) {
      long long product = 1;
      for (int i = 2; i <= k; ++i) product *= i;
      return product;
    };
    return hana::make_tuple((diff<K>(e, x) / constant<factorial(K)>)...);
  }(std::make_integer_sequence<int, N + 1>{});
}

} // namespace dyad

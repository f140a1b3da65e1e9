// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of tensor expressions. The derivative of a tensor by a tensor is a tensor: its shape is that of
/// the result, then that of the variable.
#pragma once

#include <dyad/graph/tensors/batch.hpp>
#include <dyad/typed/tensors/substitute.hpp>
#include <dyad/typed/diff.hpp>

#include <boost/hana/integral_constant.hpp>
#include <boost/hana/range.hpp>

namespace dyad {

namespace typed::tensors {

/// A variable, of numbers or of tensors.
template <class E> inline constexpr bool is_variable = typed::Variable<E>;
template <FixedString Name, int... Extents>
inline constexpr bool is_variable<TensorExpr<Table<With<Var<Name>, Extents...>>, Numbers<>, 1>> = true;

template <class... X> consteval bool check_variables() {
  constexpr bool good = (is_variable<X> && ... && true);
  if constexpr (!good)
    static_cast<void>(
        ((is_variable<X> ? 0 : sizeof(std::conditional_t<is_variable<X>, X, typed::not_a_variable<X>>)) + ... + 0));
  return good;
}

template <class E> struct not_a_number {
  static_assert(sizeof(E) == 0,
                "dyad: a gradient is that of a number; the type named beside this sentence has another shape: take the "
                "jacobian, or a sum first");
};

/// The cotangents of the leaves, given that of the root.
constexpr Buffer<int> pull_back_to(Builder& builder, Rules const& rules, int root, int seed,
                                   Buffer<int> const& leaves) {
  builder.derived = true;
  int const size = builder.size();
  Buffer<int> seeds(size, graph::zero), out;
  seeds[root] = seed;
  auto adjoint = graph::reverse(builder, rules, seeds, graph::depends_on(builder, leaves, size));
  for (int const x : leaves) out.push(adjoint[x] == graph::zero ? builder.constant(0, builder.shape(x)) : adjoint[x]);
  return out;
}

/// The derivatives of E by each X, packed side by side.
template <class E, class... X> struct Derivatives {
  static constexpr Buffer<int> roots(Builder& builder) {
    int const root = load(builder, view_of<E>);
    Buffer<int> leaves{load(builder, view_of<X>)...};
    Shape const shape = builder.shape(root);
    if (shape.empty()) return pull_back_to(builder, typed::RulesOf<E>::value, root, builder.constant(1), leaves);
    int const cotangent = builder.leaf(&graph::info<Var<FixedString("cotangent of the result")>>, shape);
    Buffer<int> const one = pull_back_to(builder, typed::RulesOf<E>::value, root, cotangent, leaves);
    graph::tensors::Batch batch(builder, cotangent, graph::tensors::unit_cotangents(builder, shape));
    Buffer<int> out;
    for (int const id : one) {
      Shape both = shape;
      for (Index const extent : builder.shape(id)) both.push_back(extent);
      out.push(builder.apply(ops::Reshape{both}, batch(id)));
    }
    return out;
  }
  template <int Capacity> static constexpr auto pack() {
    Builder builder;
    auto const all = roots(builder);
    return graph::pack<Capacity>(builder, all);
  }
  static constexpr auto value = typed::packed<Derivatives, 4 * packed_size<E> + 32>();
};

/// The cotangents of each X, given W as that of E.
template <class E, class W, class... X> struct PullBack {
  template <int Capacity> static constexpr auto pack() {
    Builder builder;
    int const root = load(builder, view_of<E>), seed = load(builder, view_of<W>, view_of<E>.numbers);
    int const cotangent = builder.apply(ops::BroadcastTo{builder.shape(root)}, seed);
    auto const all =
        pull_back_to(builder, typed::RulesOf<E>::value, root, cotangent, {load(builder, view_of<X>)...});
    return graph::pack<Capacity>(builder, all);
  }
  static constexpr auto value = typed::packed<PullBack, 4 * packed_size<E> + 32>();
};

/// One root of several, as an expression of its own.
template <class Source, int Root> struct OneRoot {
  template <int Capacity> static constexpr auto pack() {
    Builder builder;
    auto const& all = Source::value;
    typed::View needed = view_of_packed<Source>;
    needed.size = all.root[Root] + 1;
    auto out = graph::pack<Capacity>(builder, {load(builder, needed)});
    for (int i = 0; i < out.numbers; ++i) out.place[i] = all.place[out.place[i]];
    return out;
  }
  static constexpr auto value = typed::packed<OneRoot, std::max(Source::value.root[Root] + 1, Source::value.items)>();
};

/// Each root of `Source`, which knows the variables of e and `X`.
template <class Source, class... X, class E, class... W>
constexpr auto split(typed::List<X...>, E const& e, W const&... w) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return hana::make_tuple(typed::remember<E, X...>(make_expr<OneRoot<Source, static_cast<int>(I)>>(e, w...))...);
  }(std::make_index_sequence<static_cast<std::size_t>(Source::value.roots)>{});
}

} // namespace typed::tensors

/// The derivative of a tensor expression by a variable, and by several in turn: a tensor of the shape of `e`, then that
/// of each variable.
template <TensorExpression E, class X, class... Rest> constexpr auto diff(E const& e, X const&, Rest const&... rest) {
  if constexpr (typed::tensors::check_variables<X, Rest...>()) {
    auto const derivative =
        typed::tensors::split<typed::tensors::Derivatives<E, X>>(typed::List<X>{}, e)[hana::size_c<0>];
    if constexpr (sizeof...(Rest) == 0) return derivative;
    else return diff(derivative, rest...);
  }
}

/// The derivatives of a number by each variable, each in the shape of the variable.
template <Mode M = Mode::automatic, TensorExpression E, class... X> constexpr auto gradient(E const& e, X const&...) {
  if constexpr (typed::tensors::DimsOf<E>::rank != 0)
    static_cast<void>(sizeof(typed::tensors::not_a_number<typed::tensors::DimsOf<E>>));
  else if constexpr (typed::tensors::check_variables<X...>())
    return typed::tensors::split<typed::tensors::Derivatives<E, X...>>(typed::List<X...>{}, e);
}

/// The derivatives of a tensor by each variable.
template <TensorExpression E, class... X> constexpr auto jacobian(E const& e, X const&...) {
  if constexpr (typed::tensors::check_variables<X...>())
    return typed::tensors::split<typed::tensors::Derivatives<E, X...>>(typed::List<X...>{}, e);
}

namespace typed::tensors {

/// The second derivatives by X, then Y, from those by Y, then X.
template <class X, class Y, class H> constexpr auto exchanged(H const& h) {
  constexpr auto m = static_cast<Index>(DimsOf<X>::rank), n = static_cast<Index>(DimsOf<Y>::rank);
  return [&]<Index... I>(std::integer_sequence<Index, I...>) { return permute(h, axes<(I < m ? n + I : I - m)...>); }(
      std::make_integer_sequence<Index, m + n>{});
}

} // namespace typed::tensors

/// The second derivatives of a number by each pair of variables, row by row. Each mixed one is worked out once.
template <Mode M = Mode::automatic, TensorExpression E, class... X> constexpr auto hessian(E const& e, X const&... x) {
  auto const first = gradient(e, x...);
  auto const variables = hana::make_tuple(x...);
  constexpr auto size = hana::size_c<sizeof...(X)>;
  return hana::unpack(hana::make_range(hana::size_c<0>, size), [&](auto... row) {
    auto const entries = [&](auto i) {
      return hana::unpack(hana::make_range(hana::size_c<0>, size), [&](auto... column) {
        auto const entry = [&](auto j) {
          if constexpr (std::remove_cvref_t<decltype(i)>::value <= std::remove_cvref_t<decltype(j)>::value)
            return diff(first[i], variables[j]);
          else
            return typed::tensors::exchanged<std::remove_cvref_t<decltype(variables[i])>,
                                     std::remove_cvref_t<decltype(variables[j])>>(diff(first[j], variables[i]));
        };
        return hana::make_tuple(entry(column)...);
      });
    };
    return hana::make_tuple(entries(row)...);
  });
}

/// The cotangents of the variables, given the cotangent `w` of a tensor expression: the product w J.
template <TensorExpression E, class W, class... X> constexpr auto vjp(E const& e, W const& w, X const&...) {
  if constexpr (typed::tensors::check_variables<X...>())
    return typed::tensors::split<typed::tensors::PullBack<E, typed::tensors::Operand<W>, X...>>(typed::List<X...>{}, e,
                                                                        typed::tensors::lift_operand(w));
}

namespace typed::tensors {

/// A variable of E, of that name.
template <class E, FixedString Name> constexpr auto variable_in() {
  return []<Index... N>(Dims<N...>) { return typename VariableType<Name, N...>::type{}; }
  (typename VariableShape<Data<E>, Name>::Dimensions{});
}

/// The derivative of e in the direction `v` of one variable; `w` stands for a cotangent.
template <FixedString Name, class E, class W, class V> constexpr auto directional(E const& e, W const& w, V const& v) {
  return diff(sum(vjp(e, w, variable_in<E, Name>())[hana::size_c<0>] * v), w);
}

} // namespace typed::tensors

/// The derivative in a direction bound by name, `jvp(e, W = V)`: the product J V. The product w J is linear in w, so
/// that its own derivative by w, in the direction V, is J V.
template <TensorExpression E, auto... Names, class... T>
constexpr auto jvp(E const& e, Binding<Names, T> const&... direction) {
  if constexpr ((typed::tensors::check_in_place<"jvp", E, Names, T, Binding<Names, T>...>() && ...))
    return [&]<Index... N>(Dims<N...>) {
      constexpr auto w = var<"cotangent of the result", N...>;
      return (typed::tensors::directional<Names>(e, w, typed::tensors::lift_operand(direction.value)) + ...);
    }(typed::tensors::DimsOf<E>{});
}

/// The Hessian of a number times a direction bound by name, `hvp(e, W = V)`.
template <TensorExpression E, auto... Names, class... T>
constexpr auto hvp(E const& e, Binding<Names, T> const&... direction) {
  if constexpr (typed::tensors::DimsOf<E>::rank != 0)
    static_cast<void>(sizeof(typed::tensors::not_a_number<typed::tensors::DimsOf<E>>));
  else if constexpr ((typed::tensors::check_in_place<"hvp", E, Names, T, Binding<Names, T>...>() && ...)) {
    auto const slope =
        (sum(diff(e, typed::tensors::variable_in<E, Names>()) * typed::tensors::lift_operand(direction.value)) + ...);
    return hana::make_tuple(diff(slope, typed::tensors::variable_in<E, Names>())...);
  }
}

} // namespace dyad

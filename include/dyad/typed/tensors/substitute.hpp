// SPDX-License-Identifier: BSL-1.0
/// \file Expressions in the place of variables of a tensor expression.
#pragma once

#include <dyad/typed/tensors/operators.hpp>

namespace dyad {

namespace typed::tensors {

template <class E, class... B> struct Substitution;
template <class E, FixedString... Names, class... V> struct Substitution<E, Binding<Names, V>...> {
  static constexpr int run(Builder& out) {
    graph::OpInfo const* const variable[] = {&graph::info<Var<Names>>...};
    int const counts[] = {view_of<V>.numbers...};
    int place = view_of<E>.numbers, next = 0;
    auto const first = [&] { return std::exchange(place, place + counts[next++]); };
    int const value[] = {load(out, view_of<V>, first())...}; // braces: in order
    auto const make = [&](Node const& node, graph::TableEntry const& entry) {
      IndexList const list = list_of(view_of<E>, entry);
      for (std::size_t k = 0; k < sizeof...(V); ++k)
        if (graph::same_operation(node.op, variable[k])) return value[k];
      return out.again(node, list);
    };
    return graph::unpack(view_of<E>, 0, make).back();
  }
};
template <class E, class... B> struct Substituted;
template <class E, FixedString... Names, class... V> struct Substituted<E, Binding<Names, V>...> {
  template <int Capacity> static constexpr auto pack() {
    Builder builder;
    return graph::pack<Capacity>(builder, {Substitution<E, Binding<Names, V>...>::run(builder)});
  }
  static constexpr auto value = typed::packed<Substituted, packed_size<E> + (packed_size<V> + ...) + 16>();
};

template <class T> struct no_expression_for_a_tensor {
  static_assert(sizeof(T) == 0,
                "dyad: the direction of a tensor, and what takes its place, is an expression: name another variable of "
                "its shape, as in jvp(f, W = var<\"V\", 3, 4>), and bind the numbers to that one in the call");
};

/// Whether T may be the direction of a variable of E, or stand in its place: an expression of its shape, and the only
/// one that is bound to it.
template <FixedString Operation, class E, FixedString Name, class T, class... All> consteval bool check_in_place() {
  using Found = VariableShape<Data<E>, Name>;
  if constexpr (!typed::bound_once<Name, All...>()) return false;
  else if constexpr (!Found::exists) {
    static_cast<void>(sizeof(typed::not_a_variable_of_the_expression<Name>));
    return false;
  } else if constexpr (!Value<T> || is_recorded<T>) {
    static_cast<void>(sizeof(no_expression_for_a_tensor<T>));
    return false;
  } else {
    constexpr bool fits = std::is_same_v<typename Found::Dimensions, DimsOf<Operand<T>>>;
    if constexpr (!fits)
      static_cast<void>(sizeof(these_shapes_do_not_fit<Operation, typename Found::Dimensions, DimsOf<Operand<T>>>));
    return fits;
  }
}

} // namespace typed::tensors

/// The expression with others in the place of some of its variables, each of the shape of the variable: `substitute(f,
/// W = exp(V))`.
template <TensorExpression E, auto... Names, class... T>
constexpr auto substitute(E const& e, Binding<Names, T> const&... bindings) {
  if constexpr ((typed::tensors::check_in_place<"substitute", E, Names, T, Binding<Names, T>...>() && ...) &&
                typed::tensors::names_agree<E, typed::tensors::Operand<T>...>())
    return typed::remember<typed::tensors::Operand<T>...>(
        typed::tensors::make_expr<typed::tensors::Substituted<E, Binding<Names, typed::tensors::Operand<T>>...>>(
            e, typed::tensors::lift_operand(bindings.value)...));
}

} // namespace dyad

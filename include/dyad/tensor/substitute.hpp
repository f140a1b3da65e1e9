// SPDX-License-Identifier: BSL-1.0
/// \file Expressions in the place of variables of a tensor expression.
#pragma once

#include <dyad/tensor/operators.hpp>

namespace dyad {

namespace tensor {

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
        if (graph::same_operation(node.op, variable[k])) {
          if (!(out.shape(value[k]) == list)) raise(ShapeError("dyad: substitute: another shape"));
          return value[k];
        }
      return out.again(node, list);
    };
    return graph::unpack(view_of<E>, 0, make).back();
  }
  static constexpr int probe() {
    Builder builder;
    return run(builder);
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

template <FixedString Name, class E> consteval bool check_occurs() {
  if constexpr (!VariableShape<Data<E>, Name>::exists)
    static_cast<void>(sizeof(typed::not_a_variable_of_the_expression<Name>));
  return VariableShape<Data<E>, Name>::exists;
}

} // namespace tensor

/// The expression with others in the place of some of its variables, each of the shape of the variable: `substitute(f,
/// W = exp(V))`.
template <TensorExpression E, auto... Names, class... T>
constexpr auto substitute(E const& e, Binding<Names, T> const&... bindings) {
  if constexpr ((tensor::check_occurs<Names, E>() && ...)) {
    using Wanted = tensor::Substituted<E, Binding<Names, tensor::Operand<T>>...>;
    if constexpr (tensor::Fits<tensor::Substitution<E, Binding<Names, tensor::Operand<T>>...>>)
      return typed::remember<tensor::Operand<T>...>(
          tensor::make_expr<Wanted>(e, tensor::lift_operand(bindings.value)...));
    else
      static_cast<void>(
          sizeof(tensor::these_shapes_do_not_fit<"substitute",
                                                 typename tensor::VariableShape<tensor::Data<E>, Names>::Dimensions...,
                                                 tensor::DimsOf<tensor::Operand<T>>...>));
  }
}

} // namespace dyad

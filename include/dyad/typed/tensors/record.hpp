// SPDX-License-Identifier: BSL-1.0
/// \file Tensor expressions on values that bring their own shapes, such as Variables: the operations one by one.
#pragma once

#include <dyad/typed/tensors/plan.hpp>
#include <dyad/typed/tensors/operators.hpp>

#include <span>
#include <string>
#include <vector>

namespace dyad::typed::tensors {

/// One node on values of type V.
template <class V, class Op, class... B>
V evaluate_node(Builder const& graph, int id, std::vector<V> const& values, B const&... bindings) {
  V x[3];
  for (int i = 0; i < graph[id].arity(); ++i) x[i] = values[static_cast<std::size_t>(graph[id].arg[i])];
  if constexpr (dyad::detail::HasParameters<Op>) {
    Op const op = dyad::detail::operation_from<Op>(graph.parameters(id));
    return graph::tensors::with_arguments<Op>(static_cast<V const*>(x), [&op](auto const&... argument) {
      if constexpr (graph::tensors::Variadic<Op>)
        return apply_to(op, std::span<V const>(argument.data()..., argument.size()...));
      else
        return apply_to(op, argument...);
    });
  } else if constexpr (Op::arity == 0) 
    return typed::constant_among<V>(Op::template kernel<double>(), bindings.value...);
  else return graph::of_first<Op::arity>(x, [](auto const&... argument) -> V { return apply<Op>(argument...); });
}

/// Whether a node is of this entry of the table.
template <class Source, int K> bool is_entry(Node const& node) {
  constexpr graph::TableEntry const& entry = Source::value.table[K];
  if (!graph::same_operation(node.op, entry.op)) return false;
  return entry.op->role == graph::Role::function || entry.op->role == graph::Role::variable ||
         node.value == graph::value_of(entry);
}

/// The value of a leaf or of an operation, which is entry `K` of the table.
template <class V, class Source, int K, class Values, FixedString... Names, class... T>
V node_value(Builder const& graph, int id, std::vector<V> const& values, Values const& numbers,
             Binding<Names, T> const&... bindings) {
  constexpr graph::TableEntry const& entry = Source::value.table[K];
  using Op =
      typed::entry_type<Source::value.table[K].op, Source::value.table[K].mantissa, Source::value.table[K].exponent>;
  if constexpr (entry.op->role == graph::Role::constant || entry.op->role == graph::Role::truth)
    return typed::constant_among<V>(graph[id].value, bindings.value...);
  else if constexpr (entry.op->role == graph::Role::number)
    return typed::constant_among<V>(std::get<static_cast<std::size_t>(Source::value.place[entry.mantissa])>(numbers),
                                    bindings.value...);
  else if constexpr (entry.op->role == graph::Role::variable) {
    V out;
    auto const bind = [&]<FixedString Name, class A>(Binding<Name, A> const& binding) {
      if (Name.view() != entry.op->name) return;
      if constexpr (std::is_same_v<A, V>) out = binding.value;
      else out = typed::constant_among<V>(binding.value, bindings.value...);
      Shape const& wanted = graph.shape(id);
      if (out.shape() != wanted)
        raise(ShapeError("dyad: the variable " + std::string(Name.view()) + " of the shape " + to_string(wanted) +
                         " is given a value of the shape " + to_string(out.shape())));
    };
    (bind(bindings), ...);
    return out;
  } else return evaluate_node<V, Op>(graph, id, values, bindings...);
}

/// The outputs of a program, computed on values of type V. Throws `ShapeError` where a value has another shape than the
/// variable it is bound to.
template <class V, class Source, class Values, class... B>
std::vector<V> record(Values const& numbers, B const&... bindings) {
  Builder graph;
  load_all(graph, Planned<Source>::view);
  std::vector<V> values;
  for (int id = 0; id < graph.size(); ++id) {
    [&]<int... K>(std::integer_sequence<int, K...>) {
      auto const add = [&]<int Entry>(std::integral_constant<int, Entry>) {
        if (!is_entry<Source, Entry>(graph[id])) return false;
        values.push_back(node_value<V, Source, Entry>(graph, id, values, numbers, bindings...));
        return true;
      };
      static_cast<void>((add(std::integral_constant<int, K>{}) || ...));
    }(std::make_integer_sequence<int, Source::value.entries>{});
  }
  std::vector<V> roots;
  for (int i = 0; i < Source::value.roots; ++i)
    roots.push_back(values[static_cast<std::size_t>(Source::value.root[i])]);
  return roots;
}

/// The roots of one output as the (nested) tuple that it is; a tuple of one is that one.
template <class Output, class Iterator> auto recorded(Iterator& next) {
  if constexpr (Expression<Output> || TensorExpression<Output>) return *next++;
  else
    return []<class... E>(std::type_identity<hana::tuple<E...>>, Iterator& at) {
      if constexpr (sizeof...(E) == 1) return (recorded<E>(at), ...);
      else return std::tuple{recorded<E>(at)...}; // braces: in order
    }(std::type_identity<Output>{}, next);
}

} // namespace dyad::typed::tensors

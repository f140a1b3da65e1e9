// SPDX-License-Identifier: BSL-1.0
/// \file Programs: several expressions evaluated in one pass, nothing computed twice.
#pragma once

#include <dyad/graph/program.hpp>
#include <dyad/typed/lanes.hpp>
#include <dyad/typed/variable.hpp>

#include <boost/hana/tuple.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>

namespace dyad {

namespace hana = boost::hana;

namespace typed {

/// The type at a position, without a recursion over the list.
template <std::size_t I, class T> struct TypeAt {};
template <class I, class... T> struct TypeList;
template <std::size_t... I, class... T> struct TypeList<std::index_sequence<I...>, T...> : TypeAt<I, T>... {};
template <std::size_t I, class T> std::type_identity<T> find(TypeAt<I, T> const*);
template <std::size_t I, class List> using at = typename decltype(find<I>(static_cast<List*>(nullptr)))::type;

/// What a program is made for.
enum class Target {
  doubles,  ///< built-in numbers: derivatives are regrouped, and their coefficients rounded to double
  precise,  ///< other numbers, which must not see such rounding
  series,   ///< Taylor polynomials, of which values at singular points say too little
  recording ///< arrays and Variables: the operations as they stand, each of which has rules, but for smooth shares
};

constexpr graph::Limits limits_of(Target target, int largest = graph::any_size) {
  return {target == Target::doubles, largest, target == Target::series, target == Target::recording};
}

/// How an output gets into the graph of a program, where its plain numbers take the places from `first_number` on: an
/// expression is one root, others may be several.
template <class E> struct LoadOf {
  static constexpr int numbers = Data<E>::numbers, size = Data<E>::size;
  static constexpr void load(graph::Outputs& out, int first_number) {
    out.roots.push(typed::load(out.graph, view_of<E>, first_number));
  }
};

/// The straight program of the outputs `E...`, evaluated on values of one type.
template <Target For, class... E> struct Compiled {
  template <int Capacity> static constexpr auto pack() {
    graph::Outputs out;
    int place = 0;
    ((LoadOf<E>::load(out, place), place += LoadOf<E>::numbers), ...);
    out = graph::optimize(static_cast<graph::Outputs&&>(out), limits_of(For));
    return graph::pack<Capacity>(out.graph, out.roots, graph::calls(out.graph, out.roots));
  }
  /// Outputs such as the entries of a Hessian share most of their nodes: room for all of them costs more than a second
  /// try.
  static consteval int guess() {
    int sum = 16, largest = 0;
    for (int const size : {LoadOf<E>::size...}) {
      sum += size;
      if (size > largest) largest = size;
    }
    return sum < 4 * largest + sum / 8 ? sum : 4 * largest + sum / 8;
  }
  static constexpr auto value = packed<Compiled, guess()>();

  template <std::size_t... I> static auto operations(std::index_sequence<I...> list) {
    return std::type_identity<
        TypeList<decltype(list), entry_type<value.table[I].op, value.table[I].mantissa, value.table[I].exponent>...>>{};
  }
  using Operations =
      typename decltype(operations(std::make_index_sequence<static_cast<std::size_t>(value.entries)>{}))::type;
};

/// What a comparison of two values gives: bool, or the mask of a SIMD batch.
template <class T> using ConditionOf = decltype(std::declval<T const&>() < std::declval<T const&>());
template <class T> struct ConditionType {
  using type = bool;
};
template <class T>
  requires requires { typename std::type_identity<ConditionOf<T>>::type; }
struct ConditionType<T> {
  using type = ConditionOf<T>;
};

/// The values of the nodes while a program runs.
template <class T, int Size> struct Slots {
  T number[Size];
  typename ConditionType<T>::type condition[Size];
};

template <class Op> inline constexpr bool constant_value = false;
template <long long M, int E> inline constexpr bool constant_value<Constant<M, E>> = true;

/// A value that is no variable as a `T`; each symbolic kind brings its own `as_constant`, found by argument type.
template <class T, class X> constexpr T constant_as(X const& value) {
  if constexpr (Symbolic<T> && !std::is_same_v<T, X>) return as_constant(std::type_identity<T>{}, value);
  else return detail::number_cast<T>(value);
}

/// A number among the values that a program is called with; a kind of values that have element types says by its
/// `as_constant_among` which of these it takes.
template <class T, class X, class... Among> constexpr T constant_among(X const& x, Among const&... value) {
  if constexpr (std::is_arithmetic_v<X> && requires { as_constant_among(std::type_identity<T>{}, x, value...); })
    return as_constant_among(std::type_identity<T>{}, x, value...);
  else return constant_as<T>(x);
}

template <class T> constexpr T convert(double value) {
  if constexpr (is_vector<T>) return in_all_lanes<T>(static_cast<Element<T>>(value));
  else if constexpr (Symbolic<T> || requires { detail::number_cast<T>(value); }) return constant_as<T>(value);
  else return T(static_cast<typename T::value_type>(value));
}

template <class Op, class T> constexpr T named_as() {
  if constexpr (Symbolic<T>) return constant_as<T>(Op::template kernel<double>());
  else if constexpr (is_vector<T>) return in_all_lanes<T>(Op::template kernel<Element<T>>());
  else return Op::template kernel<T>();
}

/// A number of a program, among the values it is called with where these matter.
template <class T, class Leaves> constexpr T constant_in(Leaves const& leaves, double value) {
  if constexpr (Symbolic<T> && requires { leaves.template constant<T>(value); })
    return leaves.template constant<T>(value);
  else return convert<T>(value);
}

/// One operation on values of one kind.
template <class Op, class... X> DYAD_INLINE constexpr auto evaluate_on(X const&... x) {
  if constexpr ((Symbolic<X> && ...)) return apply<Op>(x...);
  else if constexpr ((has_lanes<X> || ...)) return on_lanes<Op>(x...);
  else if constexpr (Op::takes_condition) return Op::kernel(x...);
  else return detail::run_kernel<Op>(x...);
}

/// Runs one node. The positions are constants once this is inlined into the program.
template <class Op, class S, class Leaves>
DYAD_INLINE constexpr void step(S& s, Leaves const& leaves, int to, int a, int b, int c) {
  using T = std::remove_cvref_t<decltype(s.number[0])>;
  if constexpr (constant_value<Op>) s.number[to] = constant_in<T>(leaves, Op::value);
  else if constexpr (std::is_same_v<Op, Truth<true>>) s.condition[to] = typename ConditionType<T>::type(true);
  else if constexpr (std::is_same_v<Op, Truth<false>>) s.condition[to] = typename ConditionType<T>::type(false);
  else if constexpr (!Operation<Op>) s.number[to] = leaves.template get<Op, T>();
  else if constexpr (Op::arity == 0 && Symbolic<T>)
    s.number[to] = constant_in<T>(leaves, Op::template kernel<double>());
  else if constexpr (Op::arity == 0) s.number[to] = named_as<Op, T>();
  else if constexpr (Op::returns_condition && Op::takes_condition) {
    if constexpr (Op::arity == 1) s.condition[to] = evaluate_on<Op>(s.condition[a]);
    else s.condition[to] = evaluate_on<Op>(s.condition[a], s.condition[b]);
  } else if constexpr (Op::returns_condition) s.condition[to] = evaluate_on<Op>(s.number[a], s.number[b]);
  else if constexpr (Op::takes_condition) s.number[to] = evaluate_on<Op>(s.condition[a], s.number[b], s.number[c]);
  else if constexpr (Op::arity == 1) s.number[to] = evaluate_on<Op>(s.number[a]);
  else if constexpr (Op::arity == 2) s.number[to] = evaluate_on<Op>(s.number[a], s.number[b]);
  else s.number[to] = evaluate_on<Op>(s.number[a], s.number[b], s.number[c]);
}

template <class Program> consteval int place_of_node(int node, int k) {
  return graph::bits::arg(Program::value.code[node], k, node);
}

template <class Program, class S, class Leaves, std::size_t... I>
DYAD_INLINE constexpr void run(S& s, Leaves const& leaves, std::index_sequence<I...>) {
  using Unused = int[];
  static_cast<void>(Unused{
      0, (step<at<static_cast<std::size_t>(graph::bits::entry(Program::value.code[I])), typename Program::Operations>>(
              s, leaves, static_cast<int>(I), place_of_node<Program>(static_cast<int>(I), 0),
              place_of_node<Program>(static_cast<int>(I), 1),
              place_of_node<Program>(static_cast<int>(I), 2)),
          0)...});
}

} // namespace typed

} // namespace dyad

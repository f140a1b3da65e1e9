// SPDX-License-Identifier: BSL-1.0
/// \file An expression is a type: a table of operations and one integer a node.
#pragma once

#include <dyad/core/fixed_string.hpp>
#include <dyad/graph/pack.hpp>
#include <dyad/graph/rules.hpp>
#include <dyad/typed/plain_numbers.hpp>

#include <tuple>
#include <utility>

namespace dyad {

/// A leaf that has a name. `Var` stands in the table of an expression; users write `var<"x">`. A name is a
/// `FixedString`; templates say `auto`, since nvcc finds no specialisations that say `FixedString`.
template <auto Name> struct Var {
  static constexpr bool is_variable = true;
  static constexpr std::string_view name = Name.view();
};

/// A leaf whose value is part of the type: Mantissa * 2^Exponent.
template <long long Mantissa, int Exponent = 0> struct Constant {
  static constexpr double value = graph::join(Mantissa, Exponent);
};

/// A leaf whose value travels beside the type: a plain number in an expression.
template <int Place> struct PlainNumber {};

/// A condition known to hold, or not to.
template <bool Value> struct Truth {};

/// Stands in the table of an expression for an operation on shapes with its parameters, or a variable with its extents.
template <class Op, int... Items> struct With {
  static constexpr bool is_variable = requires { Op::is_variable; }; ///< whether it stands for a variable
};

/// Stands in the table of an expression for a variable that its formula has lost: a value may still be bound to it.
template <class V> struct Unused {};

/// The operations of an expression, in the order in which its nodes first use them.
template <class... Operations> struct Table {};

/// The types of the plain numbers of an expression.
template <class... Types> struct Numbers {};

/// An expression; its nodes are one integer each, arguments before users, the root last (see graph/pack.hpp).
template <class Table, class Numbers, std::uint64_t... Nodes> class Expr;

/// A table of one leaf, and its only node.
template <class Op> using Leaf = Expr<Table<Op>, Numbers<>, 1>;

template <class T> inline constexpr bool is_expr = false;
template <class T, class N, std::uint64_t... C> inline constexpr bool is_expr<Expr<T, N, C...>> = true;
template <class T, class N, std::uint64_t... C> inline constexpr bool is_symbolic<Expr<T, N, C...>> = true;

template <class T>
concept Expression = is_expr<std::remove_cvref_t<T>>;

namespace typed {

template <class Op> inline constexpr graph::TableEntry table_entry{&graph::info<Op>, 0, 0};
template <long long M, int E>
inline constexpr graph::TableEntry table_entry<Constant<M, E>>{&graph::constant_info, M, E};
template <int Place> inline constexpr graph::TableEntry table_entry<PlainNumber<Place>>{&graph::number_info, Place, 0};
template <class V> inline constexpr graph::TableEntry table_entry<Unused<V>>{&graph::no_info, 0, 0};
template <bool Value> inline constexpr graph::TableEntry table_entry<Truth<Value>>{&graph::truth_info, Value, 0};

template <graph::OpInfo const* Op, long long M, int E> consteval auto operation_type() {
  if constexpr (Op->role == graph::Role::constant) return std::type_identity<Constant<M, E>>{};
  else if constexpr (Op->role == graph::Role::number) return std::type_identity<PlainNumber<static_cast<int>(M)>>{};
  else if constexpr (Op->role == graph::Role::truth) return std::type_identity<Truth<M != 0>>{};
  else return std::type_identity<graph::operation_of<Op>>{};
}

template <graph::OpInfo const* Op, long long M, int E>
using entry_type = typename decltype(operation_type<Op, M, E>())::type;

using graph::View;

template <class E> struct Data;
template <class... Ops, class... N, std::uint64_t... Nodes> struct Data<Expr<Table<Ops...>, Numbers<N...>, Nodes...>> {
  static constexpr graph::TableEntry table[] = {table_entry<Ops>...};
  static constexpr std::uint64_t code[] = {Nodes...};
  static constexpr int size = sizeof...(Nodes);
  static constexpr int numbers = sizeof...(N);
  static constexpr View view{table, code, size, sizeof...(Ops), numbers};
};

template <class E> struct RulesOf;
template <class... Ops, class N, std::uint64_t... C> struct RulesOf<Expr<Table<Ops...>, N, C...>> {
  static constexpr graph::OperationRules list[] = {graph::rules_of<Ops>()...};
  static constexpr graph::Rules value{list, sizeof...(Ops)};
};

/// What graph algorithms need of an expression, read from its type.
template <class E> inline constexpr View view_of = Data<E>::view;

/// Adds an expression to a graph and returns its root.
constexpr int load(graph::Builder& builder, View const& view, int first_place = 0, bool free = false) {
  return builder.load(view, first_place, free)[view.size - 1];
}

// clang-format off: compilers quote this line when they give up, and clang does not say by itself which option helps;
// g++ names the template first
template <class Make, int Capacity>
inline constexpr auto packed_in_fconstexpr_ops_limit =
    Make::template pack<Capacity>(); // too long? -fconstexpr-steps=500000000 (clang), -fconstexpr-ops-limit=2000000000
// clang-format on

/// `Make::template pack<Capacity>()` with a capacity that suffices, starting from a guess. Clang would evaluate a
/// constant within this function a second time, so it stands outside.
template <class Make, int Guess> consteval auto packed() {
  constexpr auto const& first = packed_in_fconstexpr_ops_limit<Make, Guess>;
  if constexpr (first.fits()) return first;
  else return packed_in_fconstexpr_ops_limit<Make, first.size>;
}

/// What graph algorithms need of a packed graph.
template <class Source>
inline constexpr View view_of_packed{Source::value.table, Source::value.code, Source::value.size, Source::value.entries,
                                     Source::value.numbers, Source::value.item, Source::value.items};

/// Expressions of numbers: what is made of a packed graph. Others have lists in their tables.
struct OfNumbers {
  template <class Table, class Numbers, std::uint64_t... Nodes> using Expression = Expr<Table, Numbers, Nodes...>;
  template <class Source, std::size_t I>
  using Entry =
      entry_type<Source::value.table[I].op, Source::value.table[I].mantissa, Source::value.table[I].exponent>;
};

/// The type of a packed expression. `Source` has the packed graph as `value`; `Values` are the types of the numbers of
/// the expressions it was made from.
template <class Kind, class Source, class Values, class I, class J, class K> struct Emit;
template <class Kind, class Source, class Values, std::size_t... I, std::size_t... J, std::size_t... K>
struct Emit<Kind, Source, Values, std::index_sequence<I...>, std::index_sequence<J...>, std::index_sequence<K...>> {
  using type =
      typename Kind::template Expression<Table<typename Kind::template Entry<Source, I>...>,
                                         Numbers<typename PlainTypes<Values>::template at<Source::value.place[K]>...>,
                                         Source::value.code[J]...>;
};

template <class Source, class Values, class Kind = OfNumbers>
using emitted = Emit<Kind, Source, Values, std::make_index_sequence<static_cast<std::size_t>(Source::value.entries)>,
                     std::make_index_sequence<static_cast<std::size_t>(Source::value.size)>,
                     std::make_index_sequence<static_cast<std::size_t>(Source::value.numbers)>>;

template <class E> struct NumbersOf;
template <template <class, class, std::uint64_t...> class Kind, class T, class... N, std::uint64_t... C>
struct NumbersOf<Kind<T, Numbers<N...>, C...>> {
  using type = PlainValues<N...>;
  using List = Numbers<N...>;
};

/// A result made from the numbers of several expressions, in order.
template <class Source, class Kind = OfNumbers, class... E> constexpr auto make_expr(E const&... e) {
  using Values = JoinedNumbers<typename NumbersOf<E>::type...>;
  using Result = typename emitted<Source, Values, Kind>::type;
  if constexpr (Source::value.numbers == 0) return Result{};
  else return Result(pick<Source>(join_numbers(e.numbers()...)));
}

template <class T> inline constexpr bool is_unused = false;
template <class V> inline constexpr bool is_unused<Unused<V>> = true;
template <class T> inline constexpr bool has_unused = false;
template <class... Ops, class N, std::uint64_t... C>
inline constexpr bool has_unused<Expr<Table<Ops...>, N, C...>> = (is_unused<Ops> || ...);

template <class... Ops> struct Names {};
template <class... A, class... B> constexpr auto operator+(Names<A...>, Names<B...>) -> Names<A..., B...> { return {}; }

template <class Op> struct VariableOf {
  using type = Names<>;
};
template <auto Name> struct VariableOf<Var<Name>> {
  using type = Names<Var<Name>>;
};
template <auto Name, int... Items> struct VariableOf<With<Var<Name>, Items...>> : VariableOf<Var<Name>> {};
template <class V> struct VariableOf<Unused<V>> {
  using type = Names<V>;
};

/// What stands in a table, without its list.
template <class Op> struct WithoutList {
  using type = Op;
};
template <class Op, int... Items> struct WithoutList<With<Op, Items...>> {
  using type = Op;
};
template <class Op> using without_list = typename WithoutList<Op>::type;

template <class T, class... Among> inline constexpr bool is_one_of = (std::is_same_v<T, Among> || ...);

/// The names of two lists, each once; neither list names one twice.
template <class... A, class... B> constexpr auto operator|(Names<A...> a, Names<B...> b) {
  if constexpr (sizeof...(A) == 0) return b;
  else if constexpr (std::is_same_v<Names<A...>, Names<B...>>) return a;
  else if constexpr ((is_one_of<B, A...> && ...)) return a;
  else {
    constexpr auto unless_known = []<class V>(Names<V> name) {
      if constexpr ((std::is_same_v<V, A> || ...)) return Names<>{};
      else return name;
    };
    return (a + ... + unless_known(Names<B>{}));
  }
}

/// The variables that a table does not have, neither used nor lost.
template <class... Ops> struct LostFrom {
  template <class V> static constexpr bool known = ((std::is_same_v<V, Ops> || std::is_same_v<Unused<V>, Ops>) || ...);
  template <class V> using one = std::conditional_t<known<V>, Names<>, Names<Unused<V>>>;
  template <class... V> static constexpr auto of(Names<V...>) { return (Names<>{} + ... + one<V>{}); }
};

template <class E> struct Memory;
template <template <class, class, std::uint64_t...> class Kind, class... Ops, class N, std::uint64_t... C>
struct Memory<Kind<Table<Ops...>, N, C...>> {
  /// The variables, lost ones too.
  using Variables = decltype((Names<>{} + ... + typename VariableOf<Ops>::type{}));
  template <class... Kept> static auto forget(Names<Kept...>) -> Kind<Table<Kept...>, N, C...>;
  template <class... Lost> static auto extend(Names<Lost...>) -> Kind<Table<Ops..., Lost...>, N, C...>;
  using Lost = LostFrom<without_list<Ops>...>;
};

/// An expression without its memory of lost variables.
template <class E> struct Forgotten {
  using type = E;
};
template <class... Ops, class N, std::uint64_t... C>
  requires(is_unused<Ops> || ...)
struct Forgotten<Expr<Table<Ops...>, N, C...>> {
  using Used = decltype((Names<>{} + ... + std::conditional_t<is_unused<Ops>, Names<>, Names<Ops>>{}));
  using type = decltype(Memory<Expr<Table<Ops...>, N, C...>>::forget(Used{}));
};
template <class E> using forgotten = typename Forgotten<E>::type;

template <class Result, class... E> constexpr Result with_numbers(E const&... e) {
  if constexpr (std::tuple_size_v<typename NumbersOf<Result>::type> == 0) return {};
  else return Result(join_numbers(e.numbers()...));
}

/// An expression without its memory of lost variables.
template <class E> constexpr auto forget(E const& e) {
  if constexpr (has_unused<E>) return with_numbers<forgotten<E>>(e);
  else return e;
}

/// The variables of an expression, lost ones too; a number has none.
template <class T> struct VariablesOf {
  using type = Names<>;
};
template <template <class, class, std::uint64_t...> class Kind, class T, class N, std::uint64_t... C>
struct VariablesOf<Kind<T, N, C...>> {
  using type = typename Memory<Kind<T, N, C...>>::Variables;
};
template <class... E> using variables_of = decltype((Names<>{} | ... | typename VariablesOf<E>::type{}));

/// An expression with a memory of variables, as far as they do not occur in it.
template <class E, class... V> constexpr auto remember_names(E const& e, Names<V...> names) {
  using Lost = decltype(Memory<E>::Lost::of(names));
  if constexpr (std::is_same_v<Lost, Names<>>) return e;
  else return with_numbers<decltype(Memory<E>::extend(Lost{}))>(e);
}

/// What was made of the expressions `E`, with a memory of the variables that it has lost. (`x - x + y` is `y`, and a
/// value may be bound to `x` all the same: what generic code binds does not depend on what an identity happens to
/// drop.)
template <class... E, class D> constexpr auto remember(D const& made) {
  return remember_names(made, variables_of<E...>{});
}

} // namespace typed

} // namespace dyad

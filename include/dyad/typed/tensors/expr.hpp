// SPDX-License-Identifier: BSL-1.0
/// \file A tensor expression is a type like any other expression; shapes and parameters stand in its table.
#pragma once

#include <dyad/graph/tensors/load.hpp>
#include <dyad/graph/tensors/sweep.hpp>
#include <dyad/typed/evaluate.hpp>

#include <array>
#include <iosfwd>

namespace dyad {

/// An expression whose values are tensors of static shapes: like one of numbers, with the parameters of operations on
/// shapes and the extents of variables in its table.
template <class Table, class Numbers, std::uint64_t... Nodes> class TensorExpr;

template <class T> inline constexpr bool is_tensor_expr = false;
template <class T, class N, std::uint64_t... C> inline constexpr bool is_tensor_expr<TensorExpr<T, N, C...>> = true;
template <class T, class N, std::uint64_t... C> inline constexpr bool is_symbolic<TensorExpr<T, N, C...>> = true;
template <class T, class N, std::uint64_t... C> inline constexpr bool has_static_shape<TensorExpr<T, N, C...>> = true;

template <class T>
concept TensorExpression = is_tensor_expr<std::remove_cvref_t<T>>;

/// A list of extents as a type.
template <Index... Extents> struct Dims {
  static constexpr std::size_t rank = sizeof...(Extents);
  static constexpr std::array<Index, rank> extents{Extents...};
  static constexpr Index count = (Extents * ... * 1);
  static constexpr Shape shape() { return {Extents...}; }
};
/// No shape: that of a list whose length is not part of its type.
struct NoDims {};

namespace typed::tensors {

using graph::Node;
using graph::tensors::Builder, graph::tensors::list_of, graph::tensors::load, graph::tensors::load_all;
using graph::tensors::OperationRule, graph::tensors::Rules;

template <class Op> inline constexpr int items_in = 0;
template <class Op, int... Items> inline constexpr int items_in<With<Op, Items...>> = sizeof...(Items);

/// A table of operations with the lists beside them.
template <class... Ops> struct TableWithLists {
  static constexpr int items = (items_in<Ops> + ... + 0);
  graph::TableEntry table[sizeof...(Ops)]{};
  int item[items + 1]{};
  constexpr TableWithLists() {
    int entry = 0, at = 0;
    (add(std::type_identity<Ops>{}, table[entry++], at), ...);
  }

private:
  template <class Op> constexpr void add(std::type_identity<Op>, graph::TableEntry& entry, int&) {
    entry = typed::table_entry<Op>;
  }
  template <class Op, int... Items>
  constexpr void add(std::type_identity<With<Op, Items...>>, graph::TableEntry& entry, int& at) {
    entry = {&graph::info<Op>, at, sizeof...(Items)};
    ((item[at++] = Items), ...);
  }
};

} // namespace typed::tensors

template <class... Ops, class... N, std::uint64_t... Nodes>
struct typed::Data<TensorExpr<Table<Ops...>, Numbers<N...>, Nodes...>> {
  static constexpr typed::tensors::TableWithLists<Ops...> table{};
  static constexpr std::uint64_t code[] = {Nodes...};
  static constexpr int size = sizeof...(Nodes), numbers = sizeof...(N);
  static constexpr View view{table.table, code, size, sizeof...(Ops), numbers, table.item, table.items};
};

template <class... Ops, class N, std::uint64_t... C> struct typed::RulesOf<TensorExpr<Table<Ops...>, N, C...>> {
  static constexpr typed::tensors::OperationRule list[] = {graph::tensors::rule_of<without_list<Ops>>()...};
  static constexpr typed::tensors::Rules value{list, sizeof...(Ops)};
};

namespace typed::tensors {

template <class Source, std::size_t I, std::size_t... K> consteval auto entry_with(std::index_sequence<K...>) {
  constexpr graph::TableEntry const& entry = Source::value.table[I];
  if constexpr (sizeof...(K) == 0) return std::type_identity<typed::OfNumbers::Entry<Source, I>>{};
  else
    return std::type_identity<With<graph::operation_of<Source::value.table[I].op>,
                                   Source::value.item[entry.mantissa + static_cast<int>(K)]...>>{};
}

/// Expressions of tensors: what is made of a packed graph.
struct OfTensors {
  template <class Table, class Numbers, std::uint64_t... Nodes> using Expression = TensorExpr<Table, Numbers, Nodes...>;
  template <class Source, std::size_t I>
  using Entry = typename decltype(entry_with<Source, I>(
      std::make_index_sequence<graph::has_list(Source::value.table[I].op)
                                   ? static_cast<std::size_t>(Source::value.table[I].exponent)
                                   : 0>{}))::type;
};
template <class Source, class... E> constexpr auto make_expr(E const&... e) {
  return typed::make_expr<Source, OfTensors>(e...);
}

/// Any operand as an expression: of tensors as it is, of numbers, or a plain number.
template <class T> constexpr auto lift_operand(T const& x) {
  if constexpr (TensorExpression<T>) return x;
  else return typed::lift(x);
}
template <class T> using Operand = decltype(lift_operand(std::declval<T const&>()));

template <class E> struct GraphOf {
  static constexpr Builder graph() {
    Builder out;
    load(out, view_of<E>);
    return out;
  }
};

struct Extents {
  static constexpr int most = 32;
  int rank = 0;
  Index extent[most]{};
};
/// The shape of an expression.
template <class E> struct DimsOfExpression {
  using type = Dims<>;
};
template <TensorExpression E> struct DimsOfExpression<E> {
  static constexpr Extents extents() {
    Builder builder;
    Shape const shape = builder.shape(load(builder, view_of<E>));
    if (shape.size() > Extents::most) refuse("dyad: a tensor of static shape has too many axes");
    Extents out{static_cast<int>(shape.size()), {}};
    for (int i = 0; i < out.rank; ++i) out.extent[i] = shape[i];
    return out;
  }
  static constexpr Extents value = extents();
  template <std::size_t... I> static auto dims(std::index_sequence<I...>) -> Dims<value.extent[I]...>;
  using type = decltype(dims(std::make_index_sequence<static_cast<std::size_t>(value.rank)>{}));
};
template <class E> using DimsOf = typename DimsOfExpression<E>::type;

/// The shape of a variable by its name. `Code` has a `view`.
template <class Code, FixedString Name> struct VariableShape {
  static constexpr int position = [] {
    int k = Code::view.entries - 1;
    while (k >= 0 && !graph::same_operation(Code::view.table[k].op, &graph::info<Var<Name>>)) --k;
    return k;
  }();
  static constexpr bool exists = position >= 0;
  template <std::size_t... I>
  static auto dims(std::index_sequence<I...>)
      -> Dims<Code::view.item[Code::view.table[position].mantissa + static_cast<int>(I)]...>;
  static constexpr auto dimensions() {
    if constexpr (exists) {
      constexpr auto rank = static_cast<std::size_t>(Code::view.table[position].exponent);
      return decltype(dims(std::make_index_sequence<rank>{})){};
    } else return NoDims{};
  }
  using Dimensions = decltype(dimensions());
};

} // namespace typed::tensors

/// A tensor expression. Like any expression it holds no references and, unless plain numbers take part, no state.
template <class... Ops, class... N, std::uint64_t... Code> class TensorExpr<Table<Ops...>, Numbers<N...>, Code...> {
public:
  ///@{
  /// Of the plain numbers that the expression holds.
  constexpr TensorExpr() requires(sizeof...(N) == 0) = default;
  constexpr explicit TensorExpr(typed::PlainValues<N...> const& numbers) requires(sizeof...(N) > 0)
      : numbers_(numbers) {}
  ///@}

  /// These plain numbers.
  constexpr typed::PlainValues<N...> numbers() const { return numbers_; }

  /// The value: a number, or nested `std::array`s, of the values bound to the variables by name.
  template <FixedString... Names, class... T> constexpr auto operator()(Binding<Names, T> const&... bindings) const;

  /// Says that a value needs a name.
  template <class... T>
    requires(sizeof...(T) > 0)
  constexpr double operator()(T const&...) const {
    return sizeof(typed::values_without_names<T...>);
  }

  /// Binds a value to a variable: numbers in as many as its shape has elements, rows first.
  template <class T>
    requires(sizeof...(Ops) == 1 && (Ops::is_variable && ...))
  constexpr auto operator=(T const& value) const {
    return Binding<typed::NameOf<typed::without_list<Ops>...>::name, T>{value};
  }

  /// A part along the first axis: `W[1_c]`, `W[range<0, 2>]`.
  template <class Item> constexpr auto operator[](Item const& item) const;

  ///@{
  /// The extents of the axes, and their number.
  static constexpr Shape shape() { return typed::tensors::DimsOf<TensorExpr>::shape(); }
  static constexpr Index ndim() { return static_cast<Index>(typed::tensors::DimsOf<TensorExpr>::rank); }
  ///@}

  /// Says that `?:` does not choose between expressions.
  constexpr operator typed::ChosenWhileTheProgramRuns() const {
    static_cast<void>(sizeof(typed::an_expression_is_chosen_by_a_condition<TensorExpr>));
    return nullptr;
  }

private:
  [[no_unique_address]] typed::PlainValues<N...> numbers_{};
};

namespace typed::tensors {
template <class E> struct printing_without_its_header {
  static_assert(sizeof(E) == 0, "dyad: printing expressions of tensors needs #include <dyad/print/tensor.hpp>");
};
} // namespace typed::tensors

/// Printing without its header, whose operator asks for more and is preferred.
template <TensorExpression E> std::ostream& operator<<(std::ostream& out, E const&) {
  return static_cast<void>(sizeof(typed::tensors::printing_without_its_header<E>)), out;
}

template <FixedString Name, std::ptrdiff_t... Extents>
  requires(sizeof...(Extents) > 0)
struct VariableType<Name, Extents...> {
  static_assert(((Extents > 0) && ...), "dyad: the extents of a variable are positive");
  using type = TensorExpr<Table<With<Var<Name>, static_cast<int>(Extents)...>>, Numbers<>, 1>;
};

} // namespace dyad

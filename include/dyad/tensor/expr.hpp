// SPDX-License-Identifier: BSL-1.0
/// \file A tensor expression is a type: a table of operations and a list of integers.
#pragma once

#include <dyad/tensor/sweep.hpp>
#include <dyad/typed/evaluate.hpp>

#include <array>
#include <iosfwd>

namespace dyad {

/// An expression whose values are tensors of static shapes. Its nodes, arguments before users, are integers: the place
/// of the operation in the table, the arguments, the shape and the parameters, each list preceded by its size.
template <class Table, class Numbers, int... Code> class TensorExpr;

template <class T> inline constexpr bool is_tensor_expr = false;
template <class T, class N, int... C> inline constexpr bool is_tensor_expr<TensorExpr<T, N, C...>> = true;
template <class T, class N, int... C> inline constexpr bool is_symbolic<TensorExpr<T, N, C...>> = true;
template <class T, class N, int... C> inline constexpr bool has_static_shape<TensorExpr<T, N, C...>> = true;

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

namespace tensor {

struct View {
  graph::TableEntry const* table = nullptr;
  int const* code = nullptr;
  int size = 0, numbers = 0; ///< integers of the code, plain numbers
};

template <class E> struct Data;
template <class... Ops, class... N, int... Code> struct Data<TensorExpr<Table<Ops...>, Numbers<N...>, Code...>> {
  static constexpr graph::TableEntry table[] = {typed::table_entry<Ops>...};
  static constexpr int code[] = {Code...};
  static constexpr View view{table, code, sizeof...(Code), sizeof...(N)};
  static constexpr OperationRule list[] = {rule_of<Ops>()...};
  static constexpr Rules rules{list, sizeof...(Ops)};
};

/// Adds what is packed to a graph and returns the node of each packed node.
constexpr Buffer<int> load_all(Builder& builder, View const& view, int first_place = 0) {
  Buffer<int> id;
  for (int at = 0; at < view.size;) {
    graph::TableEntry const& entry = view.table[view.code[at++]];
    Node node{.op = entry.op, .value = graph::value_of(entry, first_place)};
    bool const free = view.code[at++] != 0;
    for (int count = view.code[at++]; count > 0; --count) node.arg.push(id[view.code[at++]]);
    for (int count = view.code[at++]; count > 0; --count) node.shape.push_back(view.code[at++]);
    for (int count = view.code[at++]; count > 0; --count) node.parameters.push_back(view.code[at++]);
    bool const before = std::exchange(builder.derived, free);
    id.push(builder.intern(node));
    builder.derived = before;
  }
  return id;
}
constexpr int load(Builder& builder, View const& view, int first_place = 0) {
  return load_all(builder, view, first_place).back();
}

/// An expression of numbers as tensors of rank 0.
constexpr int load(Builder& builder, typed::View const& view, int first_place = 0) {
  Buffer<int> id(view.size);
  for (int i = 0; i < view.size; ++i) {
    std::uint64_t const code = view.code[i];
    graph::TableEntry const& entry = view.table[graph::bits::entry(code)];
    Node node{.op = entry.op, .value = graph::value_of(entry, first_place)};
    for (int k = 0; k < entry.op->arity; ++k) node.arg.push(id[graph::bits::arg(code, k, i)]);
    id[i] = builder.intern(node);
  }
  return id[view.size - 1];
}

/// At most `Capacity` integers and entries of each kind; `size` says how many were needed, as in `graph::Packed`.
template <int Capacity> struct Packed {
  int size = 0, entries = 0, numbers = 0, roots = 0;
  int code[Capacity]{};
  graph::TableEntry table[Capacity]{};
  int place[Capacity]{};
  int root[Capacity]{}; ///< nodes
  int end[Capacity]{};  ///< of each root: where its code ends
  constexpr bool fits() const { return size <= Capacity; }
};

/// Writes what the roots need, depth first.
template <int Capacity> constexpr Packed<Capacity> pack(Builder const& in, Buffer<int> const& roots) {
  Packed<Capacity> out;
  auto const [order, position] = graph::depth_first(in, roots, [](int, int) { return false; });
  Buffer<int> code, end;
  Buffer<graph::TableEntry> table;
  for (int const id : order) {
    Node const& n = in[id];
    graph::TableEntry entry = graph::entry_of(n);
    int place = -1;
    for (int k = 0; k < table.size() && place < 0; ++k)
      if (graph::same_operation(table[k].op, n.op) && n.op->role != graph::Role::number &&
          table[k].mantissa == entry.mantissa && table[k].exponent == entry.exponent)
        place = k;
    if (n.op->role == graph::Role::number) {
      if (out.numbers < Capacity) out.place[out.numbers] = static_cast<int>(n.value);
      entry.mantissa = out.numbers++;
    }
    if (place < 0) {
      place = table.size();
      table.push(entry);
    }
    code.push(place);
    code.push(n.free ? 1 : 0);
    code.push(n.arity());
    for (int const a : n.arg) code.push(position[a]);
    auto const add = [&code](IndexList const& list) {
      code.push(static_cast<int>(list.size()));
      for (Index const item : list) code.push(static_cast<int>(item));
    };
    add(n.shape);
    add(n.parameters);
    end.push(code.size());
  }
  out.size = code.size() > roots.size() ? code.size() : roots.size();
  out.entries = table.size();
  out.roots = roots.size();
  if (out.size > Capacity) return out;
  for (int i = 0; i < code.size(); ++i) out.code[i] = code[i];
  for (int i = 0; i < table.size(); ++i) out.table[i] = table[i];
  for (int i = 0; i < roots.size(); ++i) {
    out.root[i] = position[roots[i]];
    out.end[i] = end[position[roots[i]]];
  }
  out.size = code.size();
  return out;
}

/// The type of what `Source` has packed, made with the numbers of the expressions it came from.
template <class Source, class Values, class I, class J, class K> struct Emit;
template <class Source, class Values, std::size_t... I, std::size_t... J, std::size_t... K>
struct Emit<Source, Values, std::index_sequence<I...>, std::index_sequence<J...>, std::index_sequence<K...>> {
  using type = TensorExpr<Table<typed::entry_type<Source::value.table[I].op, Source::value.table[I].mantissa,
                                                  Source::value.table[I].exponent>...>,
                          Numbers<std::tuple_element_t<Source::value.place[K], Values>...>, Source::value.code[J]...>;
  static constexpr type make([[maybe_unused]] Values const& numbers) {
    return type(std::get<Source::value.place[K]>(numbers)...);
  }
};

template <class E> struct NumbersOf : typed::NumbersOf<E> {};
template <class T, class... N, int... C> struct NumbersOf<TensorExpr<T, Numbers<N...>, C...>> {
  using type = std::tuple<N...>;
};
template <class... E> using NumbersOfAll = decltype(std::tuple_cat(std::declval<typename NumbersOf<E>::type>()...));

template <class Source, class... E> constexpr auto make_expr(E const&... e) {
  constexpr auto sequence = []<int N>(std::integral_constant<int, N>) {
    return std::make_index_sequence<static_cast<std::size_t>(N)>{};
  };
  using Values = NumbersOfAll<E...>;
  using Emitted = Emit<Source, Values, decltype(sequence(std::integral_constant<int, Source::value.entries>{})),
                       decltype(sequence(std::integral_constant<int, Source::value.size>{})),
                       decltype(sequence(std::integral_constant<int, Source::value.numbers>{}))>;
  if constexpr (std::tuple_size_v<Values> == 0) return typename Emitted::type{};
  else return Emitted::make(std::tuple_cat(e.numbers()...));
}

/// Any operand as an expression: of tensors as it is, of numbers, or a plain number.
template <class T> constexpr auto lift_operand(T const& x) {
  if constexpr (TensorExpression<T>) return x;
  else return typed::lift(x);
}
template <class T> using Operand = decltype(lift_operand(std::declval<T const&>()));

template <class E> inline constexpr auto view_of = [] {
  if constexpr (TensorExpression<E>) return Data<E>::view;
  else return typed::view_of<E>;
}();

/// The variables of an expression, those included that its formula has lost.
template <class E> struct VariablesOf {
  using type = typename typed::Memory<E>::Variables;
};
template <class... Ops, class N, int... C> struct VariablesOf<TensorExpr<Table<Ops...>, N, C...>> {
  using type = decltype((typed::Names<>{} + ... + typename typed::VariableOf<Ops>::type{}));
};

/// The same expression with a memory of more variables, to which values may still be bound.
template <class E> struct Remembering;
template <class... Ops, class... N, int... C> struct Remembering<TensorExpr<Table<Ops...>, Numbers<N...>, C...>> {
  template <class V> static constexpr bool known = ((std::is_same_v<V, Ops> || std::is_same_v<Unused<V>, Ops>) || ...);
  template <class... Lost>
  static auto extended(typed::Names<Lost...>, typed::Names<>)
      -> TensorExpr<Table<Ops..., Lost...>, Numbers<N...>, C...>;
  template <class... Lost, class V, class... Rest>
  static auto extended(typed::Names<Lost...>, typed::Names<V, Rest...>) {
    if constexpr (known<V> || (std::is_same_v<Unused<V>, Lost> || ...))
      return extended(typed::Names<Lost...>{}, typed::Names<Rest...>{});
    else return extended(typed::Names<Lost..., Unused<V>>{}, typed::Names<Rest...>{});
  }
  template <class All> static auto with(All all) -> decltype(extended(typed::Names<>{}, all));
};
/// What was made of the expressions `E`, with a memory of the variables that it has lost.
template <class... E, class D> constexpr auto remember(D const& made) {
  using Result = decltype(Remembering<D>::with((typed::Names<>{} + ... + typename VariablesOf<E>::type{})));
  if constexpr (std::is_same_v<Result, D>) return made;
  else return std::apply([](auto const&... number) { return Result(number...); }, made.numbers());
}

template <class E> struct GraphOf {
  static constexpr Builder graph() {
    Builder out;
    load(out, view_of<E>);
    return out;
  }
};

/// Where the shape of a node stands in packed code: of the variable `op`, or, for `no_info`, of the last node. -1 if
/// there is none.
constexpr int shape_position(View const& view, graph::OpInfo const* op = &graph::no_info) {
  int found = -1;
  for (int at = 0; at < view.size;) {
    graph::OpInfo const* const here = view.table[view.code[at]].op;
    at += 3 + view.code[at + 2];
    if (graph::same_operation(op, &graph::no_info) || graph::same_operation(here, op)) found = at;
    at += 1 + view.code[at];
    at += 1 + view.code[at];
  }
  return found;
}

/// The shape that stands there, as a type. `Code` has a `view`.
template <class Code, int At> struct DimsAt {
  template <std::size_t... I>
  static auto dims(std::index_sequence<I...>) -> Dims<Code::view.code[At + 1 + static_cast<int>(I)]...>;
  using type = decltype(dims(std::make_index_sequence<static_cast<std::size_t>(Code::view.code[At])>{}));
};

template <class E> struct DimsOfExpression {
  using type = Dims<>;
};
template <TensorExpression E> struct DimsOfExpression<E> : DimsAt<Data<E>, shape_position(Data<E>::view)> {};
template <class E> using DimsOf = typename DimsOfExpression<E>::type;

/// The shape of a variable by its name.
template <class Code, FixedString Name> struct VariableShape {
  static constexpr int position = shape_position(Code::view, &graph::info<Var<Name>>);
  static constexpr bool exists = position >= 0;
  static constexpr auto dims() {
    if constexpr (exists) return typename DimsAt<Code, position>::type{};
    else return NoDims{};
  }
  using Dimensions = decltype(dims());
};

} // namespace tensor

/// A tensor expression. Like any expression it holds no references and, unless plain numbers take part, no state.
template <class... Ops, class... N, int... Code> class TensorExpr<Table<Ops...>, Numbers<N...>, Code...> {
public:
  ///@{
  /// Of the plain numbers that the expression holds.
  constexpr TensorExpr() requires(sizeof...(N) == 0) = default;
  constexpr explicit TensorExpr(N const&... numbers) requires(sizeof...(N) > 0) : numbers_(numbers...) {}
  ///@}

  /// These plain numbers.
  constexpr std::tuple<N...> numbers() const { return numbers_; }

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
    requires(sizeof...(Ops) == 1 && (requires { Ops::is_variable; } && ...))
  constexpr auto operator=(T const& value) const {
    return Binding<typed::NameOf<Ops...>::name, T>{value};
  }

  /// A part along the first axis: `W[1_c]`, `W[range<0, 2>]`.
  template <class Item> constexpr auto operator[](Item const& item) const;

  ///@{
  /// The extents of the axes, and their number.
  static constexpr Shape shape() { return tensor::DimsOf<TensorExpr>::shape(); }
  static constexpr Index ndim() { return static_cast<Index>(tensor::DimsOf<TensorExpr>::rank); }
  ///@}

  /// Says that `?:` does not choose between expressions.
  constexpr operator typed::ChosenWhileTheProgramRuns() const {
    static_cast<void>(sizeof(typed::an_expression_is_chosen_by_a_condition<TensorExpr>));
    return nullptr;
  }

private:
  [[no_unique_address]] std::tuple<N...> numbers_{};
};

namespace tensor {
template <class E> struct printing_without_its_header {
  static_assert(sizeof(E) == 0, "dyad: printing expressions of tensors needs #include <dyad/print/tensor.hpp>");
};
} // namespace tensor

/// Printing without its header, whose operator asks for more and is preferred.
template <TensorExpression E> std::ostream& operator<<(std::ostream& out, E const&) {
  return static_cast<void>(sizeof(tensor::printing_without_its_header<E>)), out;
}

template <FixedString Name, std::ptrdiff_t... Extents>
  requires(sizeof...(Extents) > 0)
struct VariableType<Name, Extents...> {
  static_assert(((Extents > 0) && ...), "dyad: the extents of a variable are positive");
  using type = TensorExpr<Table<Var<Name>>, Numbers<>, 0, 0, 0, static_cast<int>(sizeof...(Extents)),
                          static_cast<int>(Extents)..., 0>;
};

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file Values bound by name, and the evaluation of expressions and programs on them.
#pragma once

#include <dyad/typed/program.hpp>

#include <boost/hana/unpack.hpp>

namespace dyad {

namespace typed {

/// Sentences for what can be wrong with the names in a call. The name stands in the type.
template <auto Name> struct no_value_is_bound_to {
  static_assert(sizeof(Name) == 0,
                "dyad: no value is bound to a variable of this expression; bind each one by name, as "
                "in f(x = 0.5)");
};
template <auto Name> struct not_a_variable_of_the_expression {
  static_assert(sizeof(Name) == 0, "dyad: a value is bound to a variable that does not occur in this expression");
};
template <auto Name> struct bound_twice {
  static_assert(sizeof(Name) == 0, "dyad: two values are bound to the same variable");
};

template <auto Name, class Given> struct no_number_is_bound_to {
  static_assert(sizeof(Given) == 0,
                "dyad: a variable of a number is bound to what is no number; for many numbers call the formula for "
                "each of them, or declare the variable with a shape, as in var<\"x\", 3>");
};

template <auto Name, class T> consteval bool check_number(Binding<Name, T> const*) {
  if constexpr (!Value<T>) static_cast<void>(sizeof(no_number_is_bound_to<Name, T>));
  return Value<T>;
}

template <class Op, class B> inline constexpr bool binds = false;
template <auto Name, class T> inline constexpr bool binds<Var<Name>, Binding<Name, T>> = true;

template <auto Name, class... All> consteval bool bound_once() {
  constexpr bool once = (binds<Var<Name>, All> + ...) == 1;
  if constexpr (!once) static_cast<void>(sizeof(bound_twice<Name>));
  return once;
}

/// Whether these may be directions of a formula's variables.
template <auto... Names, class... T> consteval bool check_direction(std::type_identity<Binding<Names, T>>...) {
  return (bound_once<Names, Binding<Names, T>...>() && ...) &&
         (check_number(static_cast<Binding<Names, T> const*>(nullptr)) && ...);
}

template <class Op> inline constexpr bool always_bound = true;
template <auto Name> inline constexpr bool always_bound<Var<Name>> = false;
template <class Op> struct NameOf;
template <auto Name> struct NameOf<Var<Name>> {
  static constexpr FixedString name = Name;
};

template <class Op, class... B> consteval bool check_bound() {
  constexpr bool good = always_bound<Op> || (binds<Op, B> || ...);
  if constexpr (!good) static_cast<void>(sizeof(no_value_is_bound_to<NameOf<Op>::name>));
  return good;
}

template <class B, class... Ops> struct Occurs;
template <auto Name, class T, class... Ops> struct Occurs<Binding<Name, T>, Ops...> {
  template <class... All> static consteval bool check() {
    constexpr bool occurs = ((std::is_same_v<Var<Name>, Ops> || std::is_same_v<Unused<Var<Name>>, Ops>) || ...);
    if constexpr (!bound_once<Name, All...>()) return false;
    else if constexpr (!occurs) static_cast<void>(sizeof(not_a_variable_of_the_expression<Name>));
    return occurs;
  }
};

/// The variables of an expression: those that it uses, and those that it has lost, as such.
template <class E> struct LeavesOf;
template <class... Ops, class N, std::uint64_t... C> struct LeavesOf<Expr<Table<Ops...>, N, C...>> {
  template <class Op>
  using leaf = std::conditional_t<std::is_same_v<typename VariableOf<Op>::type, Names<>>, Names<>, Names<Op>>;
  using type = decltype((Names<>{} + ... + leaf<Ops>{}));
};
/// The variables of several expressions, each once.
template <class... E> struct TablesOf {
  using type = decltype((Names<>{} | ... | typename LeavesOf<E>::type{}));
};

template <class... Ops, class... B> consteval bool check_occur(Names<Ops...>, std::type_identity<B>...) {
  return (Occurs<B, Ops...>::template check<B...>() && ... && true);
}
template <class... Ops, class... B> consteval bool check_names(Names<Ops...> all, std::type_identity<B>... bindings) {
  return check_occur(all, bindings...) && (check_bound<Ops, B...>() && ...);
}

/// The values of the leaves: bindings by name, numbers by place.
template <class Numbers, class... B> struct Leaves {
  Numbers const& numbers;
  std::tuple<B const&...> bindings;

  template <class Op, class T> DYAD_INLINE constexpr T get() const {
    return get(std::type_identity<Op>{}, std::type_identity<T>{});
  }

  /// A number, or a value of another kind, among the values of the variables.
  template <class T, class X> DYAD_INLINE constexpr T constant(X const& value) const {
    if constexpr (std::is_same_v<T, X> || !Symbolic<T>) return constant_as<T>(value);
    else return std::apply([&](auto const&... bound) { return constant_among<T>(value, bound.value...); }, bindings);
  }

private:
  template <int Place, class T>
  DYAD_INLINE constexpr T get(std::type_identity<PlainNumber<Place>>, std::type_identity<T>) const {
    return constant<T>(std::get<static_cast<std::size_t>(Place)>(numbers));
  }
  template <auto Name, class T>
  DYAD_INLINE constexpr T get(std::type_identity<Var<Name>>, std::type_identity<T>) const {
    return constant<T>(std::get<position<Name>()>(bindings).value);
  }
  template <auto Name> static consteval std::size_t position() {
    constexpr bool found[] = {binds<Var<Name>, B>..., false};
    std::size_t i = 0;
    while (!found[i]) ++i;
    return i;
  }
};

/// What a program on values of type `T` is made for; a SIMD batch is treated as its lanes are.
template <class T> consteval Target target() {
  using Scalar = typename detail::ScalarOf<T>::type;
  if constexpr (Symbolic<T>) return Target::recording;
  else if constexpr (detail::taylor_order<T> > 0) return Target::series;
  else return std::is_same_v<Scalar, double> || std::is_same_v<Scalar, float> ? Target::doubles : Target::precise;
}

template <class... T> struct values_of_no_common_type {
  static_assert(sizeof...(T) == 0, "dyad: the values of one call have no type in common, as jets of different orders "
                                   "have none; convert them to one type");
};
/// The common type of the values; plain numbers of an expression take part only if they are not built in, so that an
/// expression with `2.5` in it stays `float` on floats.
template <class... T> struct CommonType {
  static constexpr auto find() {
    if constexpr (requires { typename std::common_type<T...>::type; })
      return std::type_identity<std::common_type_t<T...>>{};
    else {
      static_cast<void>(sizeof(values_of_no_common_type<T...>));
      return std::type_identity<double>{};
    }
  }
  using type = typename decltype(find())::type;
};
template <> struct CommonType<> {
  using type = double;
};
template <class Wide, class... T> struct ValueType;
template <class... W, class... T> struct ValueType<std::tuple<W...>, T...> {
  using type = typename CommonType<W..., Floating<T>...>::type;
};

/// What a program gives for an expression: the value at the node that is result `I`. Neither this nor `Roots` names
/// expressions: of hundreds of them in the name of each function, compilers spend longer on the names than on the code.
struct NumberResult {
  static constexpr std::size_t size = 1;
  template <std::size_t I, class Roots, class S> static DYAD_INLINE constexpr auto get(S const& s) {
    return s.number[Roots::node[I]];
  }
};
struct ConditionResult {
  static constexpr std::size_t size = 1;
  template <std::size_t I, class Roots, class S> static DYAD_INLINE constexpr auto get(S const& s) {
    return s.condition[Roots::node[I]];
  }
};
/// What it gives for a tuple of several of these: an array of `N`.
template <class Part, std::size_t N> struct ArrayResult {
  static constexpr std::size_t size = N * Part::size;
  template <std::size_t I, class Roots, class S> static DYAD_INLINE constexpr auto get(S const& s) {
    return get<I, Roots>(s, std::make_index_sequence<N>{});
  }
  template <std::size_t I, class Roots, class S, std::size_t... K>
  static DYAD_INLINE constexpr auto get(S const& s, std::index_sequence<K...>) {
    return std::array{Part::template get<I + K * Part::size, Roots>(s)...};
  }
};
template <class E> struct ResultOf {
  using type = std::conditional_t<is_condition<E>(), ConditionResult, NumberResult>;
};
/// Of a tuple of one, that alone, as the gradient by one variable is.
template <class E> struct ResultOf<hana::tuple<E>> : ResultOf<E> {};
template <class First, class... Rest> struct ResultOf<hana::tuple<First, Rest...>> {
  using type = ArrayResult<typename ResultOf<First>::type, 1 + sizeof...(Rest)>;
};

/// The nodes of a program that are its results.
template <int... Node> struct Roots {
  static constexpr int node[sizeof...(Node)] = {Node...}; // of stated size: clang would not read it otherwise
};
template <class Program, std::size_t... I>
auto roots_of(std::index_sequence<I...>) -> Roots<Program::value.root[I]...>;

/// What it gives for its outputs.
template <class Roots, class... Parts> struct AllResults {
  template <class S> static DYAD_INLINE constexpr auto get(S const& s) {
    return get(s, std::index_sequence_for<Parts...>{});
  }
  template <class S, std::size_t... I>
  static DYAD_INLINE constexpr auto get(S const& s, std::index_sequence<I...>) {
    if constexpr (sizeof...(I) == 1) return (Parts::template get<0, Roots>(s), ...);
    else return std::tuple(Parts::template get<first(I), Roots>(s)...);
  }
  static consteval std::size_t first(std::size_t part) {
    constexpr std::size_t sizes[] = {Parts::size...};
    std::size_t sum = 0;
    for (std::size_t i = 0; i < part; ++i) sum += sizes[i];
    return sum;
  }
};

/// The expressions of (nested) tuples, side by side, as types only.
template <class... E> struct List {};
template <class... A, class... B, class... Rest> auto join(List<A...>, List<B...>, Rest... rest) {
  if constexpr (sizeof...(Rest) == 0) return List<A..., B...>{};
  else return join(List<A..., B...>{}, rest...);
}
template <class E> struct FlattenOne {
  using type = List<E>;
};
template <Expression... E> struct FlattenOne<hana::tuple<E...>> {
  using type = List<E...>;
};
template <class... E> struct FlattenOne<hana::tuple<E...>> {
  using type = decltype(join(List<>{}, List<>{}, typename FlattenOne<E>::type{}...));
};
template <class... Outputs> using Flattened = typename FlattenOne<hana::tuple<Outputs...>>::type;

template <Target For, class List> struct CompiledList;
template <Target For, class... E> struct CompiledList<For, List<E...>> {
  using type = Compiled<For, E...>;
  using Names = typename TablesOf<E...>::type;
  using Values = JoinedNumbers<typename NumbersOf<E>::type...>;
};

/// The numbers of the expressions of (nested) tuples, in order.
template <class E> constexpr auto gather_numbers(E const& e) {
  if constexpr (requires { e.numbers(); }) return e.numbers();
  else return hana::unpack(e, [](auto const&... parts) { return join_numbers(gather_numbers(parts)...); });
}

} // namespace typed

/// Several outputs (expressions, or nested Hana tuples of them) as one straight program. Call it with a value for each
/// variable by name; it returns a number for an expression, nested arrays for tuples (of one, that alone), and a
/// `std::tuple` of these for more than one output.
template <class... Outputs> class Program {
  using List = typed::Flattened<Outputs...>;

public:
  /// The plain numbers of the outputs.
  using Values = typename typed::CompiledList<typed::Target::doubles, List>::Values;

  /// Made by `compile`.
  constexpr explicit Program(Values const& numbers) : numbers_(numbers) {}

  /// The values of the outputs; a sentence of the compiler names a variable that has no value, or a value without
  /// a variable. Inlined by force, so that results reach their variables without a detour through memory.
  template <auto... Names, class... T>
  DYAD_INLINE constexpr auto operator()(Binding<Names, T> const&... bindings) const {
    using All = typename typed::CompiledList<typed::Target::doubles, List>::Names;
    if constexpr (typed::check_names(All{}, std::type_identity<Binding<Names, T>>{}...) &&
                  (typed::check_number(static_cast<Binding<Names, T> const*>(nullptr)) && ...)) {
      using Value = typename typed::ValueType<typename typed::WideNumbers<Values>::type, T...>::type;
      using Code = typename typed::CompiledList<typed::target<Value>(), List>::type;
      return evaluate<Code, Value>(bindings...);
    }
  }

  /// Says that a value needs a name.
  template <class... T>
    requires(sizeof...(T) > 0)
  constexpr auto operator()(T const&...) const {
    static_cast<void>(sizeof(typed::values_without_names<T...>));
  }

private:
  template <class Code, class T, class... B> DYAD_INLINE constexpr auto evaluate(B const&... bindings) const {
    constexpr auto size = static_cast<std::size_t>(Code::value.size);
    auto const numbers = typed::pick<Code>(numbers_);
    typed::Leaves<decltype(numbers), B...> const leaves{numbers, {bindings...}};
    typed::Slots<T, static_cast<int>(size)> slots;
    typed::run<Code>(slots, leaves, std::make_index_sequence<size>{});
    constexpr auto results = static_cast<std::size_t>(Code::value.roots);
    using Roots = decltype(typed::roots_of<Code>(std::make_index_sequence<results>{}));
    return typed::AllResults<Roots, typename typed::ResultOf<Outputs>::type...>::get(slots);
  }

  [[no_unique_address]] Values numbers_;
};

namespace typed {

/// What a program of one tuple of `N` expressions returns, as an array of `N`.
template <std::size_t N, class R> constexpr auto as_list(R const& results) {
  if constexpr (N == 1) return std::array<R, 1>{results};
  else return results;
}

template <class T> inline constexpr bool is_output = Expression<T>;
template <class... T> inline constexpr bool is_output<hana::tuple<T...>> = (is_output<T> && ...) && sizeof...(T) > 0;
template <class T> struct no_output_of_a_program {
  static_assert(sizeof(T) == 0,
                "dyad: compile takes expressions and Hana tuples of them, or functions and their derivatives");
};
template <class T> consteval bool check_output() {
  if constexpr (!is_output<T>) static_cast<void>(sizeof(no_output_of_a_program<T>));
  return is_output<T>;
}

} // namespace typed

/// Makes a program of several outputs.
template <class... Outputs> constexpr auto compile(Outputs const&... outputs) {
  static_assert(sizeof...(Outputs) > 0, "dyad: compile needs something to compute");
  if constexpr ((typed::check_output<Outputs>() && ...)) {
    using Result = Program<Outputs...>;
    if constexpr (std::tuple_size_v<typename Result::Values> == 0) return Result({});
    else return Result(typed::join_numbers(typed::gather_numbers(outputs)...));
  }
}

namespace typed {

template <class E, class... B> constexpr auto substitute_bindings(E const& e, B const&... bindings);

template <auto Name, class T> constexpr auto number_binding(Binding<Name, T> const& b) {
  return Binding<Name, decltype(constant_as_number(b.value))>{constant_as_number(b.value)};
}

template <class E, class... B> constexpr auto call(E const& e, B const&... bindings) {
  if constexpr (!(Expression<decltype(bindings.value)> || ...)) return compile(e)(bindings...);
  else if constexpr (constants_meet_values<std::remove_cvref_t<decltype(bindings.value)>...>())
    return compile(e)(number_binding(bindings)...);
  else return substitute_bindings(e, bindings...);
}

} // namespace typed
} // namespace dyad

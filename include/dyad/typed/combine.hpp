// SPDX-License-Identifier: BSL-1.0
/// \file Operations on expressions: the graphs of the arguments are merged and the result becomes a type.
#pragma once

#include <dyad/typed/append.hpp>

#include <initializer_list>
#include <type_traits>

namespace dyad {

namespace typed {

template <class Op, class... E> struct Combine {
  template <int Capacity> static constexpr auto pack() {
    graph::Builder builder;
    int const sizes[] = {Data<E>::numbers...};
    int root[3] = {-1, -1, -1};
    int i = 0, place = 0;
    ((root[i] = load(builder, view_of<E>, place), place += sizes[i], ++i), ...);
    return graph::pack<Capacity>(builder, {builder.apply(&graph::info<Op>, root[0], root[1], root[2])});
  }
  static constexpr auto value = packed<Combine, (Data<E>::size + ...) + 4>();
};

template <class T>
concept IntegralConstant = !Expression<T> && requires {
  { std::remove_cvref_t<T>::value } -> std::convertible_to<long long>;
  typename std::remove_cvref_t<T>::value_type;
} && std::is_empty_v<std::remove_cvref_t<T>>;

/// Any operand as an expression: a Hana or standard integral constant is part of the type, a plain number travels
/// beside it.
template <class T> constexpr auto lift(T const& x) {
  if constexpr (Expression<T>) return forget(x);
  else if constexpr (IntegralConstant<T>) {
    constexpr graph::Scaled s = graph::split(static_cast<double>(T::value));
    return Leaf<Constant<s.mantissa, s.exponent>>{};
  } else return Expr<Table<PlainNumber<0>>, Numbers<Floating<T>>, 1>({as_floating(x)});
}

template <class T> using Lifted = decltype(lift(std::declval<T const&>()));

template <class E> consteval bool is_condition() {
  constexpr View v = view_of<E>;
  return v.table[graph::bits::entry(v.code[v.size - 1])].op->returns_condition;
}

template <class... E> struct comparison_used_as_a_number {
  static_assert(((sizeof(E) == 0) || ...), "dyad: a comparison is used as a number; choose between numbers with "
                                           "where(condition, a, b)");
};
template <class E> struct number_used_as_a_condition {
  static_assert(sizeof(E) == 0, "dyad: a number is used as a condition; compare it first, as in x != 0");
};

/// Whether the arguments of an operation are conditions just where it takes them.
template <class Op> consteval bool kinds_fit(std::initializer_list<bool> condition) {
  constexpr bool all = Op::takes_condition && Op::returns_condition;
  bool good = true, first = true;
  for (bool const given : condition) {
    good = good && given == (Op::takes_condition && (all || first));
    first = false;
  }
  return good;
}

template <class Op, bool FirstIsCondition, bool... Condition, class First, class... E>
consteval void explain_kinds(std::type_identity<First>, std::type_identity<E>...) {
  if constexpr (Op::takes_condition && !FirstIsCondition) static_cast<void>(sizeof(number_used_as_a_condition<First>));
  else static_cast<void>(sizeof(comparison_used_as_a_number<First, E...>));
}

template <class Op, class... E> consteval bool check_kinds() { return kinds_fit<Op>({is_condition<E>()...}); }
template <class Op, class... E> consteval void explain() {
  explain_kinds<Op, is_condition<E>()...>(std::type_identity<E>{}...);
}

template <class Op, class X> constexpr auto combine(X const& x) {
  using Quick = Append<Op, X>;
  if constexpr (Quick::value.done) return with_numbers<appended<Quick, X>>(x);
  else return make_expr<Combine<Op, X>>(x);
}
template <class Op, class A, class B> constexpr auto combine(A const& a, B const& b) {
  using Quick = Append<Op, A, B>;
  if constexpr (!Quick::value.done) return make_expr<Combine<Op, A, B>>(a, b);
  else if constexpr (Quick::same) return appended<Quick, A>{};
  else if constexpr (Quick::value.swapped) return with_numbers<appended<Quick, B, A>>(b, a);
  else return with_numbers<appended<Quick, A, B>>(a, b);
}
template <class Op, class A, class B, class C> constexpr auto combine(A const& a, B const& b, C const& c) {
  return make_expr<Combine<Op, A, B, C>>(a, b, c);
}
/// Whether no identity can drop a part of the arguments.
template <class Op, class... E> consteval bool keeps_all() {
  if constexpr (sizeof...(E) > 2) return false;
  else return Append<Op, E...>::value.done;
}

/// A constant such as `2_c`, or an expression of such alone.
template <class E> consteval bool is_constant() {
  if constexpr (!Expression<E>) return false;
  else return Data<E>::numbers == 0 && std::is_same_v<typename Memory<E>::Variables, Names<>> && !is_condition<E>();
}
/// A value of another kind than expressions that finds the operations of its kind, as Variables and tracers do.
template <class T> inline constexpr bool is_other_kind = Symbolic<T> && !Expression<T>;
/// Whether expressions that are constants meet such values.
template <class... T> consteval bool constants_meet_values() {
  if constexpr ((is_other_kind<T> || ...)) return ((!Expression<T> || is_constant<T>()) && ...);
  else return false;
}
template <class T> constexpr auto constant_as_number(T const& x) {
  if constexpr (Expression<T>) return x();
  else return x;
}

} // namespace typed

template <class Op, class... T>
  requires((Expression<T> || ...) && !(has_static_shape<T> || ...))
constexpr auto apply_to(std::type_identity<Op>, T const&... x) {
  if constexpr (typed::constants_meet_values<T...>())
    return apply<Op>(typed::constant_as_number(x)...); // 2_c * a is what 2.0 * a is
  else if constexpr (!typed::check_kinds<Op, typed::Lifted<T>...>()) typed::explain<Op, typed::Lifted<T>...>();
  else if constexpr (typed::keeps_all<Op, typed::Lifted<T>...>() && !(typed::has_unused<T> || ...))
    return typed::combine<Op>(typed::lift(x)...);
  else return typed::remember<T...>(typed::combine<Op>(typed::lift(x)...));
}

/// A named constant such as ln 2, beside an expression.
template <class Op, Expression E> constexpr auto named_constant(std::type_identity<Op>, E const&) {
  return Leaf<Op>{};
}

} // namespace dyad

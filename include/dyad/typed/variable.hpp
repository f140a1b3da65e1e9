// SPDX-License-Identifier: BSL-1.0
/// \file The expression class, variables and constants.
#pragma once

#include <dyad/typed/combine.hpp>

#include <iosfwd>

namespace dyad {

/// A value bound to a name: what `x = 0.5` makes.
template <auto Name, class T> struct Binding {
  T value; ///< a number, an array, a Variable
};

namespace typed {

template <class E> struct VariableName;
template <auto Name> struct VariableName<Leaf<Var<Name>>> {
  static constexpr FixedString name = Name;
};
template <class E>
concept Variable = requires { VariableName<std::remove_cvref_t<E>>::name; };

/// 1 or 0 for a condition the compiler has decided, -1 for any other expression.
template <class E> inline constexpr int decided = -1;
template <bool Value, class... Lost>
inline constexpr int decided<Expr<Table<Truth<Value>, Lost...>, Numbers<>, 1>> = Value ? 1 : 0;

template <class E, class... B> constexpr auto call(E const& e, B const&... bindings);

template <class... T> struct values_without_names {
  static_assert(((sizeof(T) == 0) || ...),
                "dyad: the values of variables are bound by name, as in f(x = 0.5, y = 2.0); arguments by position are "
                "those of a dyad::function");
};
template <class E> struct an_expression_is_assigned_to {
  static_assert(sizeof(E) == 0, "dyad: an expression is a type, and another one cannot be assigned to it: give what "
                                "comes next a name of its own, as in auto const g = f + cos(x)");
};
/// What `condition ? f : g` would have for its type: the operator looks for a pointer that both sides convert to.
struct Chosen;
using ChosenWhileTheProgramRuns = int Chosen::*;
template <class E> struct an_expression_is_chosen_by_a_condition {
  static_assert(sizeof(E) == 0, "dyad: an expression is a type, and no condition chooses between two: choose between "
                                "values, as in condition ? f(x = 0.5) : g(x = 0.5), or let the formula choose by "
                                "where(x > 0.0, f, g)");
};
template <class E> struct an_expression_has_no_value_yet {
  static_assert(sizeof(E) == 0, "dyad: an expression is no number that is added to a double: it has a value where its "
                                "variables have one, as in total += f(x = 0.5)");
};
template <class E> struct printing_without_its_header {
  static_assert(sizeof(E) == 0, "dyad: printing expressions needs #include <dyad/print.hpp>");
};
template <class... E> struct comparison_not_decided {
  static_assert(((sizeof(E) == 0) || ...), "dyad: this comparison depends on values known only when the program runs; "
                                           "use where(condition, a, b), or same(a, b) to compare the types");
};

} // namespace typed

/// An expression. It holds no references and, unless plain numbers take part, no state: copy, return and store it
/// freely.
template <class... Ops, class... N, std::uint64_t... Nodes> class Expr<Table<Ops...>, Numbers<N...>, Nodes...> {
public:
  ///@{
  /// Of the plain numbers that the expression holds.
  constexpr Expr() requires(sizeof...(N) == 0) = default;
  constexpr explicit Expr(typed::PlainValues<N...> const& numbers) requires(sizeof...(N) > 0) : numbers_(numbers) {}
  ///@}

  /// The values of the plain numbers, in the order of their places.
  constexpr typed::PlainValues<N...> numbers() const { return numbers_; }

  /// The value, with a value or an expression bound to each variable by name: `f(x = 0.5, y = 2.0)`.
  template <auto... Names, class... T> constexpr auto operator()(Binding<Names, T> const&... bindings) const {
    return typed::call(*this, bindings...);
  }

  /// Says that a value needs a name.
  template <class... T>
    requires(sizeof...(T) > 0)
  constexpr double operator()(T const&...) const {
    return sizeof(typed::values_without_names<T...>);
  }

  /// Binds a value to a variable.
  template <class T>
    requires(typed::Variable<Expr>)
  [[nodiscard("dyad: a variable is bound to a value where nothing is called with it: x = 0.5 is an argument, as in "
              "f(x = 0.5); an expression has a name of its own")]] constexpr auto
  operator=(T const& value) const {
    return Binding<typed::VariableName<Expr>::name, T>{value};
  }

  /// The same of an array of C, as a pointer: a call says what it cannot be.
  template <class T, std::size_t Size>
    requires(typed::Variable<Expr>)
  constexpr auto operator=(T const (&value)[Size]) const {
    return Binding<typed::VariableName<Expr>::name, T const*>{value};
  }

  /// Says that another expression needs another name.
  template <class T>
    requires(!typed::Variable<Expr>)
  constexpr void operator=(T const&) const { static_cast<void>(sizeof(typed::an_expression_is_assigned_to<Expr>)); }

  /// Whether a condition holds that the compiler could decide.
  constexpr explicit operator bool() const {
    if constexpr (typed::decided<Expr> < 0) {
      static_cast<void>(sizeof(typed::comparison_not_decided<Expr>));
      return false;
    } else return typed::decided<Expr> == 1;
  }

  /// Says that `?:` does not choose between expressions.
  constexpr operator typed::ChosenWhileTheProgramRuns() const {
    static_cast<void>(sizeof(typed::an_expression_is_chosen_by_a_condition<Expr>));
    return nullptr;
  }

private:
  [[no_unique_address]] typed::PlainValues<N...> numbers_{};
};

/// \cond
// The end of the candidate lists: an expression is no place to add to, nor a number, and is printed by a header.
template <Expression E, class T> constexpr void operator+=(E const&, T const&) {
  static_cast<void>(sizeof(typed::an_expression_is_assigned_to<E>));
}
template <Expression E, class T> constexpr void operator-=(E const&, T const&) {
  static_cast<void>(sizeof(typed::an_expression_is_assigned_to<E>));
}
template <Expression E, class T> constexpr void operator*=(E const&, T const&) {
  static_cast<void>(sizeof(typed::an_expression_is_assigned_to<E>));
}
template <Expression E, class T> constexpr void operator/=(E const&, T const&) {
  static_cast<void>(sizeof(typed::an_expression_is_assigned_to<E>));
}
template <std::floating_point T, Expression E> constexpr void operator+=(T&, E const&) {
  static_cast<void>(sizeof(typed::an_expression_has_no_value_yet<E>));
}
/// Printing without its header: the functions of print.hpp, which ask for more or take nothing beside the expression,
/// are preferred.
template <Expression E> std::ostream& operator<<(std::ostream& out, E const&) {
  return static_cast<void>(sizeof(typed::printing_without_its_header<E>)), out;
}
template <Expression E, class... Rest> char const* to_string(E const&, Rest const&...) {
  return static_cast<void>(sizeof(typed::printing_without_its_header<E>)), "";
}
template <Expression E, class... Rest> char const* to_latex(E const&, Rest const&...) {
  return static_cast<void>(sizeof(typed::printing_without_its_header<E>)), "";
}
template <Expression E, class... Rest> char const* to_dot(E const&, Rest const&...) {
  return static_cast<void>(sizeof(typed::printing_without_its_header<E>)), "";
}
/// \endcond

/// The type of a variable: of a number, or of a tensor whose shape has these extents (see typed/tensors/).
template <auto Name, std::ptrdiff_t... Extents> struct VariableType {
  static_assert(sizeof(Name) == 0, "dyad: variables that are tensors need #include <dyad/tensor.hpp>");
  using type = Leaf<Var<Name>>;
};
template <auto Name> struct VariableType<Name> {
  using type = Leaf<Var<Name>>;
};

/// A variable: `var<"x">` of a number, `var<"W", 3, 4>` of a tensor. Equal names are the same variable.
template <FixedString Name, std::ptrdiff_t... Extents>
inline constexpr typename VariableType<Name, Extents...>::type var{};

/// A constant that is part of the type.
template <long long Mantissa, int Exponent = 0>
inline constexpr Leaf<Constant<Mantissa, Exponent>> constant{};

} // namespace dyad

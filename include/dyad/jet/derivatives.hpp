// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of high order of formulas and functions, all of them in one pass.
#pragma once

#include <dyad/jet/apply.hpp>
#include <dyad/typed.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dyad {

namespace jet {

/// The coefficients of a jet times factorials: partial derivatives, in arrays nested as the directions are.
template <class J> constexpr auto with_factorials(J const& x) {
  if constexpr (!is_jet<J>) return x;
  else {
    using Entry = decltype(with_factorials(x[0]));
    std::array<Entry, static_cast<std::size_t>(J::order) + 1> out{};
    auto const scale = [](auto const& self, auto& entry, auto const& factor) -> void {
      if constexpr (requires { entry[0]; })
        for (auto& part : entry) self(self, part, factor);
      else entry = entry * factor;
    };
    typename J::Scalar factorial(1);
    for (int k = 0; k <= J::order; ++k) {
      if (k > 1) factorial = factorial * typename J::Scalar(static_cast<double>(k));
      out[static_cast<std::size_t>(k)] = with_factorials(x[k]);
      scale(scale, out[static_cast<std::size_t>(k)], factorial);
    }
    return out;
  }
}

/// The type of numbers that values of these types make.
template <class... T> using NumberOf = typename typed::ValueType<std::tuple<>, T...>::type;

/// The direction of a name among those that are differentiated by; -1 for another.
template <FixedString Name, FixedString... Names> consteval int direction_of() {
  int out = -1, i = 0;
  ((std::is_same_v<Var<Name>, Var<Names>> ? void(out = i++) : void(++i)), ...);
  return out;
}

template <class X> struct NamedBy { static constexpr bool is_variable = false; };
template <FixedString Name, std::uint64_t... C> struct NamedBy<Expr<Table<Var<Name>>, Numbers<>, C...>> {
  static constexpr bool is_variable = true;
  static constexpr FixedString name = Name;
};

/// All partial derivatives of an expression, up to the orders N, by the variables named.
template <class E, class Orders, FixedString... By> class PartialsOf;
template <class E, int... N, FixedString... By> class PartialsOf<E, std::integer_sequence<int, N...>, By...> {
public:
  constexpr explicit PartialsOf(E const& e) : e_(e) {}

  template <FixedString... Names, class... T> constexpr auto operator()(Binding<Names, T> const&... at) const {
    using J = Jet<NumberOf<T...>, N...>;
    return with_factorials(e_(Binding<Names, J>{lifted<Names, J>(at.value)}...));
  }

private:
  template <FixedString Name, class J, class T> static constexpr J lifted(T const& value) {
    constexpr int direction = direction_of<Name, By...>();
    typename J::Scalar const number(value);
    if constexpr (direction < 0) return J(number);
    else return J::variable(number, direction);
  }
  E e_;
};

template <class... X> struct not_variables {
  static_assert(sizeof...(X) < 0, "dyad: partials: derivatives are by variables, as in partials<2, 3>(f, x, y), with an order for each");
};

/// The derivatives of a function of one number.
template <class F, int N> class DerivativesOf {
public:
  constexpr explicit DerivativesOf(F const& f) : f_(f) {}
  template <class T> constexpr auto operator()(T const& at) const {
    using Number = NumberOf<T>;
    return with_factorials(f_(Jet<Number, N>::variable(Number(at))));
  }

private:
  F f_;
};

} // namespace jet

/// All mixed partial derivatives of an expression, up to the orders N by the variables in turn, in one pass: a callable object
/// that takes a value for each variable by name. p[i][j] is the derivative i times by the first and j times by the second
/// variable, p[0][0] the value. The cost grows with the square of the number of orders in each direction.
///
///   auto const p = dyad::partials<3, 2>(f, x, y)(x = 0.5, y = 2.0);
template <int... N, Expression E, class... X> constexpr auto partials(E const& e, X const&...) {
  if constexpr (sizeof...(N) != sizeof...(X) || !(jet::NamedBy<X>::is_variable && ...)) static_cast<void>(sizeof(jet::not_variables<X...>));
  else return jet::PartialsOf<E, std::integer_sequence<int, N...>, jet::NamedBy<X>::name...>(e);
}

/// The value and the derivatives of an expression by a variable, up to the order N: a callable object that takes a value for
/// each variable by name and returns a `std::array` of N + 1 numbers.
///
///   auto const d = dyad::derivatives<30>(f, x)(x = 0.5);
template <int N, Expression E, class X> constexpr auto derivatives(E const& e, X const& x) { return partials<N>(e, x); }

/// The same for a function of one number.
template <int N, class F>
  requires(!Expression<F>)
constexpr auto derivatives(F const& f) {
  return jet::DerivativesOf<F, N>(f);
}

} // namespace dyad

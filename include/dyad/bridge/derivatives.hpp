// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of high order of formulas and functions, all of them in one pass.
#pragma once

#include <dyad/jet/apply.hpp>
#include <dyad/typed/directions.hpp>
#include <dyad/typed/function.hpp>
#include <dyad/typed/literals.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dyad {

namespace bridge {

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
  static_assert(sizeof...(X) < 0,
                "dyad: partials: derivatives are by variables, as in partials<2, 3>(f, x, y), with an order for each");
};

/// A number, or nested arrays of numbers, as jets along a direction of the same shape.
template <class J, class T, class D> constexpr auto along(T const& at, D const& direction) {
  if constexpr (Number<T>) {
    J out(static_cast<typename J::Scalar>(at));
    out.step(0, static_cast<typename J::Scalar>(direction));
    return out;
  } else {
    std::array<decltype(along<J>(at[0], direction[0])), std::tuple_size_v<T>> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = along<J>(at[i], direction[i]);
    return out;
  }
}
template <class T> struct EntryOf { using type = Floating<T>; };
template <class T>
  requires(!Number<T>)
struct EntryOf<T> : EntryOf<typename T::value_type> {};

/// The derivatives of a function of one number.
template <class F, int N> class DerivativesOf {
public:
  constexpr explicit DerivativesOf(F const& f) : f_(f) {}
  template <class T> constexpr auto operator()(T const& at) const {
    static_assert(
        Number<T>,
        "dyad: derivatives<N>(f) is of a function of one number; directional<N>(f, v) goes along a direction");
    return with_factorials(f_(Jet<NumberOf<T>, N>::variable(NumberOf<T>(at))));
  }

private:
  F f_;
};

/// The derivatives of a function along a direction.
template <class F, int N, class... D> class DirectionalOf {
public:
  constexpr explicit DirectionalOf(F const& f, D const&... direction) : f_(f), direction_(direction...) {}
  template <class... T> constexpr auto operator()(T const&... at) const {
    static_assert(sizeof...(T) == sizeof...(D),
                  "dyad: directional: the direction has as many parts as the function has arguments");
    using J = Jet<NumberOf<typename EntryOf<T>::type...>, N>;
    return std::apply([&](auto const&... direction) { return with_factorials(f_(along<J>(at, direction)...)); },
                      direction_);
  }

private:
  F f_;
  std::tuple<D...> direction_;
};
/// The same of an expression, whose direction is bound by name.
template <class E, int N, class... D> class DirectionalOfExpression {
public:
  constexpr explicit DirectionalOfExpression(E const& e, D const&... direction) : e_(e), direction_(direction...) {}
  template <FixedString... Names, class... T> constexpr auto operator()(Binding<Names, T> const&... at) const {
    using J = Jet<NumberOf<T...>, N>;
    return with_factorials(e_(Binding<Names, J>{along<J>(at.value, part<Names>())}...));
  }

private:
  template <FixedString Name> constexpr auto part() const {
    if constexpr ((typed::binds<Var<Name>, D> || ...)) {
      return std::apply([](auto const&... all) {
        double out = 0;
        ((typed::binds<Var<Name>, std::remove_cvref_t<decltype(all)>> ? void(out = static_cast<double>(all.value))
                                                                      : void()),
         ...);
        return out;
      }, direction_);
    } else return 0.0;
  }
  E e_;
  std::tuple<D...> direction_;
};

/// The sum of the second derivatives of an expression by some of its variables.
template <class E, FixedString... By> class LaplacianOf {
public:
  constexpr explicit LaplacianOf(E const& e) : e_(e) {}
  template <class... B> constexpr auto operator()(B const&... at) const {
    return (PartialsOf<E, std::integer_sequence<int, 2>, By>(e_)(at...)[2] + ...);
  }

private:
  E e_;
};
/// The same of a function of one vector.
template <class F> class LaplacianOfFunction {
public:
  constexpr explicit LaplacianOfFunction(F const& f) : f_(f) {}
  template <class T, std::size_t N> constexpr auto operator()(std::array<T, N> const& at) const {
    using J = Jet<NumberOf<T>, 2>;
    NumberOf<T> sum(0);
    std::array<J, N> x{};
    for (std::size_t i = 0; i < N; ++i) x[i] = J(NumberOf<T>(at[i]));
    for (std::size_t i = 0; i < N; ++i) {
      x[i].step(0, NumberOf<T>(1));
      sum = sum + NumberOf<T>(2) * f_(x)[2];
      x[i] = J(NumberOf<T>(at[i]));
    }
    return sum;
  }

private:
  F f_;
};

} // namespace bridge

/// All mixed partial derivatives of an expression, up to the orders N by the variables in turn, in one pass: a callable
/// object that takes a value for each variable by name. p[i][j] is the derivative i times by the first and j times by
/// the second variable, p[0][0] the value. The cost grows with the square of the number of orders in each direction.
///
///   auto const p = dyad::partials<3, 2>(f, x, y)(x = 0.5, y = 2.0);
template <int... N, Expression E, class... X> constexpr auto partials(E const& e, X const&...) {
  if constexpr (sizeof...(N) != sizeof...(X) || !(bridge::NamedBy<X>::is_variable && ...))
    static_cast<void>(sizeof(bridge::not_variables<X...>));
  else return bridge::PartialsOf<E, std::integer_sequence<int, N...>, bridge::NamedBy<X>::name...>(e);
}

/// The value and the derivatives of an expression by a variable, up to the order N: a callable object that takes a
/// value for each variable by name and returns a `std::array` of N + 1 numbers.
///
///   auto const d = dyad::derivatives<30>(f, x)(x = 0.5);
template <int N, Expression E, class X> constexpr auto derivatives(E const& e, X const& x) { return partials<N>(e, x); }

/// The same for a function of one number.
template <int N, class F>
  requires(!Expression<F>)
constexpr auto derivatives(F const& f) {
  return bridge::DerivativesOf<F, N>(f);
}

/// The derivatives along a direction, up to the order N: of t -> f(x + t v) at t = 0. Of an expression, the direction
/// is bound by name, and what it does not name stays; the object that is returned takes the point.
///
///   dyad::directional<4>(f, x = 0.6, y = 0.8)(x = 1.0, y = 2.0);
///   dyad::directional<4>(r, std::array{0.6, 0.8})(std::array{1.0, 2.0});
template <int N, Expression E, FixedString... Names, class... T>
constexpr auto directional(E const& e, Binding<Names, T> const&... direction) {
  return bridge::DirectionalOfExpression<E, N, Binding<Names, T>...>(e, direction...);
}
template <int N, class F, class... D>
  requires(!Expression<F>)
constexpr auto directional(F const& f, D const&... direction) {
  return bridge::DirectionalOf<F, N, D...>(f, direction...);
}

/// The sum of the second derivatives of an expression by the variables named; the object that is returned takes the
/// point.
template <Expression E, class... X> constexpr auto laplacian(E const& e, X const&...) {
  if constexpr (!(bridge::NamedBy<X>::is_variable && ...) || sizeof...(X) == 0)
    static_cast<void>(sizeof(bridge::not_variables<X...>));
  else return bridge::LaplacianOf<E, bridge::NamedBy<X>::name...>(e);
}
/// The same for a function of one vector, by all its entries.
template <class F>
  requires(!Expression<F>)
constexpr auto laplacian(F const& f) {
  return bridge::LaplacianOfFunction<F>(f);
}

} // namespace dyad

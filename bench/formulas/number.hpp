// SPDX-License-Identifier: BSL-1.0
/// \file What formulas are written with so that they mean the same to every kind of number: constants and names.
#pragma once

#include <dyad/typed.hpp>

#include <type_traits>

namespace bench {

/// The number that an unfinished expression of some library stands for. Where `auto` would keep references to what is
/// gone by the end of the statement, the library's file says which type holds the number itself.
template <class X> struct Finished { using type = X; };

/// Gives a value of a formula a name: `auto const r = let(sqrt(x * x + y * y))`.
template <class X> constexpr typename Finished<X>::type let(X const& x) { return x; }

/// A constant of a formula: part of the type among symbols, the `double` nearest to it among all else.
template <class Symbol> struct Constant {
  static constexpr double value = Symbol{}();

  template <class X> static constexpr auto beside(X const&) {
    if constexpr (dyad::Expression<X>) return Symbol{};
    else return value;
  }
  constexpr auto operator-() const { return Constant<decltype(-Symbol{})>{}; }
};

template <char... Digits> constexpr auto operator""_k() {
  return Constant<decltype(dyad::literals::operator""_c<Digits...>())>{};
}

template <class S, class X> constexpr auto operator+(Constant<S> c, X const& x) { return let(c.beside(x) + x); }
template <class S, class X> constexpr auto operator-(Constant<S> c, X const& x) { return let(c.beside(x) - x); }
template <class S, class X> constexpr auto operator*(Constant<S> c, X const& x) { return let(c.beside(x) * x); }
template <class S, class X> constexpr auto operator/(Constant<S> c, X const& x) { return let(c.beside(x) / x); }
template <class S, class X> constexpr auto operator+(X const& x, Constant<S> c) { return let(x + c.beside(x)); }
template <class S, class X> constexpr auto operator-(X const& x, Constant<S> c) { return let(x - c.beside(x)); }
template <class S, class X> constexpr auto operator*(X const& x, Constant<S> c) { return let(x * c.beside(x)); }
template <class S, class X> constexpr auto operator/(X const& x, Constant<S> c) { return let(x / c.beside(x)); }

} // namespace bench

// SPDX-License-Identifier: BSL-1.0
/// \file All mixed partial derivatives of formulas and functions, up to an order for each variable or to a total order,
/// in one pass.
#pragma once

#include <dyad/bridge/points.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/jet/apply.hpp>
#include <dyad/jet/graded.hpp>
#include <dyad/typed/directions.hpp>
#include <dyad/typed/function.hpp>
#include <dyad/typed/literals.hpp>

#include <array>
#include <complex>
#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dyad {

namespace bridge {

/// The largest number whose factorial a type of numbers can hold; 0 where that is not known.
template <class T> inline constexpr int largest_factorial = 0;
template <> inline constexpr int largest_factorial<float> = 34;
template <> inline constexpr int largest_factorial<double> = 170;
template <class T> inline constexpr int largest_factorial<std::complex<T>> = largest_factorial<T>;

/// The coefficients of a jet times factorials: partial derivatives, in arrays nested as the directions are.
template <class J> constexpr auto with_factorials(J const& x) {
  if constexpr (!is_jet<J>)
    return x;
  else {
    constexpr int largest = largest_factorial<typename J::Scalar>;
    static_assert(largest == 0 || J::order <= largest,
                  "dyad: the factorial of this order is beyond the numbers that the derivatives are of: float goes to "
                  "the order 34, double to 170, and the numbers of Boost.Multiprecision further");
    using Entry = decltype(with_factorials(x[0]));
    std::array<Entry, static_cast<std::size_t>(J::order) + 1> out{};
    auto const scale = [](auto const& self, auto& entry, auto const& factor) -> void {
      if constexpr (requires { entry[0]; })
        for (auto& part : entry) self(self, part, factor);
      else
        entry = entry * factor;
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

/// The direction of a name among those that are differentiated by; -1 for another.
template <FixedString Name, FixedString... Names> consteval int direction_of() {
  int out = -1, i = 0;
  ((std::is_same_v<Var<Name>, Var<Names>> ? void(out = i++) : void(++i)), ...);
  return out;
}

/// The jet of a variable by its name: in the direction of one that is differentiated by, else a number.
template <FixedString Name, class J, FixedString... By, class T> constexpr J lifted(T const& value) {
  constexpr int direction = direction_of<Name, By...>();
  typename J::Scalar const number(value);
  if constexpr (direction < 0)
    return J(number);
  else
    return J::variable(number, direction);
}

template <FixedString Name> struct not_differentiated_by {
  static_assert(sizeof(Name) == 0, "dyad: partials: these are no derivatives by a variable that is named here; those "
                                   "that were asked for are named, as in p(x = 2, y = 1)");
};
template <class... Orders> struct orders_are_whole_numbers {
  static_assert(sizeof...(Orders) < 0,
                "dyad: partials: a derivative is named by how often it goes by each variable, as in p(x = 2, y = 1)");
};

template <FixedString... Names> struct a_variable_is_named_twice {
  static_assert(sizeof...(Names) == 0, "dyad: derivatives: a variable is named twice; each is named once, in "
                                       "partials<2, 3>(f, x, y), in a direction and in p(x = 2, y = 1)");
};
/// Whether variables are named once each.
template <FixedString... Names> consteval bool are_distinct() {
  bool good = true;
  int place = 0;
  ((good = good && direction_of<Names, Names...>() == place++), ...);
  return good;
}
template <FixedString... Names> consteval bool check_distinct() {
  if constexpr (!are_distinct<Names...>()) static_cast<void>(sizeof(a_variable_is_named_twice<Names...>));
  return are_distinct<Names...>();
}

/// How often a derivative that is named goes by each variable; 0 for those that it does not name.
template <FixedString... By, FixedString... Names, class... K>
constexpr std::array<int, sizeof...(By)> orders_named(Binding<Names, K> const&... orders) {
  std::array<int, sizeof...(By)> out{};
  if constexpr (!(std::is_integral_v<K> && ...))
    static_cast<void>(sizeof(orders_are_whole_numbers<K...>));
  else if constexpr (check_distinct<Names...>()) {
    auto const note = [&]<FixedString Name, class T>(Binding<Name, T> const& order) {
      constexpr int direction = direction_of<Name, By...>();
      if constexpr (direction < 0)
        static_cast<void>(sizeof(not_differentiated_by<Name>));
      else
        out[static_cast<std::size_t>(direction)] = std::in_range<int>(order.value) ? static_cast<int>(order.value) : -1;
    };
    (note(orders), ...);
  }
  return out;
}

[[noreturn]] inline void refuse_order(std::string const& orders, std::string const& limit) {
  raise(std::out_of_range("dyad: partials: the derivative " + orders + " was not computed, only those up to " + limit));
}
template <std::size_t N> std::string text_of_orders(std::array<int, N> const& orders) {
  std::string out = "(";
  for (int const k : orders) out += (out.size() > 1 ? ", " : "") + std::to_string(k);
  return out + ")";
}

/// Partial derivatives, up to an order by each variable: nested arrays, p[i][j], that also take the orders by name,
/// p(x = i, y = j). Orders that are not named are 0; throws `std::out_of_range` for one that was not computed.
template <class Nested, class Orders, FixedString... By> class Partials;
template <class Nested, int... N, FixedString... By>
class Partials<Nested, std::integer_sequence<int, N...>, By...> : public Nested {
public:
  constexpr explicit Partials(Nested const& nested) : Nested(nested) {}

  template <FixedString... Names, class... K> constexpr auto operator()(Binding<Names, K> const&... orders) const {
    std::array<int, sizeof...(By)> const order = orders_named<By...>(orders...);
    bool computed = true;
    int i = 0;
    ((computed = computed && order[static_cast<std::size_t>(i)] >= 0 && order[static_cast<std::size_t>(i)] <= N, ++i),
     ...);
    if (!computed) refuse_order(text_of_orders(order), text_of_orders(std::array{N...}));
    return at<0>(static_cast<Nested const&>(*this), order);
  }

private:
  template <std::size_t I, class A> static constexpr auto at(A const& a, std::array<int, sizeof...(By)> const& order) {
    if constexpr (I == sizeof...(By))
      return a;
    else
      return at<I + 1>(a[static_cast<std::size_t>(order[I])], order);
  }
};

/// All partial derivatives of an expression, up to the orders N, by the variables named.
template <class E, class Orders, FixedString... By> class PartialsOf;
template <class E, int... N, FixedString... By> class PartialsOf<E, std::integer_sequence<int, N...>, By...> {
public:
  constexpr explicit PartialsOf(E const& e) : e_(e) {}

  template <FixedString... Names, class... T> constexpr auto operator()(Binding<Names, T> const&... at) const {
    using J = Jet<NumberOf<T...>, N...>;
    auto const nested = with_factorials(e_(Binding<Names, J>{lifted<Names, J, By...>(at.value)}...));
    return Partials<std::remove_const_t<decltype(nested)>, std::integer_sequence<int, N...>, By...>(nested);
  }

private:
  E e_;
};
/// The derivatives that jets hold, in nested arrays, of each result of a function.
template <class J, class R> constexpr auto all_with_factorials(R const& results) {
  return of_each_result<J>(results, [](J const& one) { return with_factorials(one); });
}

/// The same of a function of numbers: nested arrays.
template <class F, int... N> class PartialsOfFunction {
public:
  constexpr explicit PartialsOfFunction(F const& f) : f_(f) {}
  template <class... T> constexpr auto operator()(T const&... at) const {
    if constexpr (!has_point<F, sizeof...(N), T...>())
      static_cast<void>(sizeof(no_point<T...>));
    else {
      using P = Point<F, sizeof...(N), T...>;
      static_assert(P::directions == static_cast<int>(sizeof...(N)),
                    "dyad: partials<2, 3>(f) is of a function of as many numbers as there are orders");
      if constexpr (P::directions == static_cast<int>(sizeof...(N))) {
        using J = Jet<typename P::Scalar, N...>;
        return all_with_factorials<J>(P::template run<J>(f_, at...));
      }
    }
  }

private:
  F f_;
};

/// Partial derivatives up to a total order. p(x = i, y = j) is the one i times by x and j times by y, p(i, j) the same
/// by place; orders that are not named are 0. Throws `std::out_of_range` for one that was not computed.
template <class T, int N, int Directions, FixedString... By> class TotalPartials {
  using Jet = TotalJet<T, N, Directions>;
  using Monomials = jet::TotalOrder<Directions, N>;
  using Orders = std::array<int, static_cast<std::size_t>(Directions)>;

public:
  static constexpr int order = N;
  constexpr explicit TotalPartials(Jet const& jet) : jet_(jet) {}

  template <FixedString... Names, class... K> constexpr T operator()(Binding<Names, K> const&... orders) const {
    static_assert(sizeof...(By) > 0, "dyad: partials: the arguments of a function have no names; their orders are "
                                     "given by place, as in p(2, 1)");
    return at(orders_named<By...>(orders...));
  }
  template <std::same_as<int>... K>
    requires(sizeof...(K) == static_cast<std::size_t>(Directions))
  constexpr T operator()(K... orders) const { return at(Orders{orders...}); }
  /// The same for orders in an array.
  constexpr T at(Orders const& orders) const {
    int total = 0;
    bool computed = true;
    for (int const k : orders) total += k, computed = computed && k >= 0;
    if (!computed || total > N) refuse_order(text_of_orders(orders), "the total order " + std::to_string(N));
    T factor(1);
    for (int const times : orders)
      for (int k = 2; k <= times; ++k) factor = factor * detail::number_cast<T>(static_cast<double>(k));
    return jet_.part(total)[Monomials::place(orders)] * factor;
  }

private:
  Jet jet_;
};

/// All partial derivatives of an expression up to a total order, by the variables named.
template <class E, int N, FixedString... By> class TotalPartialsOf {
public:
  constexpr explicit TotalPartialsOf(E const& e) : e_(e) {}

  template <FixedString... Names, class... T> constexpr auto operator()(Binding<Names, T> const&... at) const {
    constexpr int directions = static_cast<int>(sizeof...(By));
    using J = TotalJet<NumberOf<T...>, N, directions>;
    return TotalPartials<typename J::Scalar, N, directions, By...>(
        e_(Binding<Names, J>{lifted<Names, J, By...>(at.value)}...));
  }

private:
  E e_;
};
/// The same of a function of numbers, or of one list of them.
template <class F, int N> class TotalPartialsOfFunction {
public:
  constexpr explicit TotalPartialsOfFunction(F const& f) : f_(f) {}
  template <class... T> constexpr auto operator()(T const&... at) const {
    if constexpr (!has_point<F, sizeof...(T), T...>())
      static_cast<void>(sizeof(no_point<T...>));
    else {
      using P = Point<F, sizeof...(T), T...>;
      using J = TotalJet<typename P::Scalar, N, P::directions>;
      return of_each_result<J>(P::template run<J>(f_, at...),
                               [](J const& one) { return TotalPartials<typename J::Scalar, N, P::directions>(one); });
    }
  }

private:
  F f_;
};

template <class... X> struct not_variables {
  static_assert(sizeof...(X) < 0,
                "dyad: partials: derivatives are by variables, as in partials<2, 3>(f, x, y), with an order for each");
};

template <class... X> consteval bool are_variables() {
  constexpr bool good = sizeof...(X) > 0 && (typed::Variable<X> && ...);
  if constexpr (!good) {
    static_cast<void>(sizeof(not_variables<X...>));
    return false;
  } else return check_distinct<typed::VariableName<X>::name...>();
}

/// An expression to which a value may be bound for each variable that it is differentiated by, as to a derivative of
/// it, even where it has none of these.
template <class... X, class E> constexpr auto by(E const& e) { return typed::remember<E, X...>(e); }

} // namespace bridge

/// All mixed partial derivatives of an expression, up to the orders N by the variables in turn, in one pass: a callable
/// object that takes a value for each variable by name. p[i][j], or p(x = i, y = j), is the derivative i times by the
/// first and j times by the second variable, p[0][0] the value. The cost grows with the square of the number of orders
/// in each direction.
///
///   auto const p = dyad::partials<3, 2>(f, x, y)(x = 0.5, y = 2.0);
template <int... N, Expression E, class... X> constexpr auto partials(E const& e, X const&...) {
  if constexpr (sizeof...(N) != sizeof...(X))
    static_cast<void>(sizeof(bridge::not_variables<X...>));
  else if constexpr (bridge::are_variables<X...>()) {
    auto known = bridge::by<X...>(e);
    return bridge::PartialsOf<decltype(known), std::integer_sequence<int, N...>, typed::VariableName<X>::name...>(
        known);
  }
}
/// The same of a function by its first arguments, as many numbers or one list of them: nested arrays, p[i][j]. What
/// else it takes stays; of several results it is a list of these.
template <int... N, class F>
  requires(!Expression<F> && sizeof...(N) > 0)
constexpr auto partials(F const& f) { return bridge::PartialsOfFunction<F, N...>(f); }

/// All mixed partial derivatives of an expression up to a total order, in one pass: p(x = 2, y = 1) is the derivative
/// twice by x and once by y. Of D variables there are binomial(D + N, N), far fewer than with an order for each.
///
///   auto const p = dyad::partials_up_to<4>(f, x, y, z)(x = 0.5, y = 2.0, z = 1.0);
template <int N, Expression E, class... X> constexpr auto partials_up_to(E const& e, X const&...) {
  if constexpr (bridge::are_variables<X...>()) {
    auto known = bridge::by<X...>(e);
    return bridge::TotalPartialsOf<decltype(known), N, typed::VariableName<X>::name...>(known);
  }
}
/// The same of a function by its first arguments, numbers or one list of them: p(2, 1) goes twice by the first, once by
/// the second. What is stated as `Passive`, and what comes after it, stays; of several results it is a list of these.
template <int N, class F>
  requires(!Expression<F>)
constexpr auto partials_up_to(F const& f) { return bridge::TotalPartialsOfFunction<F, N>(f); }

} // namespace dyad

template <class Nested, class Orders, dyad::FixedString... By>
struct std::tuple_size<dyad::bridge::Partials<Nested, Orders, By...>> : std::tuple_size<Nested> {};
template <std::size_t I, class Nested, class Orders, dyad::FixedString... By>
struct std::tuple_element<I, dyad::bridge::Partials<Nested, Orders, By...>> : std::tuple_element<I, Nested> {};

// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of high order of formulas and functions by one variable or along a direction, and Laplacians, all
/// of them in one pass.
#pragma once

#include <dyad/bridge/partials.hpp>
#include <dyad/core/raise.hpp>

#include <array>
#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dyad {

namespace bridge {

template <class Size> [[noreturn]] void refuse_direction(Size given, int wanted) {
  raise(std::invalid_argument("dyad: directional: the direction has " + std::to_string(given) +
                              " elements where the point has " + std::to_string(wanted)));
}
/// The argument of a function at a place, a number, a list or nested arrays of numbers, as jets along a direction of
/// the same shape.
template <class J, class F, std::size_t I, class T, class D> constexpr auto along(T const& at, D const& direction) {
  constexpr int length = length_of_list<F, I, T>();
  if constexpr (length > 0) {
    typed::check_shape<Vec<static_cast<std::size_t>(length)>>(at);
    if (static_cast<int>(std::size(direction)) != length) refuse_direction(std::size(direction), length);
    std::array<J, static_cast<std::size_t>(length)> out{};
    for (int i = 0; i < length; ++i)
      out[static_cast<std::size_t>(i)] = along<J, F, I>(element_of(at, i), element_of(direction, i));
    return out;
  } else if constexpr (Number<T>) {
    J out(static_cast<typename J::Scalar>(at));
    out.step(0, static_cast<typename J::Scalar>(direction));
    return out;
  } else {
    std::array<decltype(along<J, F, I>(at[0], direction[0])), std::tuple_size_v<T>> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = along<J, F, I>(at[i], direction[i]);
    return out;
  }
}
/// Whether a direction of the argument at a place has its shape: a number for a number, a list of as many for a list.
template <class F, std::size_t I, class T, class D> consteval bool is_direction() {
  if constexpr (length_of_list<F, I, T>() > 0) return length_of_list<F, I, T>() == length_of_list<F, I, D>();
  else if constexpr (typed::MatrixLike<T> || typed::MatrixLike<D>) return false;
  else if constexpr (Number<T>) return Number<D>;
  else if constexpr (requires { std::tuple_size<D>::value; std::tuple_size<T>::value; } && !Number<D>) {
    if constexpr (std::tuple_size_v<D> != std::tuple_size_v<T>) return false;
    else return is_direction<F, I, typename T::value_type, typename D::value_type>();
  } else return false;
}
template <class... D> struct direction_of_another_shape {
  static_assert(sizeof...(D) < 0,
                "dyad: directional: the direction of a function is given as its first arguments are, a number for a "
                "number and an array of as many for an array, as in directional<4>(f, v); of an expression it is bound "
                "by name");
};
/// The type of numbers of a point and a direction: built-in numbers in a direction are taken as those of the point.
template <class D, class... T>
using NumberAlong = typename typed::ValueType<typename typed::WideNumbers<D>::type, T...>::type;
template <class T> using EntryOf = Floating<typename typed::NumberIn<T>::type>;

/// The derivatives of an expression by one variable.
template <class E, int N, FixedString By> class DerivativesOfExpression {
public:
  constexpr explicit DerivativesOfExpression(E const& e) : e_(e) {}
  template <FixedString... Names, class... T> constexpr auto operator()(Binding<Names, T> const&... at) const {
    using J = Jet<NumberOf<T...>, N>;
    return with_factorials(e_(Binding<Names, J>{lifted<Names, J, By>(at.value)}...));
  }

private:
  E e_;
};
/// The derivatives of a function by its first argument, a number. Other arguments stay.
template <class F, int N> class DerivativesOf {
public:
  constexpr explicit DerivativesOf(F const& f) : f_(f) {}
  template <class T, class... Others> constexpr auto operator()(T const& at, Others const&... others) const {
    static_assert(Number<T>,
                  "dyad: derivatives<N>(f) is by one number, the first; directional<N>(f, v) goes along a direction");
    using J = Jet<NumberOf<T>, N>;
    return all_with_factorials<J>(f_(J::variable(NumberOf<T>(at)), others...));
  }

private:
  F f_;
};

/// The derivatives of a function along a direction of its first arguments. Other arguments stay.
template <class F, int N, class... D> class DirectionalOf {
public:
  constexpr explicit DirectionalOf(F const& f, D const&... direction) : f_(f), direction_(direction...) {}
  template <class... T> constexpr auto operator()(T const&... at) const {
    static_assert(sizeof...(T) >= sizeof...(D),
                  "dyad: directional: the direction has no more parts than the function has arguments");
    if constexpr (sizeof...(T) >= sizeof...(D)) {
      using Directed = std::index_sequence_for<D...>;
      if constexpr (fits<T...>(Directed{}))
        return run(Directed{}, std::make_index_sequence<sizeof...(T) - sizeof...(D)>{}, std::tuple<T const&...>(at...));
      else static_cast<void>(sizeof(direction_of_another_shape<D...>));
    }
  }

private:
  template <class... T, std::size_t... I> static consteval bool fits(std::index_sequence<I...>) {
    return sizeof...(I) > 0 && (is_direction<F, I, std::tuple_element_t<I, std::tuple<T...>>, D>() && ...);
  }
  template <std::size_t... I, std::size_t... K, class At>
  constexpr auto run(std::index_sequence<I...>, std::index_sequence<K...>, At const& at) const {
    using J =
        Jet<NumberAlong<std::tuple<EntryOf<D>...>, EntryOf<std::remove_cvref_t<std::tuple_element_t<I, At>>>...>, N>;
    return all_with_factorials<J>(
        f_(along<J, F, I>(std::get<I>(at), std::get<I>(direction_))..., std::get<sizeof...(I) + K>(at)...));
  }
  F f_;
  std::tuple<D...> direction_;
};
/// The same of an expression, whose direction is bound by name.
template <class E, int N, class... D> class DirectionalOfExpression;
template <class E, int N, FixedString... By, class... D>
class DirectionalOfExpression<E, N, Binding<By, D>...> {
public:
  constexpr explicit DirectionalOfExpression(E const& e, Binding<By, D> const&... direction)
      : e_(e), direction_(direction.value...) {}
  template <FixedString... Names, class... T> constexpr auto operator()(Binding<Names, T> const&... at) const {
    using J = Jet<NumberAlong<std::tuple<D...>, T...>, N>;
    return with_factorials(e_(Binding<Names, J>{along<J, E, 0>(at.value, part<Names, typename J::Scalar>())}...));
  }

private:
  template <FixedString Name, class Scalar> constexpr Scalar part() const {
    constexpr int place = direction_of<Name, By...>();
    if constexpr (place < 0)
      return Scalar(0);
    else
      return static_cast<Scalar>(std::get<static_cast<std::size_t>(place)>(direction_));
  }
  E e_;
  std::tuple<D...> direction_;
};

/// The sum of the second derivatives, of a polynomial that has it.
template <class J> constexpr auto trace_of(J const& x) {
  return x.part(2)[0] * detail::number_cast<typename J::Scalar>(2);
}

/// The value and the Laplacian of an expression by some of its variables.
template <class E, FixedString... By> class LaplacianOf {
public:
  constexpr explicit LaplacianOf(E const& e) : e_(e) {}
  template <FixedString... Names, class... T> constexpr auto operator()(Binding<Names, T> const&... at) const {
    using J = LaplacianJet<NumberOf<T...>, static_cast<int>(sizeof...(By))>;
    J const found = e_(Binding<Names, J>{lifted<Names, J, By...>(at.value)}...);
    return std::tuple(found.value(), trace_of(found));
  }

private:
  E e_;
};
/// The same of a function by its first arguments, numbers or one list of them. Other arguments stay.
template <class F> class LaplacianOfFunction {
public:
  constexpr explicit LaplacianOfFunction(F const& f) : f_(f) {}
  template <class... T> constexpr auto operator()(T const&... at) const {
    if constexpr (!has_point<F, sizeof...(T), T...>())
      static_cast<void>(sizeof(no_point<T...>));
    else {
      using P = Point<F, sizeof...(T), T...>;
      using J = LaplacianJet<typename P::Scalar, P::directions>;
      auto const found = P::template run<J>(f_, at...);
      return std::tuple(of_each_result<J>(found, [](J const& one) { return one.value(); }),
                        of_each_result<J>(found, [](J const& one) { return trace_of(one); }));
    }
  }

private:
  F f_;
};

/// The second of two results.
template <class F> class SecondOf {
public:
  constexpr explicit SecondOf(F const& f) : f_(f) {}
  template <class... A> constexpr auto operator()(A const&... a) const {
    if constexpr (!std::is_void_v<decltype(f_(a...))>) return std::get<1>(f_(a...));
  }

private:
  F f_;
};

} // namespace bridge

/// The value and the derivatives of an expression by a variable, up to the order N: a callable object that takes a
/// value for each variable by name and returns a `std::array` of N + 1 numbers. N is 34 at most of float,
/// 170 of double.
///
///   auto const d = dyad::derivatives<30>(f, x)(x = 0.5);
template <int N, Expression E, class X> constexpr auto derivatives(E const& e, X const&) {
  if constexpr (bridge::are_variables<X>()) {
    auto known = bridge::by<X>(e);
    return bridge::DerivativesOfExpression<decltype(known), N, typed::VariableName<X>::name>(known);
  }
}

/// The same of a function by its first argument, a number. What else it takes stays: derivatives<5>(f)(0.5, rows). Of
/// several results it is a list of these arrays: d[1][3] is the third derivative of the second result.
template <int N, class F>
  requires(!Expression<F>)
constexpr auto derivatives(F const& f) { return bridge::DerivativesOf<F, N>(f); }

/// The derivatives along a direction, up to the order N: of t -> f(x + t v) at t = 0. Of an expression, the direction
/// is bound by name, and what it does not name stays; the object that is returned takes the point.
///
///   dyad::directional<4>(f, x = 0.6, y = 0.8)(x = 1.0, y = 2.0);
///   dyad::directional<4>(r, std::array{0.6, 0.8})(std::array{1.0, 2.0});
template <int N, Expression E, FixedString... Names, class... T>
constexpr auto directional(E const& e, Binding<Names, T> const&... direction) {
  static_assert(sizeof...(Names) > 0, "dyad: directional: an expression takes a direction that is bound by name, as in "
                                      "directional<4>(f, x = 0.6, y = 0.8)");
  if constexpr (bridge::check_distinct<Names...>()) {
    auto known = bridge::by<std::remove_const_t<decltype(var<Names>)>...>(e);
    return bridge::DirectionalOfExpression<decltype(known), N, Binding<Names, T>...>(known, direction...);
  }
}
/// Of a function, the direction has the shapes of its first arguments; what else it takes stays.
template <int N, class F, class... D>
  requires(!Expression<F>)
constexpr auto directional(F const& f, D const&... direction) {
  return bridge::DirectionalOf<F, N, D...>(f, direction...);
}

/// The value and the Laplacian, the sum of the second derivatives, of an expression by the variables named, in one pass
/// with a number for each of these and two more; the object that is returned takes the point and gives a tuple.
///
///   auto const [value, curved] = dyad::value_and_laplacian(f, x, y)(x = 0.5, y = 2.0);
template <Expression E, class... X> constexpr auto value_and_laplacian(E const& e, X const&...) {
  if constexpr (bridge::are_variables<X...>()) {
    auto known = bridge::by<X...>(e);
    return bridge::LaplacianOf<decltype(known), typed::VariableName<X>::name...>(known);
  }
}
/// The same of a function by its first arguments, numbers or one list of them. What is stated as `Passive`, and what
/// comes after these, stays; of several results there are lists of values and of Laplacians.
template <class F>
  requires(!Expression<F>)
constexpr auto value_and_laplacian(F const& f) { return bridge::LaplacianOfFunction<F>(f); }
/// The Laplacian alone.
template <Expression E, class... X> constexpr auto laplacian(E const& e, X const&... x) {
  if constexpr (bridge::are_variables<X...>()) return bridge::SecondOf(value_and_laplacian(e, x...));
}
/// The Laplacian of a function alone.
template <class F>
  requires(!Expression<F>)
constexpr auto laplacian(F const& f) { return bridge::SecondOf(value_and_laplacian(f)); }

} // namespace dyad

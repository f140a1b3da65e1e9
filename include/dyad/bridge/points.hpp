// SPDX-License-Identifier: BSL-1.0
/// \file The point at which a function is differentiated by jets, numbers or a list of them; what else the function
/// takes stays. And its results, one or several.
#pragma once

#include <dyad/jet/graded.hpp>
#include <dyad/typed/arguments.hpp>
#include <dyad/typed/evaluate.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace dyad::bridge {

/// The type of numbers that values of these types make.
template <class... T> using NumberOf = typename typed::ValueType<std::tuple<>, T...>::type;

/// What a function states of its arguments, by their place.
template <class F> struct Stated {
  template <std::size_t> using Kind = typed::Unknown;
};
template <class F>
  requires requires { typename F::Kinds; }
struct Stated<F> {
  template <std::size_t I, class Kinds> struct At;
  template <std::size_t I, class... K> struct At<I, typed::List<K...>> {
    using type = std::tuple_element_t<std::min(I, sizeof...(K)), std::tuple<K..., typed::Unknown>>;
  };
  template <std::size_t I> using Kind = typename At<I, typename F::Kinds>::type;
};

template <class K> inline constexpr int length_of_kind = 0;
template <std::size_t N> inline constexpr int length_of_kind<Vec<N>> = static_cast<int>(N);
/// How many numbers the list holds that a function takes at a place, as the type of the list says, or else the
/// function; 0 for what is no list of numbers.
template <class F, std::size_t I, class A> consteval int length_of_list() {
  if constexpr (!typed::MatrixLike<A> && !typed::Listed<A>) return 0;
  else if constexpr (!Number<typename typed::NumberIn<A>::type>) return 0;
  else if constexpr (!std::is_same_v<typename typed::KindOf<A>::type, typed::Unknown>)
    return length_of_kind<typename typed::KindOf<A>::type>;
  else {
    using K = typename Stated<F>::template Kind<I>;
    if constexpr (length_of_kind<K> == 0) return 0;
    else return typed::fits<K, A>() ? length_of_kind<K> : 0;
  }
}

/// An element of such a list.
template <class A> constexpr decltype(auto) element_of(A const& list, int i) {
  if constexpr (typed::MatrixLike<A>) return list(i);
  else return list[static_cast<std::size_t>(i)];
}

/// By how many of its first arguments a function is differentiated, if these are numbers: up to one that is no number,
/// or that it takes as data.
template <class F, class... T> consteval std::size_t leading_numbers() {
  constexpr bool number[] = {(Number<T> && !typed::MatrixLike<T> && !typed::Listed<T>)..., false};
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    std::size_t n = 0;
    static_cast<void>(
        ((number[I] && !typed::is_passive<typename Stated<F>::template Kind<I>> && ++n > 0) && ...));
    return n;
  }(std::index_sequence_for<T...>{});
}

/// The point among the arguments of a function: its first numbers, `Most` at most, or its first argument, a list.
template <class F, std::size_t Most, class... T> class Point;
template <class F, std::size_t Most, class First, class... Rest> class Point<F, Most, First, Rest...> {
  static constexpr std::size_t leading = std::min(Most, leading_numbers<F, First, Rest...>());
  using All = std::tuple<First const&, Rest const&...>;

  template <class I> struct NumberType;
  template <std::size_t... I> struct NumberType<std::index_sequence<I...>> {
    using type = NumberOf<std::remove_cvref_t<std::tuple_element_t<I, All>>...>;
  };
  static constexpr auto number() {
    if constexpr (leading > 0) return std::type_identity<NumberType<std::make_index_sequence<leading>>>{};
    else return std::type_identity<std::type_identity<NumberOf<typename typed::NumberIn<First>::type>>>{};
  }

public:
  /// How many numbers it has.
  static constexpr int directions = leading > 0 ? static_cast<int>(leading) : length_of_list<F, 0, First>();
  /// Their type.
  using Scalar = typename decltype(number())::type::type;

  /// The function at jets that vary in a direction for each of them.
  template <class J> static constexpr auto run(F const& f, First const& first, Rest const&... rest) {
    if constexpr (leading > 0)
      return of_numbers<J>(f, All(first, rest...), std::make_index_sequence<leading>{},
                           std::make_index_sequence<1 + sizeof...(Rest) - leading>{});
    else {
      typed::check_shape<Vec<static_cast<std::size_t>(directions)>>(first);
      std::array<J, static_cast<std::size_t>(directions)> point{};
      for (int i = 0; i < directions; ++i)
        point[static_cast<std::size_t>(i)] = J::variable(static_cast<Scalar>(element_of(first, i)), i);
      return f(point, rest...);
    }
  }

private:
  template <class J, std::size_t... I, std::size_t... K>
  static constexpr auto of_numbers(F const& f, All const& all, std::index_sequence<I...>, std::index_sequence<K...>) {
    return f(J::variable(static_cast<Scalar>(std::get<I>(all)), static_cast<int>(I))...,
             std::get<leading + K>(all)...);
  }
};

template <class... T> struct no_point {
  static_assert(sizeof...(T) < 0,
                "dyad: derivatives of a function are by its first arguments, if these are numbers, or by its first "
                "argument, a list whose length is part of its type, as that of a std::array, or stated by the "
                "function, as in dyad::function<dyad::Vec<3>>(lambda); what it takes after these stays");
};
/// Whether the arguments of a function begin with a point.
template <class F, std::size_t Most, class... T> consteval bool has_point() {
  bool good = false;
  if constexpr (sizeof...(T) > 0) good = Point<F, Most, T...>::directions > 0;
  return good;
}

/// What `part` makes of each number that a function gives, in lists as the function gives them. A number that is no jet
/// does not vary.
template <class J, class R, class Part> constexpr auto of_each_result(R const& r, Part const& part) {
  if constexpr (is_jet<R>) return part(r);
  else if constexpr (std::is_arithmetic_v<R> || std::is_same_v<R, typename J::Scalar>) return part(J(r));
  else if constexpr (requires { std::tuple_size<R>::value; })
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      if constexpr (requires { r[0]; }) return std::array{of_each_result<J>(r[I], part)...};
      else return std::tuple(of_each_result<J>(std::get<I>(r), part)...);
    }
  (std::make_index_sequence<std::tuple_size_v<R>>{});
  else {
    std::vector<decltype(of_each_result<J>(r[0], part))> out;
    out.reserve(static_cast<std::size_t>(r.size()));
    for (auto const& one : r) out.push_back(of_each_result<J>(one, part));
    return out;
  }
}

} // namespace dyad::bridge

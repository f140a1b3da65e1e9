// SPDX-License-Identifier: BSL-1.0
/// \file The values of the plain numbers of an expression.
///
/// A formula of hundreds of them is made in hundreds of steps, each with all numbers so far. Mostly they are of one
/// type and lie in an array, which costs a compiler little for any number of them; tuples would cost it seconds.
#pragma once

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dyad::typed {

template <class... N> struct PlainValuesOf {
  using type = std::tuple<N...>;
};
template <class First, class... Rest>
  requires(std::is_same_v<First, Rest> && ...)
struct PlainValuesOf<First, Rest...> {
  using type = std::array<First, 1 + sizeof...(Rest)>;
};

/// Where numbers of these types are held: in an array if they are of one type, otherwise in a tuple.
template <class... N> using PlainValues = typename PlainValuesOf<N...>::type;

/// The type of one of them. (Those of an array are not counted through, as `std::tuple_element` does.)
template <class Values> struct PlainTypes {
  template <std::size_t I> using at = std::tuple_element_t<I, Values>;
};
template <class T, std::size_t N> struct PlainTypes<std::array<T, N>> {
  template <std::size_t> using at = T;
};

/// Whether a list holds numbers of type T, or none.
template <class T, class Values> inline constexpr bool holds_only = std::is_same_v<Values, std::tuple<>>;
template <class T, std::size_t N> inline constexpr bool holds_only<T, std::array<T, N>> = true;

/// The type of the numbers of several lists, if they have one that can be written later than it is made.
template <class... Values> struct OneTypeOf {};
template <class T, std::size_t N, class... Rest>
  requires(holds_only<T, Rest> && ... && std::is_default_constructible_v<T>)
struct OneTypeOf<std::array<T, N>, Rest...> {
  using type = T;
};
template <class... Rest> struct OneTypeOf<std::tuple<>, Rest...> : OneTypeOf<Rest...> {};

/// The numbers of several lists, one after the other.
template <class... Values> constexpr auto join_numbers(Values const&... values) {
  if constexpr (requires { typename OneTypeOf<Values...>::type; }) {
    std::array<typename OneTypeOf<Values...>::type, (std::tuple_size_v<Values> + ...)> out{};
    std::size_t next = 0;
    auto const copy = [&](auto const& list) {
      if constexpr (std::tuple_size_v<std::remove_cvref_t<decltype(list)>> > 0)
        for (auto const& number : list) out[next++] = number;
    };
    (copy(values), ...);
    return out;
  } else return std::tuple_cat(values...);
}
template <class... Values> using JoinedNumbers = decltype(join_numbers(std::declval<Values const&>()...));

/// The numbers at the places that a packed graph names.
template <class Source, class Values> constexpr auto pick([[maybe_unused]] Values const& values) {
  constexpr auto count = static_cast<std::size_t>(Source::value.numbers);
  if constexpr (count == 0) return std::tuple<>{};
  else return [&]<std::size_t... K>(std::index_sequence<K...>) {
    using Types = PlainTypes<Values>;
    return PlainValues<typename Types::template at<static_cast<std::size_t>(Source::value.place[K])>...>{
        std::get<static_cast<std::size_t>(Source::value.place[K])>(values)...};
  }(std::make_index_sequence<count>{});
}

/// The types of numbers that are not built in; those that are take part in a formula without deciding its type.
template <class Values> struct WideNumbers;
template <class... N> struct WideNumbers<std::tuple<N...>> {
  template <class T> using wide = std::conditional_t<std::is_arithmetic_v<T>, std::tuple<>, std::tuple<T>>;
  using type = decltype(std::tuple_cat(std::declval<wide<N>>()...));
};
template <class T, std::size_t N> struct WideNumbers<std::array<T, N>> : WideNumbers<std::tuple<T>> {};

} // namespace dyad::typed

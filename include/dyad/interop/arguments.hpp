// SPDX-License-Identifier: BSL-1.0
/// \file What the parts of this room share: the arguments of a function as other libraries hand them over.
#pragma once

#include <dyad/typed/function.hpp>

#include <cstddef>
#include <span>
#include <type_traits>

namespace dyad::detail {

template <class F> inline constexpr std::size_t stated_arguments = 0;
template <class L, class... K> inline constexpr std::size_t stated_arguments<TracedFunction<L, K...>> = sizeof...(K);

/// A function as one of its first argument: the others are data. Nothing stated, it is a number.
template <class F, class... Data> struct ByFirst;
template <class L, class... Data> struct ByFirst<TracedFunction<L>, Data...> {
  using First = double;
  using type = TracedFunction<L, double, Passive<typename typed::KindOf<Data>::type>...>;
};
template <class L, class K, class... Rest, class... Data> struct ByFirst<TracedFunction<L, K, Rest...>, Data...> {
  using First = typename typed::ActiveKind<K>::type;
  using type = TracedFunction<L, First, Passive<typename typed::ActiveKind<Rest>::type>...>;
};

/// An argument of kind K whose numbers lie one after the other.
template <class K> auto numbers_at(double const* place) {
  if constexpr (std::is_same_v<typename typed::Kind<K>::Derivative, typed::One>)
    return *place;
  else
    return std::span<double const, typed::Kind<K>::size>(place, typed::Kind<K>::size);
}

} // namespace dyad::detail

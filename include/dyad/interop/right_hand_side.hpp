// SPDX-License-Identifier: BSL-1.0
/// \file The right-hand side of ordinary differential equations as a traced function f(x, t, parameters...), seen as a
/// function of its state alone, or of state and time.
#pragma once

#include <dyad/typed/function.hpp>

#include <cstddef>
#include <span>
#include <type_traits>

namespace dyad::detail {

template <class F> struct right_hand_side_that_states_no_arguments {
  static_assert(sizeof(F) == 0,
                "dyad: the right-hand side of differential equations states its arguments: the state, the time, then "
                "parameters if there are any, as in dyad::function<dyad::Vec<3>, double, double>(lambda)");
};

template <class F> struct right_hand_side_of_another_length {
  static_assert(sizeof(F) == 0,
                "dyad: the right-hand side of differential equations gives a derivative for each number of the state");
};

/// What a right-hand side states. `N` is the length of its state; what is not good says its `Fault`.
template <class F> struct RightHandSide {
  static constexpr bool good = false;
  using Fault = right_hand_side_that_states_no_arguments<F>;
};
template <class L, std::size_t Length, class... K> struct RightHandSide<TracedFunction<L, Vec<Length>, double, K...>> {
  static constexpr std::size_t N = Length;
  static constexpr bool good = typed::Trace<L, Vec<N>, double, K...>::roots == static_cast<int>(N);
  using Fault = right_hand_side_of_another_length<L>;

  using ByState = TracedFunction<L, Vec<N>, Passive<double>, Passive<typename typed::ActiveKind<K>::type>...>;
  using ByStateAndTime = TracedFunction<L, Vec<N>, double, Passive<typename typed::ActiveKind<K>::type>...>;

  /// By its first parameter, and by state and that, for sensitivities.
  template <class First, class... Rest> struct WithParameters {
    using Parameters = typename typed::ActiveKind<First>::type;
    using By = TracedFunction<L, Passive<Vec<N>>, Passive<double>, Parameters,
                              Passive<typename typed::ActiveKind<Rest>::type>...>;
    using ByStateToo =
        TracedFunction<L, Vec<N>, Passive<double>, Parameters, Passive<typename typed::ActiveKind<Rest>::type>...>;
  };

  /// The numbers of a state, where they are: those of any list whose elements lie one after the other. Throws
  /// `std::invalid_argument` for another length.
  template <class X> static auto numbers(X& x) {
    typed::check_count(static_cast<std::size_t>(std::size(x)), N);
    return std::span<std::remove_reference_t<decltype(x[0])>, N>(&x[0], N);
  }
};

} // namespace dyad::detail

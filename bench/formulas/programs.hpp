// SPDX-License-Identifier: BSL-1.0
/// \file The formulas as programs of dyad, both ways, and how their results are read.
#pragma once

#include "formulas_more.hpp"
#include "kernels.hpp"

#include <array>
#include <cstddef>
#include <iterator>
#include <utility>

namespace bench {

template <class Formula> inline constexpr std::size_t inputs = std::size(Formula::domain);
template <class Formula> using Indices = std::make_index_sequence<inputs<Formula>>;

template <std::size_t> using Number = double;

template <class Formula, std::size_t... I> constexpr auto traced(std::index_sequence<I...>) {
  return dyad::function<Number<I>...>(Formula::formula);
}
/// The formula as a function that the compiler traces.
template <class Formula> inline constexpr auto function_of = traced<Formula>(Indices<Formula>{});

template <std::size_t I> constexpr auto symbol() {
  constexpr char name[] = {'x', static_cast<char>('a' + I), '\0'};
  return dyad::var<dyad::FixedString(name)>;
}
/// Value and derivatives as programs of symbols.
template <class Formula, int Order, std::size_t... I> constexpr auto program_of_symbols(std::index_sequence<I...>) {
  constexpr auto f = Formula::formula(symbol<I>()...);
  if constexpr (Order == 1) return dyad::compile(f, gradient(f, symbol<I>()...));
  else return dyad::compile(f, gradient(f, symbol<I>()...), hessian(f, symbol<I>()...));
}
template <class Formula, int Order> constexpr auto program_of_function() {
  constexpr auto f = function_of<Formula>;
  if constexpr (Order == 1) return dyad::value_and_gradient(f);
  else return dyad::compile(f, dyad::gradient(f), dyad::hessian(f));
}

/// Runs a program of the symbols or of the function.
template <class Formula, bool OfSymbols, int Order, std::size_t... I>
DYAD_INLINE auto call(double const* in, std::index_sequence<I...>) {
  if constexpr (OfSymbols) {
    constexpr auto program = program_of_symbols<Formula, Order>(Indices<Formula>{});
    return program((symbol<I>() = in[I])...);
  } else return program_of_function<Formula, Order>()(in[I]...);
}

/// Writes each entry of the results once.
template <std::size_t N, int Order, class Results> DYAD_INLINE void read_once(Results const& results, double* out) {
  out[0] = std::get<0>(results);
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((out[1 + I] = std::get<I>(std::get<1>(results))), ...);
    if constexpr (Order == 2) {
      auto const& h = std::get<2>(results);
      auto const row = [&]<std::size_t R, std::size_t... J>(std::integral_constant<std::size_t, R>,
                                                            std::index_sequence<J...>) DYAD_ALWAYS_INLINE {
        ((out[1 + N + R * N - R * (R - 1) / 2 + J] = std::get<R + J>(std::get<R>(h))), ...);
      };
      (row(std::integral_constant<std::size_t, I>{}, std::make_index_sequence<N - I>{}), ...);
    }
  }(std::make_index_sequence<N>{});
}

/// The same in loops.
template <std::size_t N, int Order, class Results> DYAD_INLINE void read_in_loops(Results const& results, double* out) {
  *out++ = std::get<0>(results);
  auto const& g = std::get<1>(results);
  for (std::size_t i = 0; i < N; ++i) *out++ = g[i];
  if constexpr (Order == 2) {
    auto const& h = std::get<2>(results);
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t j = i; j < N; ++j) *out++ = h[i][j];
  }
}

} // namespace bench

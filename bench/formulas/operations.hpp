// SPDX-License-Identifier: BSL-1.0
/// \file What a program of dyad computes, counted as `cost` counts.
#pragma once

#include "programs.hpp"

namespace bench {

constexpr Operations operations_of(dyad::Cost const& cost) { return {cost.transcendental, cost.flops}; }

/// What `cost` says of a formula of symbols.
template <class Formula, int Order> constexpr Operations operations_of_symbols() {
  return operations_of(cost(program_of_symbols<Formula, Order>(Indices<Formula>{})));
}

/// The straight code of a traced function of numbers.
template <class Function, int Order> struct StraightCodeOf {
  using Traced = typename dyad::typed::TraceOf<Function, typename Function::Kinds>::type;
  using Source = typename dyad::typed::SourceOf<Traced, Order>::type;
  template <int O> using Roots = typename dyad::typed::Part<Function, O, true>::template Roots<Source, Traced>;
  template <class> struct Of;
  template <int... O> struct Of<std::integer_sequence<int, O...>> {
    using type = dyad::typed::StraightCode<dyad::typed::Target::doubles, Roots<O>...>;
  };
  using type = typename Of<std::make_integer_sequence<int, Order + 1>>::type;
};

/// The same of a formula as a function. Loops that were found again count as often as they run.
template <class Formula, int Order> constexpr Operations operations_of_function() {
  using Function = std::remove_cvref_t<decltype(function_of<Formula>)>;
  constexpr auto const& code = StraightCodeOf<Function, Order>::type::value;
  dyad::Cost out;
  for (int p = 0; p < code.pieces; ++p) {
    auto const& piece = code.piece[p];
    int const times = piece.count > 0 ? piece.count : 1;
    for (int i = code.first[piece.first_chunk]; i < code.first[piece.first_chunk + piece.chunks]; ++i) {
      int const op = code.step[i].op - static_cast<int>(dyad::graph::Move::count);
      if (op < 0) continue;
      auto const& info = *code.operation[op];
      out.transcendental += times * info.transcendental;
      bool const two = info.name == "muladd" || info.name == "mulsub" || info.name == "negmuladd" || info.name == "fma";
      if (!info.transcendental) out.flops += times * (two ? 2 : 1);
    }
  }
  return operations_of(out);
}

} // namespace bench

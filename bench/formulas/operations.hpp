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

/// The same of a formula as a function. Loops that were found again count as often as they run.
template <class Formula, int Order> constexpr Operations operations_of_function() {
  return operations_of(cost(program_of_function<Formula, Order>()));
}

} // namespace bench

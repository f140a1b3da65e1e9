// SPDX-License-Identifier: BSL-1.0
/// \file A fixed set of fused expressions and recurrences, which random programs compose: each formula once, for
/// symbols and for the series of the oracle.
#pragma once

#include <dyad/bridge/fused.hpp>
#include <dyad/bridge/scan.hpp>

#include <functional>
#include <vector>

#include "series.hpp"

namespace test {

using dyad::Variable;

/// A function of two or three arguments, which broadcast.
struct FusedFormula {
  std::size_t arguments;
  std::function<Variable(std::vector<Variable> const&)> fused;
  std::function<Series(std::vector<Series> const&)> plain;
};
/// A recurrence of one or two states; after them come a sequence and a parameter.
struct StepFormula {
  std::size_t states;
  std::function<std::vector<Variable>(std::vector<Variable> const&)> scan;
  std::function<std::vector<Series>(std::vector<Series> const&)> step;
};

std::vector<FusedFormula> fused_formulas();
std::vector<StepFormula> step_formulas();

} // namespace test

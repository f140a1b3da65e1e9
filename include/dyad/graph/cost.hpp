// SPDX-License-Identifier: BSL-1.0
/// \file What a graph costs to evaluate, so that the cheaper of two can be kept.
#pragma once

#include <dyad/graph/program.hpp>

namespace dyad::graph {

/// The work of the program that the outputs become.
constexpr int program_work(Outputs const& outputs) {
  Outputs const program = optimize(outputs);
  return work(program.graph, program.roots);
}

} // namespace dyad::graph

// SPDX-License-Identifier: BSL-1.0
// What the plans of programs with loops look like.
#pragma once

#include <dyad/loops.hpp>

#include <type_traits>

namespace dyad::tests {

/// What `use` makes of the plan of the gradient of a function of type F, or of its value.
template <class F, int Order = 1, class Use> auto of_plan(Use const& use) {
  using Part = typed::Part<F, Order, true>;
  using Traced = typename typed::TraceOf<F, typename F::Kinds>::type;
  graph::Outputs out;
  typed::load_roots<typename typed::RootsOfPart<Part, Traced, Part>::type>(out);
  auto const program = graph::optimize(graph::with_merged_loops(out));
  return graph::planned(program, use);
}

/// In how many blocks of such a program an operation is computed.
template <class Op, class F, int Order = 1> int places_of() {
  return of_plan<F, Order>([](graph::LoopPlan& plan) {
    int found = 0;
    for (auto const& region : plan.regions())
      for (auto const& block : region.blocks) {
        bool has = false;
        auto const needed = graph::reachable(block.code.graph, block.code.roots);
        for (int id = 0; id < block.code.graph.size(); ++id)
          has = has || (needed[id] && block.code.graph[id].template is<Op>());
        found += has;
      }
    return found;
  });
}

} // namespace dyad::tests

// SPDX-License-Identifier: BSL-1.0
/// \file What every program satisfies, before and after each pass.
#pragma once

#include <dyad/graph/pipeline.hpp>

#include <boost/test/unit_test.hpp>

#include <string_view>

namespace test {

/// Outputs exist, and nodes have all their arguments, which stand before them.
inline void check_program(std::string_view after, dyad::graph::Outputs const& program, int outputs) {
  BOOST_TEST(program.roots.size() == outputs, after);
  int const size = program.graph.size();
  bool good = true;
  for (int const root : program.roots) good = good && root >= 0 && root < size;
  for (int id = 0; id < size; ++id)
    for (int k = 0; k < program.graph[id].arity(); ++k)
      good = good && program.graph[id].arg[k] >= 0 && program.graph[id].arg[k] < id;
  BOOST_TEST(good, after);
}

/// The pipeline, checked between its passes.
inline dyad::graph::Outputs checked_pipeline(dyad::graph::Outputs const& program) {
  int const outputs = program.roots.size();
  return dyad::graph::run_pipeline(program, {}, [&](std::string_view name, dyad::graph::Outputs const& now) {
    check_program(name, now, outputs);
  });
}

} // namespace test

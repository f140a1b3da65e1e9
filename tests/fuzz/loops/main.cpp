// SPDX-License-Identifier: BSL-1.0
/// \file Runs compiled random programs with loops.
#include "cases.hpp"

extern test::LoopCase const loop_cases[];
extern std::size_t const loop_case_count;

int main() {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < loop_case_count; ++i) wrong += !loop_cases[i].run();
  std::printf("%zu programs with loops, %zu wrong\n", loop_case_count, wrong);
  return wrong > 0;
}

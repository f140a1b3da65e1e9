// SPDX-License-Identifier: BSL-1.0
/// \file Runs compiled random tensor expressions.
#include <cstddef>
#include <cstdio>

extern bool (*const tensor_cases[])();
extern std::size_t const tensor_case_count;

int main() {
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < tensor_case_count; ++i) wrong += !tensor_cases[i]();
  std::printf("%zu tensor expressions, %zu wrong\n", tensor_case_count, wrong);
  return wrong > 0;
}

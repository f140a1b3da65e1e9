// SPDX-License-Identifier: BSL-1.0
// expect: dyad: a variable is bound to a value where nothing is called with it
// option of g++: -Werror=unused-result
// option of clang: -Werror=unused-result
#include <dyad/typed.hpp>

double cube() {
  constexpr auto x = dyad::var<"x">;
#ifdef DYAD_TWIN
  auto const power = x * x * x;
#else
  auto power = x;
  for (int i = 0; i < 2; ++i) power = power * x;
#endif
  return power(x = 2.0);
}

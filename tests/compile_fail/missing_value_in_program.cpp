// expect: dyad: no value is bound to a variable of this expression
// expect: no_value_is_bound_to<.*"temperature"
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

constexpr auto x = dyad::var<"x">;
constexpr auto t = dyad::var<"temperature">;

auto evaluate() {
  constexpr auto program = dyad::value_and_gradient(sin(x) * t, x, t);
#ifdef DYAD_TWIN
  return program(x = 0.5, t = 2.0);
#else
  return program(x = 0.5);
#endif
}

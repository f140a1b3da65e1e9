// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

double value_of_b(double at);

double value_of_b(double at) {
  constexpr auto x = dyad::var<"x">;
  constexpr auto f = x * sin(x);
  return f(x = at);
}

// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>
#include <dyad/print/text.hpp>
#include <iostream>

int main() {
  constexpr auto x = dyad::var<"x">;
  constexpr auto slope = diff(x * sin(x), x);
  std::cout << slope << " = " << slope(x = 2.0) << " at 2\n";
}

// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

int main() {
  constexpr auto x = dyad::var<"x">;
  static_assert((x * x)(x = 3.0) == 9.0);
}

// SPDX-License-Identifier: BSL-1.0
#include <dyad/array/elementwise.hpp>
#include <dyad/typed.hpp>

#include <array>
#include <vector>

int main() {
  constexpr auto x = dyad::var<"x">;
  static_assert((x * x)(x = 3.0) == 9.0);
  static_assert(std::array{DYAD_VERSION_MAJOR, DYAD_VERSION_MINOR, DYAD_VERSION_PATCH} == std::array{PACKAGE_VERSION});
  return exp(dyad::NdArray({0.0, 0.0, 0.0})).to_vector() == std::vector<double>(3, 1.0) ? 0 : 1;
}

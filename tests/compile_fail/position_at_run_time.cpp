// expect: dyad: a position in a tensor of static shape is part of its type: W\[1_c\]
// SPDX-License-Identifier: BSL-1.0
#include <dyad/tensor.hpp>

using namespace dyad::literals;
[[maybe_unused]] constexpr auto W = dyad::var<"W", 3, 4>;

#ifdef DYAD_TWIN
[[maybe_unused]] constexpr auto row = W[1_c];
#else
[[maybe_unused]] constexpr auto row = (W[1], 0);
#endif

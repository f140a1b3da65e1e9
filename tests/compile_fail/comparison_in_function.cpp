// expect: dyad: a comparison is used as a number
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

using namespace dyad::literals;
[[maybe_unused]] constexpr auto x = dyad::var<"x">;
[[maybe_unused]] constexpr auto y = dyad::var<"y">;

#ifdef DYAD_TWIN
auto d = sin(x);
#else
auto d = sin(x > y);
#endif

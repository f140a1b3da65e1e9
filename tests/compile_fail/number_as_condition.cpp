// expect: dyad: a number is used as a condition
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

using namespace dyad::literals;
[[maybe_unused]] constexpr auto x = dyad::var<"x">;
[[maybe_unused]] constexpr auto y = dyad::var<"y">;

#ifdef DYAD_TWIN
auto d = where(x != y, y, x);
#else
auto d = where(x, y, x);
#endif

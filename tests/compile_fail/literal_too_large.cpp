// expect: dyad: this literal is not a number that a double can hold
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

using namespace dyad::literals;
[[maybe_unused]] constexpr auto x = dyad::var<"x">;
[[maybe_unused]] constexpr auto y = dyad::var<"y">;

#ifdef DYAD_TWIN
auto d = 1e99_c;
#else
auto d = 1e999_c;
#endif

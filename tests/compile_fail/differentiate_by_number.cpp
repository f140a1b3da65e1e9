// expect: dyad: differentiation is by a variable such as
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

using namespace dyad::literals;
[[maybe_unused]] constexpr auto x = dyad::var<"x">;
[[maybe_unused]] constexpr auto y = dyad::var<"y">;

#ifdef DYAD_TWIN
auto d = diff(x * x, y);
#else
auto d = diff(x * x, 3.0);
#endif

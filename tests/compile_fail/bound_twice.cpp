// expect: dyad: two values are bound to the same variable
// expect: FixedString<2>\{"x"\}
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

using namespace dyad::literals;
[[maybe_unused]] constexpr auto x = dyad::var<"x">;
[[maybe_unused]] constexpr auto y = dyad::var<"y">;

#ifdef DYAD_TWIN
double v = (x * x)(x = 1.0);
#else
double v = (x * x)(x = 1.0, x = 2.0);
#endif

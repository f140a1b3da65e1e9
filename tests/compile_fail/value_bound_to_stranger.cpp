// expect: dyad: a value is bound to a variable that does not occur
// expect: FixedString<2>\{"y"\}
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

using namespace dyad::literals;
[[maybe_unused]] constexpr auto x = dyad::var<"x">;
[[maybe_unused]] constexpr auto y = dyad::var<"y">;

#ifdef DYAD_TWIN
double v = (x * y)(x = 1.0, y = 2.0);
#else
double v = (x * x)(x = 1.0, y = 2.0);
#endif

// expect: dyad: partials: these are no derivatives by a variable that is named here
// SPDX-License-Identifier: BSL-1.0
#include <dyad/jet.hpp>

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
auto const p = dyad::partials<2>(x * y, x)(x = 1.0, y = 2.0);

#ifdef DYAD_TWIN
[[maybe_unused]] double const slope = p(x = 1);
#else
[[maybe_unused]] double const slope = p(y = 1);
#endif

// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: derivatives: a variable is named twice
// expect 2: dyad: derivatives: a variable is named twice
// expect 3: dyad: derivatives: a variable is named twice
// expect 4: dyad: derivatives: a variable is named twice
// expect 5: dyad: derivatives: a variable is named twice
#include <dyad/jet.hpp>

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;

#if DYAD_MISTAKE == 1
auto p = dyad::partials<2, 2>(x * y, x, x)(x = 1.0, y = 2.0);
#elif DYAD_MISTAKE == 2
auto p = dyad::partials_up_to<2>(x * y, y, x, y)(x = 1.0, y = 2.0);
#elif DYAD_MISTAKE == 3
auto p = dyad::laplacian(x * y, x, x)(x = 1.0, y = 2.0);
#elif DYAD_MISTAKE == 4
auto p = dyad::directional<2>(x * y, x = 1.0, x = 2.0)(x = 1.0, y = 2.0);
#elif DYAD_MISTAKE == 5
auto const q = dyad::partials<2, 2>(x * y, x, y)(x = 1.0, y = 2.0);
auto p = q(x = 1, x = 1);
#else
auto p = dyad::partials<2, 2>(x * y, x, y)(x = 1.0, y = 2.0)(x = 1, y = 1);
#endif

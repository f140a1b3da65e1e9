// expect: the formula of a derivative of this order has more than 4096 operations
// expect: partials of <dyad/jet.hpp>
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto f = exp(x * sin(y / x) + sqrt(x * y));
#ifdef DYAD_TWIN
constexpr auto d = dyad::diff(f, x, x, y);
#else
constexpr auto d = dyad::diff(f, x, x, x, x, x, x, y, y, y, y, y, y);
#endif

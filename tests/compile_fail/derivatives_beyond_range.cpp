// expect: the factorial of this order is beyond the numbers that the derivatives are of
// expect: float goes to the order 34
// SPDX-License-Identifier: BSL-1.0
#include <dyad/jet.hpp>

constexpr auto x = dyad::var<"x">;
#ifdef DYAD_TWIN
auto const d = dyad::derivatives<34>(exp(x), x)(x = 0.5f);
#else
auto const d = dyad::derivatives<35>(exp(x), x)(x = 0.5f);
#endif

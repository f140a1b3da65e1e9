// expect: dyad: scan: each state is bound to the expression of its next value
// SPDX-License-Identifier: BSL-1.0
#include <dyad/bridge/scan.hpp>
#include <dyad/typed.hpp>

[[maybe_unused]] constexpr auto h = dyad::var<"h">;
[[maybe_unused]] constexpr auto x = dyad::var<"x">;

#ifdef DYAD_TWIN
[[maybe_unused]] auto const steps = dyad::scan(h = tanh(h + x));
#else
[[maybe_unused]] auto const steps = [] { return dyad::scan(h = 2.0); };
static_assert(sizeof(steps()) > 0);
#endif

// expect: dyad: the order of a Bessel function is a plain number
// SPDX-License-Identifier: BSL-1.0
#include <dyad/ops/bessel.hpp>
#include <dyad/typed.hpp>

constexpr auto x = dyad::var<"x">;
constexpr auto order = dyad::var<"order">;

#ifdef DYAD_TWIN
auto const f = cyl_bessel_j(2.5, x);
#else
auto const f = cyl_bessel_j(order, x);
#endif

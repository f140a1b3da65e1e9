// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: jets of different orders meet
// expect 2: dyad: jets of different orders meet
// expect 3: dyad: the values of one call have no type in common, as jets of different orders
#include <dyad/jet.hpp>

constexpr auto x = dyad::Jet<double, 3>::variable(1);

constexpr auto a = dyad::var<"a">;
constexpr auto b = dyad::var<"b">;

#if DYAD_MISTAKE == 1
auto y = x * dyad::Jet<double, 4>::variable(1);
#elif DYAD_MISTAKE == 2
auto y = exp(x) - dyad::Jet<double, 2>::variable(1);
#elif DYAD_MISTAKE == 3
auto y = (a * b)(a = x, b = dyad::Jet<double, 2>::variable(1));
#else
auto v = (a * b)(a = x, b = 2.0);
auto y = exp(x) - x / dyad::Jet<double, 3>::variable(1);
auto z = dyad::Jet<double, 2, 3>::variable(1) * x; // the coefficients are jets of the order 3
#endif

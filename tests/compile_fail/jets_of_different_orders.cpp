// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: jets of different orders meet
// expect 2: dyad: jets of different orders meet
#include <dyad/jet.hpp>

constexpr auto x = dyad::Jet<double, 3>::variable(1);

#if DYAD_MISTAKE == 1
auto y = x * dyad::Jet<double, 4>::variable(1);
#elif DYAD_MISTAKE == 2
auto y = exp(x) - dyad::Jet<double, 2>::variable(1);
#else
auto y = exp(x) - x / dyad::Jet<double, 3>::variable(1);
auto z = dyad::Jet<double, 2, 3>::variable(1) * x; // the coefficients are jets of the order 3
#endif

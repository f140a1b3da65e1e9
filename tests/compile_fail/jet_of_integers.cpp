// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: the coefficients of a jet are real or complex numbers, no integers
// expect 2: dyad: the coefficients of a jet are real or complex numbers, no integers
// expect 3: dyad: the coefficients of a jet are plain numbers, no Variables and no arrays
#include <dyad/dynamic.hpp>
#include <dyad/jet.hpp>

#if DYAD_MISTAKE == 1
auto y = exp(dyad::Jet<int, 3>::variable(1));
#elif DYAD_MISTAKE == 2
auto y = exp(dyad::TotalJet<int, 3, 2>::variable(1, 0));
#elif DYAD_MISTAKE == 3
constexpr auto x = dyad::var<"x">;
auto y = dyad::derivatives<3>(sin(x), x)(x = dyad::Variable(1.0));
#else
auto y = exp(dyad::Jet<double, 3>::variable(1));
#endif

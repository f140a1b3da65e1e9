// expect: dyad: \.on\(\.\.\.\) takes dyad::simd, dyad::threads of
// SPDX-License-Identifier: BSL-1.0
#include <dyad/loops.hpp>

constexpr auto f = dyad::function<dyad::Passive<dyad::Rows<double>>, double>(
    [](auto const& x, auto a) { return sum_over(x, [&](auto const& t) { return a * t; }); });
#ifdef DYAD_TWIN
auto const there = f.on(dyad::simd);
#else
auto const there = f.on(4);
#endif

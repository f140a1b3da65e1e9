// expect: dyad: where the loops of a function run, and who hears how far they are, is said once
// SPDX-License-Identifier: BSL-1.0
#include <dyad/loops.hpp>

constexpr auto f = dyad::function<dyad::Passive<dyad::Rows<double>>, double>(
    [](auto const& x, auto a) { return sum_over(x, [&](auto const& t) { return a * t; }); });
struct Elsewhere {
  static constexpr bool parallel = false, ranks = false, reports = false;
};
#ifdef DYAD_TWIN
auto const there = f.on(dyad::simd).on(Elsewhere{});
#else
auto const there = f.on(Elsewhere{}).on(Elsewhere{});
#endif

// expect: dyad: the body of a loop over rows returns nothing
// SPDX-License-Identifier: BSL-1.0
#include <dyad/loops.hpp>

#include <vector>

constexpr auto f = dyad::function<double, dyad::Passive<dyad::Rows<double>>>([](auto const& w, auto const& y) {
#ifdef DYAD_TWIN
  return dyad::sum_over(y, [&](auto const& t) { return w * t; });
#else
  dyad::sum_over(y, [&](auto const& t) { static_cast<void>(w * t); });
  return w;
#endif
});
double value = f(1.0, std::vector<double>{1, 2});

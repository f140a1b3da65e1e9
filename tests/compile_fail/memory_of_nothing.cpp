// expect: dyad: memory<0> keeps no state to go back to
// SPDX-License-Identifier: BSL-1.0
#include <dyad/loops.hpp>

#include <vector>

#ifdef DYAD_TWIN
constexpr std::size_t kept = 1;
#else
constexpr std::size_t kept = 0;
#endif
constexpr auto f = dyad::function<double, dyad::Passive<dyad::Rows<double>>>([](auto const& a, auto const& y) {
  return dyad::fold(a, y, [](auto const& s, auto const& t) { return s * t; }, dyad::memory<kept>);
});
double value = f(1.0, std::vector<double>{1, 2});

// expect anywhere: dyad: a value that the body of a loop over rows has stored elsewhere is used after the loop
// SPDX-License-Identifier: BSL-1.0
#include <dyad/loops.hpp>

#include <vector>

constexpr auto f = dyad::function<double, dyad::Passive<dyad::Rows<double>>>([](auto const& w, auto const& y) {
  auto total = 0.0 * w;
#ifdef DYAD_TWIN
  total += dyad::sum_over(y, [&](auto const& t) { return square(w - t); });
#else
  dyad::sum_over(y, [&](auto const& t) {
    total += square(w - t);
    return 0.0 * t;
  });
#endif
  return total;
});
double value = f(1.0, std::vector<double>{1, 2});

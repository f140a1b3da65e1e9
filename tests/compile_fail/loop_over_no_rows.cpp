// expect: dyad: sum_over and map_over run over rows
// SPDX-License-Identifier: BSL-1.0
#include <dyad/loops.hpp>

#include <array>

#ifdef DYAD_TWIN
#include <vector>
constexpr auto f = dyad::function<dyad::Rows<double>>(
    [](auto const& y) { return dyad::sum_over(y, [](auto const& t) { return t * t; }); });
double value = f(std::vector<double>{1, 2});
#else
constexpr auto f = dyad::function<dyad::Vec<2>>(
    [](auto const& y) { return dyad::sum_over(y, [](auto const& t) { return t * t; }); });
double value = f(std::array{1.0, 2.0});
#endif

// expect: dyad: the second derivative of a function by Rows has as many rows and columns as the program brings
// SPDX-License-Identifier: BSL-1.0
#include <dyad/loops.hpp>

#include <vector>

constexpr auto f = dyad::function<dyad::Vec<2>, dyad::Rows<double>>(
    [](auto const& p, auto const& x) { return dyad::sum_over(x, [&](auto const& t) { return p[0] * t * t + p[1]; }); });

#ifdef DYAD_TWIN
constexpr auto second = hvp(f);
[[maybe_unused]] auto h =
    second(std::array<double, 2>{}, std::vector<double>(3), std::array<double, 2>{}, std::vector<double>(3));
#else
constexpr auto second = hessian(f);
[[maybe_unused]] auto h = second(std::array<double, 2>{}, std::vector<double>(3));
#endif

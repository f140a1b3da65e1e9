// expect: dyad: an argument of a function that was stated as Rows is no list or matrix of such rows
// SPDX-License-Identifier: BSL-1.0
#include <dyad/loops.hpp>

#include <vector>

constexpr auto f = dyad::function<dyad::Rows<dyad::Vec<3>>>(
    [](auto const& x) { return dyad::sum_over(x, [](auto const& v) { return v[0] * v[1] * v[2]; }); });

#ifdef DYAD_TWIN
[[maybe_unused]] auto y = f(std::vector<std::array<double, 3>>(3));
#else
[[maybe_unused]] auto y = f(std::vector<double>(3));
#endif

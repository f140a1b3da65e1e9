// expect anywhere: dyad: rows in the memory of a device are read by functions that run there
// SPDX-License-Identifier: BSL-1.0
#include <dyad/interop/device.hpp>

#include <vector>

constexpr auto f = dyad::function<dyad::Passive<dyad::Rows<double>>, double>(
    [](auto const& x, auto a) { return sum_over(x, [&](auto const& t) { return a * t; }); });
std::vector<double> const x(3);
#ifdef DYAD_TWIN
auto const sum = f(x, 2.0);
#else
auto const sum = f(dyad::device_rows(x.data(), 3), 2.0);
#endif

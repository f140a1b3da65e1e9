// expect: dyad: an argument of a function is a list of structs, which are rows of their numbers
// SPDX-License-Identifier: BSL-1.0
#include <dyad/loops.hpp>

#include <vector>

struct Point {
  double x, y, z;
};

#ifdef DYAD_TWIN
constexpr auto f = dyad::function<dyad::Rows<dyad::Vec<3>>>(
    [](auto const& x) { return dyad::sum_over(x, [](auto const& v) { return v[0] * v[1] * v[2]; }); });
#else
constexpr auto f = dyad::function<dyad::Vec<6>>([](auto const& x) { return x[0] * x[5]; });
#endif
[[maybe_unused]] auto y = f(std::vector<Point>(2));

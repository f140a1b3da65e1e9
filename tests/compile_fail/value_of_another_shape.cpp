// expect: dyad: the value bound to a variable has another shape
// expect: "W"\}, dyad::Dims<3, 4>, dyad::Dims<4, 3> ?>
// SPDX-License-Identifier: BSL-1.0
#include <dyad/tensor.hpp>

using namespace dyad;
constexpr auto W = var<"W", 3, 4>;

#ifdef DYAD_TWIN
double v = sum(W)(W = std::array<std::array<double, 4>, 3>{});
#else
double v = sum(W)(W = std::array<std::array<double, 3>, 4>{});
#endif

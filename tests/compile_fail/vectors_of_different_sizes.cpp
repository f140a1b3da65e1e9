// expect: dyad: vectors or matrices of different sizes meet in an operation on each element
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

#ifdef DYAD_TWIN
constexpr auto f = dyad::function<dyad::Vec<3>, dyad::Vec<3>>([](auto const& a, auto const& b) { return sum(a + b); });
[[maybe_unused]] auto y = f(std::array<double, 3>{}, std::array<double, 3>{});
#else
constexpr auto f = dyad::function<dyad::Vec<3>, dyad::Vec<2>>([](auto const& a, auto const& b) { return sum(a + b); });
[[maybe_unused]] auto y = f(std::array<double, 3>{}, std::array<double, 2>{});
#endif

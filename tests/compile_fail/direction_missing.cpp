// expect: dyad: a function is called with another number of arguments than it was made for
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

constexpr auto f = dyad::function<dyad::Vec<3>>([](auto const& v) { return v[0] * v[1] * v[2]; });

#ifdef DYAD_TWIN
[[maybe_unused]] auto y = dyad::hvp(f)(std::array<double, 3>{}, std::array<double, 3>{});
#else
[[maybe_unused]] auto y = dyad::hvp(f)(std::array<double, 3>{});
#endif

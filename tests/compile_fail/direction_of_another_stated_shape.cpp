// expect: dyad: an argument of a function has another shape than the one that was stated for it
// expect: array<double, 4.*Vec<3>
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

constexpr auto f = dyad::function<dyad::Vec<3>>([](auto const& v) { return v[0] * v[1] * v[2]; });

#ifdef DYAD_TWIN
[[maybe_unused]] auto y = dyad::jvp(f)(std::array<double, 3>{}, std::array<double, 3>{});
#else
[[maybe_unused]] auto y = dyad::jvp(f)(std::array<double, 3>{}, std::array<double, 4>{});
#endif

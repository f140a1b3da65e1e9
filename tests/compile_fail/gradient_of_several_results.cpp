// expect: dyad: gradient, value_and_gradient, hessian and hvp are of a function of one number
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

#ifdef DYAD_TWIN
constexpr auto f = dyad::function<dyad::Vec<2>>([](auto const& v) { return v[0] * v[1]; });
#else
constexpr auto f = dyad::function<dyad::Vec<2>>([](auto const& v) { return std::array{v[0] * v[1], v[0]}; });
#endif
void run() { static_cast<void>(gradient(f)(std::array{1.0, 2.0})); }

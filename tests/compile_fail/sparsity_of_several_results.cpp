// expect: dyad: gradient, value_and_gradient, hessian and hvp are of a function of one number
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

constexpr auto f = dyad::function<dyad::Vec<2>>([](auto const& v) { return std::array{v[0] * v[1], v[0]}; });
#ifdef DYAD_TWIN
constexpr auto pattern = sparsity(jacobian(f));
#else
constexpr auto pattern = (sparsity(hessian(f)), 0);
#endif

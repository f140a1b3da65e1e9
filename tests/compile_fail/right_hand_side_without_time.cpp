// expect: dyad: the right-hand side of differential equations states its arguments: the state, the time
// SPDX-License-Identifier: BSL-1.0
#include <dyad/interop/odeint.hpp>
#include <dyad/typed.hpp>

#include <array>

constexpr auto turn = [](auto const& x, auto) { return std::array{x[1], -x[0]}; };

void run(std::array<double, 2>& x, std::array<double, 2>& dxdt) {
#ifdef DYAD_TWIN
  dyad::odeint_system(dyad::function<dyad::Vec<2>, double>(turn))(x, dxdt, 0.0);
#else
  dyad::odeint_system(dyad::function<dyad::Vec<2>>(turn))(x, dxdt, 0.0);
#endif
}

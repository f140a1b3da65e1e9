// SPDX-License-Identifier: BSL-1.0
// The program on the first screen of the README.
#include <dyad/dyad.hpp>

#include <iostream>

using namespace dyad::literals;

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto f = sin(x) * y + pow(x, 2_c);

constexpr auto fx = dyad::diff(f, x);         // a type again, worked out by the compiler
static_assert(fx == cos(x) * y + 2_c * x);    // compared as formulas
static_assert((x * x)(x = 3.0) == 9.0);       // constexpr where the arithmetic is

int main() {
  auto const prog = dyad::compile(f, gradient(f, x, y), hessian(f, x, y)); // one pass, nothing computed twice
  auto const [value, g, h] = prog(x = 0.5, y = 2.0);

  std::cout << "f        = " << f << " = " << value << '\n'
            << "df/dx    = " << fx << " = " << g[0] << '\n'
            << "df/dy    = " << diff(f, y) << " = " << g[1] << '\n'
            << "d2f/dxdy = " << diff(f, x, y) << " = " << h[0][1] << '\n'
            << "cost     = " << cost(prog).nodes << " operations, " << cost(prog).transcendental << " of them sin or cos\n";
}

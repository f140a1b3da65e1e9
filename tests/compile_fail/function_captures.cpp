// expect: dyad: a function that captures values cannot be traced by the compiler
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>
#include <dyad/typed/function.hpp>

double scale = 2;
void run(double k) {
#ifdef DYAD_TWIN
  auto f = dyad::function([](auto x, auto factor) { return factor * x; });
  scale = f(1.0, k);
#else
  auto f = dyad::function([k](auto x) { return k * x; });
  static_cast<void>(f);
#endif
}

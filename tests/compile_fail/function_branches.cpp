// expect: dyad: a traced function branches on a value that is known only when the program runs; choose
// .*where\(condition, a, b\) SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>
#include <dyad/typed/function.hpp>

constexpr auto f = dyad::function([](auto x) {
#ifdef DYAD_TWIN
  return where(x > 0.0, x, -x);
#else
  if (x > 0.0) return x;
  return -x;
#endif
});
double y = f(1.0);

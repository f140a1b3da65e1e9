// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: the values of variables are bound by name, as in f\(x = 0.5, y = 2.0\)
// expect 2: dyad: an argument of a function is neither a number nor a list of numbers
// expect 3: dyad: variables that are tensors need #include <dyad/tensor.hpp>
// expect 4: dyad: a double cannot hold a value of a traced function
#include <dyad/typed.hpp>

#ifdef DYAD_TWIN
#define DYAD_MISTAKE 0
#include <dyad/tensor.hpp>
#endif

[[maybe_unused]] constexpr auto x = dyad::var<"x">;
[[maybe_unused]] constexpr auto y = dyad::var<"y">;
[[maybe_unused]] constexpr auto f = x * y;
[[maybe_unused]] constexpr auto r = dyad::function([](auto a, auto b) { return a * b; });

#if DYAD_MISTAKE == 0
constexpr auto sum = dyad::function([](auto a) {
  auto total = 0.0 * a;
  for (int i = 0; i < 3; ++i) total += a;
  return total;
});
double numbers[] = {f(x = 1.0, y = 2), r(1, 2.0), sum(1.0)};
constexpr auto W = dyad::var<"W", 3, 4>;
#elif DYAD_MISTAKE == 1
auto const value = f(1.0, 2.0);
#elif DYAD_MISTAKE == 2
auto const value = r(x = 1.0, y = 2.0);
#elif DYAD_MISTAKE == 3
constexpr auto W = dyad::var<"W", 3, 4>;
#elif DYAD_MISTAKE == 4
constexpr auto sum = dyad::function([](auto a) {
  double total = 0;
  for (int i = 0; i < 3; ++i) total += a;
  return total;
});
auto const value = sum(1.0);
#endif

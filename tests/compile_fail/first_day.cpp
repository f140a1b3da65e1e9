// expect: dyad: the values of variables are bound by name, as in f\(x = 0.5, y = 2.0\)
// expect: dyad: an argument of a function is neither a number nor a list of numbers
// expect: dyad: variables that are tensors need #include <dyad/tensor.hpp>
// expect: dyad: a double cannot hold a value of a traced function
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>

using namespace dyad::literals;
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto f = x * y;
constexpr auto r = dyad::function([](auto a, auto b) { return a * b; });
#ifdef DYAD_TWIN
#include <dyad/tensor.hpp>
constexpr auto sum = dyad::function([](auto a) {
  auto total = 0.0 * a;
  for (int i = 0; i < 3; ++i) total += a;
  return total;
});
double numbers[] = {f(x = 1.0, y = 2), r(1, 2.0), sum(1.0)};
constexpr auto W = dyad::var<"W", 3, 4>;
#else
constexpr auto sum = dyad::function([](auto a) {
  double total = 0;
  for (int i = 0; i < 3; ++i) total += a;
  return total;
});
double numbers[] = {(f(1.0, 2.0), 0.0), (r(x = 1.0, y = 2.0), 0.0), (sum(1.0), 0.0)};
constexpr auto W = dyad::var<"W", 3, 4>;
#endif

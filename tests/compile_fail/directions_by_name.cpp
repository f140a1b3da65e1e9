// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: two values are bound to the same variable
// expect 2: dyad: two values are bound to the same variable
// expect 3: dyad: two values are bound to the same variable
// expect 4: dyad: two values are bound to the same variable
// expect 5: dyad: two values are bound to the same variable
// expect 6: dyad: a value is bound to a variable that does not occur in this expression
// expect 7: dyad: a value is bound to a variable that does not occur in this expression
// expect 8: dyad: a variable of a number is bound to what is no number
// expect 9: dyad: a variable of a number is bound to what is no number
// expect 10: dyad: the shapes of the arguments do not fit this operation
// expect 10: these_shapes_do_not_fit<.*"hvp"\}, dyad::Dims<4>, dyad::Dims<3, 4> ?>
// expect 11: dyad: the shapes of the arguments do not fit this operation
// expect 12: dyad: the direction of a tensor, and what takes its place, is an expression: name another variable
// expect 13: dyad: a gradient is that of a number
// expect 14: dyad: two values are bound to the same variable
#include <dyad/tensor.hpp>

#include <array>
#include <vector>

using namespace dyad::literals;
using dyad::var;
[[maybe_unused]] constexpr auto x = var<"x">;
[[maybe_unused]] constexpr auto y = var<"y">;
[[maybe_unused]] constexpr auto W = var<"W", 3, 4>;
[[maybe_unused]] constexpr auto u = var<"u", 4>;
[[maybe_unused]] constexpr auto v = var<"v", 4>;

#ifdef DYAD_TWIN
#define DYAD_MISTAKE 0
auto a = jvp(x * y, x = 1.0, y = 2.0);
auto b = hvp(x * y, x = 1.0, y = x);
auto c = substitute(x * y, x = y * y)(y = 2.0);
auto d = (x * y)(x = y * y, y = 2.0 * y)(y = 2.0);
auto e = jvp(u * u, u = v);
auto f = hvp(sum(u * u), u = v);
auto g = substitute(diff(x + y, y), y = x * x)(x = 1.0); // what a derivative has lost is still its variable
auto h = substitute(matmul(W, u), u = v + u);
auto i = hvp(sum(u), u = v);
#elif DYAD_MISTAKE == 1
auto a = (jvp(x * y, x = 1.0, x = 2.0), 0);
#elif DYAD_MISTAKE == 2
auto a = (hvp(x * y, x = 1.0, y = 2.0, x = 2.0), 0);
#elif DYAD_MISTAKE == 3
auto a = (substitute(x * y, x = y * y, x = 2.0), 0);
#elif DYAD_MISTAKE == 4
auto a = (jvp(u * u, u = v, u = v), 0);
#elif DYAD_MISTAKE == 5
auto a = (substitute(u * u, u = v, u = v), 0);
#elif DYAD_MISTAKE == 6
auto a = ((x * y)(x = 2.0, var<"z"> = y * y), 0);
#elif DYAD_MISTAKE == 7
auto a = (substitute(x * y, var<"X"> = y * y), 0);
#elif DYAD_MISTAKE == 8
auto a = (jvp(x * y, x = std::array{1.0, 2.0}), 0);
#elif DYAD_MISTAKE == 9
auto a = (substitute(x * y, x = std::vector<double>(3)), 0);
#elif DYAD_MISTAKE == 10
auto a = (hvp(sum(u * u), u = W), 0);
#elif DYAD_MISTAKE == 11
auto a = (jvp(u * u, u = 2.0), 0);
#elif DYAD_MISTAKE == 12
auto a = (jvp(u * u, u = std::array{1.0, 2.0, 3.0, 4.0}), 0);
#elif DYAD_MISTAKE == 13
auto a = (hvp(matmul(W, u), u = v), 0);
#elif DYAD_MISTAKE == 14
auto a = ((x * y)(x = y * y, x = 3.0), 0);
#endif

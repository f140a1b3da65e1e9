// expect: dyad: newton_functor and halley_functor bind a value to each variable of the expression but the unknown
// SPDX-License-Identifier: BSL-1.0
#include <dyad/interop/boost_math.hpp>
#include <dyad/typed.hpp>

constexpr auto x = dyad::var<"x">;
constexpr auto a = dyad::var<"a">;

#ifdef DYAD_TWIN
double v = dyad::newton_functor(x * x - a, x, a = 2.0)(1.0).first;
#else
double v = dyad::newton_functor(x * x - a, x)(1.0).first;
#endif

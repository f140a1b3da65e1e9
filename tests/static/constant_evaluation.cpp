// SPDX-License-Identifier: BSL-1.0
/// \file Evaluation in constant expressions, where the arithmetic is one.
#include <dyad/typed.hpp>

namespace {

using namespace dyad::literals;

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;

static_assert((x * x)(x = 3.0) == 9.0);
static_assert((x / y - 2_c)(x = 3.0, y = 0.5) == 4.0);
static_assert((2.5 * x + 1)(x = 2.0) == 6.0);
static_assert((x * x * x)(x = 3.0f) == 27.0f);
static_assert((x * y)(x = 3, y = 4) == 12.0);
static_assert((x < y)(x = 1.0, y = 2.0));
static_assert(!(x == y && x < y)(x = 1.0, y = 2.0));
static_assert(where(x > 0_c, x, -x)(x = -2.0) == 2.0);
static_assert(relu(x)(x = -2.0) == 0.0 && relu(x)(x = 2.0) == 2.0);
static_assert(min(x, y)(x = 1.0, y = 2.0) == 1.0);
static_assert(square(x)(x = 3.0) == 9.0);
static_assert(pow(x, -2_c)(x = 2.0) == 0.25);

constexpr auto rosenbrock = pow(1_c - x, 2_c) + 100_c * pow(y - x * x, 2_c);
static_assert(rosenbrock(x = 1.0, y = 1.0) == 0.0);
static_assert(rosenbrock(x = 2.0, y = 3.0) == 101.0);
static_assert(diff(rosenbrock, x)(x = 2.0, y = 3.0) == 802.0);
static_assert(dyad::diff<3>(rosenbrock, x)(x = 2.0) == 4800.0);

constexpr auto program = dyad::compile(rosenbrock, dyad::gradient(rosenbrock, x, y), dyad::hessian(rosenbrock, x, y));
constexpr auto result = program(x = 2.0, y = 3.0);
static_assert(std::get<0>(result) == 101.0);
static_assert(std::get<1>(result) == std::array{802.0, -200.0});
static_assert(std::get<2>(result)[0] == std::array{3602.0, -800.0});
static_assert(std::get<2>(result)[1] == std::array{-800.0, 200.0});
static_assert(dyad::jvp(rosenbrock, x = 1_c)(x = 2.0, y = 3.0) == 802.0);
static_assert(dyad::compile(dyad::vjp(rosenbrock, 2_c, x))(x = 2.0, y = 3.0) == 1604.0);
static_assert(dyad::compile(dyad::hvp(rosenbrock, x = 1.0, y = 2.0))(x = 2.0, y = 3.0)[1] == -400.0);
static_assert(dyad::compile(dyad::taylor<2>(rosenbrock, y))(x = 2.0, y = 3.0) == std::array{101.0, -200.0, 100.0});
static_assert(substitute(rosenbrock, x = y)(y = 1.0) == 0.0);

// Literals are the nearest doubles.
static_assert(0.1_c() == 0.1);
static_assert(1e-300_c() == 1e-300);
static_assert(1.7976931348623157e308_c() == 1.7976931348623157e308);
static_assert(3.141592653589793238462643383279_c() == 3.141592653589793238462643383279);
static_assert(9007199254740993_c() == 9007199254740993.0);
static_assert(123456789.123456789e-30_c() == 123456789.123456789e-30);

// What is known before the program runs.
static_assert(dyad::cost(program).transcendental == 0);
static_assert(dyad::sparsity(dyad::hessian(x * y, x, y)) ==
              std::array<std::array<bool, 2>, 2>{{{false, true}, {true, false}}});

} // namespace

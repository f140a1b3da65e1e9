// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives have canonical types: compiling is passing.
#include <dyad/typed.hpp>

namespace {

using namespace dyad::literals;

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto z = dyad::var<"z">;

// One rule each.
static_assert(diff(x, x) == 1_c);
static_assert(diff(y, x) == 0_c);
static_assert(diff(-x, x) == -1_c);
static_assert(diff(x + y, x) == 1_c);
static_assert(diff(x - y, y) == -1_c);
static_assert(diff(x * y, x) == y);
static_assert(diff(x / y, x) == 1_c / y);
static_assert(diff(x / y, y) == -x / (y * y));
static_assert(diff(sin(x), x) == cos(x));
static_assert(diff(cos(x), x) == -sin(x));
static_assert(diff(exp(x), x) == exp(x));
static_assert(diff(log(x), x) == 1_c / x);
static_assert(diff(sqrt(x), x) == 1_c / (2_c * sqrt(x)));
static_assert(diff(pow(x, 2_c), x) == 2_c * x);
static_assert(diff(pow(x, 5_c), x) == 5_c * x * x * x * x);
static_assert(diff(sinh(x), x) == cosh(x));
static_assert(diff(atan(x), x) == 1_c / (1_c + x * x));
static_assert(diff(asin(x), x) == 1_c / sqrt(one_minus_square(x)));
static_assert(diff(where(x > y, x, y), x) == where(x > y, 1_c, 0_c));
static_assert(diff(abs(x), x) == sign(x));
static_assert(diff(fma(x, y, z), x) == y);

// Higher orders.
static_assert(dyad::diff<2>(sin(x), x) == -sin(x));
static_assert(same(dyad::diff<4>(sin(x), x), dyad::diff<8>(sin(x), x)));
static_assert(dyad::diff<4>(sin(x), x) == sin(x));
static_assert(dyad::diff<3>(x * x * x, x) == 6_c);
static_assert(dyad::diff<4>(x * x * x, x) == 0_c);
static_assert(dyad::diff<2>(exp(2_c * x), x) == 4_c * exp(2_c * x));

// The chain rule, in any spelling.
constexpr auto f = sin(x) * y + pow(x, 2_c);
static_assert(diff(f, x) == cos(x) * y + 2_c * x);
static_assert(diff(f, x) == 2_c * x + y * cos(x));
static_assert(diff(sin(x * y), x) == y * cos(x * y));
static_assert(diff(exp(sin(x)), x) == exp(sin(x)) * cos(x));
static_assert(diff(log(x * y), x) == 1_c / x);

// The order of construction leaves no trace.
static_assert(same(x + y, y + x));
static_assert(same(x * y, y * x));
static_assert(same(sin(x) * exp(y) + z, z + exp(y) * sin(x)));
static_assert(diff(x * y * z, x, y) == z);
static_assert(same(diff(diff(x * y * z, x), y), diff(diff(x * y * z, y), x)));
constexpr auto g = exp(x * y) * sin(x + z) / (y + 2_c);
static_assert(same(diff(g, x, y), diff(g, y, x)));
static_assert(same(diff(g, x, y, z), diff(g, z, x, y)));
static_assert(same(diff(g, x, x, z), diff(g, x, z, x)));
static_assert(same(dyad::hessian(g, x, y), dyad::hessian(g, x, y)));

// Values are never regrouped: a sum is the sum as written; `==` sees through it.
static_assert(!same((x + y) + z, x + (y + z)));
static_assert((x + y) + z == x + (y + z));

// Identities that drop work.
static_assert(same(x + 0_c, x));
static_assert(same(x - 0_c, x));
static_assert(same(1_c * x, x));
static_assert(same(0_c * x, 0_c));
static_assert(same(x - x, 0_c));
static_assert(same(x / x, 1_c));
static_assert(same(-(-x), x));
static_assert(same(pow(x, 1_c), x));
static_assert(same(pow(x, 0_c), 1_c));
static_assert(same(sin(-x), -sin(x)));
static_assert(same(cos(-x), cos(x)));
static_assert(same(exp(0_c), 1_c));
static_assert(same(2_c + 3_c, 5_c));
static_assert(!same(0.1_c + 0.2_c, 0.3_c)); // not exact, not folded
static_assert(same(where(1_c < 2_c, x, y), x));
static_assert(same(where(x < y, z, z), z));

// `==` decides what it can, and else stays a comparison.
static_assert(!same(x == y, x == x));
static_assert(x == x);
static_assert(bool(x + 1_c == 1_c + x));
static_assert(where(diff(f, x) == cos(x) * y + 2_c * x, 1_c, 2_c)() == 1);

// Equal names are one variable, and literals one constant.
static_assert(same(dyad::var<"x">, x));
static_assert(!same(x, y));
static_assert(same(2_c, 2.0_c));
static_assert(same(0x10_c, 16_c));
static_assert(same(1'000_c, 1e3_c));
static_assert(same(0.5_c, 5e-1_c));
static_assert(!same(0.1_c, 0.1000000000000001_c));

// Exact zeros and derivatives by what does not occur.
static_assert(same(diff(f, z), 0_c));
static_assert(same(diff(3_c, x), 0_c));
static_assert(same(diff(floor(x), x), 0_c));

} // namespace

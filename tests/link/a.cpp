// SPDX-License-Identifier: BSL-1.0
/// \file Two translation units include the library: every definition must be inline, and both must see one function.
#include <dyad/typed.hpp>

double value_of_b(double at);

namespace {
constexpr auto x = dyad::var<"x">;
constexpr auto f = sin(x) * x;
} // namespace

int main() {
  double const here = f(x = 0.5);
  return here == value_of_b(0.5) ? 0 : 1;
}

// options: -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wfloat-equal -Wold-style-cast
// options: -Wdouble-promotion -Wcast-qual -Wundef -Wextra-semi -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2
// options: -Wswitch-enum -Wzero-as-null-pointer-constant -Wredundant-decls
// options of g++: -Wuseless-cast -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Weffc++
// options of clang: -Wcomma -Wextra-semi-stmt -Wweak-vtables -Wmissing-prototypes -Wunused-member-function
// SPDX-License-Identifier: BSL-1.0
// All of the library, after names that its parameters have, too.
namespace {
[[maybe_unused]] double a, b, e, f, g, h, n, p, s, t, x, y, node, result, value, size, shape, count;
}

#include "typical.hpp"

#include <dyad/bridge/source.hpp>
#include <dyad/dyad.hpp>
#include <dyad/jet.hpp>

#include <string>

static std::string everything() {
  dyad::Variable const first(2.0), second(dyad::NdArray({1.0, 2.0}), "second");
  dyad::Variable const total = sum(tanh(second) + first * second);
  total.backward();
  auto const swish = dyad::fused(typical::x * sigmoid(typical::x));
  constexpr auto function = dyad::function<double, double>([](auto const& u, auto const& v) { return sin(u) * v; });
  double const third = dyad::derivatives<3>(function)(0.5, 2.0)[3];
  auto const along = dyad::directional<2>(function, 1.0, 2.0)(0.5, 2.0)[2];
  auto const mixed = dyad::partials<1, 1>(typical::f, typical::x, typical::y)(typical::x = 0.5, typical::y = 2.0);
  return std::to_string(third + along + mixed[1][1]) +
         dyad::to_string(typical::f) + dyad::to_cpp(sum(swish(typical::x = second)) + total);
}

int main() { return static_cast<int>(everything().size()); }

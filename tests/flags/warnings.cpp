// options: -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wfloat-equal -Wold-style-cast
// options: -Wdouble-promotion -Wcast-qual -Wundef -Wextra-semi -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2
// options: -Wswitch-enum -Wzero-as-null-pointer-constant -Wredundant-decls
// options of g++: -Wuseless-cast -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Weffc++
// options of clang: -Wcomma -Wextra-semi-stmt -Wweak-vtables -Wmissing-prototypes -Wunused-member-function
// SPDX-License-Identifier: BSL-1.0
// All of the library, after names that its parameters have, too.
namespace {
[[maybe_unused]] double a, b, g, h, n, node, result, value, size, shape, count;
}

#include "typical.hpp"

#include <dyad/bridge/source.hpp>
#include <dyad/dyad.hpp>

#include <string>

static std::string everything() {
  dyad::Variable const first(2.0), second(dyad::NdArray({1.0, 2.0}), "second");
  dyad::Variable const total = sum(tanh(second) + first * second);
  total.backward();
  auto const swish = dyad::fused(typical::x * sigmoid(typical::x));
  return dyad::to_string(typical::f) + dyad::to_cpp(sum(swish(typical::x = second)) + total);
}

int main() { return static_cast<int>(everything().size()); }

// options: -Wall -Wextra
// options of clang: -Xclang -verify -Xclang -verify-ignore-unexpected=note
// SPDX-License-Identifier: BSL-1.0
// What 1 / 2 makes of a formula, clang says, on each of the lines that expect it (an error under -Werror) and on no
// other; g++ has no such warning.
#include <dyad/dynamic.hpp>
#include <dyad/tensor.hpp>

#include <cmath>

static constexpr auto x = dyad::var<"x">;
static constexpr auto half = 1 / 2 * x;       // expected-error {{dyad: an operand is the integer 0}}
static constexpr auto factor = x * (1 / 2);   // expected-error {{dyad: an operand is the integer 0}}
static constexpr auto inverse = 1 / 2 / x;    // expected-error {{dyad: an operand is the integer 0}}
static constexpr auto root = pow(x, 1 / 2);   // expected-error {{dyad: an operand is the integer 0}}
static auto const cube = std::pow(x, 1 / 3);  // expected-error {{dyad: an operand is the integer 0}}
static constexpr auto energy = dyad::function([](auto a) {
  return 1 / 2 * a * a;                       // expected-error {{dyad: an operand is the integer 0}}
});
static constexpr auto tensor = sum(1 / 2 * dyad::var<"v", 3>); // expected-error {{dyad: an operand is the integer 0}}
static dyad::Variable const recorded =
    1 / 2 * dyad::Variable(1.0);              // expected-error {{dyad: an operand is the integer 0}}

static constexpr auto right = 1.0 / 2 * x + x * 0.5 + 0.0 * x + 3 / 2 * x + pow(x, 1.0 / 2) + 1 / (2 * x);
static constexpr auto series = dyad::function([](auto a) {
  auto total = 0.0 * a;
  for (int i = 0; i < 4; ++i) total += i * pow(a, i); // a counter may be 0
  return total;
});

int main() {
  double const values = half(x = 1.0) + factor(x = 1.0) + inverse(x = 1.0) + root(x = 1.0) + cube(x = 1.0) +
                        energy(1.0) + right(x = 1.0) + series(1.0) + recorded.item() +
                        tensor(dyad::var<"v", 3> = std::array{1.0, 2.0, 3.0});
  return values > 0 ? 0 : 1;
}

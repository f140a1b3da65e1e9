// SPDX-License-Identifier: BSL-1.0
// expect 1 within 15 lines: dyad: a tensor of static shape meets a Variable, whose shape the running program knows
// expect 2 within 15 lines: dyad: a tensor of static shape meets a Variable, whose shape the running program knows
// expect 3 within 15 lines: dyad: a tensor of static shape meets a Variable, whose shape the running program knows
// expect 4 within 15 lines: dyad: an expression is a type, and no condition chooses between two
#include <dyad/tensor.hpp>

#include <dyad/dynamic.hpp>

#ifndef DYAD_MISTAKE
#define DYAD_MISTAKE 0
#endif

constexpr auto W = dyad::var<"W", 2, 2>;
[[maybe_unused]] constexpr auto u = dyad::var<"u", 2>;

void meet([[maybe_unused]] dyad::Variable const& A, [[maybe_unused]] bool condition) {
#if DYAD_MISTAKE == 0
  dyad::Variable const product = matmul(W, u)(W = A, u = dyad::Variable(dyad::NdArray({1.0, 2.0})));
  dyad::Variable const sum = A + product + matmul(A, product);
  static_cast<void>(condition ? sum : product);
  static_cast<void>(condition ? dyad::sum(W)(W = A) : dyad::sum(W * W)(W = A));
#elif DYAD_MISTAKE == 1
  static_cast<void>(matmul(A, u));
#elif DYAD_MISTAKE == 2
  static_cast<void>(W + A);
#elif DYAD_MISTAKE == 3
  static_cast<void>(dyad::einsum<"ij,j->i">(W, A));
#elif DYAD_MISTAKE == 4
  static_cast<void>(condition ? dyad::sum(W) : dyad::sum(W * W));
#endif
}

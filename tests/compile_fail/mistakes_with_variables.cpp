// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: a tensor of static shape meets a Variable, whose shape the running program knows
// expect 2: dyad: a tensor of static shape meets a Variable, whose shape the running program knows
// expect 3: dyad: a tensor of static shape meets a Variable, whose shape the running program knows
// expect 4: dyad: an expression is a type, and no condition chooses between two
// expect 5: dyad: det takes an array or a Variable .* none of tensor expressions
// expect 6: dyad: eigh takes an array or a Variable .*decompositions.* none of tensor expressions
// expect 7: dyad: eigh and svd within functions are .* up to six rows or columns
// expect 9: dyad: as_eigen takes an array or a Variable, and needs #include <dyad/interop/eigen.hpp>
// expect 10: dyad: save_parameters is called as .* needs #include <dyad/interop/parameters.hpp>
// expect 11: dyad: minimize_lbfgs is called as .* needs #include <dyad/dynamic/lbfgs.hpp>
// expect 12: dyad: save_parameters is called as .* needs #include <dyad/interop/parameters.hpp>
// expect 13: dyad: clip_gradients is called as .* needs #include <dyad/dynamic/training.hpp>
// expect 14: dyad: to_cpp takes a Variable, and needs #include <dyad/bridge/source.hpp>
// expect 8: dyad: printing expressions of tensors needs #include <dyad/print/tensor.hpp>
#include <dyad/tensor.hpp>

#include <dyad/dynamic.hpp>

#ifndef DYAD_MISTAKE
#define DYAD_MISTAKE 0
#include <dyad/array/decompositions.hpp>
#include <dyad/dynamic/lbfgs.hpp>
#include <dyad/dynamic/training.hpp>
#include <dyad/interop/eigen.hpp>
#include <dyad/interop/parameters.hpp>
#include <dyad/print/tensor.hpp>
#endif

#include <iostream>

constexpr auto W = dyad::var<"W", 2, 2>;
[[maybe_unused]] constexpr auto u = dyad::var<"u", 2>;

void meet([[maybe_unused]] dyad::Variable const& A, [[maybe_unused]] bool condition) {
#if DYAD_MISTAKE == 0
  dyad::Variable const product = matmul(W, u)(W = A, u = dyad::Variable(dyad::NdArray({1.0, 2.0})));
  dyad::Variable const sum = A + product + matmul(A, product);
  static_cast<void>(condition ? sum : product);
  static_cast<void>(condition ? dyad::sum(W)(W = A) : dyad::sum(W * W)(W = A));
  static_cast<void>(det(A) + eigh(A).values);
  static_cast<void>(dyad::function<dyad::Mat<2, 2>>([](auto const& m) { return det(m) + eigh(m).values[0]; })(
      std::array<std::array<double, 2>, 2>{}));
  std::cout << W << as_eigen(A)(0, 0);
  dyad::save_parameters("w", {A});
  dyad::Random random(1);
  dyad::Linear const layer(2, 2, random); // these need no header of their own
  dyad::SGD(layer.parameters(), 0.1).step();
  dyad::Adam(layer.parameters()).step();
  static_cast<void>(layer(A));
  dyad::clip_gradients({A}, 1.0);
  dyad::save_parameters("w", {A, A});
  dyad::minimize_lbfgs([&] { return dyad::sum(square(A)); }, {A});
#elif DYAD_MISTAKE == 1
  static_cast<void>(matmul(A, u));
#elif DYAD_MISTAKE == 2
  static_cast<void>(W + A);
#elif DYAD_MISTAKE == 3
  static_cast<void>(dyad::einsum<"ij,j->i">(W, A));
#elif DYAD_MISTAKE == 4
  static_cast<void>(condition ? dyad::sum(W) : dyad::sum(W * W));
#elif DYAD_MISTAKE == 5
  static_cast<void>(det(W));
#elif DYAD_MISTAKE == 6
  static_cast<void>(eigh(W));
#elif DYAD_MISTAKE == 7
  static_cast<void>(dyad::function<dyad::Mat<7, 7>>([](auto const& m) { return eigh(m).values[0]; })(
      std::array<std::array<double, 7>, 7>{}));
#elif DYAD_MISTAKE == 8
  std::cout << W;
#elif DYAD_MISTAKE == 9
  static_cast<void>(as_eigen(A));
#elif DYAD_MISTAKE == 10
  dyad::save_parameters("w", std::vector{A});
#elif DYAD_MISTAKE == 11
  dyad::minimize_lbfgs([&] { return dyad::sum(square(A)); }, {A, A});
#elif DYAD_MISTAKE == 12
  dyad::save_parameters("w", {A, A});
#elif DYAD_MISTAKE == 13
  dyad::clip_gradients({A, A}, 1.0);
#elif DYAD_MISTAKE == 14
  std::cout << to_cpp(A);
#endif
}

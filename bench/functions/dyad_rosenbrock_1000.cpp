// SPDX-License-Identifier: BSL-1.0
#include "kernels.hpp"
#include "models.hpp"

#include <dyad/typed.hpp>

void rosenbrock_1000_dyad(double const* in, double* out) {
  constexpr auto f = dyad::function<dyad::Vec<1000>>(bench::rosenbrock);
  dyad::value_and_gradient(f).into(out, out + 1)(std::span<double const, 1000>(in, 1000));
}

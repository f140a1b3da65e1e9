// SPDX-License-Identifier: BSL-1.0
#include "kernels.hpp"
#include "models.hpp"

#include <dyad/typed.hpp>

void product_100_dyad(double const* in, double* out) {
  constexpr auto f = dyad::function<dyad::Vec<100>>(bench::product);
  dyad::value_and_gradient(f).into(out, out + 1)(std::span<double const, 100>(in, 100));
}

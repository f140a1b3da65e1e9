// SPDX-License-Identifier: BSL-1.0
#include "kernels.hpp"
#include "models.hpp"

#include <dyad/typed.hpp>

void log_density_any_1000_dyad(double const* in, double* out) {
  constexpr auto f = dyad::function<dyad::Vec<1002>>(bench::log_density_any_order);
  dyad::value_and_gradient(f).into(out, out + 1)(std::span<double const, 1002>(in, 1002));
}

// SPDX-License-Identifier: BSL-1.0
#include "kernels.hpp"
#include "models.hpp"

#include <dyad/typed.hpp>

void reprojection_dyad(double const* in, double* out) {
  constexpr auto f = dyad::function<dyad::Vec<15>, dyad::Passive<dyad::Vec<2>>>(bench::reprojection);
  dyad::compile(f, dyad::jacobian(f))
      .into(out, out + 2)(std::span<double const, 15>(in, 15), std::span<double const, 2>(in + 15, 2));
}

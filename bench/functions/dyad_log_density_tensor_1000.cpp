// SPDX-License-Identifier: BSL-1.0
#include "kernels.hpp"

#include <dyad/tensor.hpp>

#include <span>

namespace {

using namespace dyad::literals;
constexpr auto x = dyad::var<"x", 1000>;
constexpr auto mean = dyad::var<"mean">;
constexpr auto deviation = dyad::var<"deviation">;
constexpr auto squares = sum(square((x - mean) * (1_c / deviation)));
constexpr auto log_density = -0.5_c * squares - 1000_c * (log(deviation) + 0.91893853320467274178_c);

} // namespace

void log_density_tensor_1000_dyad(double const* in, double* out) {
  dyad::value_and_gradient(log_density, x, mean, deviation)
      .into(out, out + 1, out + 1001, out + 1002)(x = std::span<double const, 1000>(in, 1000), mean = in[1000],
                                                  deviation = in[1001]);
}

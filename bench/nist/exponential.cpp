// SPDX-License-Identifier: BSL-1.0
#include "model.hpp"

namespace nist {

using namespace dyad::literals;

std::vector<Model> exponential_models() {
  auto const saturation = b1 * (1_c - exp(-b2 * x1));
  auto const decay = exp(-b1 * x1) / (b2 + b3 * x1);
  // Nelson: log(y) = b1 - b2 x1 exp(-b3 x2)
  auto const nelson = dyad::value_and_gradient(b1 - b2 * x1 * exp(-b3 * x2), b1, b2, b3);
  return {one_predictor("Misra1a", saturation, b1, b2), one_predictor("BoxBOD", saturation, b1, b2),
          one_predictor("Chwirut1", decay, b1, b2, b3), one_predictor("Chwirut2", decay, b1, b2, b3),
          Model{"Nelson", 3, 2, true, [nelson](double const* b, double const* x, double* gradient) {
                  auto const [value, g] = nelson(x1 = x[0], x2 = x[1], b1 = b[0], b2 = b[1], b3 = b[2]);
                  for (int i = 0; i < 3; ++i) gradient[i] = g[static_cast<std::size_t>(i)];
                  return value;
                }}};
}

} // namespace nist

// SPDX-License-Identifier: BSL-1.0
#include "model.hpp"

namespace nist {

using namespace dyad::literals;

std::vector<Model> rational_models() {
  return {one_predictor("Misra1b", b1 * (1_c - pow(1_c + b2 * x1 / 2_c, -2_c)), b1, b2),
          one_predictor("Misra1c", b1 * (1_c - pow(1_c + 2_c * b2 * x1, -0.5_c)), b1, b2),
          one_predictor("DanWood", b1 * pow(x1, b2), b1, b2),
          one_predictor("Kirby2", (b1 + b2 * x1 + b3 * x1 * x1) / (1_c + b4 * x1 + b5 * x1 * x1), b1, b2, b3, b4, b5),
          one_predictor("Rat42", b1 / (1_c + exp(b2 - b3 * x1)), b1, b2, b3)};
}

} // namespace nist

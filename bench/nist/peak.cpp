// SPDX-License-Identifier: BSL-1.0
#include "model.hpp"

namespace nist {

using namespace dyad::literals;

std::vector<Model> peak_models() {
  constexpr auto peak = [](auto height, auto centre, auto width) {
    return height * exp(-square(x1 - centre) / square(width));
  };
  auto const gauss = b1 * exp(-b2 * x1) + peak(b3, b4, b5) + peak(b6, b7, b8);
  auto const lanczos = b1 * exp(-b2 * x1) + b3 * exp(-b4 * x1) + b5 * exp(-b6 * x1);
  return {one_predictor("Gauss1", gauss, b1, b2, b3, b4, b5, b6, b7, b8),
          one_predictor("Gauss2", gauss, b1, b2, b3, b4, b5, b6, b7, b8),
          one_predictor("Lanczos3", lanczos, b1, b2, b3, b4, b5, b6)};
}

} // namespace nist

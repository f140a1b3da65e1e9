// SPDX-License-Identifier: BSL-1.0
#include "difference.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace adbench {

double largest_difference(std::span<double const> a, std::span<double const> b) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (a.size() != b.size()) return infinity;
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    double const difference = std::abs(a[i] - b[i]) / std::max(1.0, std::abs(a[i]) + std::abs(b[i]));
    if (std::isnan(difference)) return infinity;
    worst = std::max(worst, difference);
  }
  return worst;
}

} // namespace adbench

// SPDX-License-Identifier: BSL-1.0
/// \file Whether a number is the expected one but for rounding.
#pragma once

#include <cmath>
#include <type_traits>

namespace dyad::tests {

/// Whether `found` is within `tolerance` times the size of `expected`, or times `scale` where that is larger.
template <class T>
  requires(!std::is_integral_v<T> && !std::is_same_v<T, float>)
bool near(std::type_identity_t<T> const& found, T const& expected, double tolerance = 1e-14,
          std::type_identity_t<T> const& scale = T(0)) {
  using std::abs;
  T const size = abs(expected);
  return found == expected || T(abs(T(found - expected))) <= T(tolerance) * (size < scale ? scale : size);
}
inline bool near(double found, double expected, double tolerance = 1e-14) {
  return near<double>(found, expected, tolerance);
}

} // namespace dyad::tests

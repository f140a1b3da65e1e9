// SPDX-License-Identifier: BSL-1.0
// Comparisons for the tests of the dynamic backend.
#pragma once

#include <dyad/dynamic.hpp>

#include <cmath>
#include <vector>

namespace dyad::tests {

/// True if `found` is within `rtol` of `expected`, relative.
inline bool near(double found, double expected, double rtol = 1e-14) {
  return found == expected || std::abs(found - expected) <= rtol * std::abs(expected);
}

inline std::vector<double> values(Variable const& x) { return x.data().to_vector(); }

} // namespace dyad::tests

// SPDX-License-Identifier: BSL-1.0
// Comparisons for the tests of the dynamic backend.
#pragma once

#include "support/near.hpp"

#include <dyad/dynamic.hpp>

#include <cmath>
#include <vector>

namespace dyad::tests {

inline std::vector<double> values(Variable const& x) { return x.data().to_vector(); }

} // namespace dyad::tests

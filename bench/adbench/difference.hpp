// SPDX-License-Identifier: BSL-1.0
/// \file When two results agree.
#pragma once

#include <span>

namespace adbench {

/// ADBench's measure of two results: the largest |a - b| / max(1, |a| + |b|); infinite where sizes differ or a number
/// is none.
double largest_difference(std::span<double const> a, std::span<double const> b);

/// ADBench's bound of it.
inline constexpr double tolerance = 1e-8;

} // namespace adbench

// SPDX-License-Identifier: BSL-1.0
/// \file dropout.
#pragma once

#include <dyad/array/random.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/dynamic/record.hpp>

#include <stdexcept>
#include <string>

namespace dyad {

/// While `Config::train` is on: each element is dropped to 0 with the probability `ratio`, and the others grow by
/// 1 / (1 - ratio), so that the expected value stays (Srivastava et al. 2014). Otherwise `x` itself. Throws
/// `std::invalid_argument` unless 0 <= ratio < 1.
inline Variable dropout(Variable const& x, double ratio, Random& random) {
  if (!(ratio >= 0 && ratio < 1))
    raise(std::invalid_argument("dyad: dropout: the ratio " + std::to_string(ratio) + " is not in [0, 1)"));
  if (!Config::get(Config::train) || ratio == 0) return x;
  return x * (random.bernoulli(x.shape(), 1 - ratio, x.dtype()) * (1 / (1 - ratio)));
}

} // namespace dyad

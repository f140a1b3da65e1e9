// SPDX-License-Identifier: BSL-1.0
/// \file The files of the NIST StRD nonlinear regression sets.
#pragma once

#include <string>
#include <vector>

namespace nist {

struct Dataset {
  std::vector<double> start[2];  ///< the two starting points
  std::vector<double> certified; ///< parameters
  double residual_sum = 0;       ///< certified residual sum of squares
  std::vector<double> y;
  std::vector<double> x; ///< the predictors of one observation after another
};

/// Reads a file. Throws `std::runtime_error` with file, line and what was expected.
Dataset read(std::string const& path, int parameters, int predictors);

} // namespace nist

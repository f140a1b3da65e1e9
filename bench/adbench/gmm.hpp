// SPDX-License-Identifier: BSL-1.0
/// \file The Gaussian mixture: its instance, the log posterior of its parameters, and the gradient.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace adbench::gmm {

/// An instance, as its file has it. Each list of rows lies row after row.
struct Instance {
  std::size_t d = 0, k = 0, n = 0; ///< extents of a point, components, points
  std::vector<double> alphas;      ///< k
  std::vector<double> means;       ///< k rows of d
  std::vector<double> icf; ///< k rows of `triangle()`: logarithms of the diagonal of L, then its lower part by columns
  std::vector<double> x;           ///< n rows of d, or a single one that stands for all
  double gamma = 0;                ///< of the Wishart prior
  long long m = 0;                 ///< likewise

  std::size_t triangle() const { return d * (d + 1) / 2; }
  double const* point(std::size_t i) const { return x.data() + (x.size() == d ? 0 : i * d); }
};

/// Throws `DataError` for a file that is no instance.
Instance read(std::string const& path);

/// The part of the objective that no parameter changes.
double constant(Instance const& instance);

struct Derivatives {
  double value = 0;
  std::vector<double> gradient; ///< by alphas, means, icf
};

double objective(Instance const& instance);
Derivatives objective_and_gradient(Instance const& instance);
/// The same by loops over rows of components and of points, which themselves stand one for each point; for points of as
/// few coordinates as `has_loops` says.
Derivatives objective_and_gradient_by_loops(Instance const& instance);
bool has_loops(Instance const& instance);
/// The same, written by hand.
Derivatives objective_and_gradient_by_hand(Instance const& instance);

} // namespace adbench::gmm

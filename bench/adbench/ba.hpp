// SPDX-License-Identifier: BSL-1.0
/// \file Bundle adjustment: the instance, its residuals and their sparse Jacobian.
#pragma once

#include <Eigen/SparseCore>

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace adbench::ba {

inline constexpr std::size_t camera_size = 11, point_size = 3, row_size = camera_size + point_size + 1;

using Camera = std::array<double, camera_size>; ///< rotation 3, centre 3, focal length, principal point 2, distortion 2
using Point = std::array<double, point_size>;
using Feature = std::array<double, 2>;

/// Observation i is of point i mod m by camera i mod n.
struct Instance {
  std::vector<Camera> cameras;
  std::vector<Point> points;
  std::vector<double> weights;
  std::vector<Feature> features;

  std::size_t observations() const { return weights.size(); }
};

/// Reads one record of each kind and repeats it as often as the file says. Throws `DataError`.
Instance read(std::string const& path);

/// Two residuals for each observation, then one for each weight, all in `value`; the rows of the Jacobian alike.
struct Derivatives {
  using Jacobian = Eigen::SparseMatrix<double, Eigen::RowMajor>;

  /// Lays out the pattern, once; values are filled in later.
  explicit Derivatives(Instance const& instance);

  std::vector<double> value;
  Jacobian jacobian;
};

void residuals(Instance const& instance, double* value);
void residuals_and_jacobian(Instance const& instance, double* value, double* jacobian);
/// The same, written by hand. The Jacobian goes to the values of the sparse matrix, row by row.
void residuals_and_jacobian_by_hand(Instance const& instance, double* value, double* jacobian);

/// The same of loops over rows: of each observation its two residuals and that of its weight.
struct ByLoops {
  Eigen::VectorXd const& residuals;
  Derivatives::Jacobian const& jacobian;
};
/// What computes them; what a call returns serves until the next call.
std::function<ByLoops()> residuals_and_jacobian_by_loops(Instance const& instance);
/// The same in the order of the other ones, with the entries that are always 0.
Derivatives in_order(Instance const& instance, ByLoops const& loops);

} // namespace adbench::ba

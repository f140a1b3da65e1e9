// SPDX-License-Identifier: BSL-1.0
/// \file Hand tracking: the instance, its residuals and their Jacobian.
#pragma once

#include <Eigen/Core>

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace adbench::hand {

inline constexpr std::size_t fingers = 5, joints = 3,
                             angles = 4; ///< of a finger: its bones that turn, and their angles
inline constexpr std::size_t thetas = 6 + fingers * angles;       ///< rotation 3, translation 3, then finger by finger

using Frame = Eigen::Matrix<double, 3, 4>; ///< an affine map

/// What the angles do not change of a finger.
struct Finger {
  Frame base;                        ///< from its first bone that turns to the world of the wrist
  std::array<Frame, joints - 1> next; ///< from each further bone to the one before
};

/// A part of a vertex: its place in the coordinates of a bone that turns, times the weight of that bone.
struct Attachment {
  std::size_t finger, joint;
  Eigen::Vector4d place;
};

/// A vertex at rest: what hangs on bones that do not turn, and its attachments to those that do, by finger.
struct Vertex {
  Eigen::Vector3d rigid = Eigen::Vector3d::Zero();
  std::size_t first = 0, last = 0;
};

struct Instance {
  std::array<double, thetas> theta{};
  std::vector<Eigen::Vector3d> points;
  /// Which vertices a point is seen at: one, or three with the coordinates `u` of a place between them.
  std::vector<std::array<std::size_t, 3>> corners;
  std::vector<std::array<double, 2>> u; ///< empty unless complicated

  std::array<Finger, fingers> finger;
  std::vector<Vertex> vertices; ///< those that are seen
  std::vector<Attachment> attachments;

  bool complicated() const { return !u.empty(); }
  std::size_t columns() const { return (complicated() ? 2 : 0) + thetas; }
};

/// Reads an instance, simple or complicated as its length tells, and the model. Throws `DataError`.
Instance read(std::string const& path, std::string const& model);

/// The residuals of the points, and their Jacobian: three rows a point, column-major. What is zero whatever the angles,
/// or constant, is filled in once.
struct Derivatives {
  using Jacobian = Eigen::MatrixXd;

  explicit Derivatives(Instance const& instance);

  Eigen::VectorXd value;
  Jacobian jacobian;
};

void residuals(Instance const& instance, Derivatives& out);
void residuals_and_jacobian(Instance const& instance, Derivatives& out);
void residuals_and_jacobian_by_hand(Instance const& instance, Derivatives& out);

} // namespace adbench::hand

// SPDX-License-Identifier: BSL-1.0
// The derivative worked out on paper: a turn about an axis x has the derivative [x], a swap of two columns, and the
// maps of a finger's bones travel with their derivatives as the rows of one matrix.
#include "hand.hpp"

#include <cmath>

namespace adbench::hand {

namespace {

constexpr int rows = 16; // the map (3), its derivatives by four angles (3 each), one to fill up
using Column = Eigen::Matrix<double, rows, 1>;
using Stack = Eigen::Matrix<double, rows, 4>;

struct Turn {
  Eigen::Matrix3d rotation = Eigen::Matrix3d::Identity();
  Eigen::Matrix3d axes = Eigen::Matrix3d::Zero(); ///< by the rotation vector
};

/// exp([r]), and its left Jacobian 1 + (1 - cos a) / a^2 [r] + (a - sin a) / a^3 [r]^2 at the angle a = |r|.
Turn turn(double const* r) {
  double const square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
  if (square < 1e-8) return {};
  double const angle = std::sqrt(square), c = std::cos(angle), s = std::sin(angle) / angle, v = (1 - c) / square,
               w = (1 - s) / square;
  auto const filled = [r](double diagonal, double skew, double outer) {
    Eigen::Matrix3d out;
    out << diagonal + outer * r[0] * r[0], outer * r[0] * r[1] - skew * r[2], outer * r[0] * r[2] + skew * r[1],
        outer * r[0] * r[1] + skew * r[2], diagonal + outer * r[1] * r[1], outer * r[1] * r[2] - skew * r[0],
        outer * r[0] * r[2] - skew * r[1], outer * r[1] * r[2] + skew * r[0], diagonal + outer * r[2] * r[2];
    return out;
  };
  return {filled(c, s, v), filled(s, v, w)}; // [r]^2 = r r' - a^2
}

/// Flexes a map that has derivatives already; `own` is where those by this angle go.
void flex(Stack& a, double angle, int own) {
  double const c = std::cos(angle), s = std::sin(angle);
  Column const y = a.col(1) * c + a.col(2) * s, z = a.col(2) * c - a.col(1) * s;
  a.col(1) = y;
  a.col(2) = z;
  a.block<3, 1>(own, 1) = z.head<3>();
  a.block<3, 1>(own, 2) = -y.head<3>();
}

void stacks(Finger const& finger, Eigen::Matrix3d const& rotation, double const* angle, Stack* out) {
  Frame const base = rotation * finger.base;
  double const c = std::cos(angle[1]), s = std::sin(angle[1]);
  Stack& a = out[0];
  a.setZero();
  a.block<3, 1>(0, 0) = base.col(0) * c + base.col(1) * s;
  a.block<3, 1>(0, 1) = base.col(1) * c - base.col(0) * s;
  a.block<3, 1>(0, 2) = base.col(2);
  a.block<3, 1>(0, 3) = base.col(3);
  a.block<3, 1>(6, 0) = a.block<3, 1>(0, 1); // by abduction
  a.block<3, 1>(6, 1) = -a.block<3, 1>(0, 0);
  flex(a, angle[0], 3);
  for (std::size_t j = 1; j < joints; ++j) {
    Stack const& before = out[j - 1];
    Frame const& next = finger.next[j - 1];
    out[j].noalias() = before.leftCols<3>() * next;
    out[j].col(3) += before.col(3);
    flex(out[j], angle[1 + j], static_cast<int>(6 + 3 * j));
  }
}

struct Pose {
  Turn turn;
  std::array<std::array<Stack, joints>, fingers> stack;
};

/// Adds what a finger does to a vertex; returns the next finger's first attachment.
Attachment const* add_finger(Pose const& pose, Attachment const* from, Attachment const* last, Column& sum) {
  std::size_t const finger = from->finger;
  sum.setZero();
  for (; from != last && from->finger == finger; ++from) sum.noalias() += pose.stack[finger][from->joint] * from->place;
  return from;
}

void write_rotation(Turn const& turn, Eigen::Vector3d const& y, double* to, std::ptrdiff_t stride) {
  for (int k = 0; k < 3; ++k, to += stride) {
    auto const axis = turn.axes.col(k);
    to[0] = y[1] * axis[2] - y[2] * axis[1];
    to[1] = y[2] * axis[0] - y[0] * axis[2];
    to[2] = y[0] * axis[1] - y[1] * axis[0];
  }
}

void write_angles(Column const& sum, double* to, std::ptrdiff_t stride) {
  for (int j = 0; j < 4; ++j, to += stride)
    for (int i = 0; i < 3; ++i) to[i] = -sum[3 + 3 * j + i];
}

} // namespace

void residuals_and_jacobian_by_hand(Instance const& instance, Derivatives& out) {
  Pose pose;
  pose.turn = turn(instance.theta.data());
  for (std::size_t f = 0; f < fingers; ++f)
    stacks(instance.finger[f], pose.turn.rotation, &instance.theta[6 + angles * f], pose.stack[f].data());
  Eigen::Vector3d const translation(instance.theta[3], instance.theta[4], instance.theta[5]);
  std::ptrdiff_t const stride = out.jacobian.rows();
  double* const first = out.jacobian.data() + (instance.complicated() ? 2 * stride : 0);
  double* value = out.value.data();

  if (!instance.complicated()) {
    for (std::size_t i = 0; i < instance.points.size(); ++i, value += 3) {
      Vertex const& vertex = instance.vertices[instance.corners[i][0]];
      Eigen::Vector3d y = pose.turn.rotation * vertex.rigid;
      Attachment const* const last = instance.attachments.data() + vertex.last;
      for (auto const* a = instance.attachments.data() + vertex.first; a != last;) {
        std::size_t const finger = a->finger;
        Column sum;
        a = add_finger(pose, a, last, sum);
        y += sum.head<3>();
        write_angles(sum, first + static_cast<std::ptrdiff_t>(6 + angles * finger) * stride + 3 * i, stride);
      }
      write_rotation(pose.turn, y, first + 3 * i, stride);
      Eigen::Map<Eigen::Vector3d>{value} = instance.points[i] - y - translation;
    }
    return;
  }

  struct Moved {
    Eigen::Vector3d y;
    unsigned fingers = 0;
    std::array<Column, hand::fingers> sum;
  };
  std::vector<Moved> moved(instance.vertices.size());
  for (std::size_t v = 0; v < moved.size(); ++v) {
    Vertex const& vertex = instance.vertices[v];
    moved[v].y = pose.turn.rotation * vertex.rigid;
    Attachment const* const last = instance.attachments.data() + vertex.last;
    for (auto const* a = instance.attachments.data() + vertex.first; a != last;) {
      std::size_t const finger = a->finger;
      a = add_finger(pose, a, last, moved[v].sum[finger]);
      moved[v].fingers |= 1U << finger;
      moved[v].y += moved[v].sum[finger].head<3>();
    }
  }
  for (std::size_t i = 0; i < instance.points.size(); ++i, value += 3) {
    auto const& [p, q, r] = instance.corners[i];
    Moved const &a = moved[p], &b = moved[q], &c = moved[r];
    double const u = instance.u[i][0], v = instance.u[i][1], w = 1 - u - v;
    Eigen::Vector3d const y = u * a.y + v * b.y + w * c.y;
    Eigen::Map<Eigen::Vector3d>{out.jacobian.data() + 3 * i} = c.y - a.y;
    Eigen::Map<Eigen::Vector3d>{out.jacobian.data() + 3 * i + stride} = c.y - b.y;
    for (std::size_t f = 0; f < fingers; ++f) {
      unsigned const bit = 1U << f;
      if (!((a.fingers | b.fingers | c.fingers) & bit)) continue;
      Column sum = Column::Zero();
      if (a.fingers & bit) sum += u * a.sum[f];
      if (b.fingers & bit) sum += v * b.sum[f];
      if (c.fingers & bit) sum += w * c.sum[f];
      write_angles(sum, first + static_cast<std::ptrdiff_t>(6 + angles * f) * stride + 3 * i, stride);
    }
    write_rotation(pose.turn, y, first + 3 * i, stride);
    Eigen::Map<Eigen::Vector3d>{value} = instance.points[i] - y - translation;
  }
}

} // namespace adbench::hand

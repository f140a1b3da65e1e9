// SPDX-License-Identifier: BSL-1.0
// What bends is typed, with derivatives by its angles; what follows is linear in it, so that derivatives go the same way
// as values: a bone's map and its derivatives by the angles of its finger are rows of one matrix.
#include "hand.hpp"

#include <dyad/typed.hpp>

#include <Eigen/Geometry>

#include <algorithm>
#include <span>
#include <tuple>

namespace adbench::hand {

namespace {

using dyad::Mat;
using dyad::Passive;
using dyad::Vec;

template <class T> using Matrix = std::array<std::array<T, 3>, 3>;
template <class T> using Columns = std::array<std::array<T, 3>, 4>; // of an affine map

/// The rotation about `r` by its length; none if that is below 1e-4.
constexpr auto turn = dyad::function<Vec<3>>([](auto const& r) {
  using T = std::remove_cvref_t<decltype(r[0])>;
  T const square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
  auto const turned = square >= 1e-8;
  T const angle = sqrt(where(turned, square, 1.0));
  T const c = where(turned, cos(angle), 1.0), s = where(turned, sin(angle) / angle, 0.0);
  T const v = where(turned, (1.0 - cos(angle)) / (angle * angle), 0.0);
  return Matrix<T>{{{c + v * r[0] * r[0], v * r[0] * r[1] - s * r[2], v * r[0] * r[2] + s * r[1]},
                    {v * r[0] * r[1] + s * r[2], c + v * r[1] * r[1], v * r[1] * r[2] - s * r[0]},
                    {v * r[0] * r[2] - s * r[1], v * r[1] * r[2] + s * r[0], c + v * r[2] * r[2]}}};
});

/// An affine map after a turn in the plane of two axes.
template <class T> constexpr Columns<T> turned(Columns<T> const& a, std::size_t from, std::size_t to, T const& angle) {
  T const c = cos(angle), s = sin(angle);
  Columns<T> out = a;
  for (std::size_t i = 0; i < 3; ++i) {
    out[from][i] = a[from][i] * c + a[to][i] * s;
    out[to][i] = a[to][i] * c - a[from][i] * s;
  }
  return out;
}

/// One affine map after another.
template <class T> constexpr Columns<T> product(Columns<T> const& a, auto const& b) {
  Columns<T> out;
  for (std::size_t k = 0; k < 4; ++k)
    for (std::size_t i = 0; i < 3; ++i) {
      T const sum = a[0][i] * b(0, k) + a[1][i] * b(1, k) + a[2][i] * b(2, k);
      out[k][i] = k == 3 ? sum + a[3][i] : sum;
    }
  return out;
}

/// The maps of the three bones of a finger that turn, by its angles: flexion and abduction of the first, flexion of the rest.
constexpr auto bend = dyad::function<Vec<angles>, Passive<Mat<3, 4>>, Passive<Mat<3, 4>>, Passive<Mat<3, 4>>>(
    [](auto const& angle, auto const& base, auto const& second, auto const& third) {
      using T = std::remove_cvref_t<decltype(angle[0])>;
      Columns<T> start;
      for (std::size_t k = 0; k < 4; ++k)
        for (std::size_t i = 0; i < 3; ++i) start[k][i] = base(i, k);
      auto const a = turned<T>(turned<T>(start, 0, 1, angle[1]), 1, 2, angle[0]);
      auto const b = turned<T>(product<T>(a, second), 1, 2, angle[2]);
      auto const c = turned<T>(product<T>(b, third), 1, 2, angle[3]);
      return std::array{a, b, c};
    });

/// A place between three corners.
constexpr auto between = dyad::function<Vec<2>, Passive<Vec<3>>, Passive<Vec<3>>, Passive<Vec<3>>>(
    [](auto const& u, auto const& a, auto const& b, auto const& c) {
      std::array<std::remove_cvref_t<decltype(u[0])>, 3> out;
      for (std::size_t i = 0; i < 3; ++i) out[i] = u[0] * a[i] + u[1] * b[i] + (1.0 - u[0] - u[1]) * c[i];
      return out;
    });

constexpr auto linearised_turn = dyad::compile(turn, dyad::jacobian(turn));
constexpr auto linearised_bend = dyad::compile(bend, dyad::jacobian(bend));
constexpr auto linearised_between = dyad::compile(between, dyad::jacobian(between));

/// For each coordinate of a place its derivatives by the four angles, then the coordinates; one row to fill up.
using Column = Eigen::Matrix<double, 16, 1>;
using Stack = Eigen::Matrix<double, 16, 4>;

struct Pose {
  Eigen::Matrix3d rotation, axes; ///< the axes about which a place turns as the rotation vector changes
  std::array<std::array<Stack, joints>, fingers> stack;
};

std::span<double const, 3> rotation_of(Instance const& instance) { return std::span(instance.theta).first<3>(); }
std::span<double const, angles> angles_of(Instance const& instance, std::size_t f) {
  return std::span<double const, angles>(instance.theta.data() + 6 + angles * f, angles);
}
Eigen::Vector3d translation_of(Instance const& instance) { return {instance.theta[3], instance.theta[4], instance.theta[5]}; }

Pose posed(Instance const& instance) {
  Pose out;
  auto const [rotation, slopes] = linearised_turn(rotation_of(instance));
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) out.rotation(static_cast<int>(i), static_cast<int>(j)) = rotation[i][j];
  for (std::size_t k = 0; k < 3; ++k) {
    auto const entry = [&](std::size_t i, std::size_t j) { // of the derivative times the inverse rotation, a cross product
      return slopes[i][0][k] * rotation[j][0] + slopes[i][1][k] * rotation[j][1] + slopes[i][2][k] * rotation[j][2];
    };
    out.axes.col(static_cast<int>(k)) << entry(2, 1), entry(0, 2), entry(1, 0);
  }
  for (std::size_t f = 0; f < fingers; ++f) {
    Finger const& finger = instance.finger[f];
    Frame const base = out.rotation * finger.base;
    auto const [maps, by_angles] = linearised_bend(angles_of(instance, f), base, finger.next[0], finger.next[1]);
    for (std::size_t j = 0; j < joints; ++j)
      for (std::size_t k = 0; k < 4; ++k) {
        double* const to = out.stack[f][j].data() + 16 * k;
        for (std::size_t i = 0; i < 3; ++i) {
          std::copy_n(by_angles[j][k][i].data(), angles, to + angles * i);
          to[12 + i] = maps[j][k][i];
        }
        to[15] = 0;
      }
  }
  return out;
}

/// Where a vertex goes before translation, and to `emit` the derivatives by the angles of each finger that moves it.
template <class Emit> Eigen::Vector3d moved(Instance const& instance, Pose const& pose, Vertex const& vertex, Emit const& emit) {
  Eigen::Vector3d place = pose.rotation * vertex.rigid;
  for (std::size_t i = vertex.first; i < vertex.last;) {
    std::size_t const f = instance.attachments[i].finger;
    Column sum = Column::Zero();
    for (; i < vertex.last && instance.attachments[i].finger == f; ++i)
      sum.noalias() += pose.stack[f][instance.attachments[i].joint] * instance.attachments[i].place;
    place += sum.segment<3>(12);
    emit(f, sum);
  }
  return place;
}

/// The Jacobian of one point: where its three rows begin in a column.
class Rows {
public:
  Rows(Instance const& instance, Derivatives& out, std::size_t point)
      : begin_(out.jacobian.data() + 3 * point), stride_(static_cast<std::size_t>(out.jacobian.rows())), first_(instance.columns() - thetas) {}

  void write_rotation(Pose const& pose, Eigen::Vector3d const& place) const {
    for (int k = 0; k < 3; ++k) Eigen::Map<Eigen::Vector3d>(column(static_cast<std::size_t>(k))) = place.cross(pose.axes.col(k));
  }
  void write_angles(std::size_t finger, Column const& derivatives) const {
    for (std::size_t j = 0; j < angles; ++j) {
      double* const to = column(6 + angles * finger + j);
      for (std::size_t i = 0; i < 3; ++i) to[i] = -derivatives[static_cast<int>(angles * i + j)];
    }
  }
  double* column(std::size_t theta) const { return begin_ + (first_ + theta) * stride_; }
  double* coordinate(std::size_t k) const { return begin_ + k * stride_; }

private:
  double* begin_;
  std::size_t stride_, first_;
};

void write_value(Instance const& instance, std::size_t i, Eigen::Vector3d const& place, Derivatives& out) {
  out.value.segment<3>(static_cast<Eigen::Index>(3 * i)) = instance.points[i] - place - translation_of(instance);
}

void simple(Instance const& instance, Pose const& pose, Derivatives& out) {
  for (std::size_t i = 0; i < instance.points.size(); ++i) {
    Rows const rows(instance, out, i);
    auto const place = moved(instance, pose, instance.vertices[instance.corners[i][0]],
                             [&](std::size_t f, Column const& derivatives) { rows.write_angles(f, derivatives); });
    rows.write_rotation(pose, place);
    write_value(instance, i, place, out);
  }
}

struct Moved {
  Eigen::Vector3d place;
  std::array<bool, fingers> moves{};
  std::array<Column, fingers> derivatives;
};

void complicated(Instance const& instance, Pose const& pose, Derivatives& out) {
  std::vector<Moved> all(instance.vertices.size());
  for (std::size_t v = 0; v < all.size(); ++v)
    all[v].place = moved(instance, pose, instance.vertices[v], [&](std::size_t f, Column const& derivatives) {
      all[v].moves[f] = true;
      all[v].derivatives[f] = derivatives;
    });
  for (std::size_t i = 0; i < instance.points.size(); ++i) {
    Rows const rows(instance, out, i);
    std::array<Moved const*, 3> corner;
    for (std::size_t k = 0; k < 3; ++k) corner[k] = &all[instance.corners[i][k]];
    auto const& u = instance.u[i];
    auto const [place, by_u] = linearised_between(u, corner[0]->place, corner[1]->place, corner[2]->place);
    for (std::size_t k = 0; k < 2; ++k)
      for (std::size_t j = 0; j < 3; ++j) rows.coordinate(k)[j] = -by_u[j][k];
    std::array<double, 3> const share = {u[0], u[1], 1 - u[0] - u[1]};
    for (std::size_t f = 0; f < fingers; ++f) {
      Column sum = Column::Zero();
      bool moves = false;
      for (std::size_t k = 0; k < 3; ++k)
        if (corner[k]->moves[f]) {
          sum += share[k] * corner[k]->derivatives[f];
          moves = true;
        }
      if (moves) rows.write_angles(f, sum);
    }
    Eigen::Vector3d const where_to(place.data());
    rows.write_rotation(pose, where_to);
    write_value(instance, i, where_to, out);
  }
}

} // namespace

void residuals_and_jacobian(Instance const& instance, Derivatives& out) {
  Pose const pose = posed(instance);
  if (instance.complicated()) complicated(instance, pose, out);
  else simple(instance, pose, out);
}

void residuals(Instance const& instance, Derivatives& out) {
  auto const matrix = turn(rotation_of(instance));
  Eigen::Matrix3d rotation;
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) rotation(static_cast<int>(i), static_cast<int>(j)) = matrix[i][j];
  std::array<std::array<Frame, joints>, fingers> frame;
  for (std::size_t f = 0; f < fingers; ++f) {
    Finger const& finger = instance.finger[f];
    Frame const base = rotation * finger.base;
    auto const maps = bend(angles_of(instance, f), base, finger.next[0], finger.next[1]);
    for (std::size_t j = 0; j < joints; ++j) frame[f][j] = Eigen::Map<Frame const>(maps[j][0].data());
  }
  auto const place_of = [&](std::size_t v) {
    Vertex const& vertex = instance.vertices[v];
    Eigen::Vector3d place = rotation * vertex.rigid;
    for (std::size_t k = vertex.first; k < vertex.last; ++k)
      place += frame[instance.attachments[k].finger][instance.attachments[k].joint] * instance.attachments[k].place;
    return place;
  };
  for (std::size_t i = 0; i < instance.points.size(); ++i) {
    auto const& corner = instance.corners[i];
    if (!instance.complicated()) write_value(instance, i, place_of(corner[0]), out);
    else {
      auto const place = between(instance.u[i], place_of(corner[0]), place_of(corner[1]), place_of(corner[2]));
      write_value(instance, i, Eigen::Vector3d(place.data()), out);
    }
  }
}

} // namespace adbench::hand

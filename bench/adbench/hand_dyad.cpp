// SPDX-License-Identifier: BSL-1.0
// What bends is typed, with derivatives by its angles, and computed for all coordinates of the world at once: they are
// the lanes of its numbers. What follows is linear in it, so that derivatives go the same way as values.
#include "hand.hpp"

#include <dyad/typed.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>

namespace adbench::hand {

namespace {

using dyad::Mat;
using dyad::Passive;
using dyad::Vec;

template <class T> using Columns = std::array<std::array<T, 4>, 3>; // of a rotation; their last coordinate is zero
template <class T> using Row = std::array<T, 4>; // of an affine map: a coordinate of what axes and origin become

/// A kind of number for what is the same formula in each coordinate of the world. A plain number is the same in all;
/// angles are, too, and of these alone sines and cosines are taken.
class Coordinates {
  using Lanes [[gnu::vector_size(4 * sizeof(double))]] = double;
  Lanes lanes_;
  Coordinates(Lanes const& lanes) : lanes_(lanes) {}

public:
  Coordinates() = default;
  Coordinates(double x) : lanes_{x, x, x, x} {}
  explicit Coordinates(Eigen::Vector4d const& x) : lanes_{x[0], x[1], x[2], x[3]} {}

  double const* data() const { return reinterpret_cast<double const*>(&lanes_); }

  friend Coordinates operator+(Coordinates const& a, Coordinates const& b) { return a.lanes_ + b.lanes_; }
  friend Coordinates operator-(Coordinates const& a, Coordinates const& b) { return a.lanes_ - b.lanes_; }
  friend Coordinates operator-(Coordinates const& a) { return -a.lanes_; }
  friend Coordinates operator*(Coordinates const& a, Coordinates const& b) { return a.lanes_ * b.lanes_; }
  friend Coordinates cos(Coordinates const& angle) { return std::cos(angle.lanes_[0]); }
  friend Coordinates sin(Coordinates const& angle) { return std::sin(angle.lanes_[0]); }
};

/// The rotation about `r` by its length; none if that is below 1e-4.
constexpr auto turn = dyad::function<Vec<3>>([](auto const& r) {
  using T = std::remove_cvref_t<decltype(r[0])>;
  T const square = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
  auto const turned = square >= 1e-8;
  T const angle = sqrt(where(turned, square, 1.0));
  T const c = where(turned, cos(angle), 1.0), s = where(turned, sin(angle) / angle, 0.0);
  T const v = where(turned, (1.0 - cos(angle)) / (angle * angle), 0.0);
  return Columns<T>{{{c + v * r[0] * r[0], v * r[0] * r[1] + s * r[2], v * r[0] * r[2] - s * r[1], T(0)},
                     {v * r[0] * r[1] - s * r[2], c + v * r[1] * r[1], v * r[1] * r[2] + s * r[0], T(0)},
                     {v * r[0] * r[2] + s * r[1], v * r[1] * r[2] - s * r[0], c + v * r[2] * r[2], T(0)}}};
});

/// A row of an affine map after a turn in the plane of two axes.
template <class T> constexpr Row<T> turned(Row<T> const& a, std::size_t from, std::size_t to, T const& angle) {
  T const c = cos(angle), s = sin(angle);
  Row<T> out = a;
  out[from] = a[from] * c + a[to] * s;
  out[to] = a[to] * c - a[from] * s;
  return out;
}

/// A row of one affine map after another.
template <class T> constexpr Row<T> product(Row<T> const& a, auto const& b) {
  Row<T> out;
  for (std::size_t k = 0; k < 4; ++k) out[k] = a[0] * b(0, k) + a[1] * b(1, k) + a[2] * b(2, k);
  out[3] = out[3] + a[3];
  return out;
}

/// The maps of the three bones of a finger that turn, by its angles: flexion and abduction of the first, flexion of the
/// rest.
constexpr auto bend = dyad::function<Vec<angles>, Passive<Vec<4>>, Passive<Mat<3, 4>>, Passive<Mat<3, 4>>>(
    [](auto const& angle, auto const& base, auto const& second, auto const& third) {
      using T = std::remove_cvref_t<decltype(angle[0])>;
      Row<T> const start = {base[0], base[1], base[2], base[3]};
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

/// The derivatives of a place by the four angles of a finger, each with a last coordinate of zero as the place itself.
using Stack = Eigen::Matrix<double, 4 * angles, 1>;

/// Of the bones of a finger that turn.
struct Bones {
  std::array<Row<Coordinates>, joints> map;
  std::array<std::array<std::array<Coordinates, angles>, 4>, joints> slopes;

  auto map_of(std::size_t joint) const { return Eigen::Map<Eigen::Matrix4d const>(map[joint][0].data()); }
  auto slopes_of(std::size_t joint) const {
    return Eigen::Map<Eigen::Matrix<double, 4 * angles, 4> const>(slopes[joint][0][0].data());
  }
};

using Rotation = Eigen::Matrix<double, 4, 3>; // its last row is zero: vectors of four are handled as one

struct Pose {
  Rotation rotation;
  Eigen::Matrix3d axes; ///< about which a place turns as the rotation vector changes
  Eigen::Vector3d translation;
  std::array<Bones, fingers> bones;
};

std::span<double const, 3> rotation_of(Instance const& instance) { return std::span(instance.theta).first<3>(); }
std::span<double const, angles> angles_of(Instance const& instance, std::size_t f) {
  return std::span<double const, angles>(instance.theta.data() + 6 + angles * f, angles);
}
/// The affine map from a finger's first bone that turns to the world, if none of its bones did.
Row<Coordinates> base_of(Finger const& finger, Rotation const& rotation) {
  Eigen::Matrix4d const base = rotation * finger.base;
  return {Coordinates(base.col(0)), Coordinates(base.col(1)), Coordinates(base.col(2)), Coordinates(base.col(3))};
}
Eigen::Vector3d translation_of(Instance const& instance) { return Eigen::Vector3d(instance.theta.data() + 3); }

Pose posed(Instance const& instance) {
  Pose out;
  out.translation = translation_of(instance);
  std::array<std::array<std::array<double, 3>, 4>, 3> slopes;
  linearised_turn.into(out.rotation.data(), slopes[0][0].data())(rotation_of(instance));
  for (std::size_t k = 0; k < 3; ++k) {
    auto const entry = [&](std::size_t i, int j) { // of the derivative times the inverse rotation, a cross product
      return slopes[0][i][k] * out.rotation(j, 0) + slopes[1][i][k] * out.rotation(j, 1) +
             slopes[2][i][k] * out.rotation(j, 2);
    };
    out.axes.col(static_cast<int>(k)) << entry(2, 1), entry(0, 2), entry(1, 0);
  }
  for (std::size_t f = 0; f < fingers; ++f) {
    Finger const& finger = instance.finger[f];
    Bones& bones = out.bones[f];
    linearised_bend.into(bones.map[0].data(), bones.slopes[0][0].data())(
        angles_of(instance, f), base_of(finger, out.rotation), finger.next[0], finger.next[1]);
  }
  return out;
}

/// Where a vertex goes before translation, and to `emit` the derivatives by the angles of each finger that moves it.
template <class Emit>
Eigen::Vector3d moved(Instance const& instance, Pose const& pose, Vertex const& vertex, Emit const& emit) {
  Eigen::Vector4d place = pose.rotation * vertex.rigid;
  for (std::size_t i = vertex.first; i < vertex.last;) {
    std::size_t const f = instance.attachments[i].finger;
    Stack sum = Stack::Zero();
    for (; i < vertex.last && instance.attachments[i].finger == f; ++i) {
      Attachment const& part = instance.attachments[i];
      sum.noalias() += pose.bones[f].slopes_of(part.joint) * part.place;
      place.noalias() += pose.bones[f].map_of(part.joint) * part.place;
    }
    emit(f, sum);
  }
  return place.head<3>();
}

/// The Jacobian of one point: where its three rows begin in a column.
class Rows {
public:
  Rows(Instance const& instance, Derivatives& out, std::size_t point)
      : begin_(out.jacobian.data() + 3 * point), stride_(static_cast<std::size_t>(out.jacobian.rows())),
        first_(instance.columns() - thetas) {}

  void write_rotation(Pose const& pose, Eigen::Vector3d const& place) const {
    for (int k = 0; k < 3; ++k) {
      auto const axis = pose.axes.col(k);
      double* const to = column(static_cast<std::size_t>(k));
      for (int i = 0; i < 3; ++i)
        to[i] = place[(i + 1) % 3] * axis[(i + 2) % 3] - place[(i + 2) % 3] * axis[(i + 1) % 3];
    }
  }
  void write_angles(std::size_t finger, Stack const& derivatives) const {
    for (std::size_t j = 0; j < angles; ++j) {
      double* const to = column(6 + angles * finger + j);
      for (std::size_t i = 0; i < 3; ++i) to[i] = -derivatives[static_cast<int>(4 * j + i)];
    }
  }
  double* column(std::size_t theta) const { return begin_ + (first_ + theta) * stride_; }
  double* coordinate(std::size_t k) const { return begin_ + k * stride_; }

private:
  double* begin_;
  std::size_t stride_, first_;
};

void simple(Instance const& instance, Pose const& pose, Derivatives& out) {
  for (std::size_t i = 0; i < instance.points.size(); ++i) {
    Rows const rows(instance, out, i);
    auto const place = moved(instance, pose, instance.vertices[instance.corners[i][0]],
                             [&](std::size_t f, Stack const& derivatives) { rows.write_angles(f, derivatives); });
    rows.write_rotation(pose, place);
    out.value.segment<3>(static_cast<Eigen::Index>(3 * i)) = instance.points[i] - place - pose.translation;
  }
}

struct Moved {
  Eigen::Vector3d place;
  std::array<bool, fingers> moves{};
  std::array<Stack, fingers> derivatives;
};

void complicated(Instance const& instance, Pose const& pose, Derivatives& out) {
  std::vector<Moved> all(instance.vertices.size());
  for (std::size_t v = 0; v < all.size(); ++v)
    all[v].place = moved(instance, pose, instance.vertices[v], [&](std::size_t f, Stack const& derivatives) {
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
      Stack sum = Stack::Zero();
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
    out.value.segment<3>(static_cast<Eigen::Index>(3 * i)) = instance.points[i] - where_to - pose.translation;
  }
}

} // namespace

void residuals_and_jacobian(Instance const& instance, Derivatives& out) {
  Pose const pose = posed(instance);
  if (instance.complicated()) complicated(instance, pose, out);
  else simple(instance, pose, out);
}

void residuals(Instance const& instance, Derivatives& out) {
  Rotation rotation;
  dyad::compile(turn).into(rotation.data())(rotation_of(instance));
  std::array<std::array<Row<Coordinates>, joints>, fingers> map;
  for (std::size_t f = 0; f < fingers; ++f) {
    Finger const& finger = instance.finger[f];
    map[f] = bend(angles_of(instance, f), base_of(finger, rotation), finger.next[0], finger.next[1]);
  }
  Eigen::Vector3d const translation = translation_of(instance);
  auto const place_of = [&](std::size_t v) {
    Vertex const& vertex = instance.vertices[v];
    Eigen::Vector4d place = rotation * vertex.rigid;
    for (std::size_t k = vertex.first; k < vertex.last; ++k) {
      Attachment const& part = instance.attachments[k];
      place += Eigen::Map<Eigen::Matrix4d const>(map[part.finger][part.joint][0].data()) * part.place;
    }
    return Eigen::Vector3d(place.head<3>());
  };
  for (std::size_t i = 0; i < instance.points.size(); ++i) {
    auto const& corner = instance.corners[i];
    auto value = out.value.segment<3>(static_cast<Eigen::Index>(3 * i));
    value = instance.points[i] - translation;
    if (!instance.complicated()) value -= place_of(corner[0]);
    else
      value -=
          Eigen::Vector3d(between(instance.u[i], place_of(corner[0]), place_of(corner[1]), place_of(corner[2])).data());
  }
}

} // namespace adbench::hand

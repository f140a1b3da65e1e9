// SPDX-License-Identifier: BSL-1.0
#include "hand.hpp"
#include "reader.hpp"

#include <map>

namespace adbench::hand {

namespace {

constexpr std::size_t bones = 2 + fingers * (joints + 1);

/// Bones of the model, numbered as in its file: the wrist, four of each finger of which the first does not turn, the
/// forearm.
struct Skeleton {
  std::array<Frame, bones> relative, inverse_absolute;
  std::array<Frame, bones> resting; ///< to the world of the wrist while no angle turns anything
};

struct Model {
  Skeleton skeleton;
  std::vector<Eigen::Vector3d> positions;
  std::vector<std::vector<std::pair<std::size_t, double>>> weights; ///< bones of each vertex
  std::vector<std::array<std::size_t, 3>> triangles;
};

Frame product(Frame const& a, Frame const& b) {
  Frame out = a.leftCols<3>() * b;
  out.col(3) += a.col(3);
  return out;
}

Frame frame(Reader& in, std::string_view what) {
  Frame out;
  auto const numbers = in.numbers(12, what);
  for (int k = 0; k < 12; ++k) out(k / 4, k % 4) = numbers[static_cast<std::size_t>(k)];
  for (double const expected : {0.0, 0.0, 0.0, 1.0})
    if (in.number("the last row of a matrix") != expected)
      in.refuse("0, 0, 0, 1 as the last row of " + std::string(what));
  return out;
}

/// The bone that a bone hangs on.
long long parent(std::size_t bone) {
  if (bone == 0) return -1;
  bool const on_wrist = bone == bones - 1 || (bone - 1) % (joints + 1) == 0;
  return on_wrist ? 0 : static_cast<long long>(bone) - 1;
}

Skeleton read_skeleton(std::string const& path) {
  Reader in = Reader::records(path, ':');
  Skeleton out;
  for (std::size_t b = 0; b < bones; ++b) {
    auto const name = in.text("the name of bone " + std::to_string(b) + " of " + std::to_string(bones));
    in.integer("the parent of the bone " + name, parent(b), parent(b));
    out.relative[b] = frame(in, "the relative matrix of the bone " + name);
    out.inverse_absolute[b] = frame(in, "the inverse absolute matrix of the bone " + name);
    in.end_of_record();
    out.resting[b] =
        b == 0 ? out.relative[b] : product(out.resting[static_cast<std::size_t>(parent(b))], out.relative[b]);
  }
  in.end();
  return out;
}

void read_vertices(std::string const& path, Model& out) {
  Reader in = Reader::records(path, ':');
  do {
    auto const p = in.numbers(3, "the position of a vertex");
    out.positions.emplace_back(p[0], p[1], p[2]);
    in.numbers(5, "the normal and texture of a vertex");
    out.weights.emplace_back();
    for (std::size_t count = in.count("the count of bones of a vertex", bones); count > 0; --count) {
      auto const bone =
          static_cast<std::size_t>(in.integer("a bone of a vertex", 0, static_cast<long long>(bones) - 1));
      out.weights.back().emplace_back(bone, in.number("the weight of a bone"));
    }
    in.end_of_record();
  } while (in.remaining() > 0);
}

void read_triangles(std::string const& path, Model& out) {
  Reader in = Reader::records(path, ':');
  auto const last = static_cast<long long>(out.positions.size()) - 1;
  do {
    auto& corner = out.triangles.emplace_back();
    for (auto& vertex : corner) vertex = static_cast<std::size_t>(in.integer("a corner of a triangle", 0, last));
    in.end_of_record();
  } while (in.remaining() > 0);
}

/// Moves the vertices that are seen into the coordinates of their bones.
class Binder {
public:
  Binder(Model const& model, Instance& out) : model_(model), out_(out) {}

  /// The number of a vertex of the model among those that are seen.
  std::size_t bind(std::size_t vertex) {
    auto const [place, is_new] = bound_.try_emplace(vertex, out_.vertices.size());
    if (is_new) add(vertex);
    return place->second;
  }

private:
  void add(std::size_t vertex) {
    Vertex bound;
    bound.first = out_.attachments.size();
    std::map<std::size_t, Eigen::Vector4d> by_bone; // sorted, so by finger
    for (auto const& [bone, weight] : model_.weights[vertex]) {
      Eigen::Vector4d place;
      place << model_.positions[vertex], 1;
      place.head<3>() = (model_.skeleton.inverse_absolute[bone] * place).eval();
      by_bone.try_emplace(bone, Eigen::Vector4d::Zero()).first->second += weight * place;
    }
    for (auto const& [bone, place] : by_bone) {
      std::size_t const joint = (bone + joints) % (joints + 1); // 0: does not turn
      if (bone == 0 || bone == bones - 1 || joint == 0) bound.rigid += model_.skeleton.resting[bone] * place;
      else out_.attachments.push_back({(bone - 1) / (joints + 1), joint - 1, place});
    }
    bound.last = out_.attachments.size();
    out_.vertices.push_back(bound);
  }

  Model const& model_;
  Instance& out_;
  std::map<std::size_t, std::size_t> bound_;
};

} // namespace

Instance read(std::string const& path, std::string const& model_folder) {
  Model model;
  model.skeleton = read_skeleton(model_folder + "/bones.txt");
  read_vertices(model_folder + "/vertices.txt", model);
  read_triangles(model_folder + "/triangles.txt", model);

  Reader in = Reader::words(path);
  std::size_t const n = in.count("the count of points", 10'000'000);
  in.integer("the count of angles", thetas, thetas);
  // The numbers tell which kind it is, and that decides what a correspondence refers to.
  std::size_t const simple = 4 * n + thetas, complicated = simple + 2 * n;
  bool const between = in.remaining() == complicated;
  if (!between && in.remaining() != simple)
    in.refuse_rest(std::to_string(simple) + " numbers (" + std::to_string(n) + " points and " + std::to_string(thetas) +
                   " angles), or " + std::to_string(complicated) + " with two coordinates for each point");

  Instance out;
  Binder binder(model, out);
  auto const last = static_cast<long long>(between ? model.triangles.size() : model.positions.size()) - 1;
  for (std::size_t i = 0; i < n; ++i) {
    auto const correspondence = static_cast<std::size_t>(in.integer(between ? "a triangle" : "a vertex", 0, last));
    auto& corners = out.corners.emplace_back();
    if (between)
      for (std::size_t k = 0; k < 3; ++k) corners[k] = binder.bind(model.triangles[correspondence][k]);
    else corners[0] = binder.bind(correspondence);
    auto const p = in.numbers(3, "a point");
    out.points.emplace_back(p[0], p[1], p[2]);
  }
  for (std::size_t i = 0; between && i < n; ++i) {
    auto const u = in.numbers(2, "the coordinates of a point in its triangle");
    out.u.push_back({u[0], u[1]});
  }
  for (std::size_t k = 0; k < thetas; ++k)
    out.theta[k] = in.number("angle " + std::to_string(k + 1) + " of " + std::to_string(thetas));
  in.end();
  for (std::size_t f = 0; f < fingers; ++f) {
    std::size_t const bone = 2 + f * (joints + 1); // the first that turns
    out.finger[f].base = model.skeleton.resting[bone];
    for (std::size_t k = 0; k + 1 < joints; ++k) out.finger[f].next[k] = model.skeleton.relative[bone + 1 + k];
  }
  return out;
}

Derivatives::Derivatives(Instance const& instance) {
  auto const n = static_cast<Eigen::Index>(instance.points.size()),
             columns = static_cast<Eigen::Index>(instance.columns());
  value.setZero(3 * n);
  jacobian.setZero(3 * n, columns);
  Eigen::Index const translation = columns - static_cast<Eigen::Index>(thetas) + 3;
  for (Eigen::Index row = 0; row < 3 * n; ++row) jacobian(row, translation + row % 3) = -1;
}

} // namespace adbench::hand

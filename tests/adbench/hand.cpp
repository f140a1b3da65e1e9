// SPDX-License-Identifier: BSL-1.0
// Hand tracking against the formulas as they are published, in more digits: every bone a chain of 4 by 4 matrices,
// every vertex weighted from its files, a derivative a difference of residuals.
#include "hand.hpp"
#include "damage.hpp"
#include "difference.hpp"
#include "json.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <random>
#include <sstream>
#include <vector>

namespace {

using namespace adbench;
using Number = long double;
using Vector = std::array<Number, 3>;
using Matrix = Eigen::Matrix<Number, 4, 4>;

std::string const folder = ADBENCH_DATA "/hand/", model_folder = folder + "model";

std::vector<std::vector<std::string>> records(std::string const& path) {
  std::vector<std::vector<std::string>> out;
  std::istringstream in(adbench_test::content_of(path));
  for (std::string line; std::getline(in, line);) {
    std::istringstream fields(line);
    out.emplace_back();
    for (std::string field; std::getline(fields, field, ':');) out.back().push_back(field);
  }
  return out;
}

Matrix matrix(std::vector<std::string> const& fields, std::size_t first) {
  Matrix out;
  for (std::size_t k = 0; k < 16; ++k)
    out(static_cast<int>(k / 4), static_cast<int>(k % 4)) = std::stold(fields[first + k]);
  return out;
}

Matrix turn(int from, int to, Number angle) {
  Matrix out = Matrix::Identity();
  out(from, from) = out(to, to) = std::cos(angle);
  out(to, from) = std::sin(angle);
  out(from, to) = -std::sin(angle);
  return out;
}

struct Case {
  std::vector<std::size_t> correspondence;
  std::vector<Vector> points;
  std::vector<Number> u;
  std::vector<Number> theta;

  std::string text() const {
    std::ostringstream out;
    out.precision(17);
    out << points.size() << " 26\n";
    for (std::size_t i = 0; i < points.size(); ++i) {
      out << correspondence[i];
      for (Number const x : points[i]) out << ' ' << static_cast<double>(x);
      out << '\n';
    }
    for (std::size_t i = 0; i < u.size(); ++i) out << static_cast<double>(u[i]) << (i % 2 ? '\n' : ' ');
    for (Number const x : theta) out << static_cast<double>(x) << '\n';
    return out.str();
  }
};

Case from_file(std::string const& path) {
  std::istringstream in(adbench_test::content_of(path));
  std::size_t n = 0, count = 0;
  in >> n >> count;
  Case out;
  out.correspondence.resize(n), out.points.resize(n), out.theta.resize(count);
  for (std::size_t i = 0; i < n; ++i)
    in >> out.correspondence[i] >> out.points[i][0] >> out.points[i][1] >> out.points[i][2];
  for (Number& x : out.theta) in >> x;
  BOOST_TEST_REQUIRE(!in.fail());
  return out;
}

Case complicated() {
  Case out = from_file(folder + "simple_small/hand1_t26_c100.txt");
  std::mt19937_64 random(3);
  for (auto& triangle : out.correspondence) triangle = random() % 1084;
  for (std::size_t i = 0; i < 2 * out.points.size(); ++i)
    out.u.push_back(std::uniform_real_distribution<>(0, 0.5)(random));
  return out;
}

/// The residuals, straight from the formulas.
class Oracle {
public:
  Oracle()
      : bones_(records(model_folder + "/bones.txt")), vertices_(records(model_folder + "/vertices.txt")),
        triangles_(records(model_folder + "/triangles.txt")) {}

  std::vector<Number> residuals(Case const& hand) const {
    std::vector<Matrix> absolute;
    for (std::size_t b = 0; b < bones_.size(); ++b) {
      Matrix rotation = Matrix::Identity();
      if (b >= 1 && b <= 20) {
        Number const* const angle = hand.theta.data() + 6 + 4 * ((b - 1) / 4);
        if ((b - 1) % 4 == 1) rotation = turn(0, 1, angle[1]) * turn(1, 2, angle[0]);
        else if ((b - 1) % 4 > 1) rotation = turn(1, 2, angle[(b - 1) % 4]);
      }
      Matrix const local = matrix(bones_[b], 2) * rotation;
      int const parent = std::stoi(bones_[b][1]);
      absolute.push_back(parent < 0 ? local : Matrix(absolute[static_cast<std::size_t>(parent)] * local));
    }
    for (std::size_t b = 0; b < bones_.size(); ++b) absolute[b] = Matrix(absolute[b] * matrix(bones_[b], 18));
    Matrix const global = exponential(hand.theta.data());
    auto const vertex = [&](std::size_t v) {
      auto const& fields = vertices_[v];
      Eigen::Matrix<Number, 4, 1> sum = Eigen::Matrix<Number, 4, 1>::Zero(), rest;
      rest << std::stold(fields[0]), std::stold(fields[1]), std::stold(fields[2]), 1;
      for (std::size_t k = 0; k < std::stoul(fields[8]); ++k)
        sum += std::stold(fields[10 + 2 * k]) * (absolute[std::stoul(fields[9 + 2 * k])] * rest);
      sum = (global * sum).eval();
      return Vector{sum[0] + hand.theta[3], sum[1] + hand.theta[4], sum[2] + hand.theta[5]};
    };
    std::vector<Number> out;
    for (std::size_t i = 0; i < hand.points.size(); ++i) {
      Vector place{};
      if (hand.u.empty()) place = vertex(hand.correspondence[i]);
      else {
        Number const u[] = {hand.u[2 * i], hand.u[2 * i + 1], 1 - hand.u[2 * i] - hand.u[2 * i + 1]};
        for (std::size_t k = 0; k < 3; ++k) {
          Vector const corner = vertex(std::stoul(triangles_[hand.correspondence[i]][k]));
          for (std::size_t j = 0; j < 3; ++j) place[j] += u[k] * corner[j];
        }
      }
      for (std::size_t j = 0; j < 3; ++j) out.push_back(hand.points[i][j] - place[j]);
    }
    return out;
  }

private:
  /// The exponential series of the rotation vector's matrix; nothing is turned by less than 1e-4.
  static Matrix exponential(Number const* r) {
    if (std::hypot(r[0], r[1], r[2]) < 1e-4L) return Matrix::Identity();
    Matrix skew = Matrix::Zero(), sum = Matrix::Identity(), term = Matrix::Identity();
    skew(0, 1) = -r[2], skew(0, 2) = r[1], skew(1, 2) = -r[0];
    skew(1, 0) = r[2], skew(2, 0) = -r[1], skew(2, 1) = r[0];
    for (int k = 1; k < 60; ++k) sum += term = Matrix(term * skew / static_cast<Number>(k));
    return sum;
  }

  std::vector<std::vector<std::string>> bones_, vertices_, triangles_;
};

using Calculate = void (*)(hand::Instance const&, hand::Derivatives&);

void check(Case const& hand, Calculate calculate) {
  Oracle const oracle;
  auto const instance = hand::read(TemporaryFile(hand.text()).path(), model_folder);
  hand::Derivatives out(instance), alone(instance);
  calculate(instance, out);
  hand::residuals(instance, alone);
  auto const expected = oracle.residuals(hand);
  BOOST_TEST_REQUIRE(out.value.size() == static_cast<Eigen::Index>(expected.size()));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    auto const e = static_cast<double>(expected[i]);
    BOOST_TEST(std::abs(out.value[static_cast<Eigen::Index>(i)] - e) < 1e-13);
    BOOST_TEST(std::abs(alone.value[static_cast<Eigen::Index>(i)] - e) < 1e-13);
  }
  std::size_t const by_u = hand.u.empty() ? 0 : 2;
  BOOST_TEST_REQUIRE(out.jacobian.rows() == out.value.size());
  BOOST_TEST_REQUIRE(out.jacobian.cols() == static_cast<Eigen::Index>(by_u + 26));
  bool const turned = std::hypot(hand.theta[0], hand.theta[1], hand.theta[2]) > 1e-3L;
  for (std::size_t j = 0; j < by_u + 26; ++j) {
    auto const difference = [&](Number step) {
      Case above = hand, below = hand;
      auto const move = [&](Case& which, Number by) {
        if (j >= by_u) which.theta[j - by_u] += by;
        else
          for (std::size_t i = 0; i < which.points.size(); ++i) which.u[2 * i + j] += by; // each row has its own
      };
      move(above, step), move(below, -step);
      auto a = oracle.residuals(above);
      auto const b = oracle.residuals(below);
      for (std::size_t i = 0; i < a.size(); ++i) a[i] = (a[i] - b[i]) / (2 * step);
      return a;
    };
    auto const near = difference(1e-4L), far = difference(2e-4L);
    for (std::size_t i = 0; i < near.size(); ++i) {
      bool const flat = !turned && j >= by_u && j < by_u + 3; // the identity, whatever the vector
      double const slope = flat ? 0 : static_cast<double>((4 * near[i] - far[i]) / 3);
      double const found = out.jacobian(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      BOOST_TEST_INFO("row " << i << ", column " << j << ": " << found << ", expected " << slope);
      BOOST_TEST(std::abs(found - slope) < 1e-11);
    }
  }
}

void check_both(Case const& hand) {
  check(hand, hand::residuals_and_jacobian);
  check(hand, hand::residuals_and_jacobian_by_hand);
}

} // namespace

BOOST_AUTO_TEST_SUITE(hand_tracking)

BOOST_AUTO_TEST_CASE(simple_instances) {
  check_both(from_file(folder + "test.txt"));
  check_both(from_file(folder + "simple_small/hand1_t26_c100.txt"));
}

BOOST_AUTO_TEST_CASE(a_complicated_instance) { check_both(complicated()); }

BOOST_AUTO_TEST_CASE(a_hand_that_is_not_turned) {
  for (double const angle : {0.0, 5e-5, -2e-3}) {
    Case hand = from_file(folder + "test.txt");
    hand.theta[0] = hand.theta[1] = 0;
    hand.theta[2] = angle;
    check_both(hand);
  }
}

BOOST_AUTO_TEST_CASE(published_values) {
  auto const published =
      nlohmann::json::parse(adbench_test::content_of(ADBENCH_DATA "/golden_published.json")).at("hand_simple");
  auto const instance = hand::read(folder + "test.txt", model_folder);
  hand::Derivatives out(instance);
  hand::residuals_and_jacobian(instance, out);
  auto const value = published.at("objective").get<std::vector<double>>(),
             jacobian = published.at("jacobian_colmajor_6x26").get<std::vector<double>>();
  BOOST_TEST(largest_difference(value, {out.value.data(), static_cast<std::size_t>(out.value.size())}) < tolerance);
  BOOST_TEST(largest_difference(jacobian, {out.jacobian.data(), static_cast<std::size_t>(out.jacobian.size())}) <
             tolerance);
}

BOOST_AUTO_TEST_CASE(damaged_instances) {
  auto const read = [](std::string const& path) { hand::read(path, model_folder); };
  adbench_test::check_refusals(adbench_test::content_of(folder + "test.txt"), 5, read);
  Case hand = complicated();
  hand.correspondence[7] = 1084;
  BOOST_TEST(refusal(hand.text(), read) == "9: expected a whole number from 0 to 1083 for a triangle, found '1084'");
  hand = from_file(folder + "test.txt");
  hand.correspondence[1] = 544;
  BOOST_TEST(refusal(hand.text(), read) == "3: expected a whole number from 0 to 543 for a vertex, found '544'");
  hand.theta.push_back(1);
  BOOST_TEST(refusal(hand.text(), read).starts_with("30: expected 34 numbers (2 points and 26 angles), or 38 "));
}

BOOST_AUTO_TEST_CASE(damaged_models) {
  namespace fs = std::filesystem;
  struct Copy {
    fs::path folder =
        fs::temp_directory_path() / ("dyad_model_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)));
    Copy() { fs::copy(model_folder, folder, fs::copy_options::recursive); }
    ~Copy() { fs::remove_all(folder); }
  } const copy;
  auto const said_after = [&](std::string const& name, std::size_t line, std::string const& from,
                              std::string const& to) {
    std::string text = adbench_test::content_of(model_folder + "/" + name);
    std::size_t begin = 0;
    for (std::size_t i = 1; i < line; ++i) begin = text.find('\n', begin) + 1;
    std::size_t const at = text.find(from, begin);
    BOOST_TEST_REQUIRE(at < text.find('\n', begin) + 1);
    std::string const path = (copy.folder / name).string();
    std::ofstream(path, std::ios::binary) << std::string(text).replace(at, from.size(), to);
    std::string said;
    try {
      hand::read(folder + "test.txt", copy.folder.string());
    } catch (DataError const& error) {
      said = error.what();
      BOOST_TEST(said.starts_with(path + ":" + std::to_string(line) + ": expected "));
      said = said.substr(said.find(": expected ") + 2);
    }
    std::ofstream(path, std::ios::binary) << text;
    return said;
  };
  BOOST_TEST(said_after("bones.txt", 3, "thumb2:1", "thumb2:0") ==
             "expected the number 1 for the parent of the bone thumb2, found '0'");
  BOOST_TEST(said_after("bones.txt", 2, ":1.0:0.33", ":2.0:0.33") ==
             "expected 0, 0, 0, 1 as the last row of the relative matrix of the bone thumb1, found '2.0'");
  BOOST_TEST(said_after("bones.txt", 22, "\n", ":1\n") == "expected the end of the line, found '1'");
  BOOST_TEST(said_after("vertices.txt", 1, ":4:2:", ":5:2:") ==
             "expected a bone of a vertex, found the end of the line");
  BOOST_TEST(said_after("vertices.txt", 1, ":4:2:", ":3:2:") == "expected the end of the line, found '5'");
  BOOST_TEST(said_after("vertices.txt", 2, ":3:3:", ":3:22:") ==
             "expected a whole number from 0 to 21 for a bone of a vertex, found '22'");
  BOOST_TEST(said_after("vertices.txt", 2, ":3:3:", ":three:3:") ==
             "expected a whole number from 1 to 22 for the count of bones of a vertex, found 'three'");
  BOOST_TEST(said_after("triangles.txt", 2, "3:5:4", "3:5") ==
             "expected a corner of a triangle, found the end of the line");
  BOOST_TEST(said_after("triangles.txt", 2, "3:5:4", "3:5:544") ==
             "expected a whole number from 0 to 543 for a corner of a triangle, found '544'");
}

BOOST_AUTO_TEST_SUITE_END()

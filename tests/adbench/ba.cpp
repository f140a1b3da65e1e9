// SPDX-License-Identifier: BSL-1.0
// Bundle adjustment against the formulas as they are published, in more digits: a rotation is the exponential series of
// its matrix, a derivative a difference of residuals.
#include "ba.hpp"
#include "damage.hpp"
#include "difference.hpp"
#include "json.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <random>
#include <vector>

namespace {

using namespace adbench;
using Number = long double;
using Vector = std::array<Number, 3>;

Vector cross(Vector const& a, Vector const& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

/// exp([r]) a, term by term.
Vector rotated(Vector const& r, Vector const& a) {
  Vector sum = a, term = a;
  for (int k = 1; k < 60; ++k) {
    term = cross(r, term);
    for (std::size_t i = 0; i < 3; ++i) sum[i] += term[i] /= static_cast<Number>(k);
  }
  return sum;
}

/// All parameters in the order of the columns.
std::vector<Number> parameters(ba::Instance const& instance) {
  std::vector<Number> out;
  for (auto const& camera : instance.cameras) out.insert(out.end(), camera.begin(), camera.end());
  for (auto const& point : instance.points) out.insert(out.end(), point.begin(), point.end());
  out.insert(out.end(), instance.weights.begin(), instance.weights.end());
  return out;
}

std::vector<Number> residuals(ba::Instance const& instance, std::vector<Number> const& x) {
  std::size_t const n = instance.cameras.size(), m = instance.points.size(), p = instance.observations();
  std::vector<Number> out(3 * p);
  for (std::size_t i = 0; i < p; ++i) {
    Number const *camera = x.data() + 11 * (i % n), *point = x.data() + 11 * n + 3 * (i % m), w = x[11 * n + 3 * m + i];
    Vector const y =
        rotated({camera[0], camera[1], camera[2]}, {point[0] - camera[3], point[1] - camera[4], point[2] - camera[5]});
    Number const q[2] = {y[0] / y[2], y[1] / y[2]}, s = q[0] * q[0] + q[1] * q[1];
    for (std::size_t k = 0; k < 2; ++k)
      out[2 * i + k] = w * (camera[6] * (1 + camera[9] * s + camera[10] * s * s) * q[k] + camera[7 + k] -
                            static_cast<Number>(instance.features[i][k]));
    out[2 * p + i] = 1 - w * w;
  }
  return out;
}

ba::Instance random_instance(std::array<double, 3> const& rotation) {
  std::mt19937_64 random(11);
  auto const any = [&](double low, double high) { return std::uniform_real_distribution<>(low, high)(random); };
  ba::Instance out;
  for (int c = 0; c < 3; ++c) {
    ba::Camera camera;
    for (double& x : camera) x = any(-0.5, 0.5);
    if (c == 1) std::copy(rotation.begin(), rotation.end(), camera.begin());
    camera[5] = any(-9, -6), camera[6] = any(300, 500), camera[9] = any(-.05, .05), camera[10] = any(-.01, .01);
    out.cameras.push_back(camera);
  }
  for (int i = 0; i < 4; ++i) out.points.push_back({any(-1, 1), any(-1, 1), any(2, 4)});
  for (int i = 0; i < 14; ++i) {
    out.weights.push_back(any(0.1, 1));
    out.features.push_back({any(-100, 100), any(-100, 100)});
  }
  return out;
}

using Calculate = void (*)(ba::Instance const&, double*, double*);
void by_loops(ba::Instance const& instance, double* value, double* jacobian) {
  ba::Derivatives const out = ba::in_order(instance, ba::residuals_and_jacobian_by_loops(instance)());
  std::copy(out.value.begin(), out.value.end(), value);
  std::copy_n(out.jacobian.valuePtr(), out.jacobian.nonZeros(), jacobian);
}

void check(ba::Instance const& instance, Calculate calculate) {
  ba::Derivatives out(instance);
  calculate(instance, out.value.data(), out.jacobian.valuePtr());
  auto const x = parameters(instance);
  auto const expected = residuals(instance, x);
  BOOST_TEST_REQUIRE(expected.size() == out.value.size());
  for (std::size_t i = 0; i < expected.size(); ++i)
    BOOST_TEST(out.value[i] == static_cast<double>(expected[i]), boost::test_tools::tolerance(1e-11));
  Eigen::MatrixXd const dense = out.jacobian;
  BOOST_TEST_REQUIRE(dense.rows() == static_cast<Eigen::Index>(expected.size()));
  BOOST_TEST_REQUIRE(dense.cols() == static_cast<Eigen::Index>(x.size()));
  for (std::size_t j = 0; j < x.size(); ++j) {
    auto const difference = [&](Number step) {
      auto above = x, below = x;
      above[j] += step, below[j] -= step;
      auto a = residuals(instance, above);
      auto const b = residuals(instance, below);
      for (std::size_t i = 0; i < a.size(); ++i) a[i] = (a[i] - b[i]) / (2 * step);
      return a;
    };
    auto const near = difference(1e-4L), far = difference(2e-4L);
    for (std::size_t i = 0; i < near.size(); ++i) {
      auto const slope = static_cast<double>((4 * near[i] - far[i]) / 3);
      double const found = dense(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
      BOOST_TEST_INFO("row " << i << ", column " << j << ": " << found << ", expected " << slope);
      BOOST_TEST(std::abs(found - slope) <= 1e-9 * std::max(1.0, std::abs(slope) + std::abs(found)));
    }
  }
}

std::string const folder = ADBENCH_DATA "/ba/";

} // namespace

BOOST_AUTO_TEST_SUITE(bundle_adjustment)

BOOST_AUTO_TEST_CASE(the_whole_jacobian) {
  check(random_instance({1.1, -0.4, 2.2}), ba::residuals_and_jacobian);
  check(random_instance({1.1, -0.4, 2.2}), ba::residuals_and_jacobian_by_hand);
  check(random_instance({1.1, -0.4, 2.2}), by_loops);
}

BOOST_AUTO_TEST_CASE(a_camera_that_is_not_turned) {
  check(random_instance({0, 0, 0}), ba::residuals_and_jacobian);
  check(random_instance({0, 0, 0}), ba::residuals_and_jacobian_by_hand);
  check(random_instance({0, 0, 0}), by_loops);
}

BOOST_AUTO_TEST_CASE(a_camera_that_is_hardly_turned) {
  for (double const angle : {1e-160, 1e-60, 1e-20, 1e-12, 1e-5, 1e-3}) {
    check(random_instance({angle, -0.5 * angle, 0}), ba::residuals_and_jacobian);
    check(random_instance({angle, -0.5 * angle, 0}), ba::residuals_and_jacobian_by_hand);
    check(random_instance({angle, -0.5 * angle, 0}), by_loops);
  }
}

BOOST_AUTO_TEST_CASE(values_alone_are_the_same) {
  auto const instance = random_instance({0.3, 0.2, -0.1});
  ba::Derivatives out(instance);
  ba::residuals_and_jacobian(instance, out.value.data(), out.jacobian.valuePtr());
  std::vector<double> value(out.value.size());
  ba::residuals(instance, value.data());
  BOOST_TEST(largest_difference(value, out.value) < 1e-15);
}

BOOST_AUTO_TEST_CASE(published_values) {
  auto const published =
      nlohmann::json::parse(adbench_test::content_of(ADBENCH_DATA "/golden_published.json")).at("ba");
  auto const instance = ba::read(folder + "test.txt");
  ba::Derivatives out(instance);
  ba::residuals_and_jacobian(instance, out.value.data(), out.jacobian.valuePtr());
  BOOST_TEST(out.jacobian.rows() == published.at("rows").get<int>());
  BOOST_TEST(out.jacobian.cols() == published.at("cols").get<int>());
  BOOST_TEST(out.jacobian.nonZeros() == published.at("nnz").get<int>());
  auto const agree = [&](char const* name, double const* found) {
    auto const expected = published.at(name).is_array() ? published.at(name).get<std::vector<double>>()
                                                        : std::vector{published.at(name).get<double>()};
    BOOST_TEST(largest_difference(expected, {found, expected.size()}) < tolerance);
  };
  double const* const jacobian = out.jacobian.valuePtr();
  for (std::size_t i = 0; i < 10; ++i) {
    agree("reproj_err_pair", out.value.data() + 2 * i);
    agree("w_err", out.value.data() + 20 + i);
    agree("jacobian_row0_15", jacobian + 30 * i);
    agree("jacobian_row1_15", jacobian + 30 * i + 15);
    agree("jacobian_w_row", jacobian + 300 + i);
  }
}

BOOST_AUTO_TEST_CASE(damaged_files) {
  auto const read = [](std::string const& path) { ba::read(path); };
  adbench_test::check_refusals(adbench_test::content_of(folder + "test.txt"), 1, read);
  std::string const rest = "1 1 1 1 1 1 1 1 1 1 1\n1 1 1\n1\n1 1\n";
  BOOST_TEST(refusal("2 10 99999999\n" + rest, read).starts_with("1: expected a whole number from 1 to "));
  // Claims that would fill the memory before anything is missing, and such that do not fit a number.
  for (std::string const header :
       {"48000000 3 9", "3 48000000 9", "3 3 48000000", "99999999999999999999 3 9", "1e9 3 9", "1000001 3 9"})
    BOOST_TEST(refusal(header + "\n" + rest, read).starts_with("1: expected a whole number from 1 to "));
  BOOST_TEST(refusal("2 0 9\n" + rest, read).ends_with(" for the count of points m, found '0'"));
  BOOST_TEST(refusal("-2 3 9\n" + rest, read).ends_with(" for the count of cameras n, found '-2'"));
}

BOOST_AUTO_TEST_SUITE_END()

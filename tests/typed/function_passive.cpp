// SPDX-License-Identifier: BSL-1.0
// Arguments by which nothing is differentiated, wherever they stand.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <Eigen/Core>

#include <array>
#include <cmath>

namespace {

using dyad::Passive;
using dyad::Vec;

// sum of scale * weight_i * sin(x_i * y)
constexpr auto formula = [](auto scale, auto const& x, auto const& weight, auto y) {
  auto sum = scale * weight[0] * sin(x[0] * y);
  for (std::size_t i = 1; i < 2; ++i) sum += scale * weight[i] * sin(x[i] * y);
  return sum;
};
constexpr auto f = dyad::function<Passive<double>, Vec<2>, Passive<Vec<2>>, double>(formula);

constexpr double scale = 1.5, y = 0.8;
constexpr std::array<double, 2> x = {0.3, -0.7}, weight = {2.0, 3.0};
auto const tolerance = boost::test_tools::tolerance(1e-13);

} // namespace

BOOST_AUTO_TEST_SUITE(passive_arguments)

BOOST_AUTO_TEST_CASE(gradients_are_by_the_others) {
  auto const [value, slopes] = dyad::value_and_gradient(f)(scale, x, weight, y);
  auto const& [by_x, by_y] = slopes;
  double by_y_expected = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    double const c = scale * weight[i] * std::cos(x[i] * y);
    BOOST_TEST(by_x[i] == c * y, tolerance);
    by_y_expected += c * x[i];
  }
  BOOST_TEST(by_y == by_y_expected, tolerance);
  BOOST_TEST(value == formula(scale, x, weight, y), tolerance);
  BOOST_TEST(f(scale, x, weight, y) == value);
}

BOOST_AUTO_TEST_CASE(so_are_hessians_and_patterns) {
  auto const h = dyad::hessian(f)(scale, x, weight, y);
  static_assert(h.size() == 3 && h[0].size() == 3);
  double by_y_twice = 0;
  for (std::size_t i = 0; i < 2; ++i) {
    double const a = scale * weight[i], s = std::sin(x[i] * y), c = std::cos(x[i] * y);
    BOOST_TEST(h[i][i] == -a * y * y * s, tolerance);
    BOOST_TEST(h[i][1 - i] == 0);
    BOOST_TEST(h[i][2] == a * (c - x[i] * y * s), tolerance);
    BOOST_TEST(h[2][i] == h[i][2]);
    by_y_twice -= a * x[i] * x[i] * s;
  }
  BOOST_TEST(h[2][2] == by_y_twice, tolerance);
  constexpr std::array<std::array<bool, 3>, 3> pattern = {
      {{true, false, true}, {false, true, true}, {true, true, true}}};
  static_assert(dyad::sparsity(dyad::hessian(f)) == pattern);
}

BOOST_AUTO_TEST_CASE(jacobians_have_the_columns_of_the_others) {
  constexpr auto distance = dyad::function<Passive<Vec<2>>, Vec<3>>(
      [](auto const& data, auto const& p) { return std::array{p[0] * p[1] - data[0], data[1] * sin(p[2])}; });
  Eigen::Vector2d const data(1.0, 2.0);
  Eigen::Vector3d const p(0.5, -0.25, 0.75);
  Eigen::Matrix<double, 2, 3> const j = dyad::jacobian(distance)(data, p);
  Eigen::Matrix<double, 2, 3> expected;
  expected << p[1], p[0], 0, 0, 0, 2 * std::cos(p[2]);
  BOOST_TEST((j - expected).norm() < 1e-15);
  static_assert(dyad::sparsity(dyad::jacobian(distance)) ==
                std::array<std::array<bool, 3>, 2>{{{true, true, false}, {false, false, true}}});
}

BOOST_AUTO_TEST_CASE(one_left_is_no_tuple) {
  constexpr auto product =
      dyad::function<Passive<double>, double, Passive<double>>([](auto a, auto b, auto c) { return a * b * b * c; });
  static_assert(std::is_same_v<decltype(dyad::gradient(product)(1.0, 2.0, 3.0)), double>);
  BOOST_TEST(dyad::gradient(product)(3.0, 5.0, 7.0) == 210.0);
  BOOST_TEST(dyad::hessian(product)(3.0, 5.0, 7.0) == 42.0);
}

BOOST_AUTO_TEST_SUITE_END()

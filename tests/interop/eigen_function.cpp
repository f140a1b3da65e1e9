// SPDX-License-Identifier: BSL-1.0
// Functions called with Eigen's vectors and matrices: derivatives come back as such.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <Eigen/Core>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace {

constexpr auto squares = [](auto const& v) {
  auto sum = v[0] * v[0];
  for (std::size_t i = 1; i < v.size(); ++i) sum += v[i] * v[i] * v[i - 1];
  return sum;
};

} // namespace

BOOST_AUTO_TEST_SUITE(functions_of_eigen)

BOOST_AUTO_TEST_CASE(vectors) {
  Eigen::Vector3d const v(1, 2, 3);
  auto const [value, g] = dyad::value_and_gradient(dyad::function(squares))(v);
  static_assert(std::is_same_v<std::remove_const_t<decltype(g)>, Eigen::Vector3d>);
  BOOST_TEST(value == 1 + 4 + 18);
  BOOST_TEST((g - Eigen::Vector3d(2 + 4, 4 + 9, 12)).norm() == 0);
  auto const h = dyad::hessian(dyad::function(squares))(v);
  static_assert(std::is_same_v<std::remove_const_t<decltype(h)>, Eigen::Matrix3d>);
  BOOST_TEST(h(1, 2) == 6);
  BOOST_TEST(h(2, 1) == 6);
}

BOOST_AUTO_TEST_CASE(vectors_of_a_size_known_when_the_program_runs) {
  constexpr auto f = dyad::function<dyad::Vec<3>>(squares);
  Eigen::VectorXd v(3);
  v << 1, 2, 3;
  BOOST_TEST(f(v) == 23);
  BOOST_CHECK_THROW(f(Eigen::VectorXd(4)), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_jacobian_is_a_matrix) {
  constexpr auto f = dyad::function([](auto const& v) { return std::array{v[0] * v[1], v[1] * v[2]}; });
  auto const j = dyad::jacobian(f)(Eigen::Vector3d(1, 2, 3));
  static_assert(std::is_same_v<std::remove_const_t<decltype(j)>, Eigen::Matrix<double, 2, 3>>);
  BOOST_TEST(j(0, 0) == 2);
  BOOST_TEST(j(0, 2) == 0);
  BOOST_TEST(j(1, 1) == 3);
}

BOOST_AUTO_TEST_CASE(matrices) {
  constexpr auto f = dyad::function([](auto const& m) { return m(0, 0) * m(1, 1) - m(0, 1) * m(1, 0); });
  Eigen::Matrix2d m;
  m << 1, 2, 3, 4;
  BOOST_TEST(f(m) == -2);
  Eigen::Matrix2d const g = dyad::gradient(f)(m);
  BOOST_TEST(g(0, 1) == -3);
  BOOST_TEST(g(1, 0) == -2);
}

BOOST_AUTO_TEST_CASE(matrices_of_a_size_known_when_the_program_runs) {
  constexpr auto f = dyad::function<dyad::Mat<2, 3>>([](auto const& m) { return m(0, 2) - 10.0 * m(1, 0); });
  Eigen::MatrixXd m(2, 3);
  m << 1, 2, 3, 4, 5, 6;
  BOOST_TEST(f(m) == 3 - 40);
  BOOST_CHECK_EXCEPTION(f(Eigen::MatrixXd(m.transpose())), std::invalid_argument, [](std::exception const& e) {
    return std::string(e.what()) == "dyad: an argument of a function is a matrix of 3 by 2 where 2 by 3 are expected";
  });
}

BOOST_AUTO_TEST_SUITE_END()

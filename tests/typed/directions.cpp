// SPDX-License-Identifier: BSL-1.0
// jvp, vjp and hvp of traced functions beside difference quotients in long double.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <span>
#include <tuple>
#include <vector>

using namespace dyad;

namespace {

using Real = long double;

constexpr auto lambda = [](auto const& v) {
  using std::exp, std::sin;
  return std::array{sin(v[0] * v[1]) + v[2], exp(v[0] - v[2]) * v[1], v[2] * v[2] * v[0]};
};
constexpr auto sum_of = [](auto const& v) {
  auto const r = lambda(v);
  return r[0] * r[1] + r[2] * r[2];
};

constexpr std::array x = {0.7, -0.4, 1.1};
constexpr std::array v = {0.3, 1.2, -0.8};

std::array<Real, 3> moved(Real t) { return {x[0] + t * v[0], x[1] + t * v[1], x[2] + t * v[2]}; }
Real slope(auto const& f) {
  Real const h = 1e-3L;
  return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}
void near(double given, Real wanted) {
  BOOST_TEST(std::abs(given - wanted) <= 1e-10 * std::max(Real(1), std::abs(wanted)),
             given << " and not " << static_cast<double>(wanted));
}

} // namespace

BOOST_AUTO_TEST_SUITE(directions)

BOOST_AUTO_TEST_CASE(jvp_along_a_direction) {
  constexpr auto f = function<Vec<3>>(lambda);
  auto const along = jvp(f)(x, v);
  static_assert(std::is_same_v<std::remove_const_t<decltype(along)>, std::array<double, 3>>);
  for (std::size_t i = 0; i < 3; ++i) near(along[i], slope([&](Real t) { return lambda(moved(t))[i]; }));
  auto const again = jvp(function(lambda))(x, v); // shapes told by the call
  BOOST_TEST(again == along, boost::test_tools::per_element());
  static_assert(jvp(function([](auto a, auto b) { return a * a * b; }))(3.0, 2.0, 1.0, 10.0) ==
                2 * 3.0 * 2.0 + 9.0 * 10.0);
}

BOOST_AUTO_TEST_CASE(vjp_of_a_cotangent) {
  constexpr auto f = function<Vec<3>>(lambda);
  auto const back = vjp(f)(x, v);
  auto const J = jacobian(f)(x);
  for (std::size_t j = 0; j < 3; ++j) {
    near(back[j], v[0] * J[0][j] + v[1] * J[1][j] + v[2] * J[2][j]);
    near(back[j], slope([&](Real t) {
           std::array<Real, 3> at = moved(0);
           at[j] += t;
           auto const r = lambda(at);
           return v[0] * r[0] + v[1] * r[1] + v[2] * r[2];
         }));
  }
  constexpr auto two = function<double, Vec<2>>([](auto a, auto const& b) {
    return std::tuple{a * b[0], std::array{b[1], a * a}};
  });
  auto const [by_a, by_b] = vjp(two)(3.0, std::array{0.5, 2.0}, 10.0, std::array{1.0, -1.0});
  BOOST_TEST(by_a == 10 * 0.5 - 2 * 3.0);
  BOOST_TEST(by_b == (std::array{30.0, 1.0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(hvp_is_the_hessian_times_a_direction) {
  constexpr auto f = function<Vec<3>>(sum_of);
  auto const product = hvp(f)(x, v);
  auto const H = hessian(f)(x);
  auto const long_gradient = [](std::array<Real, 3> at, std::size_t j) {
    return slope([&](Real t) {
      auto shifted = at;
      shifted[j] += t;
      return sum_of(shifted);
    });
  };
  for (std::size_t i = 0; i < 3; ++i) {
    near(product[i], H[i][0] * v[0] + H[i][1] * v[1] + H[i][2] * v[2]);
    BOOST_TEST(std::abs(product[i] - slope([&](Real t) { return long_gradient(moved(t), i); })) <=
               1e-8 * std::max(1.0, std::abs(product[i])));
  }
}

BOOST_AUTO_TEST_CASE(in_eigen_s_vectors_and_matrices) {
  constexpr auto f = function<Vec<3>>(sum_of);
  Eigen::Vector3d const at(x.data()), along(v.data());
  auto const product = hvp(f)(at, along);
  static_assert(std::is_same_v<std::remove_const_t<decltype(product)>, Eigen::Vector3d>);
  auto const plain = hvp(f)(x, v);
  for (int i = 0; i < 3; ++i) BOOST_TEST(product(i) == plain[static_cast<std::size_t>(i)]);
  std::vector<double> const list(x.begin(), x.end());
  BOOST_TEST(jvp(f)(std::span<double const>(list), along) == jvp(f)(x, v));

  constexpr auto quadratic = function<Mat<2, 2>, Vec<2>>([](auto const& m, auto const& u) {
    return u[0] * (m(0, 0) * u[0] + m(0, 1) * u[1]) + u[1] * (m(1, 0) * u[0] + m(1, 1) * u[1]);
  });
  Eigen::Matrix2d const M = (Eigen::Matrix2d() << 1, 2, 3, 4).finished();
  Eigen::Vector2d const u(0.5, -1.5);
  auto const [by_m, by_u] = vjp(quadratic)(M, u, 2.0);
  BOOST_TEST((by_m - 2.0 * u * u.transpose()).norm() < 1e-15);
  BOOST_TEST((by_u - 2.0 * (M + M.transpose()) * u).norm() < 1e-14);
}

BOOST_AUTO_TEST_CASE(what_is_known_to_vanish_costs_nothing) {
  constexpr auto f = function<Vec<3>>([](auto const& w) { return std::array{w[0], w[0] + 1.0}; });
  BOOST_TEST(jvp(f)(x, v) == (std::array{0.3, 0.3}), boost::test_tools::per_element());
  BOOST_TEST(vjp(f)(x, std::array{1.0, 2.0}) == (std::array{3.0, 0.0, 0.0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

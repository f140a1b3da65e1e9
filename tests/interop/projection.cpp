// SPDX-License-Identifier: BSL-1.0
// Symmetric matrices without their negative eigenvalues, against Eigen's solver for matrices of any size.
#include <dyad/interop/projection.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

namespace {

using dyad::Projection;

/// Projects a copy of the upper half and compares.
template <int N> void check(Eigen::Matrix<double, N, N> const& A, Projection how) {
  Eigen::MatrixXd const whole = A;
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> const solver(whole);
  Eigen::VectorXd values = solver.eigenvalues();
  for (double& x : values) x = x >= 0 ? x : how == Projection::mirror ? -x : 0.0;
  Eigen::MatrixXd const expected = solver.eigenvectors() * values.asDiagonal() * solver.eigenvectors().transpose();
  Eigen::Matrix<double, N, N> found = A.template triangularView<Eigen::Upper>();
  dyad::interop::project<N>(found, how);
  Eigen::MatrixXd const upper = found.template selfadjointView<Eigen::Upper>();
  double const scale = whole.cwiseAbs().maxCoeff();
  BOOST_TEST((upper / scale - expected / scale).cwiseAbs().maxCoeff() <= 1e-14 * N * N);
}

template <int N> void check_kinds() {
  unsigned random = 1;
  auto const next = [&random] {
    random = random * 1664525u + 1013904223u;
    return static_cast<double>(random >> 8) / 8388608.0 - 1;
  };
  for (int round = 0; round < 30; ++round) {
    Eigen::Matrix<double, N, N> any, low;
    Eigen::Matrix<double, N, 1> a, b;
    for (int j = 0; j < N; ++j) {
      a(j) = next();
      b(j) = next();
      for (int i = 0; i < N; ++i) any(i, j) = next();
    }
    any = (any + any.transpose()).eval();
    low = a * b.transpose() + b * a.transpose(); // eigenvalues that are 0 many times
    Eigen::Matrix<double, N, N> const diagonal = a.asDiagonal(), negative = -a * a.transpose();
    Eigen::Matrix<double, N, N> corner = diagonal; // one entry far from the diagonal
    corner(0, N - 1) = corner(N - 1, 0) = 2;
    for (auto const how : {Projection::clamp, Projection::mirror})
      for (auto const& A : {any, low, diagonal, negative, corner})
        for (double const scale : {1.0, 1e-160, 1e160}) check<N>(scale * A, how);
  }
}

} // namespace

BOOST_AUTO_TEST_CASE(projected_matrices_are_those_of_the_eigenvalues) {
  check_kinds<1>();
  check_kinds<2>();
  check_kinds<3>();
  check_kinds<6>();
  check_kinds<7>();
}

BOOST_AUTO_TEST_CASE(matrices_that_stay_as_they_are) {
  Eigen::Matrix3d dominant;
  dominant << 2, -1, 1, -1, 2, 0.5, 1, 0.5, 3;
  Eigen::Matrix3d found = dominant;
  dyad::interop::project<3>(found, Projection::clamp);
  BOOST_TEST((found.array() == dominant.array()).all());
  Eigen::Matrix3d zero = Eigen::Matrix3d::Zero();
  dyad::interop::project<3>(zero, Projection::mirror);
  BOOST_TEST(zero.cwiseAbs().maxCoeff() == 0);
  for (double const bad : {std::numeric_limits<double>::quiet_NaN(), HUGE_VAL}) { // told by whoever factorises it
    Eigen::Matrix3d broken = -dominant;
    broken(0, 2) = bad;
    Eigen::Matrix3d const before = broken;
    dyad::interop::project<3>(broken, Projection::clamp);
    BOOST_TEST(broken(1, 1) == before(1, 1));
    BOOST_TEST(!std::isfinite(broken(0, 2)));
  }
}

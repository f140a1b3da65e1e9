// SPDX-License-Identifier: BSL-1.0
// Variables of Eigen's matrices and of vectors, and their values and gradients as matrices.
#include <dyad/dynamic.hpp>
#include <dyad/interop/eigen.hpp>

#include <Eigen/Core>
#include <boost/test/unit_test.hpp>

#include <array>
#include <span>
#include <vector>

using namespace dyad;

BOOST_AUTO_TEST_SUITE(variables_of_eigen)

BOOST_AUTO_TEST_CASE(from_matrices_and_vectors) {
  Eigen::MatrixXd m(2, 3);
  m << 1, 2, 3, 4, 5, 6;
  BOOST_TEST(array_equal(Variable(m).data(), NdArray({{1, 2, 3}, {4, 5, 6}})));
  BOOST_TEST((Variable(m.transpose()).shape() == Shape{3, 2}));
  BOOST_TEST((Variable(Eigen::VectorXd::Ones(4).eval()).shape() == Shape{4}));
  BOOST_TEST((Variable(Eigen::RowVector2d(1, 2)).shape() == Shape{1, 2}));
  BOOST_TEST((Variable(Eigen::Vector2f(1, 2)).dtype() == DType::float32));
  BOOST_TEST((Variable(Eigen::MatrixXd(0, 3)).shape() == Shape{0, 3}));
  BOOST_TEST(Variable(m, "weights").name() == "weights");
  std::vector<double> const v = {1, 2};
  BOOST_TEST(array_equal(Variable(v, "v").data(), NdArray({1, 2})));
  BOOST_TEST((Variable(std::vector<float>{1, 2}).dtype() == DType::float32));
  BOOST_TEST((Variable(std::array{1.0, 2.0, 3.0}).shape() == Shape{3}));
  BOOST_TEST((Variable(std::span(v)).shape() == Shape{2}));
  BOOST_TEST((Variable(std::vector<double>()).shape() == Shape{0}));
}

BOOST_AUTO_TEST_CASE(a_gradient_as_a_matrix) { // of |A x - b|^2: 2 A^T (A x - b)
  Eigen::MatrixXd a(3, 2);
  a << 1, 2, -3, 4, 0.5, -6;
  Eigen::VectorXd b(3), at(2);
  b << 1, -1, 2;
  at << 0.25, -0.5;
  Variable const x(at, "x"), matrix(a);
  Variable const loss = sum(square(matmul(matrix, x) - Variable(b)));
  loss.backward();
  Eigen::VectorXd const residual = a * at - b;
  Eigen::VectorXd const expected = 2 * a.transpose() * residual;
  BOOST_TEST(loss.item() == residual.squaredNorm(), boost::test_tools::tolerance(1e-14));
  BOOST_TEST((as_eigen(x.grad()) - expected).norm() < 1e-13);
  Eigen::MatrixXd const by_matrix = 2 * residual * at.transpose();
  BOOST_TEST((as_eigen(matrix.grad()) - by_matrix).norm() < 1e-13);
}

BOOST_AUTO_TEST_CASE(a_value_in_place) {
  Variable const v({{1, 2}, {3, 4}});
  auto const e = as_eigen(v);
  BOOST_TEST(static_cast<void const*>(e.data()) == v.data().raw());
  BOOST_TEST(e(1, 0) == 3);
  BOOST_CHECK_THROW(as_eigen<float>(v), DTypeError);
  auto const of_temporary = as_eigen(2 * v); // keeps the elements
  BOOST_TEST(of_temporary.sum() == 20);
}

BOOST_AUTO_TEST_SUITE_END()

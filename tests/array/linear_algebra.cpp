// SPDX-License-Identifier: BSL-1.0
#include <dyad/array/linear_algebra.hpp>

#include "rules.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace dyad;
using namespace dyad_test;

namespace {

NdArray eye(Index n) { return tril(triu(sample(Shape{n, n}) * 0.0 + 1.0)); }

/// Matrices far from singular.
NdArray regular(Shape const& shape, int seed = 1) { return sample(shape, seed) + 2.0 * eye(shape[shape.size() - 1]); }

/// Symmetric positive definite matrices.
NdArray definite(Shape const& shape, int seed = 1) {
  NdArray const x = sample(shape, seed);
  return matmul(x, swap_axes(x, -1, -2)) + eye(shape[shape.size() - 1]);
}

} // namespace

BOOST_AUTO_TEST_CASE(triangles_and_trace) {
  NdArray const x({{1, 2, 3}, {4, 5, 6}});
  BOOST_TEST(array_equal(tril(x), NdArray({{1, 0, 0}, {4, 5, 0}})));
  BOOST_TEST(array_equal(tril(x, 1), NdArray({{1, 2, 0}, {4, 5, 6}})));
  BOOST_TEST(array_equal(triu(x), NdArray({{1, 2, 3}, {0, 5, 6}})));
  BOOST_TEST(array_equal(triu(x, -1), x));
  BOOST_TEST(array_equal(triu(x, 1), NdArray({{0, 2, 3}, {0, 0, 6}})));
  BOOST_TEST(array_equal(triu(transpose(x), 1), NdArray({{0, 4}, {0, 0}, {0, 0}})));
  BOOST_TEST(trace(x).item() == 6);
  BOOST_TEST(array_equal(trace(NdArray({{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}})), NdArray({5, 13})));
  double const inf = std::numeric_limits<double>::infinity();
  BOOST_TEST(trace(NdArray({{1, inf}, {-inf, 1}})).item() == 2);
  check_rules(ops::Band{-1, 0}, sample(Shape{2, 3, 4}));
  BOOST_CHECK_EXCEPTION(trace(NdArray({1, 2})), ShapeError,
                        says("dyad: trace: the shape (2,) is not that of a matrix"));
}

BOOST_AUTO_TEST_CASE(inverse_values_and_rule) {
  BOOST_TEST(close(inverse(NdArray({{4, 7}, {2, 6}})), NdArray({{0.6, -0.7}, {-0.2, 0.4}})));
  for (Index const n : {1, 2, 3, 5, 20}) {
    NdArray const x = regular(Shape{2, n, n});
    BOOST_TEST(close(matmul(x, inverse(x)), broadcast_to(eye(n), Shape{2, n, n})));
    BOOST_TEST(close(inverse(swap_axes(x, -1, -2)), swap_axes(inverse(x), -1, -2)));
  }
  BOOST_TEST((inverse(sample(Shape{0, 0})).shape() == Shape{0, 0}));
  BOOST_TEST((inverse(sample(Shape{0, 3, 3})).shape() == Shape{0, 3, 3}));
  BOOST_TEST(std::isnan(inverse(NdArray({{std::nan(""), 1}, {1, 2}})).at({0, 0})));
  BOOST_TEST((inverse(eye(2).astype(DType::float32)).dtype() == DType::float32));
  check_rules(ops::Inverse{}, regular(Shape{3, 3}));
  check_rules(ops::Inverse{}, regular(Shape{2, 2, 2}));
  BOOST_CHECK_EXCEPTION(inverse(NdArray({{1, 2}, {2, 4}})), LinAlgError,
                        says("dyad: inverse: a matrix of the shape (2, 2) is singular"));
  BOOST_CHECK_EXCEPTION(inverse(sample(Shape{2, 3})), ShapeError,
                        says("dyad: inverse: the shape (2, 3) is not that of a square matrix"));
}

BOOST_AUTO_TEST_CASE(solve_values_rules_and_errors) {
  NdArray const a({{3, 1}, {1, 2}});
  BOOST_TEST(close(solve(a, NdArray({9, 8})), NdArray({2, 3})));
  BOOST_TEST(close(solve(a, NdArray({{9, 4}, {8, 3}})), NdArray({{2, 1}, {3, 1}})));
  NdArray const many = regular(Shape{4, 1, 3, 3}), b = sample(Shape{2, 3, 2}, 2);
  NdArray const y = solve(many, b);
  BOOST_TEST((y.shape() == Shape{4, 2, 3, 2}));
  BOOST_TEST(close(matmul(many, y), broadcast_to(b, y.shape())));
  BOOST_TEST((solve(many, NdArray({1, 2, 3})).shape() == Shape{4, 1, 3}));
  BOOST_TEST(close(apply_to(ops::Solve{true}, many, b), solve(swap_axes(many, -1, -2), b)));
  for (bool const transposed : {false, true}) {
    check_rules(ops::Solve{transposed}, regular(Shape{3, 3}), sample(Shape{3, 2}, 2));
    check_rules(ops::Solve{transposed}, regular(Shape{2, 1, 3, 3}), sample(Shape{2, 3, 2}, 2));
  }
  BOOST_CHECK_EXCEPTION(solve(NdArray({{1, 2}, {2, 4}}), NdArray({1, 2})), LinAlgError,
                        says("dyad: solve: a matrix of the shape (2, 2) is singular"));
  BOOST_CHECK_EXCEPTION(solve(a, NdArray({1, 2, 3})), ShapeError,
                        says("dyad: solve: the shapes (2, 2) and (3,) do not fit"));
  BOOST_CHECK_EXCEPTION(solve(NdArray({1, 2}), NdArray({1, 2})), ShapeError,
                        says("dyad: solve: the shape (2,) is not that of a square matrix"));
}

BOOST_AUTO_TEST_CASE(solve_triangular_values_rules_and_errors) {
  NdArray const l({{2, 99}, {1, 4}}); // what stands above the diagonal is not read
  BOOST_TEST(close(solve_triangular(l, NdArray({2, 9})), NdArray({1, 2})));
  BOOST_TEST(close(solve_triangular(l, NdArray({4, 8}), true), NdArray({1, 2})));
  for (bool const transposed : {false, true}) {
    check_rules(ops::SolveTriangular{transposed}, regular(Shape{3, 3}), sample(Shape{3, 2}, 2));
    check_rules(ops::SolveTriangular{transposed}, regular(Shape{2, 3, 3}), sample(Shape{3, 2}, 2));
  }
  BOOST_CHECK_EXCEPTION(solve_triangular(NdArray({{1, 2}, {2, 0}}), NdArray({1, 2})), LinAlgError,
                        says("dyad: solve_triangular: a matrix of the shape (2, 2) is singular"));
}

BOOST_AUTO_TEST_CASE(cholesky_values_rule_and_errors) {
  BOOST_TEST(close(cholesky(NdArray({{4, 12, -16}, {12, 37, -43}, {-16, -43, 98}})),
                   NdArray({{2, 0, 0}, {6, 1, 0}, {-8, 5, 3}})));
  for (Index const n : {1, 4, 40}) {
    NdArray const x = definite(Shape{2, n, n}), l = cholesky(x);
    BOOST_TEST(array_equal(l, tril(l)));
    BOOST_TEST(close(matmul(l, swap_axes(l, -1, -2)), x));
  }
  check_rules(ops::Cholesky{}, definite(Shape{4, 4}));
  check_rules(ops::Cholesky{}, definite(Shape{2, 3, 3}));
  BOOST_CHECK_EXCEPTION(cholesky(NdArray({{1, 2}, {2, 1}})), LinAlgError,
                        says("dyad: cholesky: a matrix of the shape (2, 2) is not positive definite"));
  BOOST_CHECK_EXCEPTION(cholesky(NdArray({1, 2})), ShapeError,
                        says("dyad: cholesky: the shape (2,) is not that of a square matrix"));
}

BOOST_AUTO_TEST_CASE(logdet_values_and_rule) {
  BOOST_TEST(close(logdet(NdArray({{{1, 2}, {3, 4}}, {{2, 0}, {0, 3}}})), NdArray({std::log(2.0), std::log(6.0)})));
  BOOST_TEST(logdet(NdArray({{1, 2}, {3, 4}})).ndim() == 0);
  BOOST_TEST(logdet(NdArray({{1, 2}, {2, 4}})).item() == -std::numeric_limits<double>::infinity());
  BOOST_TEST(logdet(1e-200 * eye(10)).item() == -2000 * std::log(10.0), boost::test_tools::tolerance(1e-14));
  BOOST_TEST(logdet(sample(Shape{0, 0})).item() == 0);
  check_rules(ops::LogDet{}, regular(Shape{3, 3}));
  check_rules(ops::LogDet{}, regular(Shape{2, 1, 2, 2}));
  check_rules(ops::LogDet{}, NdArray({{1, 2}, {3, 4}})); // a negative determinant
  BOOST_CHECK_EXCEPTION(logdet(NdArray(1.0)), ShapeError,
                        says("dyad: logdet: the shape () is not that of a square matrix"));
}

// SPDX-License-Identifier: BSL-1.0
#include <dyad/array/contraction.hpp>

#include "rules.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

using namespace dyad;
using namespace dyad_test;

namespace {

/// The product by its definition, for matrices.
NdArray product(NdArray const& a, NdArray const& b) {
  Index const m = a.shape()[0], k = a.shape()[1], n = b.shape()[1];
  std::vector<double> values;
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < n; ++j) {
      double total = 0;
      for (Index l = 0; l < k; ++l) total += a.at({i, l}) * b.at({l, j});
      values.push_back(total);
    }
  return NdArray(values, Shape{m, n});
}

/// Every second element along each axis of an array twice as large, in reverse: no layout that Eigen maps.
NdArray scattered(NdArray const& x) {
  Shape const shape{2 * x.shape()[0], 2 * x.shape()[1]};
  NdArray large = sample(shape, 9);
  for (Index i = 0; i < x.shape()[0]; ++i)
    for (Index j = 0; j < x.shape()[1]; ++j) large.set({shape[0] - 1 - 2 * i, shape[1] - 1 - 2 * j}, x.at({i, j}));
  return large.view(x.shape(), IndexList{-2 * shape[1], -2}, shape[0] * shape[1] - 1);
}

} // namespace

BOOST_AUTO_TEST_CASE(matmul_of_matrices_and_vectors) {
  NdArray const a({{1, 2}, {3, 4}, {5, 6}}), b({{1, 0, 2}, {0, 1, 3}}), v({1, -1});
  BOOST_TEST(array_equal(matmul(a, b), NdArray({{1, 2, 8}, {3, 4, 18}, {5, 6, 28}})));
  BOOST_TEST(array_equal(matmul(a, v), NdArray({-1, -1, -1})));
  BOOST_TEST(array_equal(matmul(v, b), NdArray({1, -1, -1})));
  BOOST_TEST(array_equal(matmul(v, NdArray({4, 5})), NdArray(-1.0)));
  BOOST_TEST(matmul(v, v).ndim() == 0);
}

BOOST_AUTO_TEST_CASE(matmul_reads_every_layout) {
  for (Index const m : {1, 2, 7, 40})
    for (Index const k : {1, 3, 33})
      for (Index const n : {1, 5, 36}) {
        NdArray const a = sample(Shape{m, k}, 1), b = sample(Shape{k, n}, 2), expected = product(a, b);
        NdArray const at = transpose(a).copy(), bt = transpose(b).copy();
        BOOST_TEST(close(matmul(a, b), expected));
        BOOST_TEST(close(matmul(transpose(at), b), expected));
        BOOST_TEST(close(matmul(a, transpose(bt)), expected));
        BOOST_TEST(close(matmul(transpose(at), transpose(bt)), expected));
        BOOST_TEST(close(matmul(scattered(a), scattered(b)), expected));
        BOOST_TEST(close(apply_to(ops::MatMul{true, false}, at, b), expected));
        BOOST_TEST(close(apply_to(ops::MatMul{false, true}, a, bt), expected));
        BOOST_TEST(close(apply_to(ops::MatMul{true, true}, at, scattered(bt)), expected));
      }
}

BOOST_AUTO_TEST_CASE(matmul_broadcasts_leading_axes) {
  NdArray const a = sample(Shape{2, 1, 3, 4}, 1), b = sample(Shape{5, 4, 2}, 2), y = matmul(a, b);
  BOOST_TEST((y.shape() == Shape{2, 5, 3, 2}));
  for (Index i = 0; i < 2; ++i)
    for (Index j = 0; j < 5; ++j) {
      NdArray const left = a.view(Shape{3, 4}, IndexList{4, 1}, 12 * i),
                    right = b.view(Shape{4, 2}, IndexList{2, 1}, 8 * j);
      BOOST_TEST(close(y.view(Shape{3, 2}, IndexList{2, 1}, 30 * i + 6 * j), product(left, right)));
    }
  BOOST_TEST((matmul(a, sample(Shape{4})).shape() == Shape{2, 1, 3}));
  BOOST_TEST((matmul(a, sample(Shape{4, 6})).shape() == Shape{2, 1, 3, 6}));
  BOOST_TEST((matmul(sample(Shape{4}), b).shape() == Shape{5, 2}));
  BOOST_TEST((matmul(sample(Shape{3, 4}), b).shape() == Shape{5, 3, 2}));
}

BOOST_AUTO_TEST_CASE(matmul_of_nothing_is_zero) {
  BOOST_TEST(array_equal(matmul(sample(Shape{2, 0}), sample(Shape{0, 3})), NdArray({{0, 0, 0}, {0, 0, 0}})));
  BOOST_TEST((matmul(sample(Shape{0, 3}), sample(Shape{3, 2})).shape() == Shape{0, 2}));
  BOOST_TEST((matmul(sample(Shape{0, 2, 3}), sample(Shape{3})).shape() == Shape{0, 2}));
  BOOST_TEST(matmul(sample(Shape{0}), sample(Shape{0})).item() == 0);
}

BOOST_AUTO_TEST_CASE(matmul_of_different_element_types) {
  NdArray const a = sample(Shape{2, 3}), b = sample(Shape{3, 2}).astype(DType::float32);
  BOOST_TEST((matmul(a, b).dtype() == DType::float64));
  BOOST_TEST((matmul(b, b.astype(DType::float32).view(Shape{2, 3}, IndexList{3, 1})).dtype() == DType::float32));
  BOOST_TEST(allclose(matmul(a.astype(DType::float32), b), product(a, b), 1e-6, 1e-6));
}

BOOST_AUTO_TEST_CASE(matmul_errors) {
  BOOST_CHECK_EXCEPTION(matmul(sample(Shape{2, 3}), sample(Shape{2, 3})), ShapeError,
                        says("dyad: matmul: the shapes (2, 3) and (2, 3) do not fit"));
  BOOST_CHECK_EXCEPTION(matmul(NdArray(2.0), sample(Shape{2})), ShapeError,
                        says("dyad: matmul: the shapes () and (2,) do not fit"));
  BOOST_CHECK_EXCEPTION(matmul(sample(Shape{2}), sample(Shape{3})), ShapeError,
                        says("dyad: matmul: the shapes (2,) and (3,) do not fit"));
  BOOST_CHECK_EXCEPTION(matmul(sample(Shape{2, 3, 4}), sample(Shape{3, 4, 3})), ShapeError,
                        says("dyad: matmul: the shapes (2, 3, 4) and (3, 4, 3) do not fit"));
}

BOOST_AUTO_TEST_CASE(matmul_rules) {
  for (bool const ta : {false, true})
    for (bool const tb : {false, true}) {
      Shape const a = ta ? Shape{4, 3} : Shape{3, 4}, b = tb ? Shape{2, 4} : Shape{4, 2};
      check_rules(ops::MatMul{ta, tb}, sample(a, 1), sample(b, 2));
      auto const batched = [](Shape shape, Index m, Index n) {
        shape.insert(0, n);
        shape.insert(0, m);
        return shape;
      };
      check_rules(ops::MatMul{ta, tb}, sample(batched(a, 2, 1), 1), sample(batched(b, 1, 3), 2));
      check_rules(ops::MatMul{ta, tb}, sample(a, 1), sample(batched(b, 2, 3), 2));
    }
}

BOOST_AUTO_TEST_CASE(linear_values_rules_and_errors) {
  NdArray const x({{1, 2}, {3, 4}}), w({{1, 0, 2}, {0, 1, 3}}), b({10, 20, 30});
  BOOST_TEST(array_equal(linear(x, w, b), NdArray({{11, 22, 38}, {13, 24, 48}})));
  BOOST_TEST(array_equal(linear(x, w), matmul(x, w)));
  BOOST_TEST(array_equal(linear(NdArray({1, 2}), w, b), NdArray({11, 22, 38})));
  BOOST_TEST(array_equal(linear(reshape(x, Shape{2, 1, 2}), w, b), NdArray({{{11, 22, 38}}, {{13, 24, 48}}})));
  check_rules(ops::Linear{}, sample(Shape{5, 3}, 1), sample(Shape{3, 2}, 2), sample(Shape{2}, 4));
  BOOST_CHECK_EXCEPTION(linear(x, w, x), ShapeError,
                        says("dyad: linear: the shapes (2, 2), (2, 3) and (2, 2) do not fit"));
  BOOST_CHECK_EXCEPTION(linear(w, w), ShapeError, says("dyad: linear: the shapes (2, 3) and (2, 3) do not fit"));
}

BOOST_AUTO_TEST_CASE(dot_and_outer) {
  NdArray const u({1, 2, 3}), v({4, 5, 6}), m({{1, 2, 3}, {4, 5, 6}});
  BOOST_TEST(array_equal(dot(u, v), NdArray(32.0)));
  BOOST_TEST(array_equal(dot(m, u), NdArray({14, 32})));
  BOOST_TEST(array_equal(dot(NdArray(2.0), u), NdArray({2, 4, 6})));
  NdArray const a = sample(Shape{2, 3, 4}, 1), b = sample(Shape{5, 4, 2}, 2), y = dot(a, b);
  BOOST_TEST((y.shape() == Shape{2, 3, 5, 2}));
  double expected = 0;
  for (Index k = 0; k < 4; ++k) expected += a.at({1, 2, k}) * b.at({3, k, 1});
  BOOST_TEST(std::abs(y.at({1, 2, 3, 1}) - expected) < 1e-14);
  BOOST_TEST(array_equal(outer(u, NdArray({1, 10})), NdArray({{1, 10}, {2, 20}, {3, 30}})));
  BOOST_TEST((outer(m, NdArray(2.0)).shape() == Shape{6, 1}));
  BOOST_CHECK_EXCEPTION(dot(u, NdArray({1, 2})), ShapeError, says("dyad: dot: the shapes (3,) and (2,) do not fit"));
}

BOOST_AUTO_TEST_CASE(tensordot_over_chosen_axes) {
  NdArray const a = sample(Shape{2, 3, 4}, 1), b = sample(Shape{4, 5, 2}, 2), y = tensordot(a, b, {2, 0}, {0, -1});
  BOOST_TEST((y.shape() == Shape{3, 5}));
  double expected = 0;
  for (Index i = 0; i < 2; ++i)
    for (Index k = 0; k < 4; ++k) expected += a.at({i, 2, k}) * b.at({k, 4, i});
  BOOST_TEST(std::abs(y.at({2, 4}) - expected) < 1e-14);
  BOOST_TEST(array_equal(tensordot(NdArray({{1, 2}, {3, 4}}), NdArray({{5, 6}, {7, 8}})), NdArray(70.0)));
  BOOST_TEST(array_equal(tensordot(NdArray({1, 2}), NdArray({3, 4}), 0), NdArray({{3, 4}, {6, 8}})));
  BOOST_CHECK_EXCEPTION(
      tensordot(a, b, {2}, {1}), ShapeError,
      says(
          "dyad: tensordot: the axes (2,) of the shape (2, 3, 4) and the axes (1,) of the shape (4, 5, 2) do not fit"));
  BOOST_CHECK_EXCEPTION(tensordot(a, b, {3}, {0}), IndexError,
                        says("dyad: tensordot: axis 3 is out of range for an array of 3 dimensions"));
  BOOST_CHECK_EXCEPTION(tensordot(a, b, 4), ShapeError,
                        says("dyad: tensordot: the shapes (2, 3, 4) and (4, 5, 2) have not both 4 axes to sum over"));
}

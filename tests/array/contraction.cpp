// SPDX-License-Identifier: BSL-1.0
#include <dyad/array/contraction.hpp>
#include <dyad/array/create.hpp>
#include <dyad/array/indexing.hpp>

#include "rules.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
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

// Sums of a million products of floats of one sign: added up one after the other they are wrong by a hundredth.
BOOST_AUTO_TEST_CASE(long_sums_of_floats) {
  Index const n = 1000000;
  std::vector<float> values(static_cast<std::size_t>(3 * n));
  double exact[3][3] = {}, sums[3] = {};
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < 3; ++j) {
      float const x = 1000 + static_cast<float>((i * (7919 + 2 * j)) % 1009) / 1009;
      values[static_cast<std::size_t>(3 * i + j)] = x;
      sums[j] += x;
    }
    for (Index j = 0; j < 3; ++j)
      for (Index k = 0; k < 3; ++k)
        exact[j][k] += static_cast<double>(values[static_cast<std::size_t>(3 * i + j)]) *
                       static_cast<double>(values[static_cast<std::size_t>(3 * i + k)]);
  }
  NdArray const rows = reshape(NdArray(values), Shape{n, 3}), columns = permute(rows, {1, 0}),
                ones = full(Shape{n}, 1, DType::float32);
  auto const near = [](double found, double expected, double tolerance = 2e-6) {
    return std::abs(found - expected) <= tolerance * expected;
  };
  for (NdArray const& across : {columns, columns.copy()}) { // in either storage order
    NdArray const products = matmul(across, rows), by_ones = matmul(across, ones), from_left = matmul(ones, rows);
    for (Index j = 0; j < 3; ++j) {
      for (Index k = 0; k < 3; ++k) BOOST_TEST(near(products.at({j, k}), exact[j][k]));
      BOOST_TEST(near(by_ones.at({j}), sums[j]));
      BOOST_TEST(near(from_left.at({j}), sums[j]));
    }
    NdArray const first = index(across, {Index{0}}), second = index(across, {Index{1}});
    BOOST_TEST(near(dot(first, second).item(), exact[0][1]));
    NdArray const bias = NdArray({1, 2, 3}).astype(DType::float32);
    BOOST_TEST(near(apply_to(ops::Linear{}, reshape(first, Shape{1, n}), rows, bias).at({0, 2}), exact[0][2] + 3));
  }
  // More results than are added to at a time, and infinity among the terms.
  NdArray const wide = full(Shape{70, 1100}, 0.1, DType::float32), high = full(Shape{1100, 5000}, 3, DType::float32);
  NdArray const result = matmul(wide, high);
  for (Index const i : {0, 63, 64, 69})
    BOOST_TEST(near(result.at({i, 4999}), 1100 * 3 * static_cast<double>(0.1F), 2e-5));
  NdArray steep = full(Shape{1100}, 3, DType::float32);
  steep.set({500}, std::numeric_limits<double>::infinity());
  BOOST_TEST(dot(steep, steep).item() == std::numeric_limits<double>::infinity());
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

// SPDX-License-Identifier: BSL-1.0
#include <dyad/array/create.hpp>
#include <dyad/array/decompositions.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

#include "rules.hpp"

using namespace dyad;
using namespace dyad_test;

namespace {

NdArray transposed(NdArray const& x) { return swap_axes(x, -1, -2); }
bool any(NdArray const& mask) { return sum(where(mask, 1.0, 0.0)).item() > 0; }
NdArray unit_like(NdArray const& x) {
  Shape shape = x.shape();
  Index const n = shape[shape.size() - 1];
  shape[shape.size() - 2] = n;
  return broadcast_to(eye(n), shape);
}
/// The largest element of each column is positive, but for what is about as large.
bool signs_are_chosen(NdArray const& columns) {
  NdArray const largest = max(abs(columns), Axes{-2});
  return !any(max(columns, Axes{-2}) < 0.99 * largest);
}

} // namespace

BOOST_AUTO_TEST_CASE(eigenvalues_and_vectors) {
  auto const [w, v] = eigh(NdArray({{2, 1}, {1, 2}}));
  double const half = std::sqrt(0.5);
  BOOST_TEST(close(w, NdArray({1, 3})));
  BOOST_TEST(close(v, NdArray({{half, half}, {-half, half}})));
  for (Index const n : {1, 2, 3, 8, 30}) {
    NdArray const x = sample(Shape{2, n, n}), symmetric = (x + transposed(x)) / 2.0;
    auto const [values, vectors] = eigh(x);
    BOOST_TEST((values.shape() == Shape{2, n}));
    BOOST_TEST(close(matmul(transposed(vectors), vectors), unit_like(vectors)));
    BOOST_TEST(close(matmul(vectors * expand_dims(values, -2), transposed(vectors)), symmetric));
    BOOST_TEST(signs_are_chosen(vectors));
    if (n > 1) BOOST_TEST(!any(slice(values, Slice{1, {}}, -1) < slice(values, Slice{0, -1}, -1)));
    BOOST_TEST(close(eigh(transposed(x)).values, values));
  }
  BOOST_TEST((eigh(sample(Shape{0, 0})).vectors.shape() == Shape{0, 0}));
  BOOST_TEST((eigh(sample(Shape{0, 3, 3})).values.shape() == Shape{0, 3}));
  BOOST_TEST((eigh(eye(2).astype(DType::float32)).vectors.dtype() == DType::float32));
  BOOST_TEST(std::isnan(eigh(NdArray({{std::nan(""), 1}, {1, 2}})).values.at({0})));
  BOOST_TEST(close(eigh(1e200 * NdArray({{2, 1}, {1, 2}})).values / 1e200, NdArray({1, 3})));
  check_rules(ops::EighValues{}, sample(Shape{2, 3, 3}));
  check_rules(ops::EighVectors{}, sample(Shape{2, 3, 3}));
  BOOST_CHECK_EXCEPTION(eigh(sample(Shape{2, 3})), ShapeError,
                        says("dyad: eigh: the shape (2, 3) is not that of a square matrix"));
}

BOOST_AUTO_TEST_CASE(singular_values_and_vectors) {
  BOOST_TEST(close(svd(NdArray({{3, 0}, {0, -4}})).s, NdArray({4, 3})));
  for (Shape const& shape :
       {Shape{1, 1}, Shape{1, 4}, Shape{4, 1}, Shape{2, 3, 3}, Shape{2, 5, 3}, Shape{3, 5}, Shape{2, 2, 20, 7}}) {
    NdArray const x = sample(shape);
    auto const [u, s, vt] = svd(x);
    BOOST_TEST(close(matmul(u * expand_dims(s, -2), vt), x));
    BOOST_TEST(close(matmul(transposed(u), u), unit_like(u)));
    BOOST_TEST(close(matmul(vt, transposed(vt)), unit_like(transposed(vt))));
    BOOST_TEST(signs_are_chosen(u));
    BOOST_TEST(!any(s < 0.0));
    BOOST_TEST(close(svd(transposed(x)).s, s));
    Index const k = s.shape()[s.ndim() - 1];
    if (k > 1) BOOST_TEST(!any(slice(s, Slice{1, {}}, -1) > slice(s, Slice{0, -1}, -1)));
    check_rules(ops::SingularValues{}, x);
    if (x.size() < 30) check_rules(ops::SvdVectors{}, x);
  }
  BOOST_TEST((svd(sample(Shape{0, 3})).vt.shape() == Shape{0, 3}));
  BOOST_TEST((svd(sample(Shape{0, 3})).u.shape() == Shape{0, 0}));
  BOOST_TEST(std::isnan(svd(NdArray({{std::numeric_limits<double>::infinity(), 1}})).s.at({0})));
  BOOST_CHECK_EXCEPTION(svd(NdArray({1, 2})), ShapeError, says("dyad: svd: the shape (2,) is not that of a matrix"));
}

BOOST_AUTO_TEST_CASE(orthogonal_factors) {
  auto const [q, r] = qr(NdArray({{3, 1}, {4, 2}}));
  BOOST_TEST(close(q, NdArray({{0.6, -0.8}, {0.8, 0.6}})));
  BOOST_TEST(close(r, NdArray({{5, 2.2}, {0, 0.4}})));
  for (Shape const& shape : {Shape{1, 1}, Shape{4, 1}, Shape{2, 3, 3}, Shape{2, 5, 3}, Shape{20, 7}}) {
    NdArray const x = sample(shape);
    auto const [left, right] = qr(x);
    BOOST_TEST(close(matmul(left, right), x));
    BOOST_TEST(close(matmul(transposed(left), left), unit_like(left)));
    BOOST_TEST(array_equal(right, triu(right)));
    BOOST_TEST(!any(right * unit_like(right) < 0.0));
    check_rules(ops::QrFactors{}, x);
  }
  BOOST_TEST((qr(sample(Shape{3, 0})).q.shape() == Shape{3, 0}));
  BOOST_CHECK_EXCEPTION(qr(sample(Shape{2, 3})), ShapeError,
                        says("dyad: qr: matrices of the shape (2, 3) have fewer rows than columns"));
  NdArray const x({{1, 0}, {2, 0}}), y = apply_to(ops::QrFactors{}, x);
  BOOST_CHECK_THROW(ops::QrFactors{}.vjp(Arg<0>{}, y, y, x), LinAlgError);
}

// SPDX-License-Identifier: BSL-1.0
// Arrays as matrices of Eigen and back.
#include <dyad/interop/eigen.hpp>

#include <dyad/array/create.hpp>
#include <dyad/array/elementwise.hpp>
#include <dyad/array/movement.hpp>

#include <boost/test/unit_test.hpp>

#include <string_view>
#include <utility>

using namespace dyad;

BOOST_AUTO_TEST_SUITE(arrays_of_eigen)

BOOST_AUTO_TEST_CASE(a_matrix_is_seen_in_place) {
  NdArray const m({{1, 2, 3}, {4, 5, 6}});
  auto const e = as_eigen(m);
  BOOST_TEST(static_cast<void const*>(e.data()) == m.raw());
  BOOST_TEST(e.rows() == 2);
  BOOST_TEST(e.cols() == 3);
  BOOST_TEST(e(1, 0) == 4);
  Eigen::MatrixXd const product = e * e.transpose();
  BOOST_TEST(product(0, 1) == 4 + 10 + 18);
}

BOOST_AUTO_TEST_CASE(ranks) {
  auto const column = as_eigen(NdArray({1, 2, 3}));
  BOOST_TEST(column.rows() == 3);
  BOOST_TEST(column.cols() == 1);
  BOOST_TEST(column.sum() == 6);
  BOOST_TEST(as_eigen(NdArray(2.5))(0, 0) == 2.5);
  BOOST_TEST(as_eigen(zeros({0, 3})).size() == 0);
  BOOST_CHECK_EXCEPTION(as_eigen(zeros({2, 3, 4})), ShapeError, [](auto const& e) {
    return std::string_view(e.what()) == "dyad: as_eigen: an array of the shape (2, 3, 4) is not a matrix";
  });
}

BOOST_AUTO_TEST_CASE(element_types) {
  NdArray const f = arange(0, 4, 1, DType::float32);
  BOOST_TEST(as_eigen<float>(f).sum() == 6);
  BOOST_TEST(as_eigen<float>(NdArray(0.5f))(0, 0) == 0.5f);
  BOOST_CHECK_EXCEPTION(as_eigen(f), DTypeError, [](auto const& e) {
    return std::string_view(e.what()) == "dyad: as_eigen: the array of the shape (4,) holds float32 and not float64";
  });
}

BOOST_AUTO_TEST_CASE(views_that_are_not_contiguous_are_copied) {
  NdArray const m({{1, 2, 3}, {4, 5, 6}});
  auto const t = as_eigen(transpose(m));
  BOOST_TEST(t(2, 1) == 6);
  BOOST_TEST(t(1, 0) == 2);
  BOOST_TEST(as_eigen(broadcast_to(NdArray({1, 2}), {3, 2})).sum() == 9);
}

BOOST_AUTO_TEST_CASE(a_view_keeps_its_elements) {
  NdArray m({{1, 2}, {3, 4}});
  auto const e = as_eigen(m);
  auto const copy = e;
  m.set({0, 0}, 9);
  BOOST_TEST(e(0, 0) == 1);
  auto const of_temporary = as_eigen(m + 1.0);
  m = NdArray(0.0);
  BOOST_TEST(of_temporary(0, 0) == 10);
  BOOST_TEST(copy(1, 1) == 4);
}

BOOST_AUTO_TEST_CASE(back) {
  Eigen::Matrix<double, 2, 3> columns;
  columns << 1, 2, 3, 4, 5, 6;
  Eigen::Matrix<double, 2, 3, Eigen::RowMajor> const rows = columns;
  NdArray const expected({{1, 2, 3}, {4, 5, 6}});
  BOOST_TEST(array_equal(to_array(columns), expected));
  BOOST_TEST(array_equal(to_array(rows), expected));
  BOOST_TEST(array_equal(to_array(columns.transpose()), transpose(expected)));
  BOOST_TEST(array_equal(to_array(columns.col(1)), NdArray({2, 5})));
  BOOST_TEST((to_array(columns.row(1)).shape() == Shape{1, 3}));
  BOOST_TEST(array_equal(to_array(columns.array() * 2), 2 * expected));
  BOOST_TEST(array_equal(to_array(as_eigen(expected)), expected));
  BOOST_TEST((to_array(Eigen::Vector2f(1, 2)).dtype() == DType::float32));
  BOOST_TEST(array_equal(to_array(Eigen::Vector2i(1, 2)), NdArray({1, 2})));
  BOOST_TEST((to_array(Eigen::MatrixXd(0, 3)).shape() == Shape{0, 3}));
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// What an array is: a value of any rank, made from many things, shared until somebody writes.
#include "rules.hpp"

#include <dyad/array/elementwise.hpp>
#include <dyad/array/movement.hpp>

#include <Eigen/Core>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <concepts>
#include <span>
#include <vector>

using namespace dyad;
using dyad_test::says;

namespace {
std::vector<double> list(NdArray const& x) { return x.to_vector(); }
} // namespace

BOOST_AUTO_TEST_SUITE(arrays)

BOOST_AUTO_TEST_CASE(made_from_numbers_and_lists) {
  NdArray const number(2.5);
  BOOST_TEST(number.ndim() == 0);
  BOOST_TEST(number.size() == 1);
  BOOST_TEST(number.item() == 2.5);
  NdArray const m({{1, 2, 3}, {4, 5, 6}});
  BOOST_TEST((m.shape() == Shape{2, 3}));
  BOOST_TEST(m.at({1, -1}) == 6);
  BOOST_TEST((NdArray({{1}, {2}}).shape() == Shape{2, 1}));
  BOOST_TEST((NdArray({{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}).shape() == Shape{2, 2, 2}));
  BOOST_CHECK_THROW(NdArray({{1, 2}, {3}}), ShapeError);
  std::vector<float> const row = {1, 2};
  BOOST_TEST((NdArray(row).dtype() == DType::float32));
  BOOST_TEST((NdArray(std::vector<double>{1, 2, 3, 4}, Shape{2, 2}).at({1, 0}) == 3));
  BOOST_CHECK_THROW(NdArray(std::vector<double>{1, 2, 3}, Shape{2, 2}), ShapeError);
}

BOOST_AUTO_TEST_CASE(made_from_eigen) {
  Eigen::MatrixXd m(2, 3); // column by column in memory
  m << 1, 2, 3, 4, 5, 6;
  BOOST_TEST(list(NdArray(m)) == (std::vector<double>{1, 2, 3, 4, 5, 6}), boost::test_tools::per_element());
  BOOST_TEST(list(NdArray(m.transpose())) == (std::vector<double>{1, 4, 2, 5, 3, 6}), boost::test_tools::per_element());
  Eigen::VectorXd const v = Eigen::VectorXd::LinSpaced(3, 0, 2);
  BOOST_TEST((NdArray(v).shape() == Shape{3}));
  Eigen::Matrix2f const f = Eigen::Matrix2f::Identity();
  BOOST_TEST((NdArray(f).dtype() == DType::float32));
}

BOOST_AUTO_TEST_CASE(a_copy_is_a_value) {
  NdArray const original({{1, 2}, {3, 4}});
  NdArray copy = original, view = transpose(original);
  copy.set({0, 0}, 9);
  view.set({0, 1}, 7);
  BOOST_TEST(original.at({0, 0}) == 1);
  BOOST_TEST(original.at({1, 0}) == 3);
  BOOST_TEST(copy.at({0, 0}) == 9);
  BOOST_TEST(view.at({0, 1}) == 7);
  NdArray base({1, 2, 3});
  NdArray const stretched = broadcast_to(base, Shape{2, 3});
  base.set({0}, 5);
  BOOST_TEST(stretched.at({1, 0}) == 1);
  NdArray number(1.0);
  number.set({}, 4);
  BOOST_TEST(number.item() == 4);
}

BOOST_AUTO_TEST_CASE(elements_as_spans) {
  NdArray m({{1, 2}, {3, 4}});
  BOOST_TEST(m.values<double>()[3] == 4);
  m.mutable_values<double>()[3] = 8;
  BOOST_TEST(m.at({1, 1}) == 8);
  BOOST_CHECK_THROW(static_cast<void>(m.values<float>()), DTypeError);
  NdArray const view = transpose(m);
  BOOST_CHECK_THROW(static_cast<void>(view.values<double>()), ShapeError);
  BOOST_TEST(view.contiguous().at({0, 1}) == 3);
}

BOOST_AUTO_TEST_CASE(a_number_as_a_span) {
  NdArray x(2.5);
  BOOST_TEST((x.values<double>().size() == 1 && x.values<double>()[0] == 2.5));
  x.mutable_values<double>()[0] = -1;
  BOOST_TEST(x.item() == -1);
  NdArray single = NdArray::scalar(2.5, DType::float32);
  auto const has_none = says("dyad: values: a single float32 number has no span of elements");
  BOOST_CHECK_EXCEPTION(static_cast<void>(single.values<float>()), ShapeError, has_none);
  BOOST_CHECK_EXCEPTION(static_cast<void>(single.mutable_values<float>()), ShapeError, has_none);
}

BOOST_AUTO_TEST_CASE(made_from_ranges) {
  std::array<double, 4> const four = {1, 2, 3, 4};
  std::vector<double> row = {1, 2, 3, 4};
  BOOST_TEST((NdArray(four, Shape{2, 2}).at({1, 0}) == 3));
  BOOST_TEST(list(NdArray(std::span<double>(row))) == row, boost::test_tools::per_element());
  BOOST_TEST(list(NdArray(std::span<double const>(row).subspan(1, 2))) == (std::vector<double>{2, 3}),
             boost::test_tools::per_element());
  BOOST_TEST((NdArray(std::array{1.5f}, Shape{}).dtype() == DType::float32));
  BOOST_TEST(NdArray(std::array{1.5f}, Shape{}).item() == 1.5);
  BOOST_TEST((NdArray(std::vector<double>{}).shape() == Shape{0}));
  BOOST_TEST((NdArray(std::vector<float>{}, Shape{2, 0}).shape() == Shape{2, 0}));
  static_assert(!std::constructible_from<NdArray, std::vector<int>> && !std::constructible_from<NdArray, char const*>);
}

BOOST_AUTO_TEST_CASE(single_numbers_keep_their_type) {
  BOOST_TEST((NdArray(1).dtype() == DType::float64));
  BOOST_TEST((NdArray(true).item() == 1));
  BOOST_TEST((NdArray(0.1f).dtype() == DType::float32));
  BOOST_TEST(NdArray(0.1f).item() == static_cast<double>(0.1f));
  BOOST_TEST(NdArray(0.1).astype(DType::float32).item() == static_cast<double>(0.1f));
  NdArray f(0.5f);
  f.set({}, 0.1);
  BOOST_TEST(f.at({}) == static_cast<double>(0.1f));
  BOOST_TEST(static_cast<double>(NdArray({{2.5}})) == 2.5);
  BOOST_TEST(static_cast<bool>(NdArray({1})));
  BOOST_TEST(!static_cast<bool>(NdArray()));
}

BOOST_AUTO_TEST_CASE(indices_count_from_either_end) {
  NdArray m({{1, 2, 3}, {4, 5, 6}});
  for (Index i = 0; i < 2; ++i)
    for (Index j = 0; j < 3; ++j) {
      BOOST_TEST(m.at({i, j}) == static_cast<double>(3 * i + j + 1));
      BOOST_TEST(m.at({i - 2, j - 3}) == m.at({i, j}));
      BOOST_TEST(transpose(m).at({j, i - 2}) == m.at({i, j}));
    }
  m.set({-1, -3}, 9);
  BOOST_TEST(m.at({1, 0}) == 9);
}

BOOST_AUTO_TEST_CASE(no_write_is_seen_elsewhere) {
  NdArray const original = NdArray({{1, 2, 3}, {4, 5, 6}});
  std::vector<double> const before = list(original);
  std::vector<NdArray> others = {original,
                                 transpose(original),
                                 reshape(original, {3, 2}),
                                 flatten(original),
                                 expand_dims(original, 0),
                                 broadcast_to(original, {2, 2, 3}),
                                 permute(reshape(original, {1, 2, 3}), {2, 0, 1})};
  for (NdArray& written : others) {
    std::vector<std::vector<double>> rest;
    for (NdArray const& other : others) rest.push_back(list(other));
    NdArray const copy = written;
    written.set(IndexList(static_cast<std::size_t>(written.ndim()), 0), 100);
    written.mutable_values<double>().back() = 200;
    BOOST_TEST(list(original) == before, boost::test_tools::per_element());
    BOOST_TEST(list(copy) == rest[static_cast<std::size_t>(&written - others.data())],
               boost::test_tools::per_element());
    for (std::size_t i = 0; i < others.size(); ++i)
      if (&others[i] != &written) BOOST_TEST(list(others[i]) == rest[i], boost::test_tools::per_element());
    // Only one element of a stretched array changes, however many places it had.
    std::vector<double> const now = list(written);
    BOOST_TEST(std::count(now.begin(), now.end(), 100) == 1);
  }
}

BOOST_AUTO_TEST_CASE(views_outlive_what_they_show) {
  NdArray view;
  {
    NdArray const m({{1, 2}, {3, 4}});
    view = transpose(transpose(m));
    view = transpose(view);
  }
  BOOST_TEST(list(view) == (std::vector<double>{1, 3, 2, 4}), boost::test_tools::per_element());
  view = reshape(view, {4});
  NdArray const& same = view; // a name of its own: clang warns of an assignment to itself
  view = same;
  BOOST_TEST(view.at({1}) == 3);
  NdArray const taken = std::move(view);
  BOOST_TEST(taken.at({3}) == 4);
  BOOST_TEST(broadcast_to(NdArray(2.0f), {2, 2}).at({1, 1}) == 2);
}

BOOST_AUTO_TEST_CASE(element_types_convert) {
  NdArray const m({{1, 0.1}, {1e300, -0.0}});
  NdArray const f = transpose(m).astype(DType::float32);
  BOOST_TEST(f.is_contiguous());
  BOOST_TEST(f.at({1, 0}) == static_cast<double>(0.1f));
  BOOST_TEST(std::isinf(f.at({0, 1})));
  BOOST_TEST(std::signbit(f.at({1, 1})));
  BOOST_TEST(std::isinf(f.astype(DType::float64).at({0, 1})));
}

BOOST_AUTO_TEST_CASE(errors_are_sentences) {
  NdArray m({{1, 2}, {3, 4}});
  BOOST_CHECK_EXCEPTION(m.at({2, 0}), IndexError,
                        says("dyad: at: the index (2, 0) is outside of an array of the shape (2, 2)"));
  BOOST_CHECK_EXCEPTION(m.at({0, -3}), IndexError,
                        says("dyad: at: the index (0, -3) is outside of an array of the shape (2, 2)"));
  BOOST_CHECK_EXCEPTION(m.at({1}), IndexError,
                        says("dyad: at: the index (1,) does not fit an array of the shape (2, 2)"));
  BOOST_CHECK_EXCEPTION(m.set({}, 1), IndexError,
                        says("dyad: at: the index () does not fit an array of the shape (2, 2)"));
  BOOST_CHECK_EXCEPTION(NdArray(1).at({0}), IndexError,
                        says("dyad: at: the index (0,) does not fit an array of the shape ()"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(m.item()), ShapeError,
                        says("dyad: item: an array of the shape (2, 2) is not a single number"));
  BOOST_CHECK_EXCEPTION(m + NdArray({1, 2, 3}), ShapeError,
                        says("dyad: +: the shapes (2, 2) and (3,) do not broadcast"));
  BOOST_CHECK_EXCEPTION(static_cast<void>(m.values<float>()), DTypeError,
                        says("dyad: values: the array of the shape (2, 2) holds float64 and not float32"));
  BOOST_CHECK_EXCEPTION(NdArray({{1, 2}, {3}}), ShapeError,
                        says("dyad: array: the rows of a braced list have the shapes (2,) and (1,)"));
  BOOST_CHECK_EXCEPTION(NdArray({{1}, 2}), ShapeError,
                        says("dyad: array: the rows of a braced list have the shapes (1,) and ()"));
  BOOST_CHECK_EXCEPTION(NdArray(std::array{1.0, 2.0, 3.0}, Shape{2, 2}), ShapeError,
                        says("dyad: array: 3 values do not fill the shape (2, 2)"));
  BOOST_CHECK_EXCEPTION(NdArray(std::array{1.0}, Shape{-1, -1}), ShapeError,
                        says("dyad: array: the shape (-1, -1) has a negative extent"));
  Index const large = Index{1} << 40;
  BOOST_CHECK_EXCEPTION(NdArray(std::array{1.0}, Shape{large, large}), ShapeError,
                        says("dyad: array: the shape (1099511627776, 1099511627776) has too many elements"));
  BOOST_TEST(list(m) == (std::vector<double>{1, 2, 3, 4}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

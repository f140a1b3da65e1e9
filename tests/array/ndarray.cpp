// SPDX-License-Identifier: BSL-1.0
// What an array is: a value of any rank, made from many things, shared until somebody writes.
#include <dyad/array/create.hpp>
#include <dyad/array/elementwise.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/array/random.hpp>

#include <Eigen/Core>
#include <boost/test/unit_test.hpp>

#include <vector>

using namespace dyad;

namespace {
std::vector<double> list(NdArray const& x) { return x.to_vector(); }
bool says(std::exception const& error, std::string_view text) { return std::string_view(error.what()).find(text) != std::string_view::npos; }
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

BOOST_AUTO_TEST_CASE(errors_name_shapes) {
  NdArray const m({{1, 2}, {3, 4}});
  BOOST_CHECK_EXCEPTION(static_cast<void>(m.at({2, 0})), IndexError, [](auto const& e) { return says(e, "(2, 0)") && says(e, "(2, 2)"); });
  BOOST_CHECK_EXCEPTION(static_cast<void>(m.item()), ShapeError, [](auto const& e) { return says(e, "(2, 2)"); });
  BOOST_CHECK_EXCEPTION(m + NdArray({1, 2, 3}), ShapeError, [](auto const& e) { return says(e, "(2, 2)") && says(e, "(3,)"); });
}

BOOST_AUTO_TEST_CASE(made_from_rules) {
  BOOST_TEST(list(arange(2, 8, 2.5)) == (std::vector<double>{2, 4.5, 7}), boost::test_tools::per_element());
  BOOST_TEST(list(arange(3)) == (std::vector<double>{0, 1, 2}), boost::test_tools::per_element());
  BOOST_TEST(arange(3, 0).size() == 0);
  BOOST_TEST(list(linspace(0, 1, 3)) == (std::vector<double>{0, 0.5, 1}), boost::test_tools::per_element());
  BOOST_TEST(list(eye(2, 3)) == (std::vector<double>{1, 0, 0, 0, 1, 0}), boost::test_tools::per_element());
  BOOST_TEST((ones(Shape{2}, DType::float32).dtype() == DType::float32));
  BOOST_TEST(zeros(Shape{}).ndim() == 0);
  BOOST_CHECK_THROW(zeros(Shape{2, -1}), ShapeError);
  BOOST_CHECK_THROW(arange(0, 1, 0), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(random_numbers_are_the_same_everywhere) {
  Random random(1);
  // The first output of the generator for this seed, fixed by the standard, times 2^-53.
  BOOST_TEST(random.uniform() == static_cast<double>(std::mt19937_64(1)() >> 11) * 0x1p-53);
  NdArray const normal = Random(2).normal(Shape{20000});
  double total = 0, squares = 0;
  for (double const x : list(normal)) total += x, squares += x * x;
  BOOST_TEST(std::abs(total / 20000) < 0.03);
  BOOST_TEST(std::abs(squares / 20000 - 1) < 0.05);
  std::vector<Index> order = Random(3).permutation(10);
  std::sort(order.begin(), order.end());
  for (Index i = 0; i < 10; ++i) BOOST_TEST(order[static_cast<std::size_t>(i)] == i);
}

BOOST_AUTO_TEST_SUITE_END()

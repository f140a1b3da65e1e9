// SPDX-License-Identifier: BSL-1.0
// Reductions over every choice of axes, against loops; movement of elements.
#include <dyad/array/create.hpp>
#include <dyad/array/indexing.hpp>
#include <dyad/array/random.hpp>
#include <dyad/array/reduction.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>
#include <limits>

using namespace dyad;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

/// The reduction of a 2 x 3 x 4 array over the axes of a mask, element by element.
std::vector<double> by_loops(NdArray const& x, unsigned mask, double start,
                             std::function<double(double, double)> const& fold) {
  Shape shape;
  for (Index i = 0; i < 3; ++i) shape.push_back(mask >> i & 1u ? 1 : x.shape()[i]);
  std::vector<double> result(static_cast<std::size_t>(shape.count()), start);
  for (Index i = 0; i < 2; ++i)
    for (Index j = 0; j < 3; ++j)
      for (Index k = 0; k < 4; ++k) {
        Index const a = mask & 1u ? 0 : i, b = mask & 2u ? 0 : j, c = mask & 4u ? 0 : k;
        double& to = result[static_cast<std::size_t>((a * shape[1] + b) * shape[2] + c)];
        to = fold(to, x.at({i, j, k}));
      }
  return result;
}

void check_equal(NdArray const& found, std::vector<double> const& expected) {
  std::vector<double> const values = found.to_vector();
  BOOST_TEST(values.size() == expected.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    BOOST_TEST(std::abs(values[i] - expected[i]) <= 1e-14 * std::abs(expected[i]));
}

} // namespace

BOOST_AUTO_TEST_SUITE(reductions)

BOOST_AUTO_TEST_CASE(over_every_choice_of_axes) {
  NdArray const plain = Random(1).uniform(Shape{2, 3, 4}, 0.5, 2);
  NdArray const view = permute(Random(2).uniform(Shape{4, 2, 3}, 0.5, 2), {1, 2, 0});
  for (NdArray const& x : {plain, view})
    for (unsigned mask = 1; mask < 8; ++mask) {
      Axes front, back;
      for (Index i = 0; i < 3; ++i)
        if (mask >> i & 1u) front.push_back(i), back.push_back(i - 3);
      auto const add = [](double a, double b) { return a + b; };
      check_equal(sum(x, front), by_loops(x, mask, 0, add));
      check_equal(sum(x, back, true), by_loops(x, mask, 0, add));
      check_equal(sum_of_squares(x, front), by_loops(x, mask, 0, [](double a, double b) { return a + b * b; }));
      check_equal(max(x, front), by_loops(x, mask, -inf, [](double a, double b) { return std::max(a, b); }));
      check_equal(min(x, back), by_loops(x, mask, inf, [](double a, double b) { return std::min(a, b); }));
      std::vector<double> logs = by_loops(x, mask, 0, [](double a, double b) { return a + std::exp(b); });
      for (double& value : logs) value = std::log(value);
      check_equal(logsumexp(x, front), logs);
      BOOST_TEST(sum(x, front, true).ndim() == 3);
      BOOST_TEST(sum(x, front).ndim() == 3 - front.size());
    }
}

BOOST_AUTO_TEST_CASE(a_truth_value_after_an_axis_keeps_it) {
  NdArray const x({{3, 1, 2}, {4, 9, 8}});
  BOOST_TEST((max(x, 1, true).shape() == Shape{2, 1}));
  check_equal(max(x, 1, true), {3, 9});
  check_equal(min(x, 1, true), {1, 4});
  check_equal(max(x, 3.0, 4.0), {4, 4, 4, 4, 9, 8}); // the largest of three
}

BOOST_AUTO_TEST_CASE(mean_variance_softmax) {
  NdArray const x({{1, 2, 3}, {4, 5, 9}});
  check_equal(mean(x, 1), {2, 6});
  check_equal(variance(x, 1), {2.0 / 3, 14.0 / 3});
  check_equal(variance(x, 1, false, 1), {1, 7});
  check_equal(sum(softmax(x), 1), {1, 1});
  check_equal(exp(log_softmax(x, 0)), softmax(x, 0).to_vector());
  check_equal(argmax(x, 1), {2, 2});
  check_equal(argmax(x, -2), {1, 1, 1});
  check_equal(softmax(NdArray({1000, 1000})), {0.5, 0.5});
}

BOOST_AUTO_TEST_CASE(special_values) {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(std::isnan(max(NdArray({1, nan, 2})).item()));
  BOOST_TEST(std::isnan(min(NdArray({nan, 1})).item()));
  BOOST_TEST(logsumexp(NdArray({-inf, -inf})).item() == -inf);
  BOOST_TEST(logsumexp(NdArray({-inf, 3.0})).item() == 3);
  BOOST_TEST(logsumexp(NdArray({inf, 3.0})).item() == inf);
  BOOST_TEST(sum(zeros(Shape{0})).item() == 0);
  BOOST_TEST((sum(zeros(Shape{0, 3}), 0).shape() == Shape{3}));
  BOOST_CHECK_THROW(max(zeros(Shape{0})), ShapeError);
  BOOST_CHECK_THROW(argmax(zeros(Shape{2, 0}), 1), ShapeError);
  BOOST_CHECK_THROW(sum(zeros(Shape{2}), 1), IndexError);
  BOOST_CHECK_THROW(sum(zeros(Shape{2, 2}), {0, -2}), IndexError);
}

BOOST_AUTO_TEST_CASE(long_sums_keep_their_digits) {
  NdArray const x = Random(4).uniform(Shape{200001});
  long double exact = 0;
  for (double const value : x.to_vector()) exact += value;
  BOOST_TEST(std::abs(sum(x).item() - static_cast<double>(exact)) <= 4e-16 * 16 * static_cast<double>(exact));
  BOOST_TEST(sum(full(Shape{10'000'000}, 0.1, DType::float32)).item() == 1e6, boost::test_tools::tolerance(1e-5));
}

/// Floats near 1e6, whose sums float holds to one part in 1.7e7 at best.
NdArray large_floats(Shape const& shape) { return Random(3).uniform(shape, 1e6, 1e6 + 1, DType::float32); }

BOOST_AUTO_TEST_CASE(sums_are_as_accurate_across_rows_as_along_them) {
  NdArray const x = large_floats(Shape{120000, 2}), cube = large_floats(Shape{40, 3000, 3});
  NdArray const slices = index(x, {Slice{0, 120000, 3}}), column = index(x, {Slice{{}, {}, -2}, 1}),
                reversed = permute(cube, {2, 1, 0});
  for (NdArray const& each : {x, slices, column, cube, reversed})
    for (unsigned mask = 1; mask < 1u << each.ndim(); ++mask) {
      Axes axes;
      for (Index i = 0; i < each.ndim(); ++i)
        if (mask >> i & 1u) axes.push_back(i);
      NdArray const exact = sum(each.astype(DType::float64), axes),
                    squares = sum(square(each.astype(DType::float64)), axes);
      BOOST_TEST(allclose(sum(each, axes), exact, 2.5e-7, 0), "axes " << mask << " of " << to_string(each.shape()));
      BOOST_TEST(allclose(sum_of_squares(each, axes), squares, 3e-7, 0),
                 "axes " << mask << " of " << to_string(each.shape()));
      BOOST_TEST(allclose(sum_to(broadcast_to(each, each.shape()), reduced(each.shape(), axes, true)),
                          reshape(exact, reduced(each.shape(), axes, true)), 2.5e-7, 0));
    }
  // the exact sums of doubles: whole numbers that cancel
  NdArray const doubles = NdArray({{1e17, 1}, {3, 1}, {-1e17, 1}, {2, 1}});
  BOOST_TEST(array_equal(sum(index(doubles, {Slice{}, 1})), NdArray(4.0)));
  NdArray many = NdArray::empty({100001, 2});
  std::vector<double> exact(2, 0.0);
  for (Index i = 0; i < 100001; ++i)
    for (Index k = 0; k < 2; ++k)
      many.mutable_values<double>()[static_cast<std::size_t>(2 * i + k)] =
          i == 0 ? 1e15 : 0.125 * static_cast<double>(1 + k);
  check_equal(sum(many, 0), {1e15 + 12500, 1e15 + 25000});
}

BOOST_AUTO_TEST_CASE(variance_does_not_suffer_from_a_large_mean) {
  NdArray const x = large_floats(Shape{2000, 50});
  for (Axes const& axes : {Axes{0}, Axes{1}, Axes{0, 1}}) {
    NdArray const exact = variance(x.astype(DType::float64), axes);
    BOOST_TEST(allclose(variance(x, axes), exact, 1e-6, 0));
    BOOST_TEST(allclose(mean(x, axes), mean(x.astype(DType::float64), axes), 2e-7, 0));
  }
}

BOOST_AUTO_TEST_CASE(infinite_elements_of_sums) {
  for (Index const at : {0, 7, 8, 999}) {
    NdArray x = NdArray::empty({1000, 3});
    for (double& one : x.mutable_values<double>()) one = 1;
    x.mutable_values<double>()[static_cast<std::size_t>(3 * at)] = inf;
    x.mutable_values<double>()[static_cast<std::size_t>(3 * at + 1)] = -inf;
    BOOST_TEST(array_equal(sum(x, 0), NdArray({inf, -inf, 1000.0})));
    BOOST_TEST(std::isnan(sum(x).item()));
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(movement)

BOOST_AUTO_TEST_CASE(reshape_and_friends) {
  NdArray const x = arange(24);
  NdArray const cube = reshape(x, {2, -1, 4});
  BOOST_TEST((cube.shape() == Shape{2, 3, 4}));
  BOOST_TEST(permute(cube, {2, 0, -2}).at({3, 1, 2}) == cube.at({1, 2, 3}));
  BOOST_TEST(transpose(cube).at({3, 2, 1}) == cube.at({1, 2, 3}));
  BOOST_TEST((flatten(transpose(cube)).shape() == Shape{24}));
  BOOST_TEST((swap_axes(cube, 0, -1).shape() == Shape{4, 3, 2}));
  BOOST_TEST((squeeze(expand_dims(cube, 1)).shape() == Shape{2, 3, 4}));
  BOOST_TEST((squeeze(reshape(x, {1, 24, 1}), 0).shape() == Shape{24, 1}));
  BOOST_CHECK_THROW(reshape(x, {5, -1}), ShapeError);
  BOOST_CHECK_THROW(reshape(x, {-1, -1}), ShapeError);
  BOOST_CHECK_THROW(permute(cube, {0, 0, 1}), IndexError);
  BOOST_CHECK_THROW(squeeze(cube, 0), ShapeError);
}

BOOST_AUTO_TEST_CASE(broadcast_to_and_its_transpose) {
  NdArray const x({{1}, {2}});
  NdArray const wide = broadcast_to(x, Shape{3, 2, 4});
  BOOST_TEST(wide.at({2, 1, 3}) == 2);
  BOOST_TEST(sum_to(wide, Shape{2, 1}).to_vector() == (std::vector<double>{12, 24}), boost::test_tools::per_element());
  BOOST_TEST(sum_to(wide, Shape{}).item() == 36);
  BOOST_CHECK_THROW(broadcast_to(x, Shape{3, 4}), ShapeError);
  BOOST_CHECK_THROW(sum_to(x, Shape{3}), ShapeError);
}

BOOST_AUTO_TEST_SUITE_END()

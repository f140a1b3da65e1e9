// SPDX-License-Identifier: BSL-1.0
#include <dyad/array/indexing.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/ops/losses.hpp>

#include "rules.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <vector>

using namespace dyad;
using namespace dyad_test;

BOOST_AUTO_TEST_CASE(mean_squared_error_values) {
  BOOST_TEST(mean_squared_error(NdArray({{1, 2}, {3, 4}}), NdArray({{1, 0}, {0, 4}})).item() == 13.0 / 4);
  BOOST_TEST(mean_squared_error(NdArray(3.0), NdArray(1.0)).item() == 4);
  BOOST_CHECK_EXCEPTION(mean_squared_error(sample(Shape{3, 1}), sample(Shape{3})), ShapeError,
                        says("dyad: mean_squared_error: the shapes (3, 1) and (3,) differ"));
}

BOOST_AUTO_TEST_CASE(softmax_cross_entropy_of_labels_and_probabilities) {
  NdArray const logits({{1, 2, 3}, {0, 0, 0}});
  double const first = std::log(std::exp(-2.0) + std::exp(-1.0) + 1) + 1, expected = (first + std::log(3.0)) / 2;
  BOOST_TEST(close(softmax_cross_entropy(logits, {1, 2}), NdArray(expected)));
  BOOST_TEST(close(softmax_cross_entropy(logits, std::vector<int>{1, 2}), NdArray(expected)));
  BOOST_TEST(close(softmax_cross_entropy(logits, NdArray({1, 2})), NdArray(expected)));
  BOOST_TEST(close(softmax_cross_entropy(logits, NdArray({{0, 1, 0}, {0, 0, 1}})), NdArray(expected)));
  BOOST_TEST(close(softmax_cross_entropy(logits, NdArray({{0.5, 0.5, 0}, {1, 0, 0}})),
                   NdArray((first + 0.5 + std::log(3.0)) / 2)));
  BOOST_TEST(close(softmax_cross_entropy(NdArray({1, 2, 3}), NdArray(1.0)), NdArray(first)));
  NdArray const deep = reshape(logits, Shape{2, 1, 3});
  BOOST_TEST(close(softmax_cross_entropy(deep, NdArray({{1}, {2}})), NdArray(expected)));
  BOOST_TEST(softmax_cross_entropy(NdArray({{1e4, 0, -1e4}}), {0}).item() == 0);
  BOOST_TEST(softmax_cross_entropy(NdArray({{1e4, 0, -1e4}}), {2}).item() == 2e4);
}

BOOST_AUTO_TEST_CASE(softmax_cross_entropy_errors) {
  NdArray const logits = sample(Shape{2, 3});
  BOOST_CHECK_EXCEPTION(
      softmax_cross_entropy(logits, {0, 3}), IndexError,
      says("dyad: softmax_cross_entropy: the label 3 is not one of the classes of logits of the shape (2, 3)"));
  BOOST_CHECK_EXCEPTION(
      softmax_cross_entropy(logits, {0, -1}), IndexError,
      says("dyad: softmax_cross_entropy: the label -1 is not one of the classes of logits of the shape (2, 3)"));
  BOOST_CHECK_EXCEPTION(
      softmax_cross_entropy(logits, {0, 1, 2}), ShapeError,
      says("dyad: softmax_cross_entropy: labels of the shape (3,) do not fit logits of the shape (2, 3)"));
  BOOST_CHECK_EXCEPTION(softmax_cross_entropy(logits, sample(Shape{3, 2})), ShapeError,
                        says("dyad: softmax_cross_entropy: the shapes (2, 3) and (3, 2) differ"));
  BOOST_CHECK_EXCEPTION(softmax_cross_entropy(NdArray(1.0), NdArray(1.0)), ShapeError,
                        says("dyad: softmax_cross_entropy: logits of the shape () have no classes"));
}

BOOST_AUTO_TEST_CASE(sigmoid_cross_entropy_values) {
  double const p = 1 / (1 + std::exp(-2.0));
  BOOST_TEST(
      close(sigmoid_cross_entropy(NdArray({2, 0}), NdArray({1, 0})), NdArray((-std::log(p) + std::log(2.0)) / 2)));
  BOOST_TEST(
      close(sigmoid_cross_entropy(NdArray(2.0), NdArray(0.25)), NdArray(-0.25 * std::log(p) - 0.75 * std::log(1 - p))));
  BOOST_TEST(sigmoid_cross_entropy(NdArray(-800.0), NdArray(1.0)).item() == 800);
  BOOST_TEST(sigmoid_cross_entropy(NdArray(50.0), NdArray(1.0)).item() == std::exp(-50.0),
             boost::test_tools::tolerance(1e-14));
  BOOST_CHECK_EXCEPTION(sigmoid_cross_entropy(sample(Shape{2}), sample(Shape{3})), ShapeError,
                        says("dyad: sigmoid_cross_entropy: the shapes (2,) and (3,) differ"));
}

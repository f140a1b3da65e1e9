// SPDX-License-Identifier: BSL-1.0
#include <dyad/array/indexing.hpp>
#include <dyad/array/joining.hpp>

#include "rules.hpp"

#include <boost/test/unit_test.hpp>

#include <span>
#include <vector>

using namespace dyad;
using namespace dyad_test;

BOOST_AUTO_TEST_CASE(concat_along_each_axis) {
  NdArray const a({{1, 2}, {3, 4}}), b({{5, 6}}), c({{7}, {8}});
  BOOST_TEST(array_equal(concat({a, b}), NdArray({{1, 2}, {3, 4}, {5, 6}})));
  BOOST_TEST(array_equal(concat({c, a, transpose(a)}, -1), NdArray({{7, 1, 2, 1, 3}, {8, 3, 4, 2, 4}})));
  BOOST_TEST(array_equal(concat(std::vector<NdArray>{a}), a));
  BOOST_TEST((concat({a, slice(a, {0, 0})}).shape() == Shape{2, 2}));
  NdArray const narrow = b.astype(DType::float32);
  BOOST_TEST((concat({narrow, narrow}).dtype() == DType::float32));
  BOOST_TEST((concat({narrow, b}).dtype() == DType::float64));
}

BOOST_AUTO_TEST_CASE(split_undoes_concat) {
  NdArray const x = sample(Shape{3, 8, 2});
  for (Index const axis : {0, 1, 2}) BOOST_TEST(array_equal(concat(split(x, x.shape()[axis], axis), axis), x));
  BOOST_TEST(array_equal(concat(split_at(x, {3, 3, 5}, 1), 1), x));
}

BOOST_AUTO_TEST_CASE(stack_along_a_new_axis) {
  NdArray const a({1, 2}), b({3, 4}), c({5, 6});
  BOOST_TEST(array_equal(stack({a, b, c}), NdArray({{1, 2}, {3, 4}, {5, 6}})));
  BOOST_TEST(array_equal(stack({a, b, c}, -1), NdArray({{1, 3, 5}, {2, 4, 6}})));
  BOOST_TEST(array_equal(stack({NdArray(1.0), NdArray(2.0)}), NdArray({1, 2})));
  BOOST_TEST((stack({sample(Shape{2, 3}), sample(Shape{2, 3})}, 1).shape() == Shape{2, 2, 3}));
}

BOOST_AUTO_TEST_CASE(joining_rules) {
  for (Index const axis : {0, 1}) {
    std::vector<NdArray> xs;
    for (Index const extent : {2, 1, 0, 3})
      xs.push_back(sample(axis == 0 ? Shape{extent, 2} : Shape{2, extent}, static_cast<int>(extent)));
    check_variadic_rules(detail::concatenation(std::span<NdArray const>(xs), axis), xs);
  }
  for (Index const axis : {0, 1, 2})
    check_variadic_rules(ops::Stack{axis}, {sample(Shape{2, 3}, 1), sample(Shape{2, 3}, 2)});
  check_variadic_rules(ops::Stack{0}, {NdArray(1.0), NdArray(2.0)});
}

BOOST_AUTO_TEST_CASE(joining_errors) {
  NdArray const a = sample(Shape{2, 3}), b = sample(Shape{3, 2});
  BOOST_CHECK_EXCEPTION(concat({a, b}, -1), ShapeError,
                        says("dyad: concat: the shapes (2, 3) and (3, 2) do not join along axis 1"));
  BOOST_CHECK_EXCEPTION(concat({a, sample(Shape{3})}), ShapeError,
                        says("dyad: concat: the shapes (2, 3) and (3,) do not join along axis 0"));
  BOOST_CHECK_EXCEPTION(concat({a}, 2), IndexError,
                        says("dyad: concat: axis 2 is out of range for an array of 2 dimensions"));
  BOOST_CHECK_EXCEPTION(concat(std::vector<NdArray>{}), ShapeError, says("dyad: concat: there is nothing to join"));
  BOOST_CHECK_EXCEPTION(stack({a, b}), ShapeError, says("dyad: stack: the shapes (2, 3) and (3, 2) differ"));
  BOOST_CHECK_EXCEPTION(stack({a}, 3), IndexError,
                        says("dyad: stack: axis 3 is out of range for an array of 3 dimensions"));
  BOOST_CHECK_EXCEPTION(stack(std::vector<NdArray>{}), ShapeError, says("dyad: stack: there is nothing to join"));
}

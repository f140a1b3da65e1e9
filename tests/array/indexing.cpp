// SPDX-License-Identifier: BSL-1.0
#include <dyad/array/indexing.hpp>
#include <dyad/array/random.hpp>

#include "rules.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>
#include <numeric>
#include <vector>

using namespace dyad;
using namespace dyad_test;

namespace {

/// 0, 1, 2, ... in a shape.
NdArray counted(Shape const& shape) {
  std::vector<double> values(static_cast<std::size_t>(shape.count()));
  std::iota(values.begin(), values.end(), 0.0);
  return NdArray(values, shape);
}

} // namespace

BOOST_AUTO_TEST_CASE(slices_mean_what_they_mean_in_python) {
  NdArray const x = counted(Shape{6});
  BOOST_TEST(array_equal(slice(x, {1, 4}), NdArray({1, 2, 3})));
  BOOST_TEST(array_equal(slice(x, {}), x));
  BOOST_TEST(array_equal(slice(x, {-2, {}}), NdArray({4, 5})));
  BOOST_TEST(array_equal(slice(x, {{}, -4}), NdArray({0, 1})));
  BOOST_TEST(array_equal(slice(x, {{}, {}, 2}), NdArray({0, 2, 4})));
  BOOST_TEST(array_equal(slice(x, {1, {}, 2}), NdArray({1, 3, 5})));
  BOOST_TEST(array_equal(slice(x, {{}, {}, -1}), NdArray({5, 4, 3, 2, 1, 0})));
  BOOST_TEST(array_equal(slice(x, {4, 1, -2}), NdArray({4, 2})));
  BOOST_TEST(array_equal(slice(x, {4, {}, -2}), NdArray({4, 2, 0})));
  BOOST_TEST(array_equal(slice(x, {-100, 100, 4}), NdArray({0, 4})));
  BOOST_TEST(array_equal(slice(x, {100, -100, -5}), NdArray({5, 0})));
  BOOST_TEST((slice(x, {4, 2}).shape() == Shape{0}));
  BOOST_TEST((slice(x, {7, {}}).shape() == Shape{0}));
  Index const most = std::numeric_limits<Index>::max(), least = std::numeric_limits<Index>::min();
  BOOST_TEST(array_equal(slice(x, {least, most, most}), NdArray({0})));
  BOOST_TEST(array_equal(slice(x, {most, least, least}), NdArray({5})));
}

BOOST_AUTO_TEST_CASE(a_slice_is_a_view_and_a_value) {
  NdArray x = counted(Shape{3, 4});
  NdArray const row = index(x, {1});
  BOOST_TEST(row.raw() == static_cast<double const*>(x.raw()) + 4);
  x.set({1, 0}, 100);
  BOOST_TEST(row.at({0}) == 4);
}

BOOST_AUTO_TEST_CASE(index_by_integers_slices_and_new_axes) {
  NdArray const x = counted(Shape{2, 3, 4});
  BOOST_TEST(array_equal(index(x, {1, 2, 3}), NdArray(23.0)));
  BOOST_TEST(array_equal(index(x, {-1, 0}), NdArray({12, 13, 14, 15})));
  BOOST_TEST(array_equal(index(x, {0, Slice{1, {}}, Slice{{}, {}, -2}}), NdArray({{7, 5}, {11, 9}})));
  BOOST_TEST(array_equal(index(x, {ellipsis, 0}), NdArray({{0, 4, 8}, {12, 16, 20}})));
  BOOST_TEST(array_equal(index(x, {1, ellipsis, 0}), NdArray({12, 16, 20})));
  BOOST_TEST((index(x, {Slice{}, new_axis, ellipsis, new_axis}).shape() == Shape{2, 1, 3, 4, 1}));
  BOOST_TEST(array_equal(index(x, {}), x));
  BOOST_TEST((index(NdArray(2.0), {new_axis}).shape() == Shape{1}));
  BOOST_TEST(index(x.astype(DType::float32), {1, 2, 3}).item() == 23);
}

BOOST_AUTO_TEST_CASE(index_by_arrays) {
  NdArray const x = counted(Shape{2, 3, 4});
  BOOST_TEST(array_equal(index(x, {1, Slice{}, Indices{0, -1}}), NdArray({{12, 16, 20}, {15, 19, 23}})));
  BOOST_TEST(array_equal(index(x, {Slice{}, {2, 0}, 1}), NdArray({{9, 1}, {21, 13}})));
  BOOST_TEST(array_equal(index(x, {{1, 0}, {2, 1}, {3, 0}}), NdArray({23, 4})));
  BOOST_TEST((index(x, {{0, 1, 1}}).shape() == Shape{3, 3, 4}));
  BOOST_TEST((index(x, {{0, 1, 1}, Slice{}, {0, 1, 2}}).shape() == Shape{3, 3}));
  BOOST_TEST(
      (index(x, {ellipsis, Indices(std::vector<Index>(6), Shape{3, 2}), NdArray({0, 1})}).shape() == Shape{2, 3, 2}));
  NdArray const y = index(x, {Slice{}, Indices({2, 0}, Shape{2, 1}), {3, 1, 0}});
  BOOST_TEST(array_equal(y, NdArray({{{11, 9, 8}, {3, 1, 0}}, {{23, 21, 20}, {15, 13, 12}}})));
  BOOST_TEST(array_equal(index(x, {{0, 1}, new_axis, Slice{1, 2}, {3, 2}}), NdArray({{{7}}, {{18}}})));
}

BOOST_AUTO_TEST_CASE(take_along_an_axis) {
  NdArray const x({{1, 2, 3}, {4, 5, 6}});
  BOOST_TEST(array_equal(take(x, {1, 1, 0}), NdArray({{4, 5, 6}, {4, 5, 6}, {1, 2, 3}})));
  BOOST_TEST(array_equal(take(x, {-1, 0}, 1), NdArray({{3, 1}, {6, 4}})));
  BOOST_TEST(array_equal(take(x, std::vector<int>{2}, -1), NdArray({{3}, {6}})));
  BOOST_TEST(array_equal(take(x, NdArray({{0, 1}, {2, 0}}), 1), NdArray({{{1, 2}, {3, 1}}, {{4, 5}, {6, 4}}})));
  BOOST_TEST(array_equal(take(transpose(x), NdArray(1.0)), NdArray({2, 5})));
  BOOST_TEST(array_equal(take(NdArray({7, 8}), NdArray(1.0)), NdArray(8.0)));
  BOOST_TEST((take(x, Indices{}, 1).shape() == Shape{2, 0}));
}

BOOST_AUTO_TEST_CASE(repeated_positions_add_up) {
  NdArray const x = counted(Shape{4}), g({1, 10, 100});
  ops::Take const op{Indices{2, 0, 2}, 0};
  BOOST_TEST(array_equal(op.vjp(Arg<0>{}, g, g, x), NdArray({10, 0, 101, 0})));
}

BOOST_AUTO_TEST_CASE(split_into_parts) {
  NdArray const x = counted(Shape{2, 6});
  auto const parts = split(x, 3, 1);
  BOOST_TEST(parts.size() == 3);
  BOOST_TEST(array_equal(parts[1], NdArray({{2, 3}, {8, 9}})));
  auto const uneven = split_at(x, {1, -2}, -1);
  BOOST_TEST(uneven.size() == 3);
  BOOST_TEST(array_equal(uneven[0], NdArray({{0}, {6}})));
  BOOST_TEST(array_equal(uneven[1], NdArray({{1, 2, 3}, {7, 8, 9}})));
  BOOST_TEST(array_equal(uneven[2], NdArray({{4, 5}, {10, 11}})));
  BOOST_TEST(split(x, 1).size() == 1);
}

BOOST_AUTO_TEST_CASE(indexing_rules) {
  NdArray const x = sample(Shape{3, 4, 5});
  auto const check = [&](std::vector<IndexItem> const& items) {
    detail::IndexPlan const plan(x.shape(), items);
    check_rules(plan.slice, x);
    check_rules(ops::Embed{plan.slice, x.shape()}, sample(plan.slice.shape));
  };
  check({1, Slice{{}, {}, -2}, Slice{1, 4, 2}});
  check({2, 0, 1});
  check({new_axis, ellipsis, Slice{3, 1}});
  check({Slice{1, {}}, new_axis, -1});
  for (Index const axis : {0, 1, 2}) {
    ops::Take const op{Indices({2, 0, 2, 1}, Shape{2, 2}), axis};
    check_rules(op, x);
    check_rules(ops::ScatterAdd{op, x.shape()}, sample(op.result(x.shape())));
  }
  ops::Take const one{Indices({1}, Shape{}), 0};
  check_rules(one, sample(Shape{3}));
  check_rules(ops::ScatterAdd{one, Shape{3}}, NdArray(0.5));
  ops::SliceView const nothing{Shape{1}, {-1}, {0}, {}};
  check_rules(ops::Embed{nothing, Shape{}}, NdArray({0.5}));
}

BOOST_AUTO_TEST_CASE(sums_of_floats_at_one_place) {
  Index const many = 200'000;
  std::vector<Index> positions;
  for (Index i = 0; i < many; ++i) positions.push_back(i % 4 == 0 ? 2 : 0);
  ops::ScatterAdd const scatter{ops::Take{Indices(positions, Shape{many}), 1}, Shape{2, 3, 2}};
  NdArray const x = Random(3).uniform(Shape{2, many, 2}, 1e6, 1e6 + 1, DType::float32);
  NdArray const exact = apply_to(scatter, x.astype(DType::float64));
  BOOST_TEST(allclose(apply_to(scatter, x).astype(DType::float64), exact, 1e-7, 0));
  BOOST_TEST(exact.at({1, 1, 0}) == 0);
}

BOOST_AUTO_TEST_CASE(indexing_errors) {
  NdArray const x = counted(Shape{3, 4});
  BOOST_CHECK_EXCEPTION(index(x, {0, 4}), IndexError,
                        says("dyad: index: the index 4 is outside of axis 1 of the shape (3, 4)"));
  BOOST_CHECK_EXCEPTION(index(x, {{0, -4}}), IndexError,
                        says("dyad: index: the index -4 is outside of axis 0 of the shape (3, 4)"));
  BOOST_CHECK_EXCEPTION(index(x, {0, ellipsis, 1, 2}), IndexError,
                        says("dyad: index: 3 indices are too many for an array of the shape (3, 4)"));
  BOOST_CHECK_EXCEPTION(index(x, {ellipsis, ellipsis}), IndexError,
                        says("dyad: index: more than one ellipsis for an array of the shape (3, 4)"));
  BOOST_CHECK_EXCEPTION(index(x, {{0, 1}, {0, 1, 2}}), ShapeError,
                        says("dyad: index: the shapes (2,) and (3,) do not broadcast"));
  BOOST_CHECK_EXCEPTION(index(x, {NdArray({0.5})}), DTypeError,
                        says("dyad: indices: the element 0.500000 of an index array is not a whole number"));
  BOOST_CHECK_EXCEPTION(slice(x, {0, 1, 0}), IndexError, says("dyad: slice: a slice has the step 0"));
  BOOST_CHECK_EXCEPTION(slice(x, {}, 2), IndexError,
                        says("dyad: slice: axis 2 is out of range for an array of 2 dimensions"));
  BOOST_CHECK_EXCEPTION(take(x, {3}), IndexError,
                        says("dyad: take: the index 3 is outside of axis 0 of the shape (3, 4)"));
  BOOST_CHECK_EXCEPTION(take(NdArray(1.0), {0}), IndexError,
                        says("dyad: take: axis 0 is out of range for an array of 0 dimensions"));
  BOOST_CHECK_EXCEPTION(split(x, 2), ShapeError, says("dyad: split: axis 0 of the shape (3, 4) has not 2 equal parts"));
  BOOST_CHECK_EXCEPTION(Indices({1, 2}, Shape{3}), ShapeError,
                        says("dyad: indices: 2 indices do not fill the shape (3,)"));
}

// SPDX-License-Identifier: BSL-1.0
// Arrays from rules and from random numbers.
#include "rules.hpp"

#include <dyad/array/create.hpp>
#include <dyad/array/random.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

using namespace dyad;
using dyad_test::says;

namespace {
std::vector<double> list(NdArray const& x) { return x.to_vector(); }
using List = std::vector<double>;
auto const each = boost::test_tools::per_element();
} // namespace

BOOST_AUTO_TEST_SUITE(creation)

BOOST_AUTO_TEST_CASE(one_value) {
  BOOST_TEST(list(full({2, 2}, 1.5)) == (List{1.5, 1.5, 1.5, 1.5}), each);
  BOOST_TEST(list(zeros({3})) == (List{0, 0, 0}), each);
  BOOST_TEST((ones({2}, DType::float32).dtype() == DType::float32));
  BOOST_TEST(full({}, 0.1, DType::float32).item() == static_cast<double>(0.1f));
  BOOST_TEST(zeros({}).ndim() == 0);
  BOOST_TEST(zeros({2, 0, 3}).size() == 0);
  NdArray const f = ones({2, 1}, DType::float32);
  BOOST_TEST((zeros_like(f).dtype() == DType::float32));
  BOOST_TEST((full_like(f, 2).shape() == Shape{2, 1}));
  BOOST_TEST(list(ones_like(f)) == (List{1, 1}), each);
  BOOST_CHECK_EXCEPTION(zeros({2, -1}), ShapeError, says("dyad: full: the shape (2, -1) has a negative extent"));
  Index const large = std::numeric_limits<Index>::max();
  BOOST_CHECK_THROW(zeros({large, large}), ShapeError);
  std::vector<double> const v = {1, 2, 3, 4};
  std::uint8_t const two = 2;
  BOOST_TEST((NdArray(v, {v.size() / 2, 2}).shape() == Shape{two, 2L}));
  static_assert(Shape{sizeof(double), 1} == Shape{8, 1});
  BOOST_CHECK_THROW(zeros({large}), ShapeError);
}

BOOST_AUTO_TEST_CASE(steps) {
  BOOST_TEST(list(arange(3)) == (List{0, 1, 2}), each);
  BOOST_TEST(list(arange(2.5)) == (List{0, 1, 2}), each);
  BOOST_TEST(list(arange(2, 8, 2.5)) == (List{2, 4.5, 7}), each);
  BOOST_TEST(list(arange(3, 0, -1)) == (List{3, 2, 1}), each);
  BOOST_TEST((arange(0, 2, 1, DType::float32).dtype() == DType::float32));
  BOOST_TEST(arange(3, 0).size() == 0);
  BOOST_TEST(arange(0).size() == 0);
  BOOST_TEST(arange(0, 1, 0.1).size() == 10);
  BOOST_CHECK_EXCEPTION(arange(0, 1, 0), std::invalid_argument, says("dyad: arange: no steps of 0 lead from 0 to 1"));
  BOOST_CHECK_EXCEPTION(arange(0, 1e300), std::invalid_argument,
                        says("dyad: arange: too many steps of 1 lead from 0 to 1e+300"));
  BOOST_CHECK_THROW(arange(std::nan("")), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(even_spacing) {
  BOOST_TEST(list(linspace(0, 1, 3)) == (List{0, 0.5, 1}), each);
  BOOST_TEST(list(linspace(2, -2, 5)) == (List{2, 1, 0, -1, -2}), each);
  BOOST_TEST(list(linspace(3, 9, 1)) == (List{3}), each);
  BOOST_TEST(linspace(0, 1, 0).size() == 0);
  BOOST_TEST(linspace(0, 1).size() == 50);
  for (Index n = 2; n < 200; ++n) BOOST_TEST(linspace(0.1, 0.7, n).at({-1}) == 0.7); // the end itself
  BOOST_CHECK_EXCEPTION(linspace(0, 1, -2), ShapeError, says("dyad: linspace: the shape (-2,) has a negative extent"));
}

BOOST_AUTO_TEST_CASE(diagonals) {
  BOOST_TEST(list(eye(2)) == (List{1, 0, 0, 1}), each);
  BOOST_TEST(list(eye(2, 3)) == (List{1, 0, 0, 0, 1, 0}), each);
  BOOST_TEST(list(eye(3, 1)) == (List{1, 0, 0}), each);
  BOOST_TEST((eye(2, -1, DType::float32).dtype() == DType::float32));
  BOOST_TEST((eye(2, 0).shape() == Shape{2, 0}));
  BOOST_CHECK_EXCEPTION(eye(-3), ShapeError, says("dyad: eye: the shape (-3, -3) has a negative extent"));
  BOOST_CHECK_EXCEPTION(eye(3, -2), ShapeError, says("dyad: eye: the shape (3, -2) has a negative extent"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(random_arrays)

BOOST_AUTO_TEST_CASE(the_same_with_every_standard_library) {
  // The standard fixes the 10000th output of the generator; what is made of the bits is fixed here.
  std::mt19937_64 bits(1);
  Random random(1);
  for (int i = 0; i < 10; ++i) BOOST_TEST(random.uniform() == static_cast<double>(bits() >> 11) * 0x1p-53);
  std::vector<Index> permuted = Random(7).permutation(8);
  BOOST_TEST((permuted != std::vector<Index>{0, 1, 2, 3, 4, 5, 6, 7}));
  std::sort(permuted.begin(), permuted.end());
  BOOST_TEST(permuted == (std::vector<Index>{0, 1, 2, 3, 4, 5, 6, 7}), each);
  BOOST_TEST(list(Random(5).uniform({4}, -1, 1)) == list(Random(5).uniform({2, 2}, -1, 1)), each);
}

BOOST_AUTO_TEST_CASE(a_shape_of_one_axis_makes_a_row) {
  BOOST_TEST((Random(1).uniform({3}).shape() == Shape{3}));
  BOOST_TEST((Random(1).uniform({3}, 0, 2).shape() == Shape{3}));
  BOOST_TEST((Random(1).normal({3}).shape() == Shape{3}));
  BOOST_TEST((Random(1).normal({}).shape() == Shape{}));
  BOOST_TEST((Random(1).normal({2, 0}).shape() == Shape{2, 0}));
  BOOST_TEST((Random(1).bernoulli({2, 3}, 0.5, DType::float32).dtype() == DType::float32));
}

BOOST_AUTO_TEST_CASE(moments) {
  constexpr Index count = 40000;
  auto const mean_and_variance = [](NdArray const& x) {
    double total = 0, squares = 0;
    for (double const value : list(x)) total += value, squares += value * value;
    double const mean = total / count;
    return std::pair{mean, squares / count - mean * mean};
  };
  auto const near = [](double a, double b, double tolerance) { return std::abs(a - b) < tolerance; };
  auto const [flat, flat_variance] = mean_and_variance(Random(2).uniform({count}, -1, 3));
  BOOST_TEST(near(flat, 1, 0.03));
  BOOST_TEST(near(flat_variance, 16.0 / 12, 0.03));
  auto const [bell, bell_variance] = mean_and_variance(Random(3).normal({count}, 5, 2));
  BOOST_TEST(near(bell, 5, 0.05));
  BOOST_TEST(near(bell_variance, 4, 0.15));
  auto const [coin, coin_variance] = mean_and_variance(Random(4).bernoulli({count}, 0.3));
  BOOST_TEST(near(coin, 0.3, 0.015));
  BOOST_TEST(near(coin_variance, 0.21, 0.01));
  for (double const value : list(Random(2).uniform({count}, -1, 3))) BOOST_REQUIRE((value >= -1 && value < 3));
  BOOST_TEST(list(Random(1).bernoulli({3}, 0)) == (List{0, 0, 0}), each);
  BOOST_TEST(list(Random(1).bernoulli({3}, 1)) == (List{1, 1, 1}), each);
}

BOOST_AUTO_TEST_CASE(permutations_name_each_number_once) {
  Random random(6);
  std::vector<int> first(5);
  for (int n = 0; n < 5000; ++n) {
    std::vector<Index> order = random.permutation(5);
    ++first[static_cast<std::size_t>(order[0])];
    std::sort(order.begin(), order.end());
    BOOST_REQUIRE((order == std::vector<Index>{0, 1, 2, 3, 4}));
  }
  for (int const times : first) BOOST_TEST(std::abs(times - 1000) < 150);
  BOOST_TEST(random.permutation(0).empty());
}

BOOST_AUTO_TEST_CASE(what_cannot_be_drawn) {
  Random random;
  BOOST_CHECK_EXCEPTION(random.bernoulli({2}, 1.5), std::invalid_argument,
                        says("dyad: bernoulli: a probability lies between 0 and 1, and not at 1.5"));
  BOOST_CHECK_EXCEPTION(random.normal({2}, 0, -1), std::invalid_argument,
                        says("dyad: normal: the deviation is not negative, but given as -1"));
  BOOST_CHECK_EXCEPTION(random.permutation(-1), std::invalid_argument,
                        says("dyad: permutation: a count is not negative, but given as -1"));
  BOOST_CHECK_EXCEPTION(random.uniform({-2}), ShapeError, says("dyad: random: the shape (-2,) has a negative extent"));
}

BOOST_AUTO_TEST_SUITE_END()

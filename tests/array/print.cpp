// SPDX-License-Identifier: BSL-1.0
// Arrays as text: what NumPy 1.24 prints for the same numbers.
#include <dyad/array/create.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/array/print.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <sstream>

using namespace dyad;

namespace {
constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
} // namespace

BOOST_AUTO_TEST_SUITE(printing)

BOOST_AUTO_TEST_CASE(single_numbers_have_all_their_digits) {
  BOOST_TEST(to_string(NdArray(3)) == "3.0");
  BOOST_TEST(to_string(NdArray(1.0 / 3)) == "0.3333333333333333");
  BOOST_TEST(to_string(NdArray(-0.0)) == "-0.0");
  BOOST_TEST(to_string(NdArray(1e16)) == "1e+16");
  BOOST_TEST(to_string(NdArray(1.5e-5)) == "1.5e-05");
  BOOST_TEST(to_string(NdArray(123456789.0)) == "123456789.0");
  BOOST_TEST(to_string(NdArray(0.1f)) == "0.1");
  BOOST_TEST(to_string(NdArray(3e12f)) == "3000000000000.0");
  BOOST_TEST(to_string(NdArray(not_a_number)) == "nan");
  BOOST_TEST(to_string(NdArray(-inf)) == "-inf");
}

BOOST_AUTO_TEST_CASE(columns_are_aligned_at_the_point) {
  BOOST_TEST(to_string(NdArray({1, 2, 3})) == "[1. 2. 3.]");
  BOOST_TEST(to_string(NdArray({1.5, -2.25, 100})) == "[  1.5   -2.25 100.  ]");
  BOOST_TEST(to_string(NdArray({0.1, 1.0 / 3})) == "[0.1        0.33333333]");
  BOOST_TEST(to_string(NdArray({not_a_number, 1, inf})) == "[nan  1. inf]");
  BOOST_TEST(to_string(NdArray({-inf, 1})) == "[-inf   1.]");
  BOOST_TEST(to_string(NdArray({99999999.1, 1e6})) == "[99999999.1  1000000. ]");
  BOOST_TEST(to_string(NdArray({0, -0.0})) == "[ 0. -0.]");
}

BOOST_AUTO_TEST_CASE(exponents_where_numbers_are_large_small_or_far_apart) {
  BOOST_TEST(to_string(NdArray({1e8})) == "[1.e+08]");
  BOOST_TEST(to_string(NdArray({1, 1e-5})) == "[1.e+00 1.e-05]");
  BOOST_TEST(to_string(NdArray({1000, 1})) == "[1000.    1.]");
  BOOST_TEST(to_string(NdArray({1001, 1})) == "[1.001e+03 1.000e+00]");
  BOOST_TEST(to_string(NdArray({1e100, -1.25, not_a_number})) == "[ 1.00e+100 -1.25e+000        nan]");
  BOOST_TEST(to_string(NdArray({1.0 / 3e9, 0})) == "[3.33333333e-10 0.00000000e+00]");
}

BOOST_AUTO_TEST_CASE(float32_shows_its_own_digits) {
  BOOST_TEST(to_string(NdArray({1.1, 2}).astype(DType::float32)) == "[1.1 2. ]");
  BOOST_TEST(to_string(NdArray({1.0 / 3}).astype(DType::float32)) == "[0.33333334]");
  BOOST_TEST(to_string(NdArray({88420384}).astype(DType::float32)) == "[88420384.]");
}

BOOST_AUTO_TEST_CASE(one_line_a_row_and_blank_lines_between_matrices) {
  BOOST_TEST(to_string(NdArray({{1, 2, 3}, {4, 5, 6}})) == "[[1. 2. 3.]\n [4. 5. 6.]]");
  BOOST_TEST(to_string(NdArray({{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}})) ==
             "[[[1. 2.]\n  [3. 4.]]\n\n [[5. 6.]\n  [7. 8.]]]");
  BOOST_TEST(to_string(reshape(arange(2), {2, 1, 1, 1})) == "[[[[0.]]]\n\n\n [[[1.]]]]");
  BOOST_TEST(to_string(transpose(NdArray({{1, 2}, {3, 4}}))) == "[[1. 3.]\n [2. 4.]]");
  BOOST_TEST(to_string(zeros({0})) == "[]");
  BOOST_TEST(to_string(zeros({2, 0})) == "[]");
}

BOOST_AUTO_TEST_CASE(long_rows_are_broken_at_75_columns) {
  BOOST_TEST(to_string(arange(30)) ==
             "[ 0.  1.  2.  3.  4.  5.  6.  7.  8.  9. 10. 11. 12. 13. 14. 15. 16. 17.\n"
             " 18. 19. 20. 21. 22. 23. 24. 25. 26. 27. 28. 29.]");
  BOOST_TEST(to_string(reshape(linspace(0, 1, 12), {2, 6})) ==
             "[[0.         0.09090909 0.18181818 0.27272727 0.36363636 0.45454545]\n"
             " [0.54545455 0.63636364 0.72727273 0.81818182 0.90909091 1.        ]]");
}

BOOST_AUTO_TEST_CASE(large_arrays_are_cut) {
  BOOST_TEST(to_string(arange(1000)).find("...") == std::string::npos);
  BOOST_TEST(to_string(arange(1001)) == "[   0.    1.    2. ...  998.  999. 1000.]");
  BOOST_TEST(to_string(reshape(arange(1212), {101, 12})) ==
             "[[0.000e+00 1.000e+00 2.000e+00 ... 9.000e+00 1.000e+01 1.100e+01]\n"
             " [1.200e+01 1.300e+01 1.400e+01 ... 2.100e+01 2.200e+01 2.300e+01]\n"
             " [2.400e+01 2.500e+01 2.600e+01 ... 3.300e+01 3.400e+01 3.500e+01]\n"
             " ...\n"
             " [1.176e+03 1.177e+03 1.178e+03 ... 1.185e+03 1.186e+03 1.187e+03]\n"
             " [1.188e+03 1.189e+03 1.190e+03 ... 1.197e+03 1.198e+03 1.199e+03]\n"
             " [1.200e+03 1.201e+03 1.202e+03 ... 1.209e+03 1.210e+03 1.211e+03]]");
  // Nothing but what is shown is read: this is a single number in memory.
  BOOST_TEST(to_string(broadcast_to(NdArray(1.0), {1'000'000, 1'000'000})).size() == 155);
}

BOOST_AUTO_TEST_CASE(streams) {
  std::ostringstream out;
  out << NdArray({1, 2});
  BOOST_TEST(out.str() == "[1. 2.]");
}

BOOST_AUTO_TEST_SUITE_END()

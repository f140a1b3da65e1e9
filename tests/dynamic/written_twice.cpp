// SPDX-License-Identifier: BSL-1.0
// What is smooth only as a square, as Variables see it: where it is written twice, beside other elements, and within
// sums of squares that a branch lets through in part.
#include <dyad/dynamic.hpp>

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <vector>

using namespace dyad;

namespace {

using List = std::vector<double>;

/// The gradient of the sum of f(x), and that of the sum of its elements: the diagonal of the Hessian where each element
/// of f(x) depends on one of x.
template <class F> void check(F const& f, NdArray const& at, List const& slopes, List const& curvatures) {
  Variable const x(at);
  Variable const slope = grad(sum(f(x)), x, {.create_graph = true});
  List const first = slope.data().to_vector(), second = grad(sum(slope), x).data().to_vector();
  for (std::size_t i = 0; i < slopes.size(); ++i) {
    BOOST_TEST(first[i] == slopes[i], boost::test_tools::tolerance(1e-14));
    BOOST_TEST(second[i] == curvatures[i], boost::test_tools::tolerance(1e-14));
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(written_twice)

BOOST_AUTO_TEST_CASE(products) {
  NdArray const at({0.0, 3.0});
  check([](auto const& x) { return sqrt(square(x)) * sqrt(square(x)); }, at, {0, 6}, {2, 2});
  check([](auto const& x) { return abs(2.0 * x) * (x * abs(2.0 * x)); }, at, {0, 108}, {0, 72});
  NdArray const zero(0.0);
  check([](auto const& x) { return abs(sin(x)) * abs(sin(x)); }, zero, {0}, {2});
  check([](auto const& x) { return abs(sin(2.0 * x)) * abs(sin(2.0 * x)); }, zero, {0}, {8});
}
BOOST_AUTO_TEST_CASE(lengths_beside_other_elements) {
  auto const f = [](auto const& x) { return hypot(2.0, sqrt(x)); };
  check(f, NdArray({0.0, 12.0, 0.0}), {0.25, 0.125, 0.25}, {-1.0 / 32, -1.0 / 256, -1.0 / 32});
  check(f, NdArray(0.0), {0.25}, {-1.0 / 32});
}
BOOST_AUTO_TEST_CASE(sums_of_squares_in_branches) {
  check([](auto const& x) { return relu(dot(abs(x), abs(x)) - 1.0); }, NdArray({0.0, 2.0}), {0, 4}, {2, 2});
  check([](auto const& x) { return relu(sum_of_squares(abs(x), 1) - 5.0); }, NdArray({{0.0, 2.0}, {0.0, -3.0}}),
        {0, 0, 0, -6}, {0, 0, 2, 2});
}

BOOST_AUTO_TEST_SUITE_END()

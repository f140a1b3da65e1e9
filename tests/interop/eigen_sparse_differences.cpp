// SPDX-License-Identifier: BSL-1.0
// Terms that read sums and differences of rows, which are differentiated by these first, against products of the second
// derivative with unit vectors; meshes without points, and with corners that are not there.
#include <dyad/interop/eigen_sparse_rows.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

using namespace dyad;

namespace {

using Corners = std::vector<std::array<int, 3>>;

// Two values of three reads.
constexpr auto of_two = function<Rows<double>, Rows<IndexVec<3>>>([](auto const& x, auto const& corners) {
  return sum_over(corners, [&](auto const& t) {
    return sin(x[t[0]] + x[t[1]]) * exp(0.3 * (x[t[1]] - x[t[2]])) + square(x[t[1]] - x[t[2]]);
  });
});
// One read is used as it is, too: there are no fewer values.
constexpr auto of_a_read_too = function<Rows<double>, Rows<IndexVec<3>>>([](auto const& x, auto const& corners) {
  return sum_over(corners, [&](auto const& t) {
    auto const d = x[t[0]] - x[t[1]];
    return sin(d) * x[t[0]] * cos(x[t[2]] - x[t[1]]);
  });
});
// A difference of differences, the same difference the other way round, and one of a read and itself.
constexpr auto of_more = function<Rows<double>, Rows<IndexVec<3>>>([](auto const& x, auto const& corners) {
  return sum_over(corners, [&](auto const& t) {
    auto const u = x[t[0]] - x[t[1]], v = x[t[2]] - x[t[1]], w = x[t[1]] - x[t[0]];
    return exp(0.5 * (u - v)) * sin(w) + square(v) * (x[t[0]] - x[t[0]] + 2.0);
  });
});
// The term is a difference itself.
constexpr auto linear_term = function<Rows<double>, Rows<IndexVec<3>>>([](auto const& x, auto const& corners) {
  return sum_over(corners, [&](auto const& t) { return x[t[0]] - x[t[2]]; });
});

template <class F> void check(F const& f) {
  std::vector<double> x(11);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(1.7 * static_cast<double>(i));
  Corners corners;
  for (int e = 0; e < 21; ++e) corners.push_back({e % 11, (3 * e + 1) % 11, (e * e + 5) % 11}); // some of them twice
  auto plan = sparse(hessian(f)).plan(x, corners);
  auto const& [value, slopes, sparse_H] = plan(x, corners);
  Eigen::MatrixXd const H = sparse_H;
  BOOST_TEST(std::abs(value - f(x, corners)) <= 1e-13 * (1 + std::abs(value)));
  auto const expected = gradient(f)(x, corners);
  for (std::size_t j = 0; j < x.size(); ++j) {
    auto const at = static_cast<Eigen::Index>(j);
    BOOST_TEST(std::abs(slopes(at) - expected[j]) <= 1e-13 * (1 + std::abs(expected[j])));
    std::vector<double> unit(x.size(), 0.0);
    unit[j] = 1;
    auto const column = hvp(f)(x, corners, unit);
    for (std::size_t i = 0; i < x.size(); ++i)
      BOOST_TEST(std::abs(H(static_cast<Eigen::Index>(i), at) - column[i]) <= 1e-12 * (1 + std::abs(column[i])));
  }
}

} // namespace

BOOST_AUTO_TEST_CASE(terms_that_read_differences) {
  check(of_two);
  check(of_a_read_too);
  check(of_more);
  check(linear_term);
}

BOOST_AUTO_TEST_CASE(a_mesh_without_points) {
  std::vector<double> const nowhere;
  auto plan = sparse(hessian(of_two)).plan(nowhere, Corners{});
  auto const& [value, slopes, H] = plan(nowhere, Corners{});
  BOOST_TEST(value == 0.0);
  BOOST_TEST(slopes.size() == 0);
  BOOST_TEST(H.rows() == 0);
  BOOST_CHECK_THROW(sparse(hessian(of_two)).plan(nowhere, Corners(1)), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(corners_that_are_not_there_are_named_in_their_order) {
  std::vector<double> const x(7, 0.5);
  for (std::size_t const n : {1u, 8u, 9u, 17u})
    for (std::size_t const at : {std::size_t{0}, n / 2, n - 1}) {
      Corners corners(n, {0, 3, 6});
      auto plan = sparse(hessian(of_two)).plan(x, corners);
      for (int const wrong : {7, -1, 2147483647, -2147483647}) {
        corners[n - 1][1] = 1000; // a later one
        corners[at][1] = wrong;
        BOOST_CHECK_EXCEPTION(plan(x, corners), std::out_of_range, [&](std::out_of_range const& error) {
          return error.what() == "dyad: a loop picks row " + std::to_string(wrong) + " of 7 rows";
        });
      }
    }
}

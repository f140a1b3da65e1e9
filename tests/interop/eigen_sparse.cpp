// SPDX-License-Identifier: BSL-1.0
// Sparse Jacobians and Hessians: the entries that can be other than zero, and their values.
#include <dyad/interop/eigen_sparse.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>

using namespace dyad;

namespace {

constexpr std::size_t n = 12;
using Point = std::array<double, n>;

/// A chain: its Hessian has three diagonals.
constexpr auto chain = function<Vec<n>>([](auto const& x) {
  auto total = 0.0 * x[0];
  for (std::size_t i = 0; i + 1 < n; ++i) total += 100.0 * square(x[i + 1] - square(x[i])) + square(1.0 - x[i]);
  return total;
});
/// Each result but the first depends on its neighbour and on the first input.
constexpr auto arrow = function<Vec<n>>([](auto const& x) {
  using std::sin;
  std::array<std::remove_cvref_t<decltype(x[0])>, n> r{};
  r[0] = x[0];
  for (std::size_t i = 1; i < n; ++i) r[i] = sin(x[i]) * x[0];
  return r;
});

Point point(double seed) {
  Point out;
  for (std::size_t i = 0; i < n; ++i) out[i] = std::sin(seed + static_cast<double>(i));
  return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sparse_matrices)

BOOST_AUTO_TEST_CASE(three_diagonals) {
  constexpr auto program = sparse(hessian(chain));
  auto matrix = program.pattern();
  BOOST_TEST(matrix.nonZeros() == 3 * static_cast<int>(n) - 2);
  static_assert(coordinates(nonzeros(hessian(chain))).size() == 3 * n - 2);
  for (double const seed : {0.3, 1.7}) {
    Point const x = point(seed);
    double const* const values = matrix.valuePtr();
    program.fill(matrix, x);
    BOOST_TEST(matrix.valuePtr() == values); // in place
    auto const full = hessian(chain)(x);
    for (int i = 0; i < static_cast<int>(n); ++i)
      for (int j = 0; j < static_cast<int>(n); ++j) {
        auto const at = [](int k) { return static_cast<std::size_t>(k); };
        BOOST_TEST(matrix.coeff(i, j) == full[at(i)][at(j)], boost::test_tools::tolerance(1e-13));
        double const by_hand =
            i == j ? (i + 1 < static_cast<int>(n) ? 1200 * x[at(i)] * x[at(i)] - 400 * x[at(i) + 1] + 2 : 0) +
                         (i > 0 ? 200 : 0)
            : std::abs(i - j) == 1 ? -400 * x[at(std::min(i, j))]
                                   : 0;
        BOOST_TEST(matrix.coeff(i, j) == by_hand, boost::test_tools::tolerance(1e-12));
      }
  }
}

BOOST_AUTO_TEST_CASE(an_arrow) {
  Point const x = point(0.5);
  auto const matrix = sparse(jacobian(arrow))(x);
  BOOST_TEST(matrix.nonZeros() == 2 * static_cast<int>(n) - 1);
  for (int i = 1; i < static_cast<int>(n); ++i) {
    auto const at = static_cast<std::size_t>(i);
    BOOST_TEST(matrix.coeff(i, 0) == std::sin(x[at]), boost::test_tools::tolerance(1e-14));
    BOOST_TEST(matrix.coeff(i, i) == std::cos(x[at]) * x[0], boost::test_tools::tolerance(1e-14));
  }
  Eigen::Map<Eigen::VectorXd const> const direction(x.data(), static_cast<Eigen::Index>(n));
  Eigen::VectorXd const product = matrix * direction;
  auto const along = jvp(arrow)(x, x);
  for (std::size_t i = 0; i < n; ++i)
    BOOST_TEST(product(static_cast<Eigen::Index>(i)) == along[i], boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(another_pattern_is_refused) {
  auto other = sparse(jacobian(arrow)).pattern();
  BOOST_CHECK_EXCEPTION(
      sparse(hessian(chain)).fill(other, point(1)), std::invalid_argument, [](std::exception const& e) {
        return std::string(e.what()) ==
               "dyad: sparse: a matrix of 12 by 12 with 23 entries is not the pattern of 12 by 12 with 34";
      });
}

BOOST_AUTO_TEST_SUITE_END()

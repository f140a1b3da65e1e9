// SPDX-License-Identifier: BSL-1.0
// First, second and third derivatives of determinants, of singular matrices as well.
#include <dyad/dynamic.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

using namespace dyad;

namespace {
/// A determinant by its definition.
double plain_det(std::vector<std::vector<double>> const& x) {
  if (x.empty()) return 1;
  double sum = 0;
  for (std::size_t j = 0; j < x.size(); ++j) {
    std::vector<std::vector<double>> minor(x.begin() + 1, x.end());
    for (auto& row : minor) row.erase(row.begin() + static_cast<std::ptrdiff_t>(j));
    sum += (j % 2 == 0 ? 1 : -1) * x[0][j] * plain_det(minor);
  }
  return sum;
}
/// Its derivative by one element, or by one and then another in another row: rows of that many are unit vectors.
double plain_slope(std::vector<std::vector<double>> x, std::vector<std::array<std::size_t, 2>> const& by) {
  if (by.size() == 2 && by[0][0] == by[1][0]) return 0;
  for (auto const& [i, j] : by) {
    for (double& value : x[i]) value = 0;
    x[i][j] = 1;
  }
  return plain_det(x);
}
} // namespace

// A determinant is a polynomial: it has its slopes at singular matrices of any rank, nearly singular, tiny and huge
// ones.
BOOST_AUTO_TEST_CASE(slopes_of_determinants) {
  std::vector<std::vector<std::vector<double>>> const matrices{
      {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}, {{1, 2, 3}, {2, 4, 6}, {3, 6, 9}}, {{0, 0, 0}, {0, 0, 0}, {0, 0, 0}},
      {{1, 2}, {2, 4}}, {{0, 1}, {1, 0}}, {{3}}, {{0, 1, 0, 2}, {1, 0, 3, 0}, {0, 1, 0, 2}, {4, 0, 1, 5}},
      {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 1}, {0, 0, 1, 1 + 1e-12}}, {{2, 1, 0}, {1, 3, 1}, {0, 1, 4}}};
  for (auto const& plain : matrices)
    for (int const exponent : {0, -400, 400}) {
      std::size_t const n = plain.size();
      if (exponent != 0 && n > 3) continue; // out of range themselves
      std::vector<double> flat, weights;
      for (auto const& row : plain)
        for (double const value : row) {
          flat.push_back(std::ldexp(value, exponent));
          weights.push_back(std::sin(3.0 * static_cast<double>(weights.size()) + 1.0));
        }
      Shape const shape{static_cast<Index>(n), static_cast<Index>(n)};
      Variable const x(NdArray(flat, shape));
      Variable const first = grad(det(x), x, {.create_graph = true});
      auto const second = grad(sum(first * NdArray(weights, shape)), x, {.create_graph = true}).data().to_vector();
      auto const slopes = first.data().to_vector();
      int const one = exponent * (static_cast<int>(n) - 1), two = exponent * (static_cast<int>(n) - 2);
      for (std::size_t k = 0; k < n * n; ++k) {
        double wanted = 0;
        for (std::size_t i = 0; i < n * n; ++i)
          wanted += weights[i] * plain_slope(plain, {{i / n, i % n}, {k / n, k % n}});
        BOOST_TEST(std::abs(std::ldexp(slopes[k], -one) - plain_slope(plain, {{k / n, k % n}})) < 1e-12);
        BOOST_TEST(std::abs(std::ldexp(second[k], -two) - wanted) < 1e-12);
      }
    }
  auto const cofactors = [](std::vector<Variable> const& x) {
    return grad(sum(det(x[0])), x[0], {.create_graph = true});
  };
  NdArray const regular({{{2, 1, 0}, {1, 3, 1}, {0, 1, 4}}, {{0, 1, 2}, {3, 0, 1}, {1, 1, 1}}});
  CheckReport const report = second_gradient_check(cofactors, {Variable(regular)});
  BOOST_TEST(report.ok, report.message);
  Variable const nothing(NdArray({{std::nan(""), 1}, {2, 3}}));
  Variable const slope = grad(det(nothing), nothing, {.create_graph = true});
  BOOST_TEST(std::isnan(grad(sum(slope * slope), nothing).data().to_vector()[3]));
}

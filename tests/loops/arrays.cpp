// SPDX-License-Identifier: BSL-1.0
// Arrays within functions are vectors and matrices, wherever they come from: results of other functions, states, rows
// that loops made, guesses of roots. Against the same written number by number.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

using dyad::Rows, dyad::Vec;

namespace {

constexpr auto turned = dyad::function<Vec<2>>([](auto const& q) { return std::array{q[1], -q[0]}; });
constexpr auto swapped = dyad::function<Vec<2>>([](auto const& q) {
  return std::pair(std::array{q[1], q[0]}, std::array{std::array{q[0], q[1]}, std::array{q[1], 2.0 * q[0]}});
});

constexpr auto by_vectors = dyad::function<Vec<2>, Rows<Vec<2>>>([](auto const& q, auto const& X) {
  auto const pair = swapped(q);
  auto const last = fold(std::array{q[0], q[1]}, X,
                         [](auto const& s, auto const& x) { return 0.5 * s + x * dot(s, x); });
  auto const made = map_over(X, [&](auto const& x) { return std::array{x[0] * q[0], x[1]}; });
  auto const end = iterate(std::array{q[0], q[1]}, [](auto const& s) { return dot(s, s) < 10.0; },
                           [](auto const& s) { return 2.0 * s; });
  auto const zero = root(std::array{1.0 + 0.0 * q[0], 1.0 + 0.0 * q[1]},
                         [&](auto const& z) { return z + 0.1 * z * z - q; });
  return dot(2.0 * turned(q) + q, pair.first) + dot(matmul(pair.second, q), last) +
         sum_over(made, [](auto const& r) { return dot(r, r) + sum(2.0 * r); }) + sum(end) + norm(zero);
});

double by_numbers(std::array<double, 2> const& q, std::vector<std::array<double, 2>> const& X) {
  double total = (2 * q[1] + q[0]) * q[1] + (-2 * q[0] + q[1]) * q[0];
  std::array<double, 2> s = q, end = q;
  for (auto const& x : X) {
    double const product = s[0] * x[0] + s[1] * x[1];
    s = {0.5 * s[0] + x[0] * product, 0.5 * s[1] + x[1] * product};
    total += q[0] * q[0] * x[0] * x[0] + x[1] * x[1] + 2 * (x[0] * q[0] + x[1]);
  }
  while (end[0] * end[0] + end[1] * end[1] < 10) end = {2 * end[0], 2 * end[1]};
  double const m0 = q[0] * q[0] + q[1] * q[1], m1 = q[1] * q[0] + 2 * q[0] * q[1];
  auto const zero = [](double x) { return 5 * (std::sqrt(1 + 0.4 * x) - 1); };
  return total + m0 * s[0] + m1 * s[1] + end[0] + end[1] + std::hypot(zero(q[0]), zero(q[1]));
}

} // namespace

BOOST_AUTO_TEST_SUITE(arrays_within_functions)

BOOST_AUTO_TEST_CASE(are_vectors_and_matrices) {
  std::vector<std::array<double, 2>> const all = {{0.3, -0.7}, {1.1, 0.2}, {-0.4, 0.9}};
  std::array<double, 2> const q = {0.5, 0.9};
  for (std::size_t count = 0; count <= all.size(); ++count) {
    std::vector<std::array<double, 2>> const X(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
    auto const [value, slopes] = dyad::value_and_gradient(by_vectors)(q, X);
    BOOST_TEST(std::abs(value - by_numbers(q, X)) < 1e-13);
    for (std::size_t k = 0; k < 2; ++k) {
      double const step = 1e-6;
      auto above = q, below = q;
      above[k] += step;
      below[k] -= step;
      double const expected = (by_numbers(above, X) - by_numbers(below, X)) / (2 * step);
      BOOST_TEST(std::abs(std::get<0>(slopes)[k] - expected) < 1e-7);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Products of matrices that are rows of numbers, and of states that are rows: against plain loops on dual numbers.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec;
using plain::check_near, plain::First;

// A matrix whose elements are computed, and a product in each step.
constexpr auto steps_body = [](auto const& p, auto const& points, auto const& elements, auto const& steps) {
  auto const matrix = map_over(iota(elements, p), [&](auto const& k) { return 0.2 * sin(k * p[0] + p[1]); });
  auto const start = map_over(iota(points, p), [&](auto const& i) { return p[0] * cos(i + 1.0); });
  auto const last = fold(start, steps, [&](auto const& h) {
    return map_over(matmul(matrix, h), h, [&](auto const& sum, auto const& x) { return tanh(sum + p[1]) + 0.1 * x; });
  });
  return sum_over(last, [](auto const& h) { return h * h; });
};
constexpr auto steps = dyad::function<Vec<2>, Passive<double>, Passive<double>, Passive<double>>(steps_body);

// Two layers of other sizes, no recurrence, by all weights.
constexpr auto layers_body = [](auto const& first, auto const& second, auto const& bias, auto const& x) {
  auto const hidden = map_over(matmul(first, x, bias), bias, [](auto const& s, auto const& b) { return tanh(s + b); });
  auto const out = matmul(second, hidden, x);
  return sum_over(out, x, [](auto const& y, auto const& given) { return square(y - given) * y; });
};
constexpr auto layers = dyad::function<Rows<double>, Rows<double>, Rows<double>, Passive<Rows<double>>>(layers_body);

// In each of some samples, by numbers and by the weights.
constexpr auto samples_body = [](auto const& p, auto const& weights, auto const& like, auto const& data) {
  return sum_over(data, [&](auto const& s) {
    auto const x = map_over(like, [&](auto const& one) { return s * p[0] + one; });
    return sum_over(matmul(weights, x), [&](auto const& y) { return sin(y * p[1]); });
  });
};
constexpr auto samples =
    dyad::function<Vec<2>, Rows<double>, Passive<Rows<double>>, Passive<Rows<double>>>(samples_body);

/// The number k of one of several lists varies.
template <class D, class... List> void vary(std::size_t which, std::size_t k, List&... lists) {
  std::size_t at = 0;
  ((at++ == which ? static_cast<void>(lists[k].slope[0] = 1) : void()), ...);
}

} // namespace

BOOST_AUTO_TEST_SUITE(row_products)

BOOST_AUTO_TEST_CASE(products_in_the_steps_of_a_recurrence) {
  std::array<double, 2> const at{0.3, 0.7};
  for (double const n : {0.0, 1.0, 2.0, 7.0, 8.0, 9.0, 17.0})
    for (double const count : {0.0, 1.0, 3.0}) BOOST_TEST_CONTEXT(n << " units, " << count << " steps") {
      auto const expected = plain::second_order(steps_body, at, n, n * n, count);
      auto const [value, slopes, second] = compile(steps, gradient(steps), hessian(steps))(at, n, n * n, count);
      plain::check_all(value, slopes, second, expected, 1e-11L);
    }
}

BOOST_AUTO_TEST_CASE(by_all_weights) {
  for (std::size_t const n : {1u, 3u, 8u, 11u})
    for (std::size_t const hidden : {1u, 2u, 9u, 16u}) BOOST_TEST_CONTEXT(n << " numbers, " << hidden << " units") {
      auto const first = plain::sample(hidden * n), second = plain::sample(n * hidden, 0.3),
                 bias = plain::sample(hidden, 0.6), x = plain::sample(n, 0.9);
      auto const [value, slopes] = value_and_gradient(layers)(first, second, bias, x);
      auto const& [by_first, by_second, by_bias] = slopes;
      using D = First<1>;
      for (std::size_t which = 0; which < 3; ++which) {
        auto const& given = which == 0 ? by_first : which == 1 ? by_second : by_bias;
        BOOST_TEST_REQUIRE(given.size() == (which == 2 ? hidden : n * hidden));
        for (std::size_t k = 0; k < given.size(); ++k) {
          auto a = plain::constant<D>(first), b = plain::constant<D>(second), c = plain::constant<D>(bias);
          vary<D>(which, k, a, b, c);
          D const expected = layers_body(a, b, c, plain::constant<D>(x));
          check_near(value, expected.value);
          check_near(given[k], expected.slope[0]);
        }
      }
    }
}

BOOST_AUTO_TEST_CASE(within_a_loop_over_samples) {
  std::array<double, 2> const p{0.7, 0.4};
  for (std::size_t const n : {1u, 3u, 9u})
    for (std::size_t const count : {0u, 1u, 8u, 11u}) BOOST_TEST_CONTEXT(n << " numbers, " << count << " samples") {
      auto const weights = plain::sample(n * n), like = plain::sample(n, 0.2), data = plain::sample(count, 0.8);
      auto const [value, slopes] = value_and_gradient(samples)(p, weights, like, data);
      auto const& [by_p, by_weights] = slopes;
      using D = First<1>;
      for (std::size_t which = 0; which < 2; ++which)
        for (std::size_t k = 0; k < (which == 0 ? 2 : n * n); ++k) {
          std::array<D, 2> q{D(p[0]), D(p[1])};
          auto w = plain::constant<D>(weights);
          vary<D>(which, k, q, w);
          D const expected = samples_body(q, w, plain::constant<D>(like), plain::constant<D>(data));
          check_near(value, expected.value);
          check_near(which == 0 ? by_p[k] : by_weights[k], expected.slope[0]);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_matrix_of_another_size) {
  std::vector<double> const six(6, 1.0), three(3, 1.0), two(2, 1.0);
  BOOST_TEST(layers(six, six, two, three) != 0);
  BOOST_CHECK_THROW(layers(three, six, two, three), std::invalid_argument);
  BOOST_CHECK_THROW(layers(six, three, two, three), std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Recurrences whose states are rows: derivatives by the rows at the beginning and by rows that each step reads; rows of
// several numbers; such recurrences within a loop over other rows.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec;

// Two numbers, and rows: where it begins, and a coefficient for each row, which every step reads.
constexpr auto by_rows_body = [](auto const& p, auto const& start, auto const& coefficients, auto const& steps) {
  auto const last = fold(start, steps, [&](auto const& u) {
    return map_over(u, shifted(u, 1), coefficients, [&](auto const& x, auto const& right, auto const& c) {
      return x + 0.3 * c * (right - x) + 0.1 * sin(p[0] * x);
    });
  });
  return sum_over(last, coefficients, [&](auto const& x, auto const& c) { return x * x + p[1] * c * x; });
};
constexpr auto by_rows = dyad::function<Vec<2>, Rows<double>, Rows<double>, Passive<double>>(by_rows_body);

// A chain of masses and springs: rows of places and velocities.
constexpr auto chain_body = [](auto const& p, auto const& start, auto const& steps) {
  auto const last = fold(start, steps, [&](auto const& masses) {
    return map_over(masses, shifted(masses, -1), shifted(masses, 1),
                    [&](auto const& here, auto const& left, auto const& right) {
                      auto const force = p[0] * (left[0] - 2.0 * here[0] + right[0]) - p[1] * here[0] * here[0];
                      auto const velocity = here[1] + 0.1 * force;
                      return std::array{here[0] + 0.1 * velocity, velocity};
                    });
  });
  return sum_over(last, [](auto const& mass) { return mass[1] * mass[1] + mass[0]; });
};
constexpr auto chain = dyad::function<Vec<2>, Passive<Rows<Vec<2>>>, Passive<double>>(chain_body);

// One after the other for each of some samples: what is outermost runs on batches of samples.
constexpr auto samples_body = [](auto const& p, auto const& samples, auto const& points) {
  return sum_over(samples, [&](auto const& s) {
    auto const start = map_over(iota(points, p), [&](auto const& i) { return s * p[0] + 0.1 * i; });
    auto const last = fold(start, 3, [&](auto const& u) {
      return map_over(u, shifted(u, -1),
                      [&](auto const& x, auto const& left) { return cos(x * p[1]) + 0.5 * left * s; });
    });
    return sum_over(last, [](auto const& x) { return x * x; });
  });
};
constexpr auto samples = dyad::function<Vec<2>, Passive<Rows<double>>, Passive<double>>(samples_body);

using plain::check_near, plain::First;

} // namespace

BOOST_AUTO_TEST_SUITE(row_states_by_rows)

BOOST_AUTO_TEST_CASE(derivatives_by_rows) {
  std::array<double, 2> const p{0.7, -0.4};
  for (std::size_t const n : {0u, 1u, 2u, 5u, 8u, 9u})
    for (double const steps : {0.0, 1.0, 4.0}) BOOST_TEST_CONTEXT(n << " rows, " << steps << " steps") {
      auto const start = plain::sample(n), coefficients = plain::sample(n, 0.4);
      auto const [value, slopes] = value_and_gradient(by_rows)(p, start, coefficients, steps);
      auto const& [by_p, by_start, by_coefficients] = slopes;
      using D = First<1>;
      auto const expected = [&](std::size_t which, std::size_t k) {
        std::array<D, 2> q{D(p[0]), D(p[1])};
        auto u = plain::constant<D>(start), c = plain::constant<D>(coefficients);
        (which == 0 ? q[k] : which == 1 ? u[k] : c[k]).slope[0] = 1;
        return by_rows_body(q, u, c, D(steps));
      };
      check_near(value, expected(0, 0).value);
      for (std::size_t k = 0; k < 2; ++k) check_near(by_p[k], expected(0, k).slope[0]);
      BOOST_TEST_REQUIRE(by_start.size() == n);
      BOOST_TEST_REQUIRE(by_coefficients.size() == n);
      for (std::size_t k = 0; k < n; ++k) {
        check_near(by_start[k], expected(1, k).slope[0]);
        check_near(by_coefficients[k], expected(2, k).slope[0]);
      }
    }
}

BOOST_AUTO_TEST_CASE(rows_of_several_numbers) {
  std::array<double, 2> const p{0.7, 0.4};
  for (std::size_t const n : {0u, 1u, 3u, 8u, 17u})
    for (double const steps : {0.0, 1.0, 5.0}) BOOST_TEST_CONTEXT(n << " masses, " << steps << " steps") {
      auto const masses = plain::sample_arrays<2>(n);
      auto const expected = plain::second_order(chain_body, p, masses, steps);
      auto const [value, slopes, second] = compile(chain, gradient(chain), hessian(chain))(p, masses, steps);
      plain::check_all(value, slopes, second, expected, 1e-11L);
    }
}

BOOST_AUTO_TEST_CASE(within_a_loop_over_samples) {
  std::array<double, 2> const p{0.7, 0.4};
  for (std::size_t const n : {0u, 1u, 7u, 8u, 9u, 1025u})
    for (double const points : {0.0, 1.0, 3.0, 9.0}) BOOST_TEST_CONTEXT(n << " samples, " << points << " points") {
      auto const data = plain::sample(n);
      auto const expected = plain::second_order(samples_body, p, data, points);
      auto const [value, slopes, second] = compile(samples, gradient(samples), hessian(samples))(p, data, points);
      plain::check_all(value, slopes, second, expected, 1e-11L);
    }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Loops three and four deep whose inner sums enter by more than a factor: what passes back to the innermost rows
// needs sums that vary with two or three loops at once. Values, gradients by all rows and Hessians against plain loops
// on dual numbers.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>

#include "slopes.hpp"

namespace {

constexpr std::array<double, 2> at{0.3, 0.7};

constexpr auto three_body = [](auto const& p, auto const& x, auto const& y, auto const& z) {
  return sum_over(x, [&](auto const& t) {
    auto const a = sum_over(y, [&](auto const& u) {
      auto const b = sum_over(z, [&](auto const& v) { return sin(p[0] * t * u + v * p[1]); });
      auto const c = sum_over(z, [&](auto const& v) { return cos(v * b); });
      return b * c * u;
    });
    return exp(-0.1 * a * a) * t;
  });
};
// The innermost loop runs over the rows of the outermost one; factors that are free to leave their sums.
constexpr auto four_body = [](auto const& p, auto const& x, auto const& y, auto const& z) {
  return sum_over(x, [&](auto const& t) {
    return sum_over(y, [&](auto const& u) {
      return u * sum_over(z, [&](auto const& v) {
               auto const w = sum_over(x, [&](auto const& k) { return sin(p[0] * t * u + v * p[1] * k); });
               return w * w;
             });
    });
  });
};
constexpr auto alike_body = [](auto const& p, auto const& x, auto const&, auto const&) {
  return sum_over(x, [&](auto const& t) {
    auto const a = sum_over(x, [&](auto const& u) {
      auto const b = sum_over(x, [&](auto const& v) { return sin(p[0] * t * u + v * p[1]); });
      return b * b * u;
    });
    return exp(-0.1 * a * a) * t;
  });
};
constexpr auto recurrence_body = [](auto const& p, auto const& x, auto const& y, auto const& z) {
  return sum_over(x, [&](auto const& t) {
    return t * sum_over(y, [&](auto const& u) {
             return fold(p[0] * t, z, [&](auto const& s, auto const& v) { return 0.5 * s + sin(s * v * u + p[1]); });
           });
  });
};

template <class Body> void check(Body const& body, std::array<std::size_t, 3> const& counts) {
  auto const x = plain::sample(counts[0], 1), y = plain::sample(counts[1], 2), z = plain::sample(counts[2], 3);
  plain::check_slopes(body, at, 1e-12L, x, y, z);
  plain::check_curvature(body, at, 1e-12L, x, y, z);
}
template <class Body> void check(Body const& body) {
  for (std::size_t const many : {0u, 1u, 3u, 8u, 9u})
    for (std::size_t const few : {0u, 1u, 4u}) BOOST_TEST_CONTEXT(many << " and " << few << " rows") {
      check(body, {many, few, 5});
      check(body, {few, 2, many});
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(deep)

BOOST_AUTO_TEST_CASE(sums_of_products_of_sums) { check(three_body); }
BOOST_AUTO_TEST_CASE(four_loops) { check(four_body); }
BOOST_AUTO_TEST_CASE(the_same_rows_three_times) { check(alike_body); }
BOOST_AUTO_TEST_CASE(a_recurrence_within_two_sums) { check(recurrence_body); }
BOOST_AUTO_TEST_CASE(more_rows_than_a_block) { check(three_body, {2100, 2, 3}), check(three_body, {3, 2, 1030}); }

BOOST_AUTO_TEST_SUITE_END()

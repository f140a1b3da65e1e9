// SPDX-License-Identifier: BSL-1.0
// Loops four and five deep: what passes back through them is summed over several loops, in an order in which nothing
// has to be kept for two of them at once. Against plain loops on dual numbers.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <vector>

#include "slopes.hpp"

namespace {

constexpr std::array<double, 2> at{0.3, 0.7};

// Recurrences within sums within a recurrence within a sum; the innermost runs over the rows of the outermost.
constexpr auto recurrences_body = [](auto const& p, auto const& x, auto const& y, auto const& z) {
  return sum_over(x, [&](auto const& t) {
    return fold(p[0] * t, y, [&](auto const& s, auto const& u) {
      auto const sum = sum_over(z, [&](auto const& v) {
        return fold(s * v, x, [&](auto const& r, auto const& k) { return sin(r + k * p[1] * u * t); });
      });
      return tanh(s + sum);
    });
  });
};
// Sums of which each enters the next by more than a factor.
constexpr auto sums_body = [](auto const& p, auto const& x, auto const& y, auto const& z) {
  return sum_over(x, [&](auto const& t) {
    auto const a = sum_over(y, [&](auto const& u) {
      auto const b = sum_over(z, [&](auto const& v) {
        auto const c = sum_over(x, [&](auto const& k) { return sin(p[0] * t * u + v * p[1] * k); });
        auto const d = sum_over(y, [&](auto const& k) { return cos(k * c + t * u * v); });
        return c * d;
      });
      return b * b * u;
    });
    return exp(-0.1 * a * a) * t;
  });
};

constexpr std::array<std::array<std::size_t, 3>, 7> counts{
    {{0, 2, 3}, {3, 0, 2}, {2, 3, 0}, {1, 1, 1}, {8, 3, 2}, {9, 2, 3}, {2, 3, 9}}};

} // namespace

BOOST_AUTO_TEST_SUITE(deeper)

BOOST_AUTO_TEST_CASE(recurrences_within_sums_within_recurrences) {
  for (auto const& n : counts)
    BOOST_TEST_CONTEXT(n[0] << ", " << n[1] << " and " << n[2] << " rows")
      plain::check_slopes(recurrences_body, at, 1e-11L, plain::sample(n[0], 1), plain::sample(n[1], 2),
                          plain::sample(n[2], 3));
}
BOOST_AUTO_TEST_CASE(sums_of_products_of_sums) {
  for (auto const& n : counts)
    BOOST_TEST_CONTEXT(n[0] << ", " << n[1] << " and " << n[2] << " rows")
      plain::check_curvature(sums_body, at, 1e-11L, plain::sample(n[0], 1), plain::sample(n[1], 2),
                             plain::sample(n[2], 3));
}

BOOST_AUTO_TEST_SUITE_END()

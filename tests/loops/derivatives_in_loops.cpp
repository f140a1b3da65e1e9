// SPDX-License-Identifier: BSL-1.0
// Derivatives by rows of one function, taken within the loops of another: in the steps of a recurrence whose state is
// these rows, and for each row of a sum. Against derivatives written by hand, on dual numbers.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <vector>

#include "slopes.hpp"

namespace {

using dyad::Rows;

constexpr std::array<double, 2> at{0.7, -0.4};

constexpr auto energy = dyad::function<Rows<double>, double>([](auto const& x, auto const& a) {
  return sum_over(x, shifted(x, 1), [&](auto const& u, auto const& v) { return square(v - u) * a + cos(u); });
});
template <class X, class T> constexpr auto slopes_of_energy(X const& x, T const& a) {
  return std::get<0>(dyad::gradient(energy)(x, a));
}
template <class T> plain::List<T> slopes_of_energy(plain::List<T> const& x, T const& a) {
  plain::List<T> out;
  for (std::size_t i = 0; i < x.size(); ++i) {
    T const above = i + 1 < x.size() ? x[i + 1] : T(0);
    out.push_back(T(-2) * a * (above - x[i]) - sin(x[i]));
    if (i > 0) out[i] += T(2) * a * (x[i] - x[i - 1]);
  }
  return out;
}
constexpr auto descent_body = [](auto const& p, auto const& x) {
  auto const end = fold(x, 3, [&](auto const& state) {
    return map_over(state, slopes_of_energy(state, p[0]),
                    [&](auto const& u, auto const& g) { return u - 0.1 * g * p[1]; });
  });
  return sum_over(end, x, [](auto const& u, auto const& t) { return sin(u) * t; });
};

constexpr auto decay = dyad::function<double, Rows<double>>([](auto const& a, auto const& x) {
  return fold(a, x, [](auto const& s, auto const& r) { return s * sin(s * r); });
});
// The rows, times the slopes by them.
template <class T, class X> constexpr auto along_rows(T const& a, X const& x) {
  return sum_over(std::get<1>(dyad::gradient(decay)(a, x)), x, [](auto const& g, auto const& r) { return g * r; });
}
template <class T> T along_rows(T const& a, plain::List<T> const& x) {
  T state = a, slope(0);
  for (T const& r : x) {
    T const s = state;
    slope = slope * (sin(s * r) + s * r * cos(s * r)) + s * s * r * cos(s * r);
    state = s * sin(s * r);
  }
  return slope;
}
constexpr auto for_each_row_body = [](auto const& p, auto const& x, auto const& y) {
  return sum_over(x, [&](auto const& t) { return p[1] * along_rows(t + p[0], y); });
};

} // namespace

BOOST_AUTO_TEST_SUITE(derivatives_in_loops)

BOOST_AUTO_TEST_CASE(by_rows_that_are_a_state) {
  for (std::size_t const rows : {0u, 1u, 2u, 8u, 9u}) BOOST_TEST_CONTEXT(rows << " rows")
    plain::check_slopes(descent_body, at, 1e-11L, plain::sample(rows, 1));
}
BOOST_AUTO_TEST_CASE(by_rows_for_each_row) {
  for (std::size_t const many : {0u, 1u, 8u, 9u})
    for (std::size_t const few : {0u, 1u, 5u}) BOOST_TEST_CONTEXT(many << " and " << few << " rows")
      plain::check_slopes(for_each_row_body, at, 1e-11L, plain::sample(many, 1), plain::sample(few, 2));
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// What programs of functions cost, as constants.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

namespace {

constexpr auto wave = dyad::function<double, double>([](auto x, auto y) { return sin(x) * y + exp(x * y); });
constexpr auto of_value = dyad::cost(dyad::compile(wave));
static_assert(of_value.transcendental == 2 && of_value.flops == 3 && of_value.nodes == 4); // the last is a multiply-add
static_assert(dyad::cost(dyad::value_and_gradient(wave)).transcendental == 3);
static_assert(dyad::cost(dyad::compile(wave, dyad::gradient(wave), dyad::hessian(wave))).transcendental == 3);

// The same as of a formula.
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto formula = sin(x) * y + exp(x * y);
constexpr auto of_function = dyad::cost(dyad::value_and_gradient(wave)),
               of_formula = dyad::cost(dyad::value_and_gradient(formula, x, y));
static_assert(of_function.nodes == of_formula.nodes && of_function.flops == of_formula.flops);

// What does not depend on an argument costs nothing, and a loop that is found again as often as it runs.
constexpr auto first = dyad::function<dyad::Vec<3>>([](auto const& v) { return v[0]; });
static_assert(dyad::cost(dyad::gradient(first)).nodes == 0);
template <std::size_t N> constexpr auto squares = dyad::function<dyad::Vec<N>>([](auto const& v) {
  auto sum = 0.0 * v[0];
  for (std::size_t i = 0; i < v.size(); ++i) sum += v[i] * v[i];
  return sum;
});
template <std::size_t N> constexpr int flops = dyad::cost(dyad::value_and_gradient(squares<N>)).flops;

// What both rows of a Jacobian need of the angle is worked out once: a row at a time it takes 77 operations.
constexpr auto seen = dyad::function<dyad::Vec<3>, dyad::Vec<3>>([](auto const& r, auto const& a) {
  auto const angle = sqrt(1.0 + r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
  auto const c = cos(angle), s = sin(angle) / angle, t = (1.0 - c) / (angle * angle);
  auto const along = t * (r[0] * a[0] + r[1] * a[1] + r[2] * a[2]);
  return std::array{c * a[0] + s * (r[1] * a[2] - r[2] * a[1]) + along * r[0],
                    c * a[1] + s * (r[2] * a[0] - r[0] * a[2]) + along * r[1]};
});
constexpr int of_seen = dyad::cost(dyad::compile(seen, dyad::jacobian(seen))).nodes;

} // namespace

BOOST_AUTO_TEST_CASE(what_functions_cost) {
  BOOST_TEST(of_seen <= 72);
  BOOST_TEST(flops<10> >= 29); // 10 products, 9 sums, 10 doubled
  BOOST_TEST(flops<10> <= 30);
  BOOST_TEST(flops<400> >= 3 * 400 - 1);
  BOOST_TEST(flops<400> <= 3 * 400 + 50);
}

// SPDX-License-Identifier: BSL-1.0
// Quotients near the ends of the range, whose derivative by the divisor no number holds: to the second order by a
// tensor, and of functions of several variables.
#include "orders_of_one.hpp"

#include <dyad/tensor.hpp>

using namespace dyad;
using namespace dyad::tests;

namespace {

constexpr auto t = var<"t", 2>;

template <class F> void check_several(std::string const& name, F const&, double at, double slope, double curvature) {
  auto const same = near(name, at, {0, slope, curvature, 0, 0});
  constexpr auto all = sum(F{}(t));
  std::array<double, 2> const both{at, 0.5};
  same("tensor", 1, gradient(all, t)[hana::size_c<0>](t = both)[0]);
  same("tensor", 2, hessian(all, t)[hana::size_c<0>][hana::size_c<0>](t = both)[0][0]);
  constexpr auto of_two = function([](auto const& a, auto const& b) { return F{}(a) + F{}(b); });
  same("function of two", 1, gradient(of_two)(at, 0.5)[0]);
  same("function of two", 2, hessian(of_two)(at, 0.5)[0][0]);
  constexpr auto of_list = function<Vec<2>>([](auto const& v) { return sum(F{}(v)); });
  same("function of a list", 1, gradient(of_list)(both)[0]);
  same("function of a list", 2, hessian(of_list)(both)[0][0]);
}

} // namespace

BOOST_AUTO_TEST_SUITE(extreme_tensors)

BOOST_AUTO_TEST_CASE(by_lengths_and_sums) {
  auto const f = [](auto x) { return 1.0 / sqrt(1.0 + x * x); };
  check_several("1 / sqrt(1 + x x)", f, 1e70, -1e-140, 2e-210);
  check_several("1 / sqrt(1 + x x)", f, 1e100, -1e-200, 2e-300);
  check_several("1 / sqrt(1 + x x)", f, 1e150, -1e-300, 0);
  check_several("1 / (1 + x x)", [](auto x) { return 1.0 / (1.0 + x * x); }, -1e70, 2e-210, 6e-280);
  check_several("x / (1 + x x)^2", [](auto x) { return x / square(1.0 + x * x); }, 1e60, -3e-240, 12e-300);
}
BOOST_AUTO_TEST_CASE(by_powers) {
  auto const f = [](auto x) { return 1.0 / (x * x * x); };
  check_several("1 / x^3", f, 1e-50, -3e200, 12e250);
  check_several("1 / x^3", f, 1e50, -3e-200, 12e-250);
  check_several("1 / square(x)", [](auto x) { return 1.0 / square(x); }, 1e-70, -2e210, 6e280);
}
BOOST_AUTO_TEST_CASE(by_functions_that_grow_fast) {
  double const s = 1 / std::cosh(400.0), e = std::exp(-400.0);
  check_several("1 / cosh(x)", [](auto x) { return 1.0 / cosh(x); }, 400, -s, s);
  check_several("1 / (1 + exp(x))", [](auto x) { return 1.0 / (1.0 + exp(x)); }, 400, -e, e);
  check_several("1 / cosh(x)^2", [](auto x) { return 1.0 / square(cosh(x)); }, 200, -8 * e, 16 * e);
  check_several("x / exp(x)", [](auto x) { return x / exp(x); }, 400, -399 * e, 398 * e);
}

BOOST_AUTO_TEST_SUITE_END()

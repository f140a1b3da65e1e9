// SPDX-License-Identifier: BSL-1.0
// Functions by their names, on numbers, in traced functions, on Variables and arrays: values and derivatives by hand.
#include <dyad/dyad.hpp>
#include <dyad/ops/bessel.hpp>
#include <dyad/ops/distributions.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <string>

using namespace dyad; // plain numbers do not lead to its functions

namespace {

/// A function of two numbers, of which it may ignore the second.
template <class F>
void check(std::string const& name, F f, std::array<double, 2> at, double value, std::array<double, 2> slopes) {
  auto const near = [&](double found, double expected, std::string const& where) {
    BOOST_TEST(std::abs(found - expected) <= 4e-15 * std::abs(expected), name << " " << where << " is " << found);
  };
  near(f(at[0], at[1]), value, "on numbers");
  auto const typed = function<double, double>(f);
  near(typed(at[0], at[1]), value, "traced");
  auto const [by_first, by_second] = gradient(typed)(at[0], at[1]);
  near(by_first, slopes[0], "traced, by the first argument,");
  near(by_second, slopes[1], "traced, by the second argument,");
  Variable const a(at[0]), b(NdArray({at[1], at[1], at[1]}));
  Variable const y = f(a, b);
  for (double const one : y.data().to_vector()) near(one, value, "on Variables");
  auto const grads = grad(sum(y), {a, b});
  near(grads[0].data().item(), 3 * slopes[0], "on Variables, by the first argument,");
  near(grads[1].data().at({1}), slopes[1], "on Variables, by the second argument,");
}

} // namespace

#define CHECK(formula, ...)                                                                                            \
  check(                                                                                                               \
      #formula, [](auto const& a, auto const& b) { return formula; }, __VA_ARGS__)

BOOST_AUTO_TEST_SUITE(rare_functions)

BOOST_AUTO_TEST_CASE(by_their_names) {
  CHECK(trunc(a) + round(a) * b + rint(b) + fmod(a, b) + 10.0 * remainder(a, b), {7.5, 2}, 7 + 16 + 2 + 1.5 - 5,
        {1 + 10, 8 - 3 - 40});
  CHECK(copysign(a, -b) * b + fabs(a) * fdim(b, a) + fmin(a, b) + fmax(a, 2.0 * b), {-3, 2}, -6 + 15 - 3 + 4,
        {2 - 8 + 1, -3 + 3 + 2});
  CHECK(lerp(a, b, 0.25) * a + min(a, b, 1.0) + max(a, b, a * b), {3, 7}, 12 + 1 + 21, {4 + 2.25 + 7, 0.75 + 3});
  CHECK(hypot(a, b, 6.0) + xlogy(a, b), {2, 3}, 7 + 2 * std::log(3), {2.0 / 7 + std::log(3), 3.0 / 7 + 2.0 / 3});
  CHECK(logaddexp(a, b) + norm_cdf(a) * b, {0, 2}, std::log(1 + std::exp(2)) + 1,
        {1 / (1 + std::exp(2)) + 2 / std::sqrt(2 * std::acos(-1)), 1 / (1 + std::exp(-2)) + 0.5});
}

/// The numbers are those of tables (Abramowitz and Stegun, chapters 5, 6, 9, 26) and of arithmetic.
BOOST_AUTO_TEST_CASE(special_functions_by_their_names) {
  double const pi = std::acos(-1);
  // Of order 1/2, J and Y are sin(x) and -cos(x), and I and K sinh(x) and pi / 2 exp(-x), times sqrt(2 / (pi x)).
  CHECK(cyl_bessel_j(0.5, a) * cyl_neumann(0.5, b), {2, 2}, -std::sin(4) / (2 * pi),
        {-std::cos(2) * (std::cos(2) - std::sin(2) / 4) / pi, std::sin(2) * (std::sin(2) + std::cos(2) / 4) / pi});
  CHECK(cyl_bessel_i(0.5, a) * cyl_bessel_k(0.5, b), {2, 2}, std::sinh(2) * std::exp(-2) / 2,
        {(std::cosh(2) - std::sinh(2) / 4) * std::exp(-2) / 2, -1.25 * std::sinh(2) * std::exp(-2) / 2});
  CHECK(expint(a) * norm_ppf(b), {1, 0.975}, 1.8951178163559367555 * 1.9599639845400538556,
        {std::exp(1) * 1.9599639845400538556, 1.8951178163559367555 * 17.110083080332703});
  CHECK(beta(a, b) + 12.0 * lbeta(a, b), {2, 3}, 1.0 / 12 - 12 * std::log(12),
        {-(12 + 1.0 / 12) * (1.0 / 2 + 1.0 / 3 + 1.0 / 4), -(12 + 1.0 / 12) * (1.0 / 3 + 1.0 / 4)});
  CHECK(normal_lpdf(a, 1.0, b) + student_t_lpdf(a, b, 1.0, 2.0) + student_t_lpdf(b, 1, 1, 1), {3, 1},
        -2 - std::log(2 * pi) / 2 - std::log(4 * pi) - std::log(pi), {-2 - 0.5, 3 + std::log(2) / 2});
}

BOOST_AUTO_TEST_CASE(densities_of_samples) {
  auto const fit = function<Vec<3>, double>([](auto const& x, auto const& m) {
    auto const terms = normal_lpdf(x, m, 2.0);
    return terms[0] + terms[1] + terms[2];
  });
  auto const [by_sample, by_mean] = gradient(fit)(std::array{1.0, 2.0, 6.0}, 2.0);
  BOOST_TEST(by_sample[0] == 0.25);
  BOOST_TEST(by_sample[2] == -1.0);
  BOOST_TEST(by_mean == 0.75);
  Variable const x(NdArray({1, 2, 6})), m(2.0);
  BOOST_TEST(grad(sum(normal_lpdf(x, m, 2.0)), {m})[0].data().item() == 0.75);
  // With many degrees of freedom Student's distribution is the normal one.
  BOOST_TEST(student_t_lpdf(1.3, 1e300, 0.5, 2.0) == normal_lpdf(1.3, 0.5, 2.0), boost::test_tools::tolerance(1e-13));
  BOOST_TEST(student_t_lpdf(0.7, 1e12, 0.0, 1.0) == normal_lpdf(0.7, 0.0, 1.0), boost::test_tools::tolerance(1e-11));
}

BOOST_AUTO_TEST_CASE(orders_and_element_types) {
  static_assert(std::is_same_v<decltype(cyl_bessel_j(1, 2.0f)), float>);
  static_assert(std::is_same_v<decltype(norm_cdf(2.0f)), float>);
  constexpr auto x = var<"x">;
  BOOST_TEST(cyl_bessel_j(0, x)(x = 2.404825557695773) == 0.0, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(diff<2>(cyl_bessel_j(0, x), x)(x = 0.0) == -0.5);
  BOOST_TEST(to_string(cyl_bessel_k(1.5, x)) == "cyl_bessel_k(1.5, x)");
}

BOOST_AUTO_TEST_SUITE_END()

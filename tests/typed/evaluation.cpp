// SPDX-License-Identifier: BSL-1.0
/// \file One expression on every kind of number.
#include <complex>
#include <random>

#include "near.hpp"

namespace {

using namespace typed_tests;
using namespace dyad::literals;
using Complex = std::complex<double>;

constexpr auto f = sin(x) * y + exp(x / y) - pow(x, 3_c);
constexpr auto fx = diff(f, x);

template <class T> T by_hand(T const& a, T const& b) {
  using std::exp, std::sin;
  return sin(a) * b + exp(a / b) - a * a * a;
}
template <class T> T slope_by_hand(T const& a, T const& b) {
  using std::cos, std::exp;
  return cos(a) * b + exp(a / b) / b - T(3) * a * a;
}

template <class T> void check(double tolerance) {
  T const a(T(3) / T(4)), b(T(-5) / T(4));
  static_assert(std::is_same_v<decltype(f(x = a, y = b)), T>);
  static_assert(std::is_same_v<decltype(fx(x = a, y = b)), T>);
  BOOST_CHECK(f(x = a, y = b) == by_hand(a, b));
  check_near(fx(x = a, y = b), slope_by_hand(a, b), tolerance);
}

} // namespace

BOOST_AUTO_TEST_SUITE(typed_evaluation)

BOOST_AUTO_TEST_CASE(real_numbers) {
  check<float>(1e-6);
  check<double>(1e-15);
  check<long double>(1e-18);
  check<Big>(1e-48);
}

BOOST_AUTO_TEST_CASE(complex_numbers) {
  Complex const a(0.75, -0.5), b(1.25, 0.25);
  static_assert(std::is_same_v<decltype(f(x = a, y = b)), Complex>);
  BOOST_CHECK_SMALL(std::abs(f(x = a, y = b) - by_hand(a, b)), 1e-15);
  BOOST_CHECK_SMALL(std::abs(fx(x = a, y = b) - slope_by_hand(a, b)), 2e-15);
  // A plain number beside a complex one.
  BOOST_CHECK_SMALL(std::abs(diff(2.5 * exp(x), x)(x = a) - 2.5 * std::exp(a)), 1e-15);
}

BOOST_AUTO_TEST_CASE(the_common_type_of_the_values_decides) {
  static_assert(std::is_same_v<decltype(f(x = 1.0f, y = 2.0)), double>);
  static_assert(std::is_same_v<decltype(f(x = 1.0f, y = 2.0L)), long double>);
  static_assert(std::is_same_v<decltype(f(x = 1.0, y = Big(2))), Big>);
  static_assert(std::is_same_v<decltype(f(x = Complex(1), y = 2.0)), Complex>);
  static_assert(std::is_same_v<decltype(f(x = 1, y = 2)), double>);
  BOOST_CHECK_EQUAL(f(x = 1, y = 2), f(x = 1.0, y = 2.0));
  BOOST_CHECK_EQUAL((x / 2_c)(x = 1), 0.5);
}

BOOST_AUTO_TEST_CASE(the_order_of_bindings_does_not_matter) {
  BOOST_CHECK_EQUAL(f(y = 2.0, x = 0.5), f(x = 0.5, y = 2.0));
}

BOOST_AUTO_TEST_CASE(constants_alone) {
  BOOST_CHECK_EQUAL((0.1_c + 0.2_c)(), 0.1 + 0.2);
  BOOST_CHECK_EQUAL(diff(2_c * x, x)(), 2.0);
}

BOOST_AUTO_TEST_CASE(derivatives_keep_high_precision) {
  // Coefficients that are no double: ln 10 and 1/3 must be as accurate as the number type.
  Big const a("0.7");
  check_near(diff(log10(x), x)(x = a), Big(1 / (a * log(Big(10)))), 1e-48);
  check_near(dyad::diff<2>(exp2(x), x)(x = a), Big(pow(Big(2), a) * log(Big(2)) * log(Big(2))), 1e-48);
  check_near(diff(cbrt(x), x)(x = a), Big(cbrt(a) / (3 * a)), 1e-48);
  check_near(dyad::diff<3>(erf(x), x)(x = a),
             Big((4 * a * a - 2) * 2 / sqrt(boost::math::constants::pi<Big>()) * exp(-a * a)), 1e-48);
}

BOOST_AUTO_TEST_CASE(programs_return_numbers_arrays_and_tuples) {
  auto const program = dyad::compile(f, dyad::gradient(f, x, y), dyad::hessian(f, x, y));
  auto const [value, gradient, hessian] = program(x = 0.75, y = -1.25);
  static_assert(std::is_same_v<decltype(value), double const>);
  static_assert(std::is_same_v<decltype(gradient), std::array<double, 2> const>);
  static_assert(std::is_same_v<decltype(hessian), std::array<std::array<double, 2>, 2> const>);
  BOOST_CHECK_EQUAL(value, by_hand(0.75, -1.25));
  check_near(gradient[0], slope_by_hand(0.75, -1.25));
  BOOST_CHECK_EQUAL(hessian[0][1], hessian[1][0]);
  static_assert(std::is_same_v<decltype(dyad::compile(f)(x = 1.0, y = 1.0)), double>);
  static_assert(std::is_same_v<decltype(dyad::compile(dyad::gradient(f, x))(x = 1.0, y = 1.0)), double>);
  static_assert(std::is_same_v<decltype(dyad::compile(dyad::hessian(x * x, x))()), double>);
  static_assert(std::is_same_v<decltype(dyad::compile(dyad::hessian(x * x, x), x)(x = 1.0f)),
                               std::tuple<float, float>>);
}

BOOST_AUTO_TEST_CASE(conditions_are_bool) {
  static_assert(std::is_same_v<decltype((x < y)(x = 1.0, y = 2.0)), bool>);
  BOOST_CHECK((x < y && x > 0)(x = 1.0, y = 2.0));
  BOOST_CHECK(!(x < y || x == 2_c)(x = 3.0, y = 2.0));
}

BOOST_AUTO_TEST_CASE(a_sine_and_a_cosine_computed_together_keep_their_bits) {
  constexpr auto both = dyad::value_and_gradient(sin(x), x);
  std::mt19937_64 random(5);
  for (int k = 0; k < 4000; ++k) {
    double const at = std::ldexp(std::uniform_real_distribution<>(-1, 1)(random), static_cast<int>(random() % 80) - 30);
    auto const [sine, slope] = both(x = at);
    BOOST_TEST(sine == std::sin(at));
    BOOST_TEST(slope == std::cos(at));
    auto const [sine_in_float, slope_in_float] = both(x = static_cast<float>(at));
    BOOST_TEST(sine_in_float == std::sin(static_cast<float>(at)));
    BOOST_TEST(slope_in_float == std::cos(static_cast<float>(at)));
  }
  for (double const at : {HUGE_VAL, std::nan("")}) BOOST_TEST(std::isnan(std::get<0>(both(x = at))));
}

/// A 0 in a formula keeps its sign, in symbols and in functions, and so do the slopes beside it.
BOOST_AUTO_TEST_CASE(zeros_keep_their_sign) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  constexpr auto f = dyad::function([](auto a, auto b) { return copysign(a, -0.0) + a / (-(b - b)); });
  BOOST_TEST(f(2.0, 3.0) == -inf);
  BOOST_TEST(dyad::gradient(f)(2.0, 3.0)[0] == -inf);
  BOOST_TEST(dyad::function([](auto a) { return copysign(a, -0.0); })(2.0) == -2);
  BOOST_TEST(dyad::gradient(dyad::function([](auto a) { return copysign(a, -0.0); }))(2.0) == -1);
  BOOST_TEST(copysign(x, -(0_c))(x = 2.0) == -2);
  BOOST_TEST((x / -(y - y))(x = 2.0) == -inf);
  BOOST_TEST(diff(x / -(y - y), x)(x = 2.0) == -inf);
  BOOST_TEST(std::signbit(diff(copysign(x, -(0_c)), x)(x = -2.0)) == false);
  static_assert(-(y - y) == 0_c);
  static_assert(same(x - x, 0_c));
}

BOOST_AUTO_TEST_SUITE_END()

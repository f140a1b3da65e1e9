// SPDX-License-Identifier: BSL-1.0
/// \file Plain numbers travel beside the type: through every derivative, each to its own place.
#include <complex>

#include "near.hpp"

namespace {

using namespace typed_tests;
using namespace dyad::literals;

template <class... T> auto polynomial(T... c) {
  // Horner's rule: every number meets all before it.
  auto const step = [](auto const& sum, auto const& next) { return sum * x + next; };
  return [&](auto const& first, auto const&... rest) {
    auto const fold = [&](auto const& self, auto const& sum, auto const& next, auto const&... more) {
      if constexpr (sizeof...(more) == 0) return step(sum, next);
      else return self(self, step(sum, next), more...);
    };
    return fold(fold, first, rest...);
  }(c...);
}

} // namespace

BOOST_AUTO_TEST_SUITE(typed_plain_numbers)

BOOST_AUTO_TEST_CASE(each_number_keeps_its_place) {
  auto const f = 2.0 * x + 3.0 * y + 5.0 * x * y + 7.0;
  BOOST_CHECK_EQUAL(f(x = 10.0, y = 100.0), 20.0 + 300.0 + 5000.0 + 7.0);
  BOOST_CHECK_EQUAL(diff(f, x)(y = 100.0), 502.0);
  BOOST_CHECK_EQUAL(diff(f, y)(x = 10.0), 53.0);
  BOOST_CHECK_EQUAL(diff(f, x, y)(), 5.0);
  auto const both = dyad::compile(diff(f, y), diff(f, x), f);
  auto const [by_y, by_x, value] = both(x = 10.0, y = 100.0);
  BOOST_CHECK_EQUAL(by_y, 53.0);
  BOOST_CHECK_EQUAL(by_x, 502.0);
  BOOST_CHECK_EQUAL(value, 5327.0);
}

BOOST_AUTO_TEST_CASE(taller_and_lower_arguments_on_either_side) {
  auto const low = 2.0 * x;                          // one number
  auto const tall = sin(x * 3.0) * 5.0 + exp(x) * 7.0; // three
  auto const expected = [](double a) { return std::sin(a * 3.0) * 5.0 + std::exp(a) * 7.0; };
  double const volatile unknown =
      0.375; // clang would fold the formula with a fused multiply-add that the machine may lack
  double const a = unknown;
  BOOST_CHECK_EQUAL((low - tall)(x = a), 2.0 * a - expected(a));
  BOOST_CHECK_EQUAL((tall - low)(x = a), expected(a) - 2.0 * a);
  BOOST_CHECK_EQUAL((low / tall)(x = a), 2.0 * a / expected(a));
  BOOST_CHECK_EQUAL((tall / low)(x = a), expected(a) / (2.0 * a));
  BOOST_CHECK_EQUAL((low * tall)(x = a), 2.0 * a * expected(a));
  check_near(diff(low / tall, x)(x = a),
             (2.0 * expected(a) - 2.0 * a * (15.0 * std::cos(3.0 * a) + 7.0 * std::exp(a))) /
                 (expected(a) * expected(a)));
}

BOOST_AUTO_TEST_CASE(many_numbers_and_every_order) {
  auto const p = polynomial(2.0 * x, 3.0, 5.0, 7.0, 11.0, 13.0); // 2 x^6 + 3 x^4 + 5 x^3 + 7 x^2 + 11 x + 13 after x
  auto const value = [](double a) { return ((((2 * a * a + 3) * a + 5) * a + 7) * a + 11) * a + 13; };
  BOOST_CHECK_EQUAL(p(x = 0.5), value(0.5));
  // 2 x^6 / x ... written out: 2 x^6 has lost one x to Horner's first step.
  auto const c = [](double a, int order) {
    double const coefficient[] = {13, 11, 7, 5, 3, 0, 2};
    double sum = 0;
    for (int k = 6; k >= order; --k) {
      double factor = coefficient[k];
      for (int i = 0; i < order; ++i) factor *= k - i;
      sum = sum * a + factor;
    }
    return sum;
  };
  double const a = 0.5;
  check_near(diff(p, x)(x = a), c(a, 1));
  check_near(dyad::diff<2>(p, x)(x = a), c(a, 2));
  check_near(dyad::diff<3>(p, x)(x = a), c(a, 3));
  check_near(dyad::diff<4>(p, x)(x = a), c(a, 4));
  check_near(std::get<0>(dyad::compile(dyad::diff<6>(p, x), x)(x = a)), c(a, 6));
}

BOOST_AUTO_TEST_CASE(equal_numbers_are_not_one) {
  auto const f = [](double a, double b) { return a * x + b * x; };
  auto const p = f(2.0, 2.0), q = f(2.0, 3.0);
  static_assert(std::is_same_v<decltype(p), decltype(q)>);
  BOOST_CHECK_EQUAL(p(x = 1.5), 6.0);
  BOOST_CHECK_EQUAL(q(x = 1.5), 7.5);
  BOOST_CHECK_EQUAL(diff(q, x)(), 5.0);
}

BOOST_AUTO_TEST_CASE(the_same_expression_twice) {
  auto const g = exp(2.5 * x);
  auto const f = g * g - g / g;
  double const e = std::exp(2.5 * 0.25);
  check_near(f(x = 0.25), e * e - 1);
  check_near(diff(f, x)(x = 0.25), 5 * e * e);
}

BOOST_AUTO_TEST_CASE(special_values_are_not_folded) {
  // 0 and 1 as plain numbers are numbers like any other.
  auto const scale = [](double k) { return k * sin(x) + k; };
  BOOST_CHECK_EQUAL(scale(0.0)(x = 1.0), 0.0);
  BOOST_CHECK_EQUAL(scale(1.0)(x = 1.0), std::sin(1.0) + 1.0);
  BOOST_CHECK_EQUAL(diff(scale(0.0), x)(x = 1.0), 0.0);
  BOOST_CHECK_EQUAL(diff(scale(2.0), x)(x = 1.0), 2.0 * std::cos(1.0));
}

BOOST_AUTO_TEST_CASE(powers) {
  BOOST_CHECK_EQUAL(pow(x, 2)(x = 3.0), 9.0);
  check_near(diff(pow(x, 2.5), x)(x = 3.0), 2.5 * std::pow(3.0, 1.5));
  check_near(dyad::diff<2>(pow(x, 3), x)(x = -2.0), -12.0);
  check_near(dyad::diff<3>(pow(x, 2), x)(x = 0.0), 0.0);
  check_near(dyad::diff<2>(pow(x, 2), x)(x = 0.0), 2.0);
  check_near(diff(pow(2, x), x)(x = 3.0), 8 * std::log(2.0));
}

BOOST_AUTO_TEST_CASE(types_of_numbers) {
  auto const f = 2 * x + 0.5f * x + 0.25 * x;
  static_assert(std::is_same_v<decltype(f(x = 1.0f)), float>);
  static_assert(std::is_same_v<decltype(f(x = 1.0)), double>);
  BOOST_CHECK_EQUAL(f(x = 1.0f), 2.75f);
  auto const wide = Big(1) / 3 * x;
  static_assert(std::is_same_v<decltype(wide(x = 1.0)), Big>);
  check_near(wide(x = 1.0), Big(Big(1) / 3), 1e-49);
  check_near(diff(wide * wide, x)(x = 2.0), Big(Big(4) / 9), 1e-49);
  using Complex = std::complex<double>;
  auto const wave = exp(Complex(0, 1) * x);
  BOOST_CHECK_SMALL(std::abs(dyad::diff<2>(wave, x)(x = 0.5) + std::exp(Complex(0, 0.5))), 1e-15);
}

BOOST_AUTO_TEST_CASE(substitution_and_directions) {
  auto const f = 3.0 * x * x * y;
  BOOST_CHECK_EQUAL(substitute(f, x = 2.0)(y = 5.0), 60.0);
  BOOST_CHECK_EQUAL(substitute(f, x = 7.0 * y)(y = 2.0), 3.0 * 14.0 * 14.0 * 2.0);
  BOOST_CHECK_EQUAL(substitute(f, x = y, y = 4.0 * x)(x = 2.0, y = 3.0), 3.0 * 9.0 * 8.0); // at once, not in turn
  BOOST_CHECK_EQUAL(dyad::jvp(f, x = 5.0, y = 11.0)(x = 2.0, y = 3.0), 5.0 * 36.0 + 11.0 * 12.0);
  auto const back = dyad::compile(dyad::vjp(f, 5.0, x, y))(x = 2.0, y = 3.0);
  BOOST_CHECK_EQUAL(back[0], 180.0);
  BOOST_CHECK_EQUAL(back[1], 60.0);
  auto const curve = dyad::compile(dyad::hvp(f, x = 5.0, y = 11.0))(x = 2.0, y = 3.0);
  BOOST_CHECK_EQUAL(curve[0], 18.0 * 5.0 + 12.0 * 11.0);
  BOOST_CHECK_EQUAL(std::get<0>(dyad::compile(curve[1] * x, x)(x = 1.0)), 12.0 * 5.0);
  auto const rows = dyad::compile(dyad::jacobian(hana::make_tuple(2.0 * x * y, x / 4.0), x, y))(x = 2.0, y = 3.0);
  BOOST_CHECK_EQUAL(rows[0][0], 6.0);
  BOOST_CHECK_EQUAL(rows[0][1], 4.0);
  BOOST_CHECK_EQUAL(rows[1][0], 0.25);
  BOOST_CHECK_EQUAL(rows[1][1], 0.0);
}

BOOST_AUTO_TEST_CASE(reverse_mode) {
  auto const f = sin(2.0 * x * y) / (3.0 + z * 5.0);
  auto const forward = dyad::compile(dyad::gradient<dyad::Mode::forward>(f, x, y, z));
  auto const reverse = dyad::compile(dyad::gradient<dyad::Mode::reverse>(f, x, y, z));
  auto const a = forward(x = 0.5, y = 1.5, z = 2.5), b = reverse(x = 0.5, y = 1.5, z = 2.5);
  for (std::size_t i = 0; i < 3; ++i) check_near(a[i], b[i]);
  check_near(b[2], -std::sin(1.5) * 5.0 / (15.5 * 15.5));
}

BOOST_AUTO_TEST_CASE(conditions) {
  auto const f = where(x < 2.5, 3.0 * x, 5.0 * x * x);
  BOOST_CHECK_EQUAL(f(x = 2.0), 6.0);
  BOOST_CHECK_EQUAL(f(x = 3.0), 45.0);
  BOOST_CHECK_EQUAL(diff(f, x)(x = 2.0), 3.0);
  BOOST_CHECK_EQUAL(diff(f, x)(x = 3.0), 30.0);
}

BOOST_AUTO_TEST_CASE(hundreds_of_numbers) {
  auto const p = 1.5 * x + 2.5 * y - 0.5;
  auto const squared = [](auto const& u) { return u * u; };
  auto const f = squared(squared(squared(squared(squared(squared(p)))))); // whose numbers nobody knows to be equal
  static_assert(std::tuple_size_v<decltype(f.numbers())> == 192);
  auto const [value, slope, curvature] =
      dyad::compile(f, dyad::gradient(f, x, y), dyad::hessian(f, x, y))(x = 0.5, y = 0.25);
  double const at = 1.5 * 0.5 + 2.5 * 0.25 - 0.5;
  check_near(value, std::pow(at, 64));
  check_near(slope[1], 64 * std::pow(at, 63) * 2.5);
  check_near(curvature[0][1], 64 * 63 * std::pow(at, 62) * 1.5 * 2.5);
}

BOOST_AUTO_TEST_CASE(in_constant_expressions) {
  constexpr auto f = 2.5 * x * x + 1.5;
  static_assert(f(x = 2.0) == 11.5);
  static_assert(diff(f, x)(x = 2.0) == 10.0);
  BOOST_CHECK_EQUAL(f(x = 2.0), 11.5);
}

BOOST_AUTO_TEST_SUITE_END()

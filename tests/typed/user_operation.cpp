// SPDX-License-Identifier: BSL-1.0
/// \file An operation of a few lines outside the library works in every function of it.
#include <complex>

#include "near.hpp"

namespace mine {

struct Sinc : dyad::Elementwise<1> {
  static constexpr std::string_view name = "sinc";
  static constexpr dyad::Domain<1> domain = {{{0.5, 8.0}}};
  static constexpr auto singular = dyad::smooth;
  static constexpr auto parity = dyad::Parity::even;
  template <class T> static constexpr T kernel(T const& t) {
    using std::sin;
    return sin(t) / t;
  }
  static constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const& value, auto const& t) {
    return g * (cos(t) - value) / t;
  }
};
template <dyad::Value T> constexpr auto sinc(T const& t) { return dyad::apply<Sinc>(t); }

/// Two arguments: the logarithmic mean (a - b) / (log(a) - log(b)).
struct LogMean : dyad::Elementwise<2> {
  static constexpr std::string_view name = "logmean";
  static constexpr dyad::Domain<2> domain = {{{0.5, 1.0}, {2.0, 3.0}}};
  static constexpr auto singular = dyad::smooth;
  template <class T> static constexpr T kernel(T const& a, T const& b) {
    using std::log;
    return (a - b) / (log(a) - log(b));
  }
  static constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const& value, auto const& a, auto const& b) {
    return g * (1.0 - value / a) / (log(a) - log(b));
  }
  static constexpr auto vjp(dyad::Arg<1>, auto const& g, auto const& value, auto const& a, auto const& b) {
    return g * (value / b - 1.0) / (log(a) - log(b));
  }
};
template <dyad::Value A, dyad::Value B> constexpr auto logmean(A const& a, B const& b) {
  return dyad::apply<LogMean>(a, b);
}

} // namespace mine

namespace {

using namespace typed_tests;
using namespace dyad::literals;
using mine::logmean;
using mine::sinc;

constexpr auto f = sinc(x * y) + logmean(exp(x), y + 5_c) * z;
constexpr auto plain = sin(x * y) / (x * y) + (exp(x) - (y + 5_c)) / (log(exp(x)) - log(y + 5_c)) * z;

Big at(auto const& e) {
  return std::get<0>(dyad::compile(e, x + y + z)(x = Big("0.7"), y = Big("1.3"), z = Big("-0.4")));
}

} // namespace

BOOST_AUTO_TEST_SUITE(typed_user_operation)

BOOST_AUTO_TEST_CASE(values) {
  BOOST_CHECK_EQUAL(sinc(0.5), std::sin(0.5) / 0.5);
  BOOST_CHECK_EQUAL(sinc(x)(x = 0.5), std::sin(0.5) / 0.5);
  BOOST_CHECK_EQUAL(sinc(x)(x = 0.5f), std::sin(0.5f) / 0.5f);
  static_assert(std::is_same_v<decltype(sinc(x)(x = std::complex<double>(1))), std::complex<double>>);
  check_near(at(f), at(plain), 1e-48);
}

BOOST_AUTO_TEST_CASE(derivatives) {
  check_near(at(diff(f, x)), at(diff(plain, x)), 1e-46);
  check_near(at(diff(f, y)), at(diff(plain, y)), 1e-46);
  check_near(at(dyad::diff<3>(f, x)), at(dyad::diff<3>(plain, x)), 1e-44);
  check_near(at(diff(f, x, y, z)), at(diff(plain, x, y, z)), 1e-44);
  check_slope(diff(f, x, y), diff(f, x, y, y), y);
  static_assert(same(diff(f, x, y), diff(f, y, x)));
}

BOOST_AUTO_TEST_CASE(in_every_function) {
  auto const gradient = dyad::compile(dyad::gradient(f, x, y, z))(x = 0.7, y = 1.3, z = -0.4);
  auto const reverse = dyad::compile(dyad::gradient<dyad::Mode::reverse>(f, x, y, z))(x = 0.7, y = 1.3, z = -0.4);
  auto const expected = dyad::compile(dyad::gradient(plain, x, y, z))(x = 0.7, y = 1.3, z = -0.4);
  for (std::size_t i = 0; i < 3; ++i) {
    check_near(gradient[i], expected[i], 1e-13);
    check_near(reverse[i], expected[i], 1e-13);
  }
  auto const hessian = dyad::compile(dyad::hessian(f, x, y))(x = 0.7, y = 1.3, z = -0.4);
  auto const expected_hessian = dyad::compile(dyad::hessian(plain, x, y))(x = 0.7, y = 1.3, z = -0.4);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) check_near(hessian[i][j], expected_hessian[i][j], 1e-12);
  auto const jacobian = dyad::compile(dyad::jacobian(hana::make_tuple(f, sinc(x)), x))(x = 0.7, y = 1.3, z = -0.4);
  check_near(jacobian[0], expected[0], 1e-13);
  check_near(dyad::jvp(f, x = 2.0)(x = 0.7, y = 1.3, z = -0.4), 2 * expected[0], 1e-13);
  check_near(dyad::compile(dyad::vjp(f, 2.0, y))(x = 0.7, y = 1.3, z = -0.4), 2 * expected[1], 1e-13);
  check_near(dyad::compile(dyad::hvp(f, x = 2.0))(x = 0.7, y = 1.3, z = -0.4), 2 * expected_hessian[0][0], 1e-12);
  auto const series = dyad::compile(dyad::taylor<2>(sinc(x), x))(x = 0.5);
  check_near(series[1], (std::cos(0.5) - std::sin(0.5) / 0.5) / 0.5);
  BOOST_CHECK_EQUAL(substitute(sinc(x), x = 2_c * y)(y = 0.25), sinc(0.5));
  auto const [value, slopes] = dyad::value_and_gradient(f, x)(x = 0.7, y = 1.3, z = -0.4);
  check_near(value, f(x = 0.7, y = 1.3, z = -0.4));
  check_near(slopes, expected[0], 1e-13);
  static_assert(cost(sinc(x)).transcendental == 1);
  static_assert(same(sinc(-x), sinc(x))); // it said that it is even
  auto const guarded = where(x == 0_c, 1_c, sinc(x));
  BOOST_CHECK_EQUAL(guarded(x = 0.0), 1.0);
  BOOST_CHECK_EQUAL(dyad::diff<2>(guarded, x)(x = 0.0), 0.0);
}

BOOST_AUTO_TEST_SUITE_END()

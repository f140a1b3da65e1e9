// SPDX-License-Identifier: BSL-1.0
// Numbers of Boost.Multiprecision and std::complex: in formulas, functions and loops over rows, against constants of 50
// digits and rules of analysis (Taylor polynomials of them: tests/jet). Arrays and Variables hold float and double, and
// say so.
#include <dyad/dyad.hpp>
#include <dyad/loops.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/mpfr.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <type_traits>
#include <vector>

using namespace dyad;
using namespace dyad::literals;

namespace {

using Real = boost::multiprecision::cpp_bin_float_50;
using Mpfr = boost::multiprecision::static_mpfr_float_50;
using Complex = std::complex<double>;

constexpr auto x = var<"x">;
constexpr auto y = var<"y">;
constexpr auto wave = sin(x) * exp(y); // at (1, 1): sin(1) e and so on

constexpr char const* sine = "0.84147098480789650665250232163029899962256306079837";
constexpr char const* cosine = "0.54030230586813971740093660744297660373231042061792";
constexpr char const* euler = "2.7182818284590452353602874713526624977572470936999";

template <class T> void check_near(T const& got, T const& expected) {
  BOOST_CHECK_MESSAGE(abs(got - expected) <= abs(expected) * T("1e-47"), got << " is not " << expected);
}
void check_near(Complex got, Complex expected) {
  BOOST_CHECK_MESSAGE(std::abs(got - expected) <= std::abs(expected) * 1e-14, got << " is not " << expected);
}

template <class T> void check_formula() {
  T const s(sine), c(cosine), e(euler), one(1);
  auto const [value, g, h] = compile(wave, gradient(wave, x, y), hessian(wave, x, y))(x = one, y = one);
  static_assert(std::is_same_v<std::remove_const_t<decltype(value)>, T>);
  check_near(value, T(s * e));
  check_near(g[0], T(c * e));
  check_near(h[0][0], T(-s * e));
  check_near(h[0][1], T(c * e));
}

template <class T> void check_function() {
  T const s(sine), c(cosine), e(euler), one(1);
  constexpr auto f = function<Vec<2>>([](auto const& v) { return sin(v[0]) * exp(v[1]); });
  std::array<T, 2> const at = {one, one};
  auto const [fv, fg, fh] = compile(f, gradient(f), hessian(f))(at);
  check_near(fv, T(s * e));
  check_near(fg[1], T(s * e));
  check_near(fh[1][0], T(c * e));
  check_near(jvp(f)(at, std::array<T, 2>{one, one}), T((s + c) * e));
  check_near(hvp(f)(at, std::array<T, 2>{one, one})[0], T((c - s) * e));
}

} // namespace

BOOST_AUTO_TEST_SUITE(kinds_of_numbers)

BOOST_AUTO_TEST_CASE(fifty_digits) {
  check_formula<Real>();
  check_function<Real>();
}
BOOST_AUTO_TEST_CASE(fifty_digits_of_mpfr) { check_formula<Mpfr>(); }

BOOST_AUTO_TEST_CASE(rows_of_fifty_digits) {
  constexpr auto sum = function<double, Passive<Rows<double>>>(
      [](auto rate, auto const& t) { return sum_over(t, [&](auto const& each) { return exp(rate * each); }); });
  std::vector<Real> const t = {1, 2, 0, 1, 1};
  Real const e(euler), one(1);
  auto const [value, slope] = value_and_gradient(sum)(one, t);
  check_near(value, Real(3 * e + e * e + 1));
  check_near(slope, Real(3 * e + 2 * e * e));
}

BOOST_AUTO_TEST_CASE(complex_numbers) {
  Complex const z(0.5, -0.75), w(-0.25, 2);
  auto const [value, g, h] = compile(wave, gradient(wave, x, y), hessian(wave, x, y))(x = z, y = w);
  check_near(value, std::sin(z) * std::exp(w));
  check_near(g[0], std::cos(z) * std::exp(w));
  check_near(h[0][0], -std::sin(z) * std::exp(w));
  constexpr auto rational = function([](auto a, auto b) { return a * a / (1.0 + b); });
  auto const [quotient, slopes] = value_and_gradient(rational)(z, w);
  check_near(quotient, z * z / (1.0 + w));
  check_near(slopes[0], 2.0 * z / (1.0 + w));
  check_near(slopes[1], -z * z / ((1.0 + w) * (1.0 + w)));
  // The complex step: the imaginary part along a direction is the derivative, with no cancellation.
  double const step = 1e-100;
  BOOST_TEST(wave(x = Complex(0.5, step), y = Complex(0.25)).imag() / step == diff(wave, x)(x = 0.5, y = 0.25),
             boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(arrays_hold_float_and_double) {
  static_assert(std::is_constructible_v<Variable, long double> && std::is_constructible_v<Variable, float>);
  static_assert(!std::is_constructible_v<NdArray, Complex> && !std::is_constructible_v<Variable, Complex>);
  static_assert(!std::is_constructible_v<NdArray, Real> && !std::is_constructible_v<Variable, Real>);
  static_assert(!std::is_constructible_v<NdArray, std::vector<Complex>>);
  static_assert(!std::is_constructible_v<Variable, std::vector<Real>>);
  // A formula on Variables and on 50 digits is the same formula.
  Variable const a(1.0), b(1.0);
  BOOST_TEST(wave(x = a, y = b).item() == static_cast<double>(Real(sine) * Real(euler)),
             boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_SUITE_END()

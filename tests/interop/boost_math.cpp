// SPDX-License-Identifier: BSL-1.0
// Roots by Boost.Math with derivatives of expressions and functions, against published constants.
#include <dyad/interop/boost_math.hpp>
#include <dyad/loops.hpp>

#include <boost/math/tools/roots.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <complex>
#include <cstdint>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

using namespace dyad;
using namespace dyad::literals;
using boost::math::tools::complex_newton;
using boost::math::tools::halley_iterate;
using boost::math::tools::newton_raphson_iterate;
using boost::math::tools::schroder_iterate;

namespace {

constexpr auto x = var<"x">;
constexpr auto a = var<"a">;
constexpr auto p = var<"p">;
constexpr auto lambert = x * exp(x) - a;
constexpr int half = 26, third = 20, all = 53; // bits: the last step of Newton's doubles them, of Halley's trebles them

constexpr double omega = 0.56714329040978387;  // W(1)
constexpr double dottie = 0.73908513321516064; // cos(x) = x

} // namespace

BOOST_AUTO_TEST_SUITE(roots_of_boost_math)

BOOST_AUTO_TEST_CASE(what_the_functors_give) {
  auto const newton = newton_functor(pow(x, 3_c) - a, x, a = 2.0);
  static_assert(std::is_same_v<decltype(newton(1.5)), std::pair<double, double>>);
  BOOST_TEST(newton(3.0).first == 25);
  BOOST_TEST(newton(3.0).second == 27);
  static_assert(newton_functor(x * x - a, x, a = 2.0)(3.0) == std::pair(7.0, 6.0));
  static_assert(halley_functor(x * x * x - a, x, a = 2.0)(3.0) == std::tuple(25.0, 27.0, 18.0));
  static_assert(std::is_same_v<decltype(newton_functor(x * x - a, x, a = 2.0f)(1.5f)), std::pair<float, float>>);
  static_assert(newton_functor(x - x + a, x, a = 4.0)(3.0) == std::pair(4.0, 0.0));
  BOOST_TEST(std::get<2>(halley_functor(2.5 * x, x)(1.0)) == 0);
}

BOOST_AUTO_TEST_CASE(cube_root_of_28) { // the example of Boost.Math's manual
  double const expected = 3.0365889718756625;
  std::uintmax_t steps = 20;
  BOOST_TEST(newton_raphson_iterate(newton_functor(pow(x, 3_c) - a, x, a = 28.0), 3.0, 1.5, 6.0, half, steps) ==
                 expected,
             boost::test_tools::tolerance(1e-15));
  BOOST_TEST(steps <= 5);
  steps = 20;
  BOOST_TEST(halley_iterate(halley_functor(pow(x, 3_c) - a, x, a = 28.0), 3.0, 1.5, 6.0, third, steps) == expected,
             boost::test_tools::tolerance(1e-15));
  BOOST_TEST(steps <= 4);
  BOOST_TEST(schroder_iterate(halley_functor(pow(x, 3_c) - a, x, a = 28.0), 3.0, 1.5, 6.0, half) == expected,
             boost::test_tools::tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(constants) {
  auto const tolerance = boost::test_tools::tolerance(1e-15);
  BOOST_TEST(newton_raphson_iterate(newton_functor(lambert, x, a = 1.0), 0.5, 0.0, 1.0, all - 2) == omega, tolerance);
  BOOST_TEST(halley_iterate(halley_functor(lambert, x, a = 1.0), 0.5, 0.0, 1.0, third) == omega, tolerance);
  BOOST_TEST(halley_iterate(halley_functor(cos(x) - x, x), 1.0, 0.0, 2.0, third) == dottie, tolerance);
  // The quantiles of the normal distribution, from its density: tables give 1.9599639845400545 for 0.975.
  auto const quantile = [&](double probability) {
    return halley_iterate(halley_functor(0.5_c * erfc(-x / sqrt(2_c)) - p, x, p = probability), 0.0, -10.0, 10.0,
                          third);
  };
  BOOST_TEST(quantile(0.975) == 1.9599639845400545, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(quantile(0.05) == -1.6448536269514722, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(std::abs(quantile(0.5)) < 1e-15);
}

BOOST_AUTO_TEST_CASE(fifty_digits) {
  using Real = boost::multiprecision::cpp_bin_float_50;
  Real const expected("0.56714329040978387299996866221035554975381578718651");
  auto const found = newton_raphson_iterate(newton_functor(lambert, x, a = Real(1)), Real(0.5), Real(0), Real(1), 160);
  BOOST_TEST(static_cast<bool>(abs(found - expected) < Real("1e-49")));
  auto const root = halley_iterate(halley_functor(function([](auto z, auto b) { return z * z - b; }), Real(2)),
                                   Real(1.5), Real(1), Real(2), 60);
  BOOST_TEST(static_cast<bool>(abs(root - sqrt(Real(2))) < Real("1e-49")));
}

BOOST_AUTO_TEST_CASE(complex_numbers) {
  using C = std::complex<double>;
  C const root = complex_newton(newton_functor(pow(x, 3_c) - a, x, a = C(1)), C(-0.4, 0.8));
  BOOST_TEST(std::abs(root - C(-0.5, std::sqrt(3.0) / 2)) < 1e-15);
}

BOOST_AUTO_TEST_CASE(functions) {
  constexpr auto kepler = function([](auto E, auto e, auto M) { return E - e * sin(E) - M; });
  // Meeus, Astronomical Algorithms, chapter 30: e = 0.1, M = 5 degrees gives E = 5.554589 degrees.
  double const degree = 3.14159265358979323846 / 180, expected = 5.554589254;
  auto const newton = newton_functor(kepler, 0.1, 5 * degree);
  BOOST_TEST(newton_raphson_iterate(newton, 0.1, 0.0, 1.0, half) / degree == expected,
             boost::test_tools::tolerance(2e-10));
  BOOST_TEST(halley_iterate(halley_functor(kepler, 0.1, 5 * degree), 0.1, 0.0, 1.0, third) / degree == expected,
             boost::test_tools::tolerance(2e-10));
  static_assert(std::is_same_v<decltype(newton(0.1)), std::pair<double, double>>);
  auto const [value, slope, curvature] = halley_functor(kepler, 0.1, 5 * degree)(0.0);
  BOOST_TEST(value == -5 * degree);
  BOOST_TEST(slope == 0.9);
  BOOST_TEST(curvature == 0);
}

BOOST_AUTO_TEST_CASE(functions_of_data) {
  // A polynomial's coefficients as an array; all but the first argument are data, whatever was stated of them.
  constexpr auto cubic =
      function<double, Vec<4>>([](auto t, auto const& c) { return ((c[3] * t + c[2]) * t + c[1]) * t + c[0]; });
  std::array const coefficients = {-6.0, 11.0, -6.0, 1.0}; // (t - 1) (t - 2) (t - 3)
  auto const [value, slope, curvature] = halley_functor(cubic, coefficients)(4.0);
  BOOST_TEST(value == 6);
  BOOST_TEST(slope == 11);
  BOOST_TEST(curvature == 12);
  // The rate of return of payments of any number, after one year each: 100 buys 60 and 60, r = (sqrt(2.76) - 1.4) / 2.
  constexpr auto present_value = function<double, Passive<Rows<Vec<2>>>>([](auto rate, auto const& payments) {
    return sum_over(payments, [&](auto const& payment) { return payment[0] * exp(-payment[1] * log1p(rate)); });
  });
  std::vector<std::array<double, 2>> const payments = {{-100, 0}, {60, 1}, {60, 2}};
  double const v = (std::sqrt(3600.0 + 4 * 60 * 100) - 60) / 120; // 60 v^2 + 60 v = 100
  BOOST_TEST(newton_raphson_iterate(newton_functor(present_value, payments), 0.1, -0.5, 1.0, half) == 1 / v - 1,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(halley_iterate(halley_functor(present_value, payments), 0.1, -0.5, 1.0, third) == 1 / v - 1,
             boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives at points where a formula is smooth and a careless rearrangement is not: coordinates at 0, huge
/// and tiny numbers, differences of nearly equal numbers, zeros whose sign decides that of an infinity.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace {

using namespace dyad::literals;

constexpr auto a = dyad::var<"a">;
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto z = dyad::var<"z">;
constexpr double infinity = std::numeric_limits<double>::infinity();

void near(double found, double expected, double tolerance = 1e-15) {
  BOOST_TEST(std::abs(found - expected) <= tolerance * std::abs(expected), found << " instead of " << expected);
}

} // namespace

BOOST_AUTO_TEST_CASE(nothing_is_divided_by_a_coordinate_at_zero) {
  constexpr auto f = dyad::function([](auto const& u, auto const& v) { return (v - 2.0) * (u + u / v); });
  near(std::get<1>(dyad::value_and_gradient(f)(0.0, 3.0))[0], 4 / 3.0);
  near(std::get<1>(dyad::value_and_gradient((y - 2_c) * (x + x / y), x, y)(x = 0.0, y = 3.0))[0], 4 / 3.0);

  constexpr auto g = (z / y) * (y + 2_c);
  auto const [value, slopes, second] = dyad::compile(g, gradient(g, y, z), hessian(g, y, z))(y = 3.0, z = 0.0);
  BOOST_TEST(value == 0);
  BOOST_TEST(slopes[0] == 0);
  near(slopes[1], 5 / 3.0);
  BOOST_TEST(second[0][0] == 0);
  near(second[0][1], -2 / 9.0, 1e-14);
  BOOST_TEST(second[1][1] == 0);

  constexpr auto h = y / (z * x) + y;
  auto const [at, all] = dyad::value_and_gradient(h, x, y, z)(x = 2.0, y = 0.0, z = 4.0);
  BOOST_TEST(at == 0);
  BOOST_TEST(all[0] == 0);
  BOOST_TEST(all[1] == 1.125);
  BOOST_TEST(all[2] == 0);

  constexpr auto u = a * x * x;
  constexpr auto polynomial = u * u * x + x * y * u * u;
  auto const [p, dp, hp] =
      dyad::compile(polynomial, gradient(polynomial, a, x, y), hessian(polynomial, a, x, y))(a = 1.5, x = 0.0, y = 2.0);
  BOOST_TEST(p == 0);
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(dp[static_cast<unsigned>(i)] == 0);
    for (int j = 0; j < 3; ++j) BOOST_TEST(hp[static_cast<unsigned>(i)][static_cast<unsigned>(j)] == 0);
  }
}

BOOST_AUTO_TEST_CASE(products_and_quotients_of_extreme_numbers) {
  near(diff(x / y, y)(x = 1e-200, y = 1e-200), -1e200, 1e-14);
  near(diff(x / y, y)(x = 1e200, y = 1e200), -1e-200, 1e-14);
  BOOST_TEST(diff(x / y, y)(x = 0.0, y = 1e-310) == 0);
  near(dyad::diff<2>(x / y, y)(x = 1e-150, y = 1e-140), 2e270, 1e-13);
  constexpr auto quotient = dyad::function([](auto const& u, auto const& v) { return u / v; });
  near(dyad::gradient(quotient)(1e-200, 1e-200)[1], -1e200, 1e-14);

  // A product is multiplied as it was written.
  constexpr auto product = (x * y) * (z * a);
  auto const slopes =
      dyad::compile(gradient(product * product, a, x, y, z))(a = 1e-200, x = 1e200, y = 1e-200, z = 1e200);
  near(slopes[0], 2e200, 1e-14);
  near(slopes[1], 2e-200, 1e-14);

  BOOST_TEST(std::abs(dyad::diff<2>(hypot(y, x * y), y)(x = 1e50, y = 200.0)) <=
             1e34); // 5e3 roundings of 1e50 / 200 squared away
  constexpr auto powers = dyad::function([](auto const& u) {
    using std::pow;
    return pow(u, 7) + u / pow(u, 7);
  });
  near(std::get<1>(dyad::value_and_gradient(powers)(1e-30)), -6e210, 1e-13);
  near(diff(pow(x, 7_c) + x / pow(x, 7_c), x)(x = 1e-30), -6e210, 1e-13);
}

// What stands around the square of a root in a product is not multiplied in another order than it was written.
BOOST_AUTO_TEST_CASE(squares_of_roots_in_products_of_extreme_numbers) {
  constexpr auto f = dyad::function([](auto const& u, auto const& v) { return v / (sqrt(u) / (u * sqrt(v))); });
  for (double const u : {1e-100, 1e-60, 1.0, 1e60, 1e100}) { // sqrt(u) v^(3/2)
    double const v = 1.15816;
    auto const h = dyad::hessian(f)(u, v);
    near(h[0][0], -0.25 * std::pow(v, 1.5) / u / std::sqrt(u), 1e-14);
    near(h[0][1], 0.75 * std::sqrt(v) / std::sqrt(u), 1e-14);
    near(h[1][1], 0.75 * std::sqrt(u) / std::sqrt(v), 1e-14);
  }
  constexpr auto g = (abs(x) * y / a) * (z * abs(x) / y); // x^2 z / a
  auto const second = dyad::compile(hessian(g, x, a))(a = 1e100, x = 1e-150, y = 1e250, z = 1e200);
  near(second[0][0], 2e100, 1e-14);
  near(second[0][1], -2e-150, 1e-14);
  near(dyad::diff<2>(g, x)(a = 1e100, x = 0.0, y = 1e-150, z = 1e100), 2, 1e-14);

  constexpr auto ratio = square(hypot(x, z) / y);
  constexpr auto traced = dyad::function(
      [](auto const& u, auto const& v, auto const& w) { return square(hypot(u, v) / w); });
  for (double const s : {1e-170, 1.0, 1e170}) { // whose squares are out of range
    auto const by_symbols = dyad::compile(gradient(ratio, x, z, y))(x = 3 * s, y = s, z = 4 * s);
    auto const by_function = dyad::gradient(traced)(3 * s, 4 * s, s);
    for (auto const& slopes : {by_symbols, by_function}) {
      near(slopes[0], 6 / s, 1e-14);
      near(slopes[1], 8 / s, 1e-14);
      near(slopes[2], -50 / s, 1e-14);
    }
  }
}

BOOST_AUTO_TEST_CASE(slopes_by_a_length_and_not_by_its_square) {
  constexpr auto force = dyad::function<dyad::Vec<3>>([](auto const& d) {
    using std::exp, std::sqrt;
    auto const r = sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    auto const f = exp(-r) / (r * r);
    return std::array{f * d[0], f * d[1], f * d[2]};
  });
  for (double const s : {1.0, 1e-20, 1e-85}) {
    std::array const d{s, 2 * s, -s};
    auto const rows = dyad::jacobian(force)(d);
    double const r = std::sqrt(6.0) * s, f = std::exp(-r) / r / r;
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j) // f' d_i d_j / r, and f on the diagonal
        near(rows[i][j], (i == j ? f : 0) - (1 + 2 / r) * f * (d[i] / r) * d[j], 1e-14);
  }
}

BOOST_AUTO_TEST_CASE(what_is_a_small_difference_stays_one) {
  constexpr auto s = y - z;
  near(dyad::diff<2>(s * (s / y), y)(y = 1e8, z = 40.0), 2 * 40.0 * 40.0 / 1e24, 1e-8);
  near(diff(s * (s / y), y)(y = 1e8, z = 40.0), (1 - 4e-7) * (1 + 4e-7), 1e-15);
}

BOOST_AUTO_TEST_CASE(quotients_of_exponentials) {
  constexpr auto logistic = 1_c / (1_c + exp(-x));
  constexpr auto slope = diff(logistic, x);
  BOOST_TEST((slope(x = -710.0) >= 0 && slope(x = -710.0) < 1e-300)); // exp(710) is infinite
  BOOST_TEST((slope(x = -89.0f) >= 0 && slope(x = -89.0f) < 1e-37f));
  near(slope(x = -340.0), std::exp(-340.0), 1e-12);
  near(slope(x = -40.0f), std::exp(-40.0f), 1e-5);
  BOOST_TEST(slope(x = 800.0) == 0);
  constexpr auto traced = dyad::function([](auto const& u) {
    using std::exp;
    return 1.0 / (1.0 + exp(-u));
  });
  BOOST_TEST((dyad::gradient(traced)(-710.0) >= 0 && dyad::gradient(traced)(-710.0) < 1e-300));
  BOOST_TEST(dyad::hessian(traced)(-710.0) == 0);
  constexpr auto product = dyad::function([](auto const& u, auto const& v, auto const& w) {
    using std::exp;
    return w / (2.0 + exp(-u * v));
  });
  for (auto const& row : dyad::hessian(product)(-710.0, 1.0, 3.0))
    for (double const entry : row) BOOST_TEST(entry == 0);
  near(dyad::hessian(product)(-2.0, 1.0, 3.0)[0][0], [] { // z E (E - 2) / (2 + E)^3, E = exp(2)
    double const e = std::exp(2.0);
    return 3 * e * (e - 2) / std::pow(2 + e, 3);
  }(), 1e-14);
  constexpr auto z_over = z / (2_c + exp(-x * y));
  BOOST_TEST(diff(z_over, x, y)(x = -710.0, y = 1.0, z = 3.0) == 0);
  constexpr auto squared = 1_c / pow(1_c + exp(-x), 2_c);
  BOOST_TEST(std::abs(diff(squared, x)(x = -710.0)) < 1e-300);
}

BOOST_AUTO_TEST_CASE(the_sign_of_an_infinite_slope) {
  BOOST_TEST(diff(asin(x), x)(x = 1.0) == infinity);
  BOOST_TEST(diff(asin(x), x)(x = -1.0) == infinity);
  BOOST_TEST(diff(acos(x), x)(x = 1.0) == -infinity);
  BOOST_TEST(diff(atanh(x), x)(x = 1.0) == infinity);
  BOOST_TEST(diff(atanh(x), x)(x = -1.0) == infinity);
  BOOST_TEST(diff(acosh(x), x)(x = 1.0) == infinity);
  BOOST_TEST(diff(sqrt(1_c - x), x)(x = 1.0) == -infinity);
  constexpr auto traced = dyad::function([](auto const& u) {
    using std::asin;
    return asin(u);
  });
  BOOST_TEST(dyad::gradient(traced)(1.0) == infinity);
}

BOOST_AUTO_TEST_CASE(a_branch_not_taken_leaks_nothing_through_sums) {
  constexpr auto t = where(x < y, y, x / z);
  constexpr auto f = t * t * t * t;
  BOOST_TEST(diff(f, y)(x = 1.0, y = 0.0, z = 0.0) == 0); // t is infinite, and does not depend on y
}

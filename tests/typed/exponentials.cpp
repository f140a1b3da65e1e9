// SPDX-License-Identifier: BSL-1.0
/// \file Exponentials of derivatives that are products of others: of the two densities of an option's price one is
/// computed.
#include <dyad/typed.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <random>

namespace {

using namespace dyad::literals;
using Real = boost::multiprecision::cpp_bin_float_50;

constexpr auto S = dyad::var<"S">;
constexpr auto K = dyad::var<"K">;
constexpr auto r = dyad::var<"r">;
constexpr auto sigma = dyad::var<"sigma">;
constexpr auto T = dyad::var<"T">;

constexpr auto width = sigma * sqrt(T);
constexpr auto upper = (log(S / K) + (r + 0.5_c * sigma * sigma) * T) / width;
constexpr auto lower = (log(S / K) + (r - 0.5_c * sigma * sigma) * T) / width;
constexpr auto by_erf(auto const& d) { return 0.5_c * (1_c + erf(d * 0.70710678118654752440_c)); }
constexpr auto by_erfc(auto const& d) { return 0.5_c * erfc(-d / sqrt(2_c)); }
constexpr auto discount = exp(-r * T);

constexpr auto one = S * by_erf(upper) - K * discount * by_erf(upper - width);
constexpr auto two = S * by_erfc(upper) - discount * K * by_erfc(lower);
constexpr auto three = discount * K * by_erfc(-lower) - S * by_erf(-upper); // a put: the other density first
constexpr auto four = S * by_erf((log(S) - log(K) + (r + 0.5_c * square(sigma)) * T) / width) -
                      K * discount * by_erf((log(S) - log(K) + r * T) / width - 0.5_c * width);

constexpr auto slopes(auto const& price) { return dyad::value_and_gradient(price, S, K, r, sigma, T); }

// A logarithm, the discount, two error functions and one density.
static_assert(dyad::cost(slopes(one)).transcendental == 5);
static_assert(dyad::cost(slopes(two)).transcendental == 5);
static_assert(dyad::cost(slopes(three)).transcendental == 5);
static_assert(dyad::cost(slopes(four)).transcendental == 6);
static_assert(dyad::cost(dyad::compile(one, gradient(one, S, K, r, sigma, T), diff(one, S, S), diff(one, S, sigma),
                                       diff(one, sigma, sigma)))
                  .transcendental == 5);

// A formula as written keeps its exponentials. A derivative may divide by one that vanishes: the program looks at what
// it got.
constexpr auto densities = exp(-0.5_c * square(upper)) - exp(-0.5_c * square(lower));
static_assert(dyad::cost(dyad::compile(densities)).transcendental == 3);
constexpr auto chances = dyad::compile(discount, diff(by_erf(upper), S), diff(by_erf(upper - width), S));
static_assert(dyad::cost(chances).transcendental == 3);

// What an exponent shares is looked at once: as a tree this one has 2^100 leaves.
template <int N> constexpr auto squared(auto const& e) {
  if constexpr (N == 0) return e;
  else return squared<N - 1>(e * e);
}
static_assert(dyad::cost(slopes(one + exp(-squared<100>(S)))).transcendental == 6);

/// The price and its derivatives as textbooks have them, in 50 digits.
std::array<Real, 6> textbook(std::array<double, 5> const& at, bool put) {
  Real const s = at[0], k = at[1], rate = at[2], v = at[3], t = at[4];
  Real const root = sqrt(t), d1 = (log(s / k) + (rate + v * v / 2) * t) / (v * root), d2 = d1 - v * root;
  auto const cdf = [](Real const& d) { return Real(erfc(-d / sqrt(Real(2))) / 2); };
  Real const density = exp(-d1 * d1 / 2) / sqrt(2 * acos(Real(-1))), paid = k * exp(-rate * t);
  int const sign = put ? -1 : 1;
  Real const share = sign * cdf(sign * d1), chance = sign * cdf(sign * d2);
  return {s * share - paid * chance, share, -exp(-rate * t) * chance, t * paid * chance, s * density * root,
          s * density * v / (2 * root) + rate * paid * chance};
}

} // namespace

BOOST_AUTO_TEST_CASE(prices_of_options_far_in_and_out_of_the_money) {
  std::mt19937_64 random(11);
  auto const uniform = [&](double low, double high) { return std::uniform_real_distribution<>(low, high)(random); };
  for (int round = 0; round < 500; ++round) {
    std::array<double, 5> const at{uniform(10, 300), uniform(10, 300), uniform(-0.02, 0.2), uniform(0.05, 1.5),
                                   uniform(0.02, 4)};
    auto const check = [&](char const* name, auto const& price, bool put) {
      auto const [value, gradient] = slopes(price)(S = at[0], K = at[1], r = at[2], sigma = at[3], T = at[4]);
      auto const expected = textbook(at, put);
      double const scale = at[0] + at[1];
      for (std::size_t i = 0; i < 6; ++i) {
        double const found = i == 0 ? value : gradient[i - 1];
        // What is added up cancels, so that a slope is compared with the largest that its formula can add.
        double const size = i == 0 ? scale : i < 3 ? 1 : scale * (1 + at[4]);
        BOOST_TEST(std::abs(found - static_cast<double>(expected[i])) <=
                       1e-13 * (size + std::abs(static_cast<double>(expected[i]))),
                   name << ", round " << round << ", " << i << ": " << found << " instead of " << expected[i]);
      }
    };
    check("one", one, false);
    check("two", two, false);
    check("three", three, true);
    check("four", four, false);
  }
}

// Vega is all density: relative digits remain in its tails, as many as two terms that cancel leave.
BOOST_AUTO_TEST_CASE(the_tail_of_vega) {
  for (double const strike : {50.0, 100.0, 400.0, 1000.0}) {
    std::array<double, 5> const at{100, strike, 0.03, 0.25, 0.5};
    double const expected = static_cast<double>(textbook(at, false)[4]);
    for (double const found : {diff(one, sigma)(S = at[0], K = at[1], r = at[2], sigma = at[3], T = at[4]),
                               std::get<1>(slopes(two)(S = at[0], K = at[1], r = at[2], sigma = at[3], T = at[4]))[3]})
      BOOST_TEST(std::abs(found / expected - 1) <= 4e-12,
                 "strike " << strike << ": " << found << " instead of " << expected);
  }
}

BOOST_AUTO_TEST_CASE(a_discount_that_vanishes) {
  auto const [paid, one_slope, other_slope] = chances(S = 100.0, K = 100.0, r = 450.0, sigma = 30.0, T = 2.0);
  BOOST_TEST(paid == 0);
  BOOST_TEST(std::isfinite(one_slope));
  BOOST_TEST(std::abs(other_slope * 100 * 30 * 2 * std::sqrt(std::acos(-1.0)) - 1) < 1e-12); // here d2 is 0
}

// The slope of erf(u) has exp(-u * u), wherever the other exponentials are defined.
BOOST_AUTO_TEST_CASE(a_branch_not_taken_leaks_nothing) {
  constexpr auto x = dyad::var<"x">;
  constexpr auto y = dyad::var<"y">;
  constexpr auto u = y * sigma / T;
  constexpr auto by_logarithm = where(x > 0_c, exp(log(x) - u * u), 0_c) + erf(u);
  constexpr auto by_root = where(x > 0_c, exp(-sqrt(x) - u * u) + exp(sqrt(x)), 0_c) + erf(u);
  double const expected = 2 / std::sqrt(std::acos(-1.0)) * std::exp(-0.25);
  for (double const at : {-1.0, 0.0}) {
    BOOST_TEST(std::get<1>(dyad::value_and_gradient(by_logarithm, y)(x = at, y = 0.5, sigma = 2.0, T = 2.0)) ==
                   expected,
               boost::test_tools::tolerance(1e-15));
    BOOST_TEST(std::get<1>(dyad::value_and_gradient(by_root, y)(x = at, y = 0.5, sigma = 2.0, T = 2.0)) == expected,
               boost::test_tools::tolerance(1e-15));
  }
}

// exp(-v * v) is exp(-x - v * v) exp(x), but where the one vanishes and the other is infinite that is no number.
BOOST_AUTO_TEST_CASE(nothing_vanishes_on_the_way) {
  constexpr auto x = dyad::var<"x">;
  constexpr auto y = dyad::var<"y">;
  constexpr auto v = x * y * sigma / T;
  constexpr auto f = exp(-x - v * v) + exp(x) + erf(v);
  double const at = 800, expected = at * 2 / std::sqrt(std::acos(-1.0)) * std::exp(-0.25);
  BOOST_TEST(std::get<1>(dyad::value_and_gradient(f, y)(x = at, y = 0.5 / at, sigma = 2.0, T = 2.0)) == expected,
             boost::test_tools::tolerance(1e-14));
}

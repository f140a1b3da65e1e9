// SPDX-License-Identifier: BSL-1.0
// Sums of derivatives that vanish because their exponentials are products of each other; and those that do not.
#include "support/program_invariants.hpp"

#include <dyad/graph/pipeline.hpp>
#include <dyad/typed.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>

using namespace dyad;

namespace {

/// A derivative that is made by hand and what the pass makes of it.
struct Trial {
  graph::Builder b;
  int x = b.number(0), u = b.number(1), v = b.number(2);

  Trial() { b.derived = true; }
  int exp(int of) { return b.apply(&graph::info<ops::Exp>, of); }
  int log(int of) { return b.apply(&graph::info<ops::Log>, of); }
  bool vanishes(int root) {
    auto const out = graph::cancel_exponentials({b, {root}});
    test::check_program("cancel exponentials", out, 1);
    return out.graph[out.roots[0]].is_constant(0);
  }
};

using Real = boost::multiprecision::cpp_bin_float_50;

template <class T> T normal_cdf(T const& d) { return erfc(-d / sqrt(T(2))) / 2; }

/// A call option by Black and Scholes and its slope by the spot.
template <class T> std::pair<T, T> call_by_hand(T s, T k, T r, T sigma, T t) {
  T const st = sigma * sqrt(t), d1 = (log(s / k) + (r + sigma * sigma / 2) * t) / st;
  return {s * normal_cdf(d1) - k * exp(-r * t) * normal_cdf(T(d1 - st)), normal_cdf(d1)};
}

constexpr auto call = function([](auto s, auto k, auto r, auto sigma, auto t) {
  auto const st = sigma * sqrt(t), d1 = (log(s / k) + (r + sigma * sigma / 2) * t) / st, d2 = d1 - st;
  return s * erfc(d1 * -0.707106781186547524) / 2 - k * exp(-r * t) * erfc(d2 * -0.707106781186547524) / 2;
});

} // namespace

BOOST_AUTO_TEST_SUITE(cancel_exponentials)

BOOST_AUTO_TEST_CASE(a_logarithm_in_an_exponent_is_a_factor) {
  Trial t;
  int const both = t.exp(t.b.add(t.x, t.log(t.u)));
  BOOST_TEST(t.vanishes(t.b.sub(both, t.b.mul(t.u, t.exp(t.x)))));
  BOOST_TEST(t.vanishes(t.b.sub(t.b.mul(t.exp(t.x), t.u), both)));
  BOOST_TEST(t.vanishes(t.b.sub(t.b.mul(t.v, both), t.b.mul(t.exp(t.x), t.b.mul(t.u, t.v)))));
  BOOST_TEST(!t.vanishes(t.b.add(both, t.b.mul(t.u, t.exp(t.x)))));
  BOOST_TEST(!t.vanishes(t.b.sub(both, t.b.mul(t.v, t.exp(t.x)))));
}

BOOST_AUTO_TEST_CASE(quotients_and_powers_of_a_logarithm) {
  Trial t;
  int const quotient = t.exp(t.b.sub(t.x, t.log(t.b.div(t.u, t.v))));
  BOOST_TEST(t.vanishes(t.b.sub(t.b.mul(quotient, t.u), t.b.mul(t.v, t.exp(t.x)))));
  int const square = t.exp(t.b.add(t.b.mul(t.b.constant(2), t.log(t.u)), t.x));
  BOOST_TEST(t.vanishes(t.b.sub(square, t.b.mul(t.b.mul(t.u, t.u), t.exp(t.x)))));
}

BOOST_AUTO_TEST_CASE(coefficients_decide_up_to_roundings) {
  Trial t;
  int const both = t.exp(t.b.add(t.x, t.log(t.u))), product = t.b.mul(t.u, t.exp(t.x));
  auto const with = [&](double a, double b) {
    return t.b.sub(t.b.mul(t.b.constant(a), both), t.b.mul(t.b.constant(b), product));
  };
  BOOST_TEST(t.vanishes(with(0.1 * 3, 0.3))); // differ in the last bit
  BOOST_TEST(!t.vanishes(with(1, 1 + 1e-14)));
  BOOST_TEST(!t.vanishes(with(1, 2)));
}

BOOST_AUTO_TEST_CASE(a_formula_as_written_stays) {
  Trial t;
  int const both = t.exp(t.b.add(t.x, t.log(t.u))), product = t.b.mul(t.u, t.exp(t.x));
  int const written = t.b.intern({.op = &graph::info<ops::Sub>, .arg = {both, product, -1}, .free = false});
  BOOST_TEST(!t.vanishes(written));
}

BOOST_AUTO_TEST_CASE(what_is_multiplied_with_nothing_is_nothing) {
  Trial t;
  int const zero = t.b.sub(t.exp(t.b.add(t.x, t.log(t.u))), t.b.mul(t.u, t.exp(t.x)));
  BOOST_TEST(t.vanishes(t.b.mul(t.v, t.b.div(zero, t.u))));
  int const sum = t.b.add(t.b.mul(zero, t.v), t.x);
  auto const out = graph::cancel_exponentials({t.b, {sum}});
  BOOST_TEST(out.graph[out.roots[0]].is(graph::Role::number));
}

BOOST_AUTO_TEST_CASE(the_slope_of_an_option_far_from_the_money) {
  // Digits that the two densities would cost each other. The slope is as accurate as d1 lets it be.
  for (double const s : {1e-3, 1.0, 20.0, 99.0, 100.0, 101.0, 400.0, 1e5})
    for (double const sigma : {0.05, 0.3, 2.0})
      for (double const t : {1e-3, 0.7, 30.0}) {
        auto const [value, slope] = value_and_gradient(call)(s, 100.0, 0.03, sigma, t);
        auto const [v, d] = call_by_hand<Real>(s, 100, 0.03, sigma, t);
        double const st = sigma * std::sqrt(t), d1 = (std::log(s / 100) + (0.03 + sigma * sigma / 2) * t) / st,
                     digits = (2 + d1 * d1 + std::abs(d1) / st) * 4 * std::numeric_limits<double>::epsilon(),
                     expected = static_cast<double>(d);
        BOOST_TEST(std::abs(slope[0] - expected) <= digits * expected + std::numeric_limits<double>::min(),
                   s << ", " << sigma << ", " << t << ": " << slope[0] << " instead of " << expected);
        BOOST_TEST(std::abs(value - static_cast<double>(v)) <= 1e-13 * (s + 100));
      }
}

BOOST_AUTO_TEST_CASE(slopes_where_the_densities_overflow_or_vanish) {
  double const huge = 1e300, tiny = 1e-300;
  BOOST_TEST(gradient(call)(huge, 100.0, 0.03, 0.3, 1.0)[0] == 1);
  BOOST_TEST(gradient(call)(tiny, 100.0, 0.03, 0.3, 1.0)[0] == 0);
  BOOST_TEST(gradient(call)(0.0, 100.0, 0.03, 0.3, 1.0)[0] == 0);
  BOOST_TEST(gradient(call)(150.0, 100.0, 0.03, 1e-200, 1.0)[0] == 1);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// What the loops of a gradient would compute again from rows alone is computed once; the derivatives are those of dual
// numbers.
#include "places.hpp"
#include "support/near.hpp"

#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <vector>

using namespace dyad;
using tests::places_of;

namespace {

template <class S, class T, class P> constexpr auto step(S const& s, T const& wave, P const& a, P const& b) {
  return s + a * s * wave + b * wave * s * s;
}
template <class... Kept> constexpr auto over_paths(Kept...) {
  return function<Vec<3>, Passive<Rows<double>>, Passive<Rows<double>>>(
      [](auto const& p, auto const& shocks, auto const& times) {
        return sum_over(shocks, [&](auto const& z) {
          return fold(
              p[0], times, [&](auto const& s, auto const& t) { return step(s, sin(z * t), p[1], p[2]); }, Kept{}...);
        });
      });
}
constexpr auto paths = over_paths();
constexpr auto paths_of_three = over_paths(memory<3>);

// Outside of other loops: the exponential is computed before the steps.
template <class... Kept> constexpr auto over_steps(Kept...) {
  return function<Vec<3>, Rows<double>>([](auto const& p, auto const& times) {
    return fold(
        p[0], times, [&](auto const& s, auto const& t) { return step(s, exp(-t * t), p[1], p[2]); }, Kept{}...);
  });
}
constexpr auto steps = over_steps();
constexpr auto steps_of_three = over_steps(memory<3>);

/// A value with its derivatives by three numbers and their second ones, written out.
struct Dual {
  long double v = 0;
  std::array<long double, 3> d{};
  std::array<std::array<long double, 3>, 3> h{};

  static Dual input(double value, std::size_t k) {
    Dual out{value, {}, {}};
    out.d[k] = 1;
    return out;
  }
  friend Dual operator+(Dual a, Dual const& b) {
    a.v += b.v;
    for (std::size_t i = 0; i < 3; ++i) {
      a.d[i] += b.d[i];
      for (std::size_t j = 0; j < 3; ++j) a.h[i][j] += b.h[i][j];
    }
    return a;
  }
  friend Dual operator*(Dual const& a, Dual const& b) {
    Dual out{a.v * b.v, {}, {}};
    for (std::size_t i = 0; i < 3; ++i) {
      out.d[i] = a.d[i] * b.v + a.v * b.d[i];
      for (std::size_t j = 0; j < 3; ++j)
        out.h[i][j] = a.h[i][j] * b.v + a.d[i] * b.d[j] + a.d[j] * b.d[i] + a.v * b.h[i][j];
    }
    return out;
  }
};
Dual fold_by_hand(std::array<double, 3> const& p, std::vector<double> const& waves) {
  Dual const a = Dual::input(p[1], 1), b = Dual::input(p[2], 2);
  Dual s = Dual::input(p[0], 0);
  for (double const wave : waves) s = step(s, Dual{wave, {}, {}}, a, b);
  return s;
}
bool near(double found, long double expected) { return tests::near(found, expected, 1e-12, 1); }

} // namespace

BOOST_AUTO_TEST_SUITE(kept_work)

BOOST_AUTO_TEST_CASE(one_loop_computes_what_three_need) {
  BOOST_TEST((places_of<ops::Sin, std::remove_const_t<decltype(paths)>>() == 1));
  BOOST_TEST((places_of<ops::Sin, std::remove_const_t<decltype(paths_of_three)>>() == 1));
  BOOST_TEST((places_of<ops::Exp, std::remove_const_t<decltype(steps)>>() == 1));
}

BOOST_AUTO_TEST_CASE(recurrences_within_a_sum) {
  std::array<double, 3> const p{0.8, 0.3, -0.2};
  for (std::size_t const many : {0u, 1u, 7u, 8u, 9u, 17u})
    for (std::size_t const long_ones : {0u, 1u, 2u, 5u, 33u}) {
      std::vector<double> shocks, times;
      for (std::size_t i = 0; i < many; ++i) shocks.push_back(std::cos(3.0 * static_cast<double>(i)));
      for (std::size_t i = 0; i < long_ones; ++i) times.push_back(0.1 * std::sin(static_cast<double>(i)));
      Dual expected;
      for (double const z : shocks) {
        std::vector<double> waves;
        for (double const t : times) waves.push_back(std::sin(z * t));
        expected = expected + fold_by_hand(p, waves);
      }
      auto const check = [&](auto const& f) {
        auto const [value, slopes] = value_and_gradient(f)(p, shocks, times);
        auto const curvature = hessian(f)(p, shocks, times);
        BOOST_TEST(near(value, expected.v));
        for (std::size_t i = 0; i < 3; ++i) {
          BOOST_TEST(near(slopes[i], expected.d[i]), many << " x " << long_ones << ", slope " << i);
          for (std::size_t j = 0; j < 3; ++j) BOOST_TEST(near(curvature[i][j], expected.h[i][j]));
        }
      };
      check(paths);
      BOOST_TEST(gradient(paths_of_three)(p, shocks, times) == gradient(paths)(p, shocks, times));
    }
}

BOOST_AUTO_TEST_CASE(recurrences_over_rows) {
  std::array<double, 3> const p{0.8, 0.3, -0.2};
  for (std::size_t const count : {0u, 1u, 7u, 8u, 9u, 100u}) {
    std::vector<double> times, waves;
    for (std::size_t i = 0; i < count; ++i) {
      times.push_back(0.5 + 0.1 * std::sin(static_cast<double>(i)));
      waves.push_back(std::exp(-times.back() * times.back()));
    }
    Dual const expected = fold_by_hand(p, waves);
    auto const [slopes, by_times] = gradient(steps)(p, times);
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(near(slopes[i], expected.d[i]), count << ", slope " << i);
    BOOST_TEST(by_times.size() == count);
    for (std::size_t k = 0; k < count; ++k) { // by one time alone: a central difference
      long double const h = 1e-5L;
      auto const at = [&](long double by) {
        auto moved = waves;
        long double const t = times[k] + by;
        moved[k] = static_cast<double>(std::exp(-t * t));
        return fold_by_hand(p, moved).v;
      };
      BOOST_TEST(std::abs(by_times[k] - static_cast<double>((at(h) - at(-h)) / (2 * h))) < 1e-6);
    }
    auto const [again, rows_again] = gradient(steps_of_three)(p, times);
    BOOST_TEST(again == slopes);
    BOOST_TEST(rows_again == by_times);
  }
}

BOOST_AUTO_TEST_SUITE_END()

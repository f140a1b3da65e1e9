// SPDX-License-Identifier: BSL-1.0
// Loops whose derivatives run in another order than they do: sums over the rows of a sum, adjoints of inner rows, loops
// that others do not depend on, the same rows twice.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <vector>

using dyad::Passive, dyad::Rows, dyad::Vec;

namespace {

using List = std::vector<double>;

constexpr auto fold_in_fold = dyad::function<double, Rows<double>>([](auto p, auto const& y) {
  return fold(p, y, [&](auto s, auto x) {
    return 0.5 * s + fold(s, y, [&](auto u, auto z) { return sin(u * z) + 0.2 * u * x; });
  });
});
constexpr auto paths =
    dyad::function<double, Passive<Rows<double>>, Rows<double>>([](auto p, auto const& z, auto const& w) {
      return sum_over(z, [&](auto a) { return fold(p, w, [&](auto s, auto t) { return s + sin(s) * a * t; }); });
    });
constexpr auto sum_in_fold = dyad::function<double, Passive<Rows<double>>, Rows<double>>(
    [](auto p, auto const& z, auto const& w) {
      return fold(p, z, [&](auto s, auto a) { return 0.5 * s + sum_over(w, [&](auto t) { return tanh(s * t * a); }); });
    });
// each row's share of a sum over others, as in attention
constexpr auto shares = dyad::function<double, Passive<Rows<double>>, Rows<double>>([](auto p, auto const& z,
                                                                                       auto const& w) {
  auto const whole = map_over(z, [&](auto a) { return sum_over(w, [&](auto t) { return exp(p * a * t); }); });
  return sum_over(w, [&](auto t) {
    return square(sum_over(z, whole, [&](auto a, auto n) { return exp(p * a * t) / n; }));
  });
});

double plain_fold_in_fold(double p, List const&, List const& y) {
  double s = p;
  for (double const x : y) {
    double u = s;
    for (double const z : y) u = std::sin(u * z) + 0.2 * u * x;
    s = 0.5 * s + u;
  }
  return s;
}
double plain_paths(double p, List const& z, List const& w) {
  double total = 0;
  for (double const a : z) {
    double s = p;
    for (double const t : w) s += std::sin(s) * a * t;
    total += s;
  }
  return total;
}
double plain_sum_in_fold(double p, List const& z, List const& w) {
  double s = p;
  for (double const a : z) {
    double inner = 0;
    for (double const t : w) inner += std::tanh(s * t * a);
    s = 0.5 * s + inner;
  }
  return s;
}
double plain_shares(double p, List const& z, List const& w) {
  double total = 0;
  for (double const t : w) {
    double share = 0;
    for (double const a : z) {
      double whole = 0;
      for (double const other : w) whole += std::exp(p * a * other);
      share += std::exp(p * a * t) / whole;
    }
    total += share * share;
  }
  return total;
}

/// Value, gradient and the derivative of the gradient in a direction, against differences of a plain loop.
template <class F, class Plain> void check(F const& value, Plain const& plain, std::size_t count) {
  List z(count + 3), w(count);
  for (std::size_t i = 0; i < z.size(); ++i) z[i] = 0.2 - 0.07 * static_cast<double>(i);
  for (std::size_t i = 0; i < count; ++i) w[i] = 0.1 + 0.13 * static_cast<double>(i);
  double const p = 0.3, step = 1e-5;
  auto const [found, slopes] = value(p, z, w);
  BOOST_TEST(std::abs(found - plain(p, z, w)) < 1e-12);
  BOOST_TEST(std::abs(std::get<0>(slopes) - (plain(p + step, z, w) - plain(p - step, z, w)) / (2 * step)) < 1e-8);
  BOOST_REQUIRE(std::get<1>(slopes).size() == count);
  for (std::size_t i = 0; i < count; ++i) {
    List above = w, below = w;
    above[i] += step;
    below[i] -= step;
    BOOST_TEST(std::abs(std::get<1>(slopes)[i] - (plain(p, z, above) - plain(p, z, below)) / (2 * step)) < 1e-8);
  }
}
template <class F> auto of_two(F const& f) {
  return [&f](double p, List const& z, List const& w) { return dyad::value_and_gradient(f)(p, z, w); };
}

} // namespace

BOOST_AUTO_TEST_SUITE(orders_of_loops)

BOOST_AUTO_TEST_CASE(a_fold_in_a_fold_over_the_same_rows) {
  for (std::size_t const count : {0u, 1u, 2u, 3u, 9u})
    check([](double p, List const&, List const& w) { return dyad::value_and_gradient(fold_in_fold)(p, w); },
          plain_fold_in_fold, count);
}
BOOST_AUTO_TEST_CASE(folds_in_a_sum_by_the_rows_of_the_folds) {
  for (std::size_t const count : {0u, 1u, 2u, 3u, 9u}) check(of_two(paths), plain_paths, count);
}
BOOST_AUTO_TEST_CASE(a_sum_in_a_fold_by_the_rows_of_the_sum) {
  for (std::size_t const count : {0u, 1u, 2u, 3u, 9u}) check(of_two(sum_in_fold), plain_sum_in_fold, count);
}
BOOST_AUTO_TEST_CASE(sums_that_are_kept_for_other_loops) {
  for (std::size_t const count : {0u, 1u, 2u, 3u, 9u}) check(of_two(shares), plain_shares, count);
}

BOOST_AUTO_TEST_CASE(second_derivatives_in_a_direction) {
  double const step = 1e-5;
  List const z = {0.2, 0.13, -0.4, 0.7}, w = {0.1, 0.23, 0.36};
  auto const product = dyad::hvp(paths)(0.3, z, w, 1.0, w);
  List above = w, below = w;
  for (std::size_t i = 0; i < w.size(); ++i) above[i] += step * w[i], below[i] -= step * w[i];
  auto const up = dyad::gradient(paths)(0.3 + step, z, above), down = dyad::gradient(paths)(0.3 - step, z, below);
  BOOST_TEST(std::abs(std::get<0>(product) - (std::get<0>(up) - std::get<0>(down)) / (2 * step)) < 1e-7);
  for (std::size_t i = 0; i < w.size(); ++i)
    BOOST_TEST(std::abs(std::get<1>(product)[i] - (std::get<1>(up)[i] - std::get<1>(down)[i]) / (2 * step)) < 1e-7);
}

BOOST_AUTO_TEST_SUITE_END()

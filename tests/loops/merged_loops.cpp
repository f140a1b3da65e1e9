// SPDX-License-Identifier: BSL-1.0
// A function and its derivatives of several orders within another function: their loops are one.
#include <dyad/loops.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <vector>

using namespace dyad;

namespace {

using Real = boost::multiprecision::cpp_bin_float_50;

// Kepler's equation for the eccentric anomaly, and its derivatives by the mean anomaly.
constexpr auto k0 = function<double, double>(
    [](auto m, auto e) { return root(m + e * sin(m), [&](auto y) { return y - e * sin(y) - m; }); });
constexpr auto k1 = function<double, double>([](auto m, auto e) { return gradient(k0)(m, e)[0]; });
constexpr auto k2 = function<double, double>([](auto m, auto e) { return gradient(k1)(m, e)[0]; });
constexpr auto k3 = function<double, double>([](auto m, auto e) { return gradient(k2)(m, e)[0]; });
constexpr auto k4 = function<double, double>([](auto m, auto e) { return gradient(k3)(m, e)[0]; });
constexpr auto all = function<double, double>([](auto m, auto e) {
  return std::array{k0(m, e), k1(m, e), k2(m, e), k3(m, e), k4(m, e)};
});

std::array<Real, 5> by_hand(Real const& m, Real const& e) {
  Real y = m + e * sin(m);
  for (int i = 0; i < 100; ++i) y -= (y - e * sin(y) - m) / (1 - e * cos(y));
  Real const s = e * sin(y), c = e * cos(y), d = 1 - c, n = 3 * s * s - c * d;
  return {y, 1 / d, -s / pow(d, 3), n / pow(d, 5), ((s * d + 5 * s * c) * d - 5 * n * s) / pow(d, 7)};
}

// A recurrence and its slope, used together.
constexpr auto last = function<double, Rows<double>>([](auto const& a, auto const& x) {
  return fold(1.0 + 0.0 * a, x, [&](auto const& s, auto const& t) { return s * a + t; });
});
constexpr auto with_slope = function<double, Rows<double>>(
    [](auto const& a, auto const& x) { return std::array{last(a, x), last(a, x) + last(2.0 * a, x)}; });

// Roots within two recurrences that differ in their first state alone: each depends on its own state.
constexpr auto of_a_state = function<double, Rows<double>>([](auto const& a, auto const& x) {
  auto const steps = [&](auto const& first) {
    return fold(first, x, [&](auto const& s, auto const& t) {
      return root(s, [&](auto y) { return y + 0.1 * y * y * y - s - t; });
    });
  };
  return std::array{steps(a), steps(2.0 * a)};
});

/// The loops of a program, as derived and after those that are equal are one.
template <class F> std::array<int, 2> loops_of() {
  using Part = typed::Part<F, 0>;
  using Traced = typename typed::TraceOf<F, typename F::Kinds>::type;
  graph::Outputs program;
  typed::load_roots<typename typed::RootsOfPart<Part, Traced, Part>::type>(program);
  auto const count = [](graph::Outputs const& of) {
    auto const needed = graph::reachable(of.graph, of.roots);
    int loops = 0;
    for (int id = 0; id < of.graph.size(); ++id)
      loops += needed[id] && of.graph[id].op->loop == LoopRole::recurrence;
    return loops;
  };
  return {count(program), count(graph::with_merged_loops(program))};
}

} // namespace

BOOST_AUTO_TEST_SUITE(merged_loops)

BOOST_AUTO_TEST_CASE(one_root_for_five_orders) {
  auto const [before, after] = loops_of<std::remove_const_t<decltype(all)>>();
  BOOST_TEST(before >= 5);
  BOOST_TEST(after == 1);
}

BOOST_AUTO_TEST_CASE(derivatives_to_the_fourth_order) {
  for (double const e : {0.0, 0.1, 0.4, 0.7})
    for (double const m : {-3.0, -0.5, 0.0, 1e-8, 0.3, 1.0, 2.5, 3.141592653589793}) {
      auto const found = all(m, e);
      auto const expected = by_hand(m, e);
      for (std::size_t k = 0; k < 5; ++k) {
        double const scale = 1 + std::abs(static_cast<double>(expected[k]));
        BOOST_TEST(std::abs(found[k] - static_cast<double>(expected[k])) <= 1e-13 * scale,
                   "order " << k << " at m = " << m << ", e = " << e << ": " << found[k] << " instead of "
                            << expected[k]);
      }
    }
}

BOOST_AUTO_TEST_CASE(recurrences_that_differ_stay_apart) {
  auto const [before, after] = loops_of<std::remove_const_t<decltype(with_slope)>>();
  BOOST_TEST(before >= 2);
  BOOST_TEST(after == 2); // of a, and of 2 a
  std::vector<double> const x{0.5, -1, 2};
  auto const plain = [&x](double a) {
    double s = 1;
    for (double const t : x) s = s * a + t;
    return s;
  };
  auto const [one, two] = with_slope(0.3, x);
  BOOST_TEST(one == plain(0.3));
  BOOST_TEST(two == plain(0.3) + plain(0.6));
}

BOOST_AUTO_TEST_CASE(what_depends_on_the_states_of_different_loops_is_different) {
  std::vector<double> const x{0.5, -0.2, 0.3};
  auto const plain = [&x](double s) {
    for (double const t : x) {
      double y = s;
      for (int i = 0; i < 60; ++i) y -= (y + 0.1 * y * y * y - s - t) / (1 + 0.3 * y * y);
      s = y;
    }
    return s;
  };
  auto const [one, two] = of_a_state(0.4, x);
  BOOST_TEST(std::abs(one - plain(0.4)) < 1e-14);
  BOOST_TEST(std::abs(two - plain(0.8)) < 1e-14);
}

BOOST_AUTO_TEST_SUITE_END()

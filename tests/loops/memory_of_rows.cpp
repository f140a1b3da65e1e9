// SPDX-License-Identifier: BSL-1.0
// Recurrences whose states are rows and that keep some of them: the same bits as with all of them.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <tuple>

using dyad::Passive, dyad::Vec;

namespace {

// A state of rows and a number, with all of them and with some.
template <class... M> constexpr auto mesh(M...) {
  return dyad::function<Vec<2>, Passive<double>, Passive<double>>([](auto const& p, auto const& points, auto const& n) {
    auto const start = map_over(iota(points, p), [&](auto const& i) { return p[0] * sin(i); });
    auto const last = fold(
        std::tuple(start, p[1]), n,
        [&](auto const& state) {
          auto const& u = std::get<0>(state);
          auto const& total = std::get<1>(state);
          auto const next = map_over(u, shifted(u, -1), shifted(u, 1),
                                     [&](auto const& here, auto const& left, auto const& right) {
                                       return here + 0.1 * p[1] * (left - 2.0 * here + right) + 0.01 * total * here;
                                     });
          return std::tuple(next, 0.9 * total + sum_over(u, [](auto const& x) { return 0.1 * x * x; }));
        },
        M{}...);
    return sum_over(std::get<0>(last), [&](auto const& x) { return x * x * std::get<1>(last); });
  });
}
// All states after their steps, read by a later loop.
template <class... M> constexpr auto late_mesh(M...) {
  return dyad::function<double, Passive<double>, Passive<double>>([](auto a, auto const& points, auto const& n) {
    auto const start = map_over(iota(points, a), [&](auto const& i) { return a * i; });
    auto const all = scan(
        start, n, [&](auto const& u) { return map_over(u, [&](auto const& x) { return sin(a * x) + 0.5 * x; }); },
        M{}...);
    auto const mean = sum_over(all, [](auto const& u) { return sum_over(u, [](auto const& x) { return x; }); });
    return sum_over(all, [&](auto const& u) { return sum_over(u, [&](auto const& x) { return square(x - mean); }); });
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(memory_of_rows)

BOOST_AUTO_TEST_CASE(states_that_are_rows_have_the_same_bits) {
  constexpr auto kept = mesh();
  constexpr auto again = mesh(dyad::memory<3>);
  std::array<double, 2> const p = {0.3, 0.7};
  for (double const points : {0.0, 1.0, 11.0})
    for (double const count : {0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0, 30.0}) {
      BOOST_TEST(again(p, points, count) == kept(p, points, count));
      BOOST_TEST((dyad::gradient(again)(p, points, count) == dyad::gradient(kept)(p, points, count)));
      BOOST_TEST((dyad::hessian(again)(p, points, count) == dyad::hessian(kept)(p, points, count)));
    }
}

BOOST_AUTO_TEST_CASE(rows_that_later_loops_read) {
  constexpr auto kept = late_mesh();
  constexpr auto again = late_mesh(dyad::memory<2>);
  for (double const points : {0.0, 1.0, 9.0})
    for (double const count : {0.0, 1.0, 3.0, 9.0, 40.0}) {
      BOOST_TEST(again(0.4, points, count) == kept(0.4, points, count));
      BOOST_TEST(dyad::gradient(again)(0.4, points, count) == dyad::gradient(kept)(0.4, points, count));
    }
}

BOOST_AUTO_TEST_SUITE_END()

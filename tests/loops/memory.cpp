// SPDX-License-Identifier: BSL-1.0
// Recurrences that keep some of their states: derivatives have the bits that they have with all of them.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <tuple>
#include <vector>

using dyad::Passive, dyad::Rows, dyad::Vec;

namespace {

template <class State, class Row, class P> constexpr auto step(State const& s, Row const& t, P const& p) {
  return std::array{s[0] * p[1] + sin(t), 0.9 * s[1] + s[0] * t};
}
constexpr auto all = dyad::function<Vec<2>, Rows<double>>([](auto const& p, auto const& x) {
  auto const s =
      fold(std::array{p[0], 0.5 * p[1]}, x, [&](auto const& before, auto const& t) { return step(before, t, p); });
  return s[0] * s[1];
});
constexpr auto three = dyad::function<Vec<2>, Rows<double>>([](auto const& p, auto const& x) {
  auto const s = fold(
      std::array{p[0], 0.5 * p[1]}, x, [&](auto const& before, auto const& t) { return step(before, t, p); },
      dyad::memory<3>);
  return s[0] * s[1];
});
// by the parameters alone, of which second derivatives are a matrix
constexpr auto all_of_p =
    dyad::function<Vec<2>, Passive<Rows<double>>>([](auto const& p, auto const& x) { return all(p, x); });
constexpr auto three_of_p =
    dyad::function<Vec<2>, Passive<Rows<double>>>([](auto const& p, auto const& x) { return three(p, x); });
// states that a sum reads in a later loop
template <class... M> constexpr auto late(M...) {
  return dyad::function<double, Passive<Rows<double>>>([](auto a, auto const& x) {
    auto const states = scan(a, x, [&](auto const& s, auto const& t) { return 0.5 * s + sin(a * t); }, M{}...);
    auto const mean = sum_over(states, [](auto const& s) { return s; }) / (1.0 + x.size());
    return sum_over(states, [&](auto const& s) { return square(s - mean); });
  });
}
constexpr auto late_all = late();
constexpr auto late_two = late(dyad::memory<2>);

std::vector<double> rows(std::size_t count) {
  std::vector<double> x(count);
  for (std::size_t i = 0; i < count; ++i) x[i] = std::cos(3.0 * static_cast<double>(i));
  return x;
}

} // namespace

BOOST_AUTO_TEST_SUITE(memory_of_recurrences)

BOOST_AUTO_TEST_CASE(first_and_second_derivatives_have_the_same_bits) {
  std::array<double, 2> const p = {0.3, 0.7};
  for (std::size_t const count : {0u, 1u, 2u, 3u, 4u, 5u, 7u, 8u, 30u, 100u}) {
    auto const x = rows(count);
    BOOST_TEST((dyad::gradient(three)(p, x) == dyad::gradient(all)(p, x)));
    BOOST_TEST((dyad::hvp(three)(p, x, p, x) == dyad::hvp(all)(p, x, p, x)));
    BOOST_TEST((dyad::hessian(three_of_p)(p, x) == dyad::hessian(all_of_p)(p, x)));
  }
}

BOOST_AUTO_TEST_CASE(states_that_later_loops_read) {
  for (std::size_t const count : {0u, 1u, 2u, 3u, 8u, 9u, 40u}) {
    auto const x = rows(count);
    BOOST_TEST(late_two(0.4, x) == late_all(0.4, x));
    BOOST_TEST(dyad::gradient(late_two)(0.4, x) == dyad::gradient(late_all)(0.4, x));
    BOOST_TEST(dyad::hessian(late_two)(0.4, x) == dyad::hessian(late_all)(0.4, x));
  }
}

BOOST_AUTO_TEST_SUITE_END()

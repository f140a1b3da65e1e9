// SPDX-License-Identifier: BSL-1.0
// Recurrences of a number of steps, stated or an argument; paths, nested and scanned ones.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec, dyad::sum_over;
using plain::check_near;

constexpr std::array<double, 2> at{0.3, 0.7};

constexpr auto spiral_body = [](auto const& p, auto const& n) {
  return fold(p[0], n, [&](auto const& y) { return y + 0.1 * cos(y * p[1]); });
};
// Steps that are counted, within rows: a path for each row.
constexpr auto paths_body = [](auto const& p, auto const& z) {
  return sum_over(z, [&](auto const& shock) {
    return fold(p[0], 5, [&](auto const& s, auto const& i) { return s + 0.1 * p[1] * sin(s * shock + 0.5 * i); });
  });
};
// A recurrence within the step of another.
constexpr auto nested_body = [](auto const& p, auto const& x, auto const& y) {
  return fold(p[0], x, [&](auto const& s, auto const& t) {
    auto const inner = fold(s * t, y, [&](auto const& r, auto const& u) { return 0.5 * r * p[1] + sin(u * s); });
    return 0.5 * s + inner;
  });
};
// Without rows: Heron's square root.
constexpr auto heron_body = [](auto const& p) {
  auto const x = p[0] * p[0] + p[1];
  return fold(x, 7, [&](auto const& y) { return 0.5 * (y + x / y); });
};

// As many as there are rows of an argument, and of those that a loop has made.
constexpr auto many_as_rows_body = [](auto const& p, auto const& x) {
  auto const n = x.size();
  auto const places = iota(n, p);
  auto const path = scan(p[0], n, [&](auto const& s, auto const& i) { return sin(s * p[1]) + 0.1 * i; });
  auto const end = fold(p[1], path.size(), [&](auto const& s) { return 0.5 * s + p[0]; });
  return end * sum_over(x, places, path, [](auto const& t, auto const& i, auto const& s) { return t * sin(s * i); });
};

template <class F, class Body, class... Data> void compare(F const& f, Body const& body, Data const&... data) {
  plain::compare(f, body, 1e-11L, at, data...);
}

} // namespace

BOOST_AUTO_TEST_SUITE(steps)

BOOST_AUTO_TEST_CASE(as_many_as_an_argument_says) {
  constexpr auto f = dyad::function<Vec<2>, Passive<double>>(spiral_body);
  for (double const n : {0.0, 1.0, 2.0, 17.0, 300.0}) BOOST_TEST_CONTEXT(n << " steps") {
      auto const expected = spiral_body(plain::varying<plain::Second<2>>(at), n);
      auto const [value, slopes, second] = compile(f, gradient(f), hessian(f))(at, n);
      plain::check_all(value, slopes, second, expected, 1e-11L);
    }
}

BOOST_AUTO_TEST_CASE(as_many_as_the_function_says) {
  constexpr auto f = dyad::function<Vec<2>>(heron_body);
  compare(f, heron_body);
  check_near(f(at), std::sqrt(0.3L * 0.3L + 0.7L));
}

BOOST_AUTO_TEST_CASE(as_many_as_there_are_rows) {
  constexpr auto f = dyad::function<Vec<2>, Passive<Rows<double>>>(many_as_rows_body);
  for (std::size_t const rows : {0u, 1u, 7u, 8u, 9u, 1025u}) BOOST_TEST_CONTEXT(rows << " rows")
    compare(f, many_as_rows_body, plain::sample(rows));
}

BOOST_AUTO_TEST_CASE(no_steps_at_all) {
  constexpr auto f =
      dyad::function<Vec<2>>([](auto const& p) { return fold(p[0] * p[1], 0, [](auto const& y) { return y * y; }); });
  auto const [value, slopes, second] = compile(f, gradient(f), hessian(f))(at);
  BOOST_TEST(value == at[0] * at[1]);
  BOOST_TEST(slopes[0] == at[1]);
  BOOST_TEST(second[0][1] == 1);
}

BOOST_AUTO_TEST_CASE(a_path_for_each_row) {
  constexpr auto f = dyad::function<Vec<2>, Passive<Rows<double>>>(paths_body);
  for (std::size_t const n : {0u, 1u, 2u, 17u, 300u}) BOOST_TEST_CONTEXT(n << " rows") {
      compare(f, paths_body, plain::sample(n));
    }
}

BOOST_AUTO_TEST_CASE(a_recurrence_within_a_step) {
  constexpr auto f = dyad::function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>>(nested_body);
  for (std::size_t const n : {0u, 1u, 2u, 17u})
    for (std::size_t const m : {0u, 1u, 5u}) BOOST_TEST_CONTEXT(n << " and " << m << " rows") {
        compare(f, nested_body, plain::sample(n), plain::sample(m, 2));
      }
}

BOOST_AUTO_TEST_CASE(states_as_results) {
  constexpr auto body = [](auto const& p, auto const& x) {
    return scan(p[0], x, [&](auto const& s, auto const& t) { return 0.9 * s * p[1] + sin(t * s); });
  };
  constexpr auto f = dyad::function<Vec<2>, Passive<Rows<double>>>(body);
  for (std::size_t const n : {0u, 1u, 2u, 17u, 300u}) {
    auto const x = plain::sample(n);
    using Number = plain::First<2>;
    auto const expected = body(plain::varying<Number>(at), plain::constant<Number>(x));
    auto const [states, slopes] = compile(f, jacobian(f))(at, x);
    BOOST_TEST(states.size() == n);
    BOOST_TEST(slopes.size() == n);
    for (std::size_t i = 0; i < n; ++i) {
      check_near(states[i], expected[i].value, 1, 1e-11L);
      for (std::size_t j = 0; j < 2; ++j) check_near(slopes[i][j], expected[i].slope[j], 1, 1e-11L);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

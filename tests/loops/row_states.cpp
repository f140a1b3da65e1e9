// SPDX-License-Identifier: BSL-1.0
// Recurrences whose states are rows: values, gradients and Hessians against plain loops on dual numbers.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Vec;

constexpr std::array<double, 2> at{0.3, 0.7};

// An equation of heat with a source, on as many points and steps as the running program says.
constexpr auto heat_body = [](auto const& p, auto const& points, auto const& steps) {
  auto const start = map_over(iota(points, p), [&](auto const& i) { return p[0] * sin(i + 1.0); });
  auto const last = fold(start, steps, [&](auto const& u) {
    return map_over(u, shifted(u, -1), shifted(u, 1), [&](auto const& here, auto const& left, auto const& right) {
      return here + 0.2 * p[1] * (left - 2.0 * here + right) + 0.1 * p[0] * here * here;
    });
  });
  return sum_over(last, [](auto const& u) { return square(u); });
};
// A state of rows and a number, each of which needs the other; the ends of the rows are read.
constexpr auto mixed_body = [](auto const& p, auto const& points, auto const& steps) {
  auto const start = map_over(iota(points, p), [&](auto const& i) { return p[0] + 0.1 * i; });
  auto const last = fold(std::tuple(start, 0.5 * p[1]), steps, [&](auto const& state) {
    auto const& u = std::get<0>(state);
    auto const& total = std::get<1>(state);
    auto const sum = sum_over(u, [](auto const& x) { return x * x; });
    return std::tuple(map_over(u, [&](auto const& x) { return sin(x) * p[1] + 0.3 * total + 0.1 * u[0]; }),
                      0.5 * total + 0.1 * sum + p[0]);
  });
  return sum_over(std::get<0>(last), [&](auto const& x) { return x * std::get<1>(last); });
};
// All states are used, each after its step.
constexpr auto all_states_body = [](auto const& p, auto const& points, auto const& steps) {
  auto const start = map_over(iota(points, p), [&](auto const& i) { return p[0] * i; });
  auto const all = scan(start, steps, [&](auto const& u, auto const& t) {
    return map_over(u, shifted(u, 2), [&](auto const& x, auto const& far) { return cos(p[1] * x + t) + 0.5 * far; });
  });
  return sum_over(all, [&](auto const& u) { return sum_over(u, [&](auto const& x) { return x * x * p[0]; }); });
};

// As many steps as rows: both loops run over the same count.
constexpr auto square_body = [](auto const& p, auto const& n) {
  auto const start = map_over(iota(n, p), [&](auto const& i) { return p[0] * cos(i); });
  auto const last = fold(start, n, [&](auto const& u, auto const& t) {
    return map_over(u, shifted(u, 1),
                    [&](auto const& x, auto const& right) { return sin(x + 0.1 * t) * p[1] + right; });
  });
  return sum_over(last, [](auto const& u) { return u * u; });
};
constexpr auto square_mesh = dyad::function<Vec<2>, Passive<double>>(square_body);

constexpr auto heat = dyad::function<Vec<2>, Passive<double>, Passive<double>>(heat_body);
constexpr auto mixed = dyad::function<Vec<2>, Passive<double>, Passive<double>>(mixed_body);
constexpr auto all_states = dyad::function<Vec<2>, Passive<double>, Passive<double>>(all_states_body);

template <class F, class Body> void compare(F const& f, Body const& body, bool may_be_empty = true) {
  for (double const points : {0.0, 1.0, 2.0, 7.0, 8.0, 9.0, 33.0})
    for (double const steps : {0.0, 1.0, 2.0, 6.0}) BOOST_TEST_CONTEXT(points << " points, " << steps << " steps") {
      if (points == 0 && !may_be_empty) continue;
      plain::compare(f, body, 1e-11L, at, points, steps);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(row_states)

BOOST_AUTO_TEST_CASE(a_stencil) { compare(heat, heat_body); }
BOOST_AUTO_TEST_CASE(rows_and_a_number) { compare(mixed, mixed_body, false); }
BOOST_AUTO_TEST_CASE(all_states_of_a_scan) { compare(all_states, all_states_body); }

BOOST_AUTO_TEST_CASE(as_many_steps_as_rows) {
  for (double const n : {0.0, 1.0, 2.0, 9.0}) BOOST_TEST_CONTEXT(n << " rows and steps") {
    auto const expected = plain::second_order(square_body, at, n);
    auto const [value, slopes, second] = compile(square_mesh, gradient(square_mesh), hessian(square_mesh))(at, n);
    plain::check_all(value, slopes, second, expected, 1e-11L);
  }
}

BOOST_AUTO_TEST_SUITE_END()

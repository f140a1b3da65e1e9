// SPDX-License-Identifier: BSL-1.0
// Derivatives by the rows that numbers pick within several loops, in the steps of recurrences and where the state says
// which: gradients and products of Hessians against plain loops on dual numbers.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <tuple>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Rows;

// A matrix row by row, by the number of its element.
constexpr auto matrix_body = [](auto const& a, auto const& x, auto const& picks) {
  auto const n = x.size();
  return sum_over(x, picks, [&](auto const& t, auto const& i) {
    auto const y = sum_over(x, picks, [&](auto const& s, auto const& j) { return a[i * n + j] * x[j] * s; });
    return sin(y) * t;
  });
};
// Rows made in each row of another loop, read where data say.
constexpr auto made_body = [](auto const& a, auto const& x, auto const& picks) {
  return sum_over(a, [&](auto const& t) {
    auto const made = map_over(x, [&](auto const& u) { return sin(t * u); });
    auto const far = sum_over(picks, [&](auto const& j) { return made[j] * made[j]; });
    return t * sum_over(picks, x, [&](auto const& j, auto const& u) { return made[j] * x[j] * u * far; });
  });
};
// A recurrence in each row of another loop, whose state is rows.
constexpr auto inner_steps_body = [](auto const& a, auto const& x, auto const& picks) {
  return sum_over(a, [&](auto const& t) {
    auto const last = fold(map_over(x, [&](auto const& u) { return u * t; }), 2, [&](auto const& state) {
      return map_over(state, picks,
                      [&](auto const& u, auto const& j) { return 0.5 * u + sin(state[j] * t) * a[j]; });
    });
    return sum_over(last, [](auto const& u) { return u * u; });
  });
};
// A walk whose steps read the rows that the state says, and those that a loop within the step says.
constexpr auto walk_body = [](auto const& a, auto const& x, auto const& picks) {
  auto const last = fold(std::tuple(a[0], x[0] * 0.0), picks, [&](auto const& state, auto const& j) {
    auto const& s = std::get<0>(state);
    auto const& here = std::get<1>(state);
    auto const next = where(here > 0.5, x[0] * 0.0, j);
    auto const near = sum_over(picks, [&](auto const& k) { return sin(s * a[k]) * x[k]; });
    return std::tuple(0.5 * s * a[here] + a[j] + 0.1 * near - 0.2 * x[here], next);
  });
  return std::get<0>(last) * std::get<0>(last);
};
// A walk along rows that picks from the same rows.
constexpr auto own_walk_body = [](auto const& a, auto const& x, auto const& picks) {
  auto const last = fold(std::tuple(a[0], 0.0 * x[0]), a, x, [&](auto const& state, auto const& t, auto const& u) {
    auto const& s = std::get<0>(state);
    auto const& here = std::get<1>(state);
    return std::tuple(0.5 * s * a[here] + sin(t * x[here]) - 0.2 * u, picks[here]);
  });
  return std::get<0>(last) * std::get<0>(last);
};
constexpr auto permuted = dyad::function<Rows<double>>([](auto const& x) {
  return fold(0.0 * x[0], x, [&](auto const& i, auto const&) { return x[i]; });
});

using One = plain::Dual<plain::Real, 1>;
using Two = plain::Dual<One, 1>;

template <class Body> void compare(Body const& body, std::vector<double> const& a, std::vector<double> const& x,
                                   std::vector<double> const& picks) {
  constexpr auto f = dyad::function<Rows<double>, Rows<double>, Passive<Rows<double>>>(Body{});
  auto const da = plain::sample(a.size(), 3), dx = plain::sample(x.size(), 4);
  auto const [value, slopes] = dyad::value_and_gradient(f)(a, x, picks);
  auto const product = dyad::hvp(f)(a, x, picks, da, dx);
  auto const along = [](std::vector<double> const& v, std::vector<double> const& d) {
    plain::List<Two> out;
    for (std::size_t i = 0; i < v.size(); ++i) {
      out.push_back(Two(v[i]));
      out[i].slope[0].value = d[i];
      out[i].value.slope[0] = 0;
    }
    return out;
  };
  auto const a2 = along(a, da), x2 = along(x, dx);
  auto const picks2 = plain::constant<Two>(picks);
  auto const check = [&](auto const& by, auto const& second, bool first_rows) {
    BOOST_REQUIRE(by.size() == (first_rows ? a.size() : x.size()));
    for (std::size_t k = 0; k < by.size(); ++k) {
      auto va = a2, vx = x2;
      (first_rows ? va : vx)[k].value.slope[0] = 1;
      Two const expected = body(va, vx, picks2);
      plain::check_near(value, expected.value.value, 1, 1e-11L);
      plain::check_near(by[k], expected.value.slope[0], 1, 1e-11L);
      plain::check_near(second[k], expected.slope[0].slope[0], 1, 1e-11L);
    }
  };
  check(std::get<0>(slopes), std::get<0>(product), true);
  check(std::get<1>(slopes), std::get<1>(product), false);
}
template <class Body> void compare(Body const& body, bool matrix = false) {
  for (std::size_t const n : {1u, 2u, 5u, 8u, 9u}) BOOST_TEST_CONTEXT(n << " rows") {
    std::vector<double> picks;
    for (std::size_t i = 0; i < n; ++i) picks.push_back(static_cast<double>((i * i + 1) % n));
    compare(body, plain::sample(matrix ? n * n : n, 2), plain::sample(n), picks);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(picked_rows_by_rows)

BOOST_AUTO_TEST_CASE(a_matrix_by_its_elements) { compare(matrix_body, true); }
BOOST_AUTO_TEST_CASE(rows_made_within_a_loop) { compare(made_body); }
BOOST_AUTO_TEST_CASE(steps_within_a_loop) { compare(inner_steps_body); }
BOOST_AUTO_TEST_CASE(rows_that_a_state_says) { compare(walk_body); }
BOOST_AUTO_TEST_CASE(picked_from_the_rows_of_the_loop) { compare(own_walk_body); }

BOOST_AUTO_TEST_CASE(a_state_that_is_the_pick) {
  std::vector<double> const x{2, 0, 3, 1}; // 0, 2, 3, 1, 0
  std::vector<double> const slopes{0, 1, 0, 0};
  BOOST_TEST(permuted(x) == 0);
  BOOST_TEST(gradient(permuted)(x) == slopes, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

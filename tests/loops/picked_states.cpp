// SPDX-License-Identifier: BSL-1.0
// Rows that numbers pick of states that are rows, of rows made within loops, and within several loops: what passes back
// to them is scattered within the loops around. Values, gradients and Hessians against plain loops on dual numbers.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec;

constexpr std::array<double, 2> at{0.3, 0.7};

// Each step reads the state in the rows that data say, and from the last row to the first.
constexpr auto by_data_body = [](auto const& p, auto const& x, auto const& picks, auto const& steps) {
  auto const start = map_over(x, [&](auto const& t) { return sin(p[0] * t); });
  auto const last = fold(start, steps, [&](auto const& u) {
    return map_over(u, picks, [&](auto const& here, auto const& j) {
      return 0.5 * here + 0.3 * sin(p[1] * u[j]) * here + 0.1 * u[0.0 + j] * p[0];
    });
  });
  return sum_over(last, x, [](auto const& u, auto const& t) { return u * u * t; });
};
// Each row reads all picked ones; the sums after all steps are used.
constexpr auto pairs_body = [](auto const& p, auto const& x, auto const& picks, auto const& steps) {
  auto const start = map_over(x, [&](auto const& t) { return p[0] + 0.1 * t; });
  auto const all = scan(std::tuple(start, p[1]), steps, [&](auto const& state) {
    auto const& u = std::get<0>(state);
    auto const& total = std::get<1>(state);
    auto const near = sum_over(picks, [&](auto const& j) { return u[j] * u[j] * total; });
    return std::tuple(map_over(u, [&](auto const& here) {
                        return here + 0.1 * sum_over(picks, [&](auto const& j) { return sin(u[j] - here) * p[1]; });
                      }),
                      0.5 * total + 0.1 * near);
  });
  return sum_over(all, [&](auto const& state) {
    auto const& u = std::get<0>(state);
    auto const& total = std::get<1>(state);
    return sum_over(u, [&](auto const& v) { return v * v * total; });
  });
};

// All states are kept, or some.
template <class... M> constexpr auto kept(M...) {
  return dyad::function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>, Passive<double>>(
      [](auto const& p, auto const& x, auto const& picks, auto const& steps) {
        auto const start = map_over(x, [&](auto const& t) { return p[0] + 0.1 * t; });
        auto const last = fold(
            start, steps,
            [&](auto const& u, auto const& number) {
              return map_over(u, picks, [&](auto const& here, auto const& j) {
                return 0.7 * here + 0.2 * sin(u[j] * p[1] + number) + 0.01 * u[j] * here;
              });
            },
            M{}...);
        return sum_over(last, [](auto const& u) { return u * u; });
      });
}
template <class Body> void compare(Body const& body, std::size_t most = 17) {
  constexpr auto f = dyad::function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>, Passive<double>>(Body{});
  for (std::size_t const rows : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{7}, std::size_t{8}, most})
    for (double const steps : {0.0, 1.0, 3.0}) BOOST_TEST_CONTEXT(rows << " rows, " << steps << " steps") {
      std::vector<double> picks;
      for (std::size_t i = 0; i < rows; ++i) picks.push_back(static_cast<double>((i * i + 1) % rows));
      plain::compare(f, body, 1e-11L, at, plain::sample(rows), picks, steps);
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(picked_states)

BOOST_AUTO_TEST_CASE(rows_that_data_say) { compare(by_data_body); }
BOOST_AUTO_TEST_CASE(all_pairs_in_each_step) { compare(pairs_body, 9); }

BOOST_AUTO_TEST_CASE(kept_or_computed_again) {
  constexpr auto all = kept();
  constexpr auto again_three = kept(dyad::memory<3>);
  for (std::size_t const rows : {0u, 1u, 11u})
    for (double const steps : {0.0, 1.0, 2.0, 3.0, 7.0, 20.0}) {
      std::vector<double> picks;
      for (std::size_t i = 0; i < rows; ++i) picks.push_back(static_cast<double>(i * i % rows));
      auto const x = plain::sample(rows);
      BOOST_TEST(again_three(at, x, picks, steps) == all(at, x, picks, steps));
      BOOST_TEST((dyad::gradient(again_three)(at, x, picks, steps) == dyad::gradient(all)(at, x, picks, steps)));
      BOOST_TEST((dyad::hessian(again_three)(at, x, picks, steps) == dyad::hessian(all)(at, x, picks, steps)));
    }
}

BOOST_AUTO_TEST_SUITE_END()

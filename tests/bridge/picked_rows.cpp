// SPDX-License-Identifier: BSL-1.0
// Rows that numbers pick of states, on Variables and on two threads: the bits of one thread,
// and the derivatives of the function itself.
#include <dyad/bridge/loop_function.hpp>
#include <dyad/dyad.hpp>
#include <dyad/loops.hpp>

#include "support/two_threads.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace {

using dyad::Passive, dyad::Rows;

std::vector<double> sample(std::size_t count, double seed = 1) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(std::sin(seed * static_cast<double>(i * i + 1)));
  return out;
}

// Springs between rows that data say, in the steps of a recurrence.
constexpr auto springs = dyad::function<double, Rows<double>, Passive<Rows<double>>, Passive<Rows<double>>>(
    [](auto a, auto const& x, auto const& from, auto const& to) {
      auto const moved = fold(x, 2, [&](auto const& u) {
        auto const pull = [&](auto const& i, auto const& j) { return sin(u[j] - u[i]); };
        auto const forces = sum_over(from, to, pull);
        return map_over(u, [&](auto const& v) { return v + a * forces * v; });
      });
      return sum_over(moved, [&](auto const& v) { return a * v * v; });
    });

} // namespace

BOOST_AUTO_TEST_SUITE(picked_rows_on_variables)

BOOST_AUTO_TEST_CASE(two_threads_and_variables) {
  std::size_t const points = 50;
  for (std::size_t const count : {1u, 3000u}) {
    auto const x = sample(points);
    std::vector<double> from, to;
    for (std::size_t i = 0; i < count; ++i) {
      from.push_back(static_cast<double>(i * 7 % points));
      to.push_back(static_cast<double>((i * i + 3) % points));
    }
    double const a = 0.7 / static_cast<double>(count);
    auto const [value, slopes] = value_and_gradient(springs)(a, x, from, to);
    auto const [same, same_slopes] = value_and_gradient(springs.on(dyad::tests::TwoThreads{}))(a, x, from, to);
    BOOST_TEST(same == value);
    BOOST_TEST((same_slopes == slopes));
    dyad::Variable const A(a), X(dyad::NdArray(x), "x");
    dyad::Variable const y = springs(A, X, from, to);
    auto const first = dyad::grad(y, {A, X}, {.create_graph = true});
    BOOST_TEST(std::abs(first[0].data().item() - std::get<0>(slopes)) <= 1e-12 * std::abs(std::get<0>(slopes)));
    for (std::size_t i = 0; i < points; ++i)
      BOOST_TEST(std::abs(first[1].data().values<double>()[i] - std::get<1>(slopes)[i]) < 1e-12);
    auto const direction = sample(points, 5);
    auto const product = hvp(springs)(a, x, from, to, 0.3, direction);
    auto const second = dyad::grad(0.3 * first[0] + sum(first[1] * dyad::NdArray(direction)), {A, X});
    double const by_a = std::get<0>(product);
    BOOST_TEST(std::abs(second[0].data().item() - by_a) <= 1e-11 * (1 + std::abs(by_a)));
    auto const by_rows = second[1].data().values<double>();
    for (std::size_t i = 0; i < points; ++i) BOOST_TEST(std::abs(by_rows[i] - std::get<1>(product)[i]) < 1e-11);
  }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Recurrences within the steps of recurrences, both of which keep some of their states.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

using dyad::Rows, dyad::Vec;

namespace {

// Both of two loops, of which the inner one is differentiated by its rows: on the way back states are computed again in
// the midst of a batch of rows.
template <class... M> constexpr auto nested(M... m) {
  return [=](auto const& p, auto const& x, auto const& y) {
    return fold(
        p[0], x,
        [&](auto const& a, auto const& t) {
          auto const inner = fold(
              a, y, [&](auto const& s, auto const& u) { return sin(s * a * p[1] + u); }, m...);
          return tanh(a * t + inner);
        },
        m...);
  };
}
constexpr auto nested_all = dyad::function<Vec<2>, Rows<double>, Rows<double>>([](auto const&... a) {
  return nested()(a...);
});
constexpr auto nested_two = dyad::function<Vec<2>, Rows<double>, Rows<double>>([](auto const&... a) {
  return nested(dyad::memory<2>)(a...);
});

std::vector<double> rows(std::size_t count) {
  std::vector<double> x(count);
  for (std::size_t i = 0; i < count; ++i) x[i] = std::cos(3.0 * static_cast<double>(i));
  return x;
}

} // namespace

BOOST_AUTO_TEST_SUITE(memory_within_loops)

BOOST_AUTO_TEST_CASE(states_of_loops_within_loops) {
  std::array<double, 2> const p = {0.3, 0.7};
  for (std::size_t const outer : {0u, 1u, 2u, 3u, 7u, 8u, 9u, 17u})
    for (std::size_t const inner : {0u, 1u, 2u, 9u}) BOOST_TEST_CONTEXT(outer << " and " << inner << " rows") {
      auto const x = rows(outer), y = rows(inner);
      auto const slopes = dyad::gradient(nested_all)(p, x, y), again = dyad::gradient(nested_two)(p, x, y);
      auto const near = [](auto const& one, auto const& other) {
        BOOST_TEST(one.size() == other.size());
        for (std::size_t i = 0; i < one.size(); ++i)
          BOOST_TEST(std::abs(one[i] - other[i]) <= 1e-13 * (1 + std::abs(other[i])));
      };
      near(std::get<0>(again), std::get<0>(slopes));
      near(std::get<1>(again), std::get<1>(slopes));
      near(std::get<2>(again), std::get<2>(slopes));
    }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Loops that a condition ends and whose states are rows, on Variables: one node, with the slopes of the typed function.
#include "support/near.hpp"

#include <dyad/bridge/loop_function.hpp>
#include <dyad/dyad.hpp>
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <vector>

using dyad::NdArray, dyad::Variable, dyad::tests::near;

namespace {

constexpr auto relaxed = dyad::function<dyad::Vec<2>, dyad::Rows<double>>([](auto const& p, auto const& x) {
  auto const start = map_over(x, [&](auto const& t) { return p[0] * t + 1.0; });
  auto const end = iterate(
      start, [](auto const& u) { return sum_over(u, [](auto const& a) { return a * a; }) > 0.5; },
      [&](auto const& u) {
        return map_over(u, x, [&](auto const& a, auto const& t) { return 0.6 * sin(a) + 0.1 * p[1] * t; });
      });
  return sum_over(end, [](auto const& a) { return a * a; });
});

} // namespace

BOOST_AUTO_TEST_SUITE(iterate_rows_on_variables)

BOOST_AUTO_TEST_CASE(slopes_are_those_of_the_typed_function) {
  std::array<double, 2> const at{0.3, 0.7};
  for (std::size_t const rows : {1u, 2u, 9u}) {
    std::vector<double> x;
    for (std::size_t i = 0; i < rows; ++i) x.push_back(0.1 + 0.2 * static_cast<double>(i));
    auto const [value, slopes] = value_and_gradient(relaxed)(at, x);
    Variable const p(NdArray(std::vector<double>{at[0], at[1]})), row{NdArray(x)};
    Variable const out = relaxed(p, row);
    out.backward();
    BOOST_TEST(near(out.data().item(), value, 1e-14));
    for (std::size_t i = 0; i < 2; ++i)
      BOOST_TEST(near(p.grad().data().values<double>()[i], std::get<0>(slopes)[i], 1e-13));
    for (std::size_t i = 0; i < rows; ++i)
      BOOST_TEST(near(row.grad().data().values<double>()[i], std::get<1>(slopes)[i], 1e-13));
  }
}

BOOST_AUTO_TEST_SUITE_END()

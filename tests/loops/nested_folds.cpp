// SPDX-License-Identifier: BSL-1.0
// Recurrences of numbers within the steps of recurrences, three and four deep: their Hessians against plain loops on
// dual numbers, and that the graph from which these are made grows with the loops, not with all ways into them.
#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

#include "slopes.hpp"

namespace {

constexpr std::array<double, 2> at{0.3, 0.7};

constexpr auto three = [](auto const& p, auto const& x, auto const& y, auto const& z) {
  return fold(p[0], x, [&](auto const& s, auto const& v) {
    return fold(s * v, y, [&](auto const& t, auto const& w) {
      return fold(t, z, [&](auto const& u, auto const& k) { return sin(u * p[1] + k * w) + 0.5 * u; });
    });
  });
};
constexpr auto four = [](auto const& p, auto const& x, auto const& y) {
  return fold(p[0], x, [&](auto const& s, auto const& v) {
    return fold(s * v, y, [&](auto const& t, auto const& w) {
      return fold(t, x, [&](auto const& u, auto const& k) {
        return fold(u, y, [&](auto const& r, auto const& l) { return sin(r * p[1] + k * w) + 0.5 * l * r; });
      });
    });
  });
};

/// How many nodes the second derivatives of a body by its numbers are chosen from.
template <class... Lists, class Body> int nodes_of_hessian(Body const&) {
  using F = std::remove_cvref_t<decltype(plain::by_numbers<2, Body, Lists...>)>;
  using Traced = typename dyad::typed::TraceOf<F, typename F::Kinds>::type;
  dyad::graph::Outputs out;
  dyad::typed::HessianOf<Traced>::second_sweeps(out);
  return out.graph.size();
}

} // namespace

BOOST_AUTO_TEST_SUITE(nested_folds)

BOOST_AUTO_TEST_CASE(three_deep) {
  for (std::size_t const n : {0u, 1u, 2u, 3u})
    BOOST_TEST_CONTEXT(n << " rows")
      plain::check_curvature(three, at, 1e-11L, plain::sample(n, 1), plain::sample(2, 2), plain::sample(3, 3));
}
BOOST_AUTO_TEST_CASE(four_deep) {
  for (std::size_t const n : {0u, 1u, 2u})
    BOOST_TEST_CONTEXT(n << " rows")
      plain::check_curvature(four, at, 1e-11L, plain::sample(n, 1), plain::sample(2, 2));
}
// Where recurrences within a step are swept once for each recurrence around them, the nodes are several times as many.
BOOST_AUTO_TEST_CASE(each_recurrence_is_swept_once) {
  using List = decltype(plain::sample(1, 1));
  int const nodes_of_three = nodes_of_hessian<List, List, List>(three);
  BOOST_TEST(nodes_of_three < 3000);
  BOOST_TEST((nodes_of_hessian<List, List>(four)) < 3 * nodes_of_three);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
#include <dyad/graph/pipeline.hpp>
#include <dyad/ops/activation.hpp>

#include <boost/test/unit_test.hpp>

using namespace dyad;

namespace {

int count(graph::Outputs const& out, graph::OpInfo const* op) {
  int found = 0;
  for (int id = 0; id < out.graph.size(); ++id) found += graph::same_operation(out.graph[id].op, op);
  return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(share_reflections)

BOOST_AUTO_TEST_CASE(two_sigmoids_and_a_slope_take_one_exponential) {
  graph::Builder b;
  int const x = b.number(0);
  int const plain = b.apply(&graph::info<ops::Sigmoid>, x),
            mirrored = b.apply(&graph::info<ops::Sigmoid>, b.apply(&graph::info<ops::Neg>, x)),
            slope = b.apply(&graph::info<ops::SigmoidSlope>, x);
  auto const out = graph::share_reflections({b, {plain, mirrored, slope}});
  BOOST_TEST(count(out, &graph::info<ops::Exp>) == 1);
  BOOST_TEST(count(out, &graph::info<ops::SigmoidOfExp>) == 2);
  BOOST_TEST(count(out, &graph::info<ops::Sigmoid>) == 0);
}

BOOST_AUTO_TEST_CASE(one_alone_and_those_of_other_arguments_stay) {
  graph::Builder b;
  int const one = b.apply(&graph::info<ops::Sigmoid>, b.number(0)),
            other = b.apply(&graph::info<ops::Sigmoid>, b.number(1));
  auto const out = graph::share_reflections({b, {one, other}});
  BOOST_TEST(count(out, &graph::info<ops::Exp>) == 0);
  BOOST_TEST(count(out, &graph::info<ops::Sigmoid>) == 2);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
#include <dyad/graph/pipeline.hpp>

#include <boost/test/unit_test.hpp>

using namespace dyad;

namespace {

/// exp(x) and, as part of a derivative or not, exp(x + log(u)): how many exponentials are left.
int exponentials_left(bool derivative) {
  graph::Builder b;
  int const x = b.number(0), u = b.number(1);
  int const first = b.apply(&graph::info<ops::Exp>, x);
  int const log = b.apply(&graph::info<ops::Log>, u);
  int const sum = b.intern({.op = &graph::info<ops::Add>, .arg = {x, log, -1}, .free = derivative});
  int const second = b.apply(&graph::info<ops::Exp>, sum);
  auto const out = graph::relate_exponentials({b, {first, second}});
  int count = 0;
  for (int id = 0; id < out.graph.size(); ++id) count += out.graph[id].is<ops::Exp>();
  return count;
}

} // namespace

BOOST_AUTO_TEST_SUITE(relate_exponentials)

BOOST_AUTO_TEST_CASE(in_derivatives_only) {
  BOOST_TEST(exponentials_left(true) == 1);
  BOOST_TEST(exponentials_left(false) == 2);
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
#include <dyad/graph/pipeline.hpp>
#include <dyad/ops/trigonometric.hpp>

#include <boost/test/unit_test.hpp>

using namespace dyad;

BOOST_AUTO_TEST_SUITE(pair_sines)

BOOST_AUTO_TEST_CASE(a_sine_and_a_cosine_of_one_argument_are_a_pair) {
  graph::Builder b;
  int const x = b.number(0), y = b.number(1);
  int const sine = b.apply(&graph::info<ops::Sin>, x), cosine = b.apply(&graph::info<ops::Cos>, x);
  int const other = b.apply(&graph::info<ops::Cos>, y);
  b.apply(&graph::info<ops::Sin>, y); // which no output needs
  auto const out = graph::pair_sines({b, {sine, cosine, other}});
  auto const op = [&](int k) { return out.graph[out.roots[k]].op; };
#if defined(DYAD_PAIRED_SINES)
  BOOST_TEST((op(0) == &graph::info<ops::PairedSin>));
  BOOST_TEST((op(1) == &graph::info<ops::PairedCos>));
#else
  BOOST_TEST((op(0) == &graph::info<ops::Sin>));
  BOOST_TEST((op(1) == &graph::info<ops::Cos>));
#endif
  BOOST_TEST((op(2) == &graph::info<ops::Cos>));
}

BOOST_AUTO_TEST_SUITE_END()

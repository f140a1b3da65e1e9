// SPDX-License-Identifier: BSL-1.0
#include "interpreter.hpp"

#include <boost/test/unit_test.hpp>

using namespace test;

BOOST_AUTO_TEST_CASE(equal_nodes_are_one_node) {
  graph::Builder b;
  int const x = b.leaf(&graph::info<X>), y = b.leaf(&graph::info<Y>);
  BOOST_TEST(b.mul(x, y) == b.mul(y, x));
  BOOST_TEST(b.sub(x, y) != b.sub(y, x));
  int e = x;
  for (int i = 0; i < 1000; ++i) e = b.apply(&graph::info<ops::Sin>, b.add(e, e));
  BOOST_TEST(b.size() < 3005); // a tree of 2^1000 leaves
}

BOOST_AUTO_TEST_CASE(identities_drop_work) {
  graph::Builder b;
  int const x = b.leaf(&graph::info<X>), zero = b.constant(0), one = b.constant(1);
  BOOST_TEST(b.add(x, zero) == x);
  BOOST_TEST(b.mul(one, x) == x);
  BOOST_TEST(b.mul(zero, x) == zero);
  BOOST_TEST(b.sub(x, x) == zero);
  BOOST_TEST(b.div(x, x) == one);
  BOOST_TEST(b.neg(b.neg(x)) == x);
  BOOST_TEST(b.power(x, 0) == one);
  BOOST_TEST(b.apply(&graph::info<ops::Pow>, x, b.constant(2)) == b.mul(x, x));
  BOOST_TEST(b.apply(&graph::info<ops::Cos>, b.neg(x)) == b.apply(&graph::info<ops::Cos>, x));
  BOOST_TEST(b.apply(&graph::info<ops::Sin>, b.neg(x)) == b.neg(b.apply(&graph::info<ops::Sin>, x)));
  BOOST_TEST(b.apply(&graph::info<ops::Exp>, zero) == one);
}

BOOST_AUTO_TEST_CASE(constants_fold_only_where_exact) {
  graph::Builder b;
  BOOST_TEST(b.add(b.constant(2), b.constant(0.5)) == b.constant(2.5));
  BOOST_TEST(b[b.add(b.constant(0.1), b.constant(0.2))].is(graph::Algebra::add));
  BOOST_TEST(b[b.mul(b.constant(0.1), b.constant(3))].is(graph::Algebra::mul));
  BOOST_TEST(b[b.div(b.constant(1), b.constant(3))].is(graph::Algebra::div));
  BOOST_TEST(b.div(b.constant(1), b.constant(4)) == b.constant(0.25));
}

BOOST_AUTO_TEST_CASE(a_branch_keeps_its_answer) {
  graph::Builder b;
  int const x = b.leaf(&graph::info<X>), y = b.leaf(&graph::info<Y>);
  int const c = b.apply(&graph::info<ops::Greater>, x, b.constant(0));
  int const inner = b.apply(&graph::info<ops::Where>, c, x, y);
  BOOST_TEST(b.apply(&graph::info<ops::Where>, c, inner, y) == inner);
  BOOST_TEST(b.apply(&graph::info<ops::Where>, b.truth(true), x, y) == x);
  BOOST_TEST(b.apply(&graph::info<ops::Where>, c, x, x) == x);
}

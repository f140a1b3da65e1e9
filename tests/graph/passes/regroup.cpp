// SPDX-License-Identifier: BSL-1.0
#include <dyad/graph/pipeline.hpp>

#include <boost/test/unit_test.hpp>

using namespace dyad;

namespace {

/// A derivative and what the pass makes of it: the operations that are left.
struct Trial {
  graph::Builder b;
  int x = b.number(0), y = b.number(1), d = b.number(2);
  int node(graph::OpInfo const& op, int left, int right = -1, bool derivative = true) {
    return b.intern({.op = &op, .arg = {left, right, -1}, .free = derivative});
  }
  int work(int root) const {
    auto const out = graph::regroup({b, {root}});
    int count = 0;
    auto const needed = graph::reachable(out.graph, out.roots);
    for (int id = 0; id < out.graph.size(); ++id) count += needed[id] && out.graph[id].arity() > 0;
    return count;
  }
};
constexpr auto const& add = graph::info<ops::Add>;
constexpr auto const& mul = graph::info<ops::Mul>;
constexpr auto const& divide = graph::info<ops::Div>;

} // namespace

BOOST_AUTO_TEST_SUITE(regroup)

BOOST_AUTO_TEST_CASE(like_terms_meet) {
  Trial t;
  int const product = t.node(mul, t.x, t.y);
  BOOST_TEST(t.work(t.node(add, t.node(mul, t.b.constant(2), product), product)) == 2); // 3 (x y)
}

BOOST_AUTO_TEST_CASE(quotients_by_one_value_are_joined) {
  Trial t;
  BOOST_TEST(t.work(t.node(add, t.node(divide, t.x, t.d), t.node(divide, t.y, t.d))) == 2); // (x + y) / d
}

BOOST_AUTO_TEST_CASE(numbers_that_could_overflow_do_not_move) {
  Trial t;
  int const huge = t.b.constant(0x1p900);
  int const first = t.node(mul, huge, t.x), second = t.node(mul, huge, t.y);
  BOOST_TEST(t.work(t.node(mul, first, second)) == 3); // and not 2^1800 (x y)
}

BOOST_AUTO_TEST_CASE(what_is_written_stays) {
  Trial t;
  int const first = t.node(divide, t.x, t.d, false), second = t.node(divide, t.y, t.d, false);
  BOOST_TEST(t.work(t.node(add, first, second, false)) == 3);
}

BOOST_AUTO_TEST_SUITE_END()

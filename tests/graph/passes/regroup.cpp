// SPDX-License-Identifier: BSL-1.0
#include <dyad/graph/pipeline.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

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
/// The value of a graph's node in plain doubles.
double value_of(graph::Graph const& g, int id, std::array<double, 3> const& numbers) {
  graph::Node const& n = g[id];
  auto const at = [&](int k) { return value_of(g, n.arg[k], numbers); };
  if (n.is(graph::Role::constant) || n.is(graph::Role::truth)) return n.value;
  if (n.is(graph::Role::number)) return numbers.at(static_cast<std::size_t>(n.value));
  if (n.is(graph::Algebra::add)) return at(0) + at(1);
  if (n.is(graph::Algebra::sub)) return at(0) - at(1);
  if (n.is(graph::Algebra::mul)) return at(0) * at(1);
  if (n.is(graph::Algebra::div)) return at(0) / at(1);
  if (n.is<ops::Square>()) return at(0) * at(0);
  if (n.is<ops::Exp>()) return std::exp(at(0));
  if (n.is<ops::Abs>()) return std::abs(at(0));
  if (n.is<ops::Less>()) return at(0) < at(1) ? 1 : 0;
  if (n.is(graph::Algebra::where)) return at(0) != 0 ? at(1) : at(2);
  if (n.is(graph::Algebra::neg)) return -at(0);
  throw std::logic_error("no value for " + std::string(n.op->name));
}

constexpr auto const& add = graph::info<ops::Add>;
constexpr auto const& mul = graph::info<ops::Mul>;
constexpr auto const& divide = graph::info<ops::Div>;
constexpr auto const& subtract = graph::info<ops::Sub>;

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

// exp(x) / (c + exp(x)) is 1 where the exponential is infinite, in whatever product, sum or power it stands.
BOOST_AUTO_TEST_CASE(shares_of_an_exponential) {
  for (double const c : {1.0, 0.5, 40.0}) {
    Trial t;
    int const e = t.node(graph::info<ops::Exp>, t.x), below = t.node(add, e, t.b.constant(c));
    auto const times = [&](int a, int b) { return t.node(mul, a, b); };
    auto const over = [&](int a, int b) { return t.node(divide, a, b); };
    int const y = t.y, d = t.d, twice = times(below, below);
    struct {
      char const* name;
      int node;
      double limit; // at an infinite exponential, for y = 2 and d = 3
    } const cases[] = {
        {"product", over(times(e, y), below), 2},
        {"product of products", over(times(times(e, y), d), below), 6},
        {"sum", over(t.node(add, times(e, y), times(e, d)), below), 5},
        {"difference", over(t.node(subtract, times(e, y), times(e, d)), below), -1},
        {"quotient as a factor", times(e, over(y, below)), 2},
        {"product with a quotient", times(e, times(d, over(y, below))), 6},
        {"sum of quotients", times(e, t.node(add, over(y, below), over(d, below))), 5},
        {"square", over(times(e, e), twice), 1},
        {"cube below", over(times(e, e), times(twice, below)), 0},
        {"slope of a share", over(e, twice), 0},
        {"by a square", over(t.node(add, times(e, y), times(e, d)), twice), 0},
    };
    for (auto const& one : cases) {
      auto const out = graph::regroup({t.b, {one.node}});
      for (double const x : {-30.0, -1.0, 0.25, 3.0, 30.0}) {
        double const expected = value_of(t.b, one.node, {x, 2, 3});
        double const found = value_of(out.graph, out.roots[0], {x, 2, 3});
        BOOST_TEST(std::abs(found - expected) <= 1e-13 * (1 + std::abs(expected)),
                   one.name << " with " << c << " at " << x << ": " << found << " instead of " << expected);
      }
      BOOST_TEST(value_of(out.graph, out.roots[0], {800, 2, 3}) == one.limit, one.name << " with " << c);
    }
  }
}

BOOST_AUTO_TEST_CASE(shares_beside_what_the_running_program_knows) { // a number, another exponential
  Trial t;
  int const e = t.node(graph::info<ops::Exp>, t.x), other = t.node(graph::info<ops::Exp>, t.y);
  for (int const c : {t.y, other}) {
    int const root = t.node(divide, t.node(mul, e, t.d), t.node(add, e, c));
    auto const out = graph::regroup({t.b, {root}});
    for (double const x : {-2.0, 0.5, 4.0})
      for (double const y : {0.5, 3.0}) {
        double const expected = value_of(t.b, root, {x, y, 3}), found = value_of(out.graph, out.roots[0], {x, y, 3});
        BOOST_TEST(std::abs(found - expected) <= 1e-14 * (1 + std::abs(expected)));
      }
    BOOST_TEST(value_of(out.graph, out.roots[0], {800, 1, 3}) == 3);
  }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Jacobians in mixed mode against a forward sweep for each leaf.
#include "random_programs.hpp"

#include <dyad/graph/mixed_sweep.hpp>

#include <boost/test/unit_test.hpp>

using namespace test;
using dyad::Buffer;

namespace {

/// The leaves of the tests, in their order.
Buffer<int> all_leaves() {
  Buffer<int> out;
  for (int i = 0; i < inputs; ++i) out.push(i);
  return out;
}
/// The derivatives of roots by each leaf, root by root.
Buffer<int> by_mixed_sweep(graph::Builder& b, graph::MixedSweep<graph::Rules>& sweep, Buffer<int> const& roots) {
  Buffer<int> out;
  for (int const root : roots) {
    auto const adjoint = sweep.adjoints(root);
    for (int leaf = 0; leaf < inputs; ++leaf) out.push(graph::or_zero(b, adjoint[leaf]));
  }
  return out;
}
Buffer<int> by_reverse_sweeps(graph::Builder& b, graph::Rules const& rules, Buffer<int> const& roots) {
  Buffer<int> out;
  int const size = b.size();
  auto const varied = depends_on(b, all_leaves(), size);
  for (int const root : roots) {
    Buffer<int> seed(size, graph::zero);
    seed[root] = b.constant(1);
    auto adjoint = reverse(b, rules, seed, varied);
    for (int leaf = 0; leaf < inputs; ++leaf) out.push(graph::or_zero(b, adjoint[leaf]));
  }
  return out;
}
int work_of(graph::Builder const& b, Buffer<int> roots, Buffer<int> const& entries) {
  for (int const id : entries) roots.push(id);
  return graph::work(b, roots);
}

} // namespace

BOOST_AUTO_TEST_CASE(jacobians_in_mixed_mode_are_those_of_forward_sweeps) {
  auto const seed = std::random_device{}();
  graph::Rules const rules = all_rules();
  int compared = 0, possible = 0, refused = 0, shorter = 0;
  for (unsigned long const start : {1ul, static_cast<unsigned long>(seed)}) {
    std::mt19937_64 random(start);
    for (int round = 0; round < 300; ++round) {
      graph::Builder b;
      b.inputs(inputs);
      auto const nodes = random_nodes(b, 4 + round % 40, random, round % 4 != 0);
      Buffer<int> roots;
      for (int i = 0; i < 1 + round % 4; ++i) { // a root may be part of another one, or a leaf
        int const id = nodes[nodes.size() - 1 - random() % std::min<std::size_t>(nodes.size(), 8)];
        roots.push(i % 2 == 0 ? b.apply(&graph::info<ops::Tanh>, id) : id);
      }
      b.derived = true;
      graph::Builder alone = b, mixed = b, backward = b;
      graph::MixedSweep sweep(mixed, rules, all_leaves(), roots);
      if (!sweep.possible()) {
        ++refused;
        continue;
      }
      ++possible;
      Buffer<int> const found = by_mixed_sweep(mixed, sweep, roots);
      shorter += work_of(mixed, roots, found) < work_of(backward, roots, by_reverse_sweeps(backward, rules, roots));
      Buffer<int> expected(found.size(), -1);
      auto const needed = reachable(alone, roots);
      for (int leaf = 0; leaf < inputs; ++leaf) {
        auto tangent = forward(alone, rules, needed, leaf, alone.constant(1));
        for (int i = 0; i < roots.size(); ++i) expected[i * inputs + leaf] = graph::or_zero(alone, tangent[roots[i]]);
      }
      for (int point = 0; point < 4; ++point) {
        std::vector<Real> at;
        for (int i = 0; i < inputs; ++i)
          at.emplace_back(point == 0 ? 0.3 * i - 0.7 : static_cast<double>(random() % 3) - (point == 3 ? 1.0 : 0.0));
        auto const by_each = evaluate(alone, 0, 0, at), together = evaluate(mixed, 0, 0, at);
        for (int k = 0; k < found.size(); ++k) {
          Real const& e = by_each[static_cast<std::size_t>(expected[k])];
          Real const& f = together[static_cast<std::size_t>(found[k])];
          BOOST_TEST(agree(f, e), "start " << start << ", round " << round << ", point " << point << ", entry " << k
                                           << ": " << f << " instead of " << e);
          compared += isfinite(e);
        }
      }
    }
  }
  BOOST_TEST_MESSAGE(compared << " compared, " << possible << " possible, " << refused << " not, " << shorter
                              << " shorter");
  BOOST_TEST(compared > 10000);
  BOOST_TEST(possible > 200);
  BOOST_TEST(refused > 20);
  BOOST_TEST(shorter > 50);
}

// A point turned about an axis by its length, seen by two coordinates: what the angle does to it is worked out once.
BOOST_AUTO_TEST_CASE(what_all_rows_need_of_inner_results_is_worked_out_once) {
  graph::Rules const rules = all_rules();
  graph::Builder b;
  b.inputs(inputs);
  int square = b.constant(1);
  for (int i = 0; i < 3; ++i) square = b.add(square, b.mul(i, i));
  int const angle = b.apply(&graph::info<ops::Sqrt>, square), c = b.apply(&graph::info<ops::Cos>, angle),
            s = b.div(b.apply(&graph::info<ops::Sin>, angle), angle), t = b.div(b.sub(b.constant(1), c), square);
  int along = b.constant(0);
  for (int i = 0; i < 3; ++i) along = b.add(along, b.mul(i, i + 3));
  Buffer<int> roots;
  for (int i = 0; i < 3; ++i) {
    int const j = (i + 1) % 3, k = (i + 2) % 3;
    int const around = b.sub(b.mul(j, k + 3), b.mul(k, j + 3));
    roots.push(b.add(b.add(b.mul(c, i + 3), b.mul(s, around)), b.mul(b.mul(t, along), i)));
  }
  b.derived = true;
  graph::Builder backward = b;
  graph::MixedSweep sweep(b, rules, all_leaves(), roots);
  BOOST_TEST_REQUIRE(sweep.possible());
  int const mixed = work_of(b, roots, by_mixed_sweep(b, sweep, roots)),
            reverse = work_of(backward, roots, by_reverse_sweeps(backward, rules, roots));
  BOOST_TEST_MESSAGE(mixed << " against " << reverse);
  BOOST_TEST(10 * mixed < 9 * reverse);
}

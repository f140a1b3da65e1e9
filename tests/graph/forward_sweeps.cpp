// SPDX-License-Identifier: BSL-1.0
// Second derivatives by each way to sweep over a gradient (forward with each choice of bases, reverse, mixed) against a
// forward sweep for each leaf alone.
#include "random_programs.hpp"

#include <dyad/graph/cost.hpp>
#include <dyad/graph/second_derivatives.hpp>

#include <boost/test/unit_test.hpp>

using namespace test;
using dyad::Buffer;

BOOST_AUTO_TEST_CASE(second_derivatives_by_several_leaves_are_those_by_each) {
  auto const seed = std::random_device{}();
  graph::Rules const rules = all_rules();
  int compared = 0, in_mixed_mode = 0;
  for (unsigned long const start : {1ul, static_cast<unsigned long>(seed)}) {
    std::mt19937_64 random(start);
    for (int round = 0; round < 150; ++round) {
      graph::Builder b;
      b.inputs(inputs);
      int const last = random_nodes(b, 4 + round % 24, random).back(), root = b.apply(&graph::info<ops::Tanh>, last),
                size = b.size();
      Buffer<int> leaves, cotangent(size, graph::zero), gradient;
      for (int i = 0; i < inputs; ++i) leaves.push(i);
      b.derived = true;
      cotangent[root] = b.constant(1);
      auto adjoint = reverse(b, rules, cotangent, depends_on(b, leaves, size));
      for (int const leaf : leaves) gradient.push(graph::or_zero(b, adjoint[leaf]));

      graph::Builder alone = b;
      Buffer<int> expected;
      auto const needed = reachable(alone, gradient);
      for (int const leaf : leaves) {
        auto tangent = forward(alone, rules, needed, leaf, alone.constant(1));
        for (int const g : gradient) expected.push(graph::or_zero(alone, tangent[g]));
      }
      auto const compare = [&](graph::Builder const& shared, Buffer<int> const& found, auto const& expected_at,
                               std::string const& way) {
        for (int point = 0; point < 4; ++point) {
          std::vector<Real> at;
          for (int i = 0; i < inputs; ++i)
            at.emplace_back(point == 0 ? 0.3 * i - 0.7 : static_cast<double>(random() % 3) - (point == 3 ? 1.0 : 0.0));
          auto const by_each = evaluate(alone, 0, 0, at), together = evaluate(shared, 0, 0, at);
          for (int k = 0; k < found.size(); ++k) {
            Real const& e = by_each[static_cast<std::size_t>(expected[expected_at(k)])];
            Real const& f = together[static_cast<std::size_t>(found[k])];
            BOOST_TEST(agree(f, e), "start " << start << ", round " << round << ", " << way << ", point " << point
                                             << ", entry " << k << ": " << f << " instead of " << e);
            compared += isfinite(e);
          }
        }
      };
      for (graph::BaseChoice const choice : {graph::BaseChoice{1, false}, {2, false}, {2, true}, {3, true}}) {
        graph::Builder shared = b;
        graph::ForwardSweeps sweeps(shared, rules, leaves, gradient, choice);
        Buffer<int> found;
        for (int const leaf : leaves)
          for (int const id : sweeps.by(leaf, inputs)) found.push(graph::or_zero(shared, id));
        compare(shared, found, [](int k) { return k; },
                "bases " + std::to_string(choice.most) + (choice.merge ? " merged" : ""));
      }
      Buffer<int> places;
      for (int j = 0; j < inputs; ++j)
        for (int i = 0; i <= j; ++i) places.push(j * inputs + i);
      auto const compare_half = [&](graph::Builder& shared, Buffer<int> half, std::string const& way) {
        for (int& id : half) id = graph::or_zero(shared, id);
        compare(shared, half, [&](int k) { return places[k]; }, way);
      };
      graph::Builder backward = b, mixed = b, cheapest = b;
      compare_half(backward, graph::by_reverse_sweeps(backward, rules, leaves, gradient), "reverse sweeps");
      graph::BothHalves const halves = graph::by_mixed_sweep(mixed, rules, leaves, gradient);
      in_mixed_mode += !halves.upper.empty();
      compare_half(mixed, halves.upper, "mixed mode");
      compare_half(mixed, halves.lower, "mixed mode, lower half");
      compare_half(cheapest, graph::second_derivatives(cheapest, rules, leaves, gradient), "the cheapest way");
    }
  }
  BOOST_TEST(compared > 30000);
  BOOST_TEST(in_mixed_mode > 30);
}

BOOST_AUTO_TEST_CASE(a_function_of_a_distance_has_its_second_derivative_once) {
  graph::Rules const rules = all_rules();
  graph::Builder b;
  b.inputs(inputs);
  int square = b.constant(0);
  for (int i = 0; i < 3; ++i) {
    int const d = b.sub(i, i + 3);
    square = b.add(square, b.mul(d, d));
  }
  int const root = b.apply(&graph::info<ops::Exp>, b.neg(b.apply(&graph::info<ops::Sqrt>, square))), size = b.size();
  Buffer<int> leaves, cotangent(size, graph::zero), gradient;
  for (int i = 0; i < inputs; ++i) leaves.push(i);
  b.derived = true;
  cotangent[root] = b.constant(1);
  auto adjoint = reverse(b, rules, cotangent, depends_on(b, leaves, size));
  for (int const leaf : leaves) gradient.push(adjoint[leaf]);
  graph::Builder alone = b, shared = b;
  Buffer<int> made = gradient, made_alone = gradient;
  auto const needed = reachable(alone, gradient);
  for (int j = 0; j < inputs; ++j) {
    auto tangent = forward(alone, rules, needed, j, alone.constant(1));
    for (int i = 0; i <= j; ++i) made_alone.push(tangent[gradient[i]]);
  }
  for (int const id : graph::second_derivatives(shared, rules, leaves, gradient)) made.push(id);
  BOOST_TEST(10 * graph::program_work({shared, made}) < 8 * graph::program_work({alone, made_alone}));
}

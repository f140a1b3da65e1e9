// SPDX-License-Identifier: BSL-1.0
// Sweeps, normal form and program against differences in 50 digits, on random graphs.
#include "interpreter.hpp"
#include "support/near.hpp"

#include <boost/test/unit_test.hpp>

using namespace test;
using dyad::Buffer;

BOOST_AUTO_TEST_CASE(derivatives_of_random_graphs) {
  auto const seed = std::random_device{}();
  BOOST_TEST_MESSAGE("seed " << seed);
  Real const x = 0.7, y = 1.3, h("1e-16");
  for (unsigned long const start : {1ul, static_cast<unsigned long>(seed)}) {
    std::mt19937_64 random(start);
    for (int round = 0; round < 1000; ++round) {
      graph::Builder b;
      int const root = round % 5 == 4   ? random_densities(b, random)
                       : round % 2 == 0 ? random_graph(b, 8 + round % 40, random)
                                        : random_rational(b, 8 + round % 20, random);
      int const at_x = b.leaf(&graph::info<X>), at_y = b.leaf(&graph::info<Y>), size = b.size();
      Real const expected_x = (value_of(b, root, x + h, y) - value_of(b, root, x - h, y)) / (2 * h);
      Real const expected_y = (value_of(b, root, x, y + h) - value_of(b, root, x, y - h)) / (2 * h);
      if (abs(expected_x) > 1e6 || abs(expected_y) > 1e6) continue; // differences are not accurate enough there

      b.derived = true;
      auto const needed = reachable(b, {root});
      auto const get = [&](int id) { return id == graph::zero ? b.constant(0) : id; };
      int const tx = get(forward(b, rules(), needed, at_x, b.constant(1))[root]);
      int const ty = get(forward(b, rules(), needed, at_y, b.constant(1))[root]);
      Buffer<int> cotangent(size, graph::zero);
      cotangent[root] = b.constant(1);
      auto adjoint = reverse(b, rules(), cotangent, depends_on(b, {at_x, at_y}, size));
      int const gx = get(adjoint[at_x]), gy = get(adjoint[at_y]);
      auto const raw = evaluate(b, x, y);
      auto const check = [&](char const* what, Real const& a, Real const& e, double tolerance) {
        BOOST_TEST(dyad::tests::near(a, e, tolerance, 1),
                   what << ", start " << start << ", round " << round << ": " << a << " instead of " << e);
      };
      auto const at = [](auto const& values, int id) -> Real const& { return values[static_cast<std::size_t>(id)]; };
      check("forward x", at(raw, tx), expected_x, 1e-24);
      check("forward y", at(raw, ty), expected_y, 1e-24);
      check("reverse x", at(raw, gx), expected_x, 1e-24);
      check("reverse y", at(raw, gy), expected_y, 1e-24);

      Buffer<int> const roots{root, tx, ty, gx, gy};
      graph::Normalizer<graph::CanonicalEmitter> canonical(b, roots);
      auto const exact = evaluate(canonical.out, x, y);
      for (int i = 0; i < roots.size(); ++i)
        check("canonical", at(exact, canonical.result[i]), at(raw, roots[i]), 1e-40);

      graph::Outputs const program = graph::optimize({b, roots});
      auto const rounded = evaluate(program.graph, x, y);
      for (int i = 0; i < roots.size(); ++i)
        check("program", at(rounded, program.roots[i]), at(raw, roots[i]), 1e-11);

      auto const flat = graph::flatten<8192, 5>(b, roots, 1);
      BOOST_REQUIRE(flat.fits());
      Buffer<int> places;
      for (int i = 0; i < roots.size(); ++i) places.push(flat.root[i]);
      graph::Outputs large;
      graph::load_plain(large.graph, flat);
      large.roots = places;
      large = graph::optimize(large, {false});
      auto const regrouped = evaluate(large.graph, x, y);
      for (int i = 0; i < roots.size(); ++i)
        check("large program", at(regrouped, large.roots[i]), at(raw, roots[i]), 1e-40);
    }
  }
}

BOOST_AUTO_TEST_CASE(canonical_form_does_not_depend_on_the_order_of_construction) {
  graph::Builder a, b;
  for (int side = 0; side < 2; ++side) {
    graph::Builder& g = side == 0 ? a : b;
    int const first = g.leaf(side == 0 ? &graph::info<X> : &graph::info<Y>);
    int const second = g.leaf(side == 0 ? &graph::info<Y> : &graph::info<X>);
    int const x = side == 0 ? first : second, y = side == 0 ? second : first;
    g.derived = true;
    int const xy = side == 0 ? g.mul(x, y) : g.mul(y, x);
    int const s = side == 0 ? g.add(g.add(xy, x), y) : g.add(g.add(y, xy), x);
    graph::Normalizer<graph::CanonicalEmitter> n(g, {s});
    auto const packed = graph::pack<32>(n.out, n.result);
    static graph::Packed<32> before;
    if (side == 0) before = packed;
    else
      for (int i = 0; i < packed.size; ++i) BOOST_TEST(packed.code[i] == before.code[i]);
  }
}

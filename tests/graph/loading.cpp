// SPDX-License-Identifier: BSL-1.0
// Graphs packed into integers and read again, small ones and such as are searched by their hashes.
#include "interpreter.hpp"

#include <dyad/graph/pack.hpp>

#include <boost/test/unit_test.hpp>

using namespace test;
using dyad::Buffer;

namespace {

constexpr int room = 1024;

graph::View view_of(graph::Packed<room> const& packed) {
  return {packed.table, packed.code, packed.size, packed.entries, packed.numbers};
}

} // namespace

BOOST_AUTO_TEST_CASE(what_was_packed_comes_back) {
  auto const seed = std::random_device{}();
  Real const x = 0.7, y = 1.3;
  for (unsigned long const start : {1ul, static_cast<unsigned long>(seed)}) {
    std::mt19937_64 random(start);
    graph::Graph all; // of every round, so that most nodes are looked up by their hashes
    for (int round = 0; round < 40; ++round) {
      graph::Builder b;
      int root = random_graph(b, 20 + 5 * round, random);
      root = b.apply(&graph::info<ops::Where>, b.apply(&graph::info<ops::Less>, root, b.number(3)),
                     b.add(root, b.constant(0.1)), b.add(b.number(3), b.number(5)));
      auto const packed = graph::pack<room>(b, Buffer<int>{root});
      BOOST_REQUIRE(packed.fits());
      BOOST_TEST(packed.numbers == 2);
      std::vector<Real> values(6);
      values[3] = 0.25, values[5] = 4;
      Real const expected = evaluate(b, x, y, values)[static_cast<std::size_t>(root)];
      // Numbers have new places, in the order in which they are met.
      std::vector<Real> packed_values{7, 7};
      for (int i = 0; i < packed.numbers; ++i)
        packed_values.push_back(values[static_cast<std::size_t>(packed.place[i])]);
      for (int again = 0; again < 2; ++again) {
        int const before = all.size();
        auto const ids = all.load(view_of(packed), 2);
        int const loaded = ids[packed.root[0]];
        BOOST_TEST(evaluate(all, x, y, packed_values)[static_cast<std::size_t>(loaded)] == expected,
                   "start " << start << ", round " << round);
        if (again == 1) BOOST_TEST(all.size() == before); // all of it is known
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(operations_may_be_marked_as_free) {
  graph::Builder b;
  int const x = b.leaf(&graph::info<X>), root = b.add(b.mul(x, x), b.constant(2));
  auto const packed = graph::pack<room>(b, Buffer<int>{root});
  graph::Graph closed, open;
  BOOST_TEST(!closed[closed.load(view_of(packed))[packed.root[0]]].free);
  int const freed = open.load(view_of(packed), 0, true)[packed.root[0]];
  BOOST_TEST(open[freed].free);
  BOOST_TEST(open.load(view_of(packed))[packed.root[0]] == freed);
  BOOST_TEST(!open[freed].free); // a part of the formula as well, which keeps its bits
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_says_how_much_it_needs) {
  graph::Builder b;
  int root = b.leaf(&graph::info<X>);
  for (int i = 0; i < 10; ++i) root = b.apply(&graph::info<ops::Sin>, root);
  auto const packed = graph::pack<4>(b, Buffer<int>{root});
  BOOST_TEST(!packed.fits());
  BOOST_TEST(packed.size == 11);
  auto const many = graph::pack<4>(b, Buffer<int>{0, 0, 0, 0, 0});
  BOOST_TEST(!many.fits());
}

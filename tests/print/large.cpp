// SPDX-License-Identifier: BSL-1.0
// Graphs far larger than a type can be, made at run time.
#include <dyad/ops/trigonometric.hpp>
#include <dyad/print.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using dyad::graph::info;

void finish(dyad::print::Source& source, int root) {
  source.result = {root, {}};
  source.roots = {root};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_deep_graph_needs_memory_for_its_output_only) {
  // With a text kept at each node this would take 20 GB.
  constexpr int depth = 100000;
  dyad::print::Source source;
  int at = source.graph.leaf(&info<dyad::Var<dyad::FixedString("x")>>);
  for (int i = 0; i < depth; ++i) at = source.graph.intern({.op = &info<dyad::ops::Sin>, .arg = {at, -1, -1}});
  finish(source, at);
  BOOST_TEST(dyad::print::TextWriter(source).write().size() == 5u * depth + 1);
  BOOST_TEST(dyad::print::LatexWriter(source).write().size() == std::string("\\sin\\left(\\right)").size() * depth + 1);
}

BOOST_AUTO_TEST_CASE(a_deep_sum_has_no_brackets) {
  constexpr int terms = 20000;
  dyad::print::Source source;
  int const x = source.graph.leaf(&info<dyad::Var<dyad::FixedString("x")>>);
  int at = x;
  for (int i = 0; i < terms; ++i) at = source.graph.intern({.op = &info<dyad::ops::Sub>, .arg = {at, x, -1}});
  finish(source, at);
  BOOST_TEST(dyad::print::TextWriter(source).write().size() == 4u * terms + 1);
}

BOOST_AUTO_TEST_CASE(sharing_without_end_is_linear) {
  constexpr int depth = 2000; // as a tree, 2^2000 nodes
  dyad::print::Source source;
  int at = source.graph.leaf(&info<dyad::Var<dyad::FixedString("x")>>);
  for (int i = 0; i < depth; ++i) {
    int const call = source.graph.intern({.op = &info<dyad::ops::Sin>, .arg = {at, -1, -1}});
    at = source.graph.intern({.op = &info<dyad::ops::Mul>, .arg = {call, at, -1}});
  }
  finish(source, at);
  BOOST_TEST(dyad::print::TextWriter(source).write().size() < 40u * depth);
  BOOST_TEST(dyad::print::LatexWriter(source).write().size() < 80u * depth);
}

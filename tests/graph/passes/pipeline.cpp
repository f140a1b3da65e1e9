// SPDX-License-Identifier: BSL-1.0
// The pipeline: which passes are run on what, in which order, and what holds between them.
#include "support/program_invariants.hpp"

#include <dyad/ops/exponential.hpp>
#include <dyad/ops/trigonometric.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace dyad;

namespace {

/// exp(-x^2) sin(x) / (1 + x^2) and its derivatives to an order, by the rules.
graph::Outputs program_of(int order) {
  graph::Builder b;
  Tracer const x(&b, b.number(0));
  graph::Outputs out;
  auto const f = exp(-square(x)) * sin(x) / (1.0 + square(x));
  out.roots.push(f.id());
  b.derived = true;
  // By hand: f' = f g with g = cos(x) / sin(x) - 2 x - 2 x / (1 + x^2), and so on for as long as is wanted.
  auto slope = f;
  for (int i = 0; i < order; ++i) {
    slope = slope * (cos(x) / sin(x) - 2.0 * x - 2.0 * x / (1.0 + square(x)) + static_cast<double>(i));
    out.roots.push(slope.id());
  }
  out.graph = b;
  return out;
}

std::vector<std::string> passes_of(graph::Outputs const& program, graph::Limits const& limits) {
  std::vector<std::string> names;
  graph::run_pipeline(program, limits, [&](std::string_view name, graph::Outputs const& now) {
    names.emplace_back(name);
    test::check_program(name, now, program.roots.size());
  });
  return names;
}

} // namespace

BOOST_AUTO_TEST_SUITE(pipeline)

BOOST_AUTO_TEST_CASE(passes_in_their_order) {
  std::vector<std::string> const all{
      "as built",         "cancel exponentials", "regroup",           "relate exponentials",
      "share factors",    "share reciprocals",   "share reflections", "pair sine and cosine",
      "fuse multiply-add"};
  BOOST_TEST(passes_of(program_of(2), {}) == all, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(formulas_as_written_and_exact_numbers_are_not_regrouped) {
  std::vector<std::string> const rest{"as built", "share reflections", "pair sine and cosine", "fuse multiply-add"};
  BOOST_TEST(passes_of(program_of(0), {}) == rest, boost::test_tools::per_element());
  BOOST_TEST(passes_of(program_of(2), {false}) == rest, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(taylor_polynomials_have_a_pass_of_their_own) {
  std::vector<std::string> const some{"as built", "smooth series", "share reflections", "pair sine and cosine",
                                      "fuse multiply-add"};
  BOOST_TEST(passes_of(program_of(2), {.built_in = false, .series = true}) == some, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(large_programs_take_the_same_table_with_a_limit) {
  auto const large = program_of(100);
  BOOST_TEST(large.graph.size() > graph::largest_regrouped);
  std::vector<std::string> const rest{
      "as built",          "cancel exponentials", "relate exponentials",  "share factors",
      "share reciprocals", "share reflections",   "pair sine and cosine", "fuse multiply-add"};
  BOOST_TEST(passes_of(large, {true, graph::largest_regrouped}) == rest, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

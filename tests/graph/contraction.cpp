// SPDX-License-Identifier: BSL-1.0
#include <dyad/graph/contraction.hpp>

#include <boost/test/unit_test.hpp>

using namespace dyad;

namespace {

/// x * y and z * w added or subtracted, as written or as part of a derivative, and what becomes of it.
graph::Outputs contracted(graph::OpInfo const& op, bool derivative) {
  graph::Builder b;
  graph::Node const left{.op = &graph::info<ops::Mul>, .arg = {b.number(0), b.number(1)}, .free = derivative};
  graph::Node const right{.op = &graph::info<ops::Mul>, .arg = {b.number(2), b.number(3)}, .free = derivative};
  int const l = b.intern(left), r = b.intern(right);
  int const sum = b.intern({.op = &op, .arg = {l, r}, .free = derivative});
  return graph::contract(b, {sum}, true);
}
graph::Node root(graph::Outputs const& out) { return out.graph[out.roots[0]]; }
/// The places of the variables that the fused product multiplies.
std::pair<double, double> fused(graph::Outputs const& out) { return {out.graph[root(out).arg[0]].value, out.graph[root(out).arg[1]].value}; }

} // namespace

BOOST_AUTO_TEST_CASE(a_written_sum_fuses_as_the_compiler_does) {
  auto const sum = contracted(graph::info<ops::Add>, false), difference = contracted(graph::info<ops::Sub>, false);
  BOOST_TEST((root(sum).op == &graph::info<ops::MulAdd>));
#if defined(__clang__)
  BOOST_TEST((fused(sum) == std::pair(0.0, 1.0)));
  BOOST_TEST((root(difference).op == &graph::info<ops::MulSub>));
#else
  BOOST_TEST((fused(sum) == std::pair(2.0, 3.0)));
  BOOST_TEST((root(difference).op == &graph::info<ops::NegMulAdd>));
#endif
}

BOOST_AUTO_TEST_CASE(a_derivative_fuses_what_is_there_last) {
  auto const sum = contracted(graph::info<ops::Add>, true), difference = contracted(graph::info<ops::Sub>, true);
  BOOST_TEST((fused(sum) == std::pair(2.0, 3.0)));
  BOOST_TEST((root(difference).op == &graph::info<ops::NegMulAdd>));
  BOOST_TEST((fused(difference) == std::pair(2.0, 3.0)));
}

// SPDX-License-Identifier: BSL-1.0
#include <dyad/graph/builder.hpp>
#include <dyad/graph/passes/fuse_multiply_add.hpp>
#include <dyad/graph/simplify.hpp>
#include <dyad/ops/exponential.hpp>
#include <dyad/ops/trigonometric.hpp>

#include <boost/test/unit_test.hpp>

using namespace dyad;

namespace {

/// x * y and z * w added or subtracted, as written or as part of a derivative, and what becomes of it.
graph::Outputs after_pass(graph::OpInfo const& op, bool derivative) {
  graph::Builder b;
  graph::Node const left{.op = &graph::info<ops::Mul>, .arg = {b.number(0), b.number(1)}, .free = derivative};
  graph::Node const right{.op = &graph::info<ops::Mul>, .arg = {b.number(2), b.number(3)}, .free = derivative};
  int const l = b.intern(left), r = b.intern(right);
  int const sum = b.intern({.op = &op, .arg = {l, r}, .free = derivative});
  return graph::fuse_multiply_add({b, {sum}});
}
graph::Node root(graph::Outputs const& out) { return out.graph[out.roots[0]]; }
/// The places of the variables that the fused product multiplies.
std::pair<double, double> fused(graph::Outputs const& out) {
  return {out.graph[root(out).arg[0]].value, out.graph[root(out).arg[1]].value};
}

} // namespace

BOOST_AUTO_TEST_SUITE(fuse_multiply_add)

BOOST_AUTO_TEST_CASE(a_written_sum_fuses_as_the_compiler_does) {
  auto const sum = after_pass(graph::info<ops::Add>, false), difference = after_pass(graph::info<ops::Sub>, false);
  BOOST_TEST((root(sum).op == &graph::info<ops::MulAdd>));
#if defined(__clang__)
  BOOST_TEST((fused(sum) == std::pair(0.0, 1.0)));
  BOOST_TEST((root(difference).op == &graph::info<ops::MulSub>));
#else
  BOOST_TEST((fused(sum) == std::pair(2.0, 3.0)));
  BOOST_TEST((root(difference).op == &graph::info<ops::NegMulAdd>));
#endif
}

BOOST_AUTO_TEST_CASE(a_derivative_fuses_the_product_that_is_there_last) {
  for (bool const left_late : {false, true}) {
    graph::Builder b;
    int const late = b.intern({.op = &graph::info<ops::Exp>, .arg = {b.number(0)}, .free = true});
    int const l =
        b.intern({.op = &graph::info<ops::Mul>, .arg = {left_late ? late : b.number(1), b.number(2)}, .free = true});
    int const r =
        b.intern({.op = &graph::info<ops::Mul>, .arg = {b.number(3), left_late ? b.number(4) : late}, .free = true});
    int const sum = b.intern({.op = &graph::info<ops::Add>, .arg = {l, r}, .free = true});
    auto const out = graph::fuse_multiply_add({b, {sum}});
    BOOST_TEST((root(out).op == &graph::info<ops::MulAdd>));
    auto const is_exp = [&](int k) { return out.graph[root(out).arg[k]].op == &graph::info<ops::Exp>; };
    BOOST_TEST((is_exp(0) || is_exp(1)));
  }
}

BOOST_AUTO_TEST_CASE(of_two_that_are_there_together_a_derivative_fuses_the_first_written) {
  auto const sum = after_pass(graph::info<ops::Add>, true);
  BOOST_TEST((root(sum).op == &graph::info<ops::MulAdd>));
  BOOST_TEST((fused(sum) == std::pair(0.0, 1.0)));
}

// ((x y) late) y and not (x y) (y late): x y may be what keeps the product in range.
BOOST_AUTO_TEST_CASE(a_product_of_a_derivative_keeps_its_order) {
  graph::Builder b;
  int const x = b.number(0), y = b.number(1),
            late = b.apply(&graph::info<ops::Exp>, b.apply(&graph::info<ops::Sin>, x));
  b.derived = true;
  int const product = b.mul(b.mul(b.mul(x, late), y), y);
  auto const out = graph::fuse_multiply_add({b, {product}});
  graph::Node const outer = root(out), inner = out.graph[outer.arg[0]], innermost = out.graph[inner.arg[0]];
  BOOST_TEST((outer.is(graph::Algebra::mul) && inner.is(graph::Algebra::mul) && innermost.is(graph::Algebra::mul)));
  BOOST_TEST((out.graph[innermost.arg[0]].op == &graph::info<ops::Exp> ||
              out.graph[innermost.arg[1]].op == &graph::info<ops::Exp>));
}

BOOST_AUTO_TEST_CASE(a_product_that_is_needed_elsewhere_stays) {
  graph::Builder b;
  int const product = b.mul(b.number(0), b.number(1));
  int const sum = b.add(product, b.number(2));
  auto const out = graph::fuse_multiply_add({b, {sum, product}});
  BOOST_TEST(root(out).is(graph::Algebra::add));
}

BOOST_AUTO_TEST_SUITE_END()

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
  return graph::contract(b, {sum});
}
graph::Node root(graph::Outputs const& out) { return out.graph[out.roots[0]]; }
/// The places of the variables that the fused product multiplies.
std::pair<double, double> fused(graph::Outputs const& out) {
  return {out.graph[root(out).arg[0]].value, out.graph[root(out).arg[1]].value};
}

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

BOOST_AUTO_TEST_CASE(a_derivative_fuses_the_product_that_is_there_last) {
  for (bool const left_late : {false, true}) {
    graph::Builder b;
    int const late = b.intern({.op = &graph::info<ops::Exp>, .arg = {b.number(0)}, .free = true});
    int const l =
        b.intern({.op = &graph::info<ops::Mul>, .arg = {left_late ? late : b.number(1), b.number(2)}, .free = true});
    int const r =
        b.intern({.op = &graph::info<ops::Mul>, .arg = {b.number(3), left_late ? b.number(4) : late}, .free = true});
    auto const out = graph::contract(b, {b.intern({.op = &graph::info<ops::Add>, .arg = {l, r}, .free = true})});
    BOOST_TEST((root(out).op == &graph::info<ops::MulAdd>));
    auto const is_exp = [&](int k) { return out.graph[root(out).arg[k]].op == &graph::info<ops::Exp>; };
    BOOST_TEST((is_exp(0) || is_exp(1)));
  }
}

BOOST_AUTO_TEST_CASE(of_two_that_are_there_together_a_derivative_fuses_the_first_written) {
  auto const sum = contracted(graph::info<ops::Add>, true);
  BOOST_TEST((root(sum).op == &graph::info<ops::MulAdd>));
  BOOST_TEST((fused(sum) == std::pair(0.0, 1.0)));
}

BOOST_AUTO_TEST_CASE(a_sine_and_a_cosine_of_one_argument_are_a_pair) {
  graph::Builder b;
  int const x = b.number(0), y = b.number(1);
  int const sine = b.apply(&graph::info<ops::Sin>, x), cosine = b.apply(&graph::info<ops::Cos>, x);
  int const other = b.apply(&graph::info<ops::Cos>, y), unused = b.apply(&graph::info<ops::Sin>, y);
  auto const out = graph::contract(b, {sine, cosine, other});
  BOOST_TEST(unused >= 0);
  auto const op = [&](int k) { return out.graph[out.roots[k]].op; };
#if defined(DYAD_PAIRED_SINES)
  BOOST_TEST((op(0) == &graph::info<ops::PairedSin>));
  BOOST_TEST((op(1) == &graph::info<ops::PairedCos>));
#else
  BOOST_TEST((op(0) == &graph::info<ops::Sin>));
  BOOST_TEST((op(1) == &graph::info<ops::Cos>));
#endif
  BOOST_TEST((op(2) == &graph::info<ops::Cos>));
}

// ((x y) late) y and not (x y) (y late): x y may be what keeps the product in range.
BOOST_AUTO_TEST_CASE(a_product_of_a_derivative_keeps_its_order) {
  graph::Builder b;
  int const x = b.number(0), y = b.number(1),
            late = b.apply(&graph::info<ops::Exp>, b.apply(&graph::info<ops::Sin>, x));
  b.derived = true;
  int const product = b.mul(b.mul(b.mul(x, late), y), y);
  auto const out = graph::contract(b, {product});
  graph::Node const outer = root(out), inner = out.graph[outer.arg[0]], innermost = out.graph[inner.arg[0]];
  BOOST_TEST((outer.is(graph::Algebra::mul) && inner.is(graph::Algebra::mul) && innermost.is(graph::Algebra::mul)));
  BOOST_TEST((out.graph[innermost.arg[0]].op == &graph::info<ops::Exp> ||
              out.graph[innermost.arg[1]].op == &graph::info<ops::Exp>));
}

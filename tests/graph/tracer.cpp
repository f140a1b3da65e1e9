// SPDX-License-Identifier: BSL-1.0
// Tracers in the running program: without a graph they compute as numbers do, beside one of a graph they become nodes.
#include <dyad/graph/tracer.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>

using namespace dyad;
using X = Var<FixedString("x")>;

BOOST_AUTO_TEST_CASE(tracers_of_numbers_compute_as_numbers) {
  Tracer const two = 2.0, three = 3;
  BOOST_TEST((two + three).value() == 5);
  BOOST_TEST((two / 4.0 - three).value() == -2.5);
  BOOST_TEST(sin(two).value() == std::sin(2.0));
  BOOST_TEST(pow(three, two).value() == 9);
  BOOST_TEST(where(two < three, two, three).value() == 2);
  Tracer const truth = two < three && !(two == three), lie = two > three || three <= 2.0;
  BOOST_TEST((truth.is_truth() && truth.value() == 1));
  BOOST_TEST((lie.is_truth() && lie.value() == 0));
  BOOST_TEST(!(two + three).is_truth());
  BOOST_TEST((two + three).builder() == nullptr);
  Tracer const condition = where(truth, lie, truth);
  BOOST_TEST(condition.value() == 0);
  BOOST_TEST(is_free_of_variables(two));
}

BOOST_AUTO_TEST_CASE(beside_a_node_a_number_becomes_one) {
  graph::Builder builder;
  Tracer const x(&builder, builder.leaf(&graph::info<X>)), two = 2.0;
  BOOST_TEST((two + x).id() == builder.add(x.id(), builder.constant(2)));
  BOOST_TEST((x + two).id() == (2 + x).id());
  BOOST_TEST((x * two * 1.0f).id() == (x * 2.0).id());
  Tracer const decided = where(two < 3.0, x, 0.0), open = where(x < two, x, 0.0);
  BOOST_TEST(decided.id() == x.id());
  BOOST_TEST(builder[open.id()].is(graph::Algebra::where));
  int const yes = graph::lift(&builder, two < 3.0), no = graph::lift(&builder, false);
  BOOST_TEST((builder[yes].is(graph::Role::truth) && builder[yes].value == 1));
  BOOST_TEST((builder[no].is(graph::Role::truth) && builder[no].value == 0));
  BOOST_TEST(!is_free_of_variables(x * 2.0));
  BOOST_TEST(is_free_of_variables(Tracer(&builder, builder.constant(3))));
  Tracer deep = Tracer(&builder, builder.number(0)); // below a tall node nobody looks
  for (int i = 0; i < 3; ++i) deep = sin(deep);
  BOOST_TEST(is_free_of_variables(deep));
  BOOST_TEST(!is_free_of_variables(sin(sin(deep))));
}

BOOST_AUTO_TEST_CASE(positions_outside_of_a_vector_are_noted) {
  graph::Builder builder;
  builder.inputs(2);
  Tracer const x(&builder, 0);
  x.note_outside(7, 2);
  x.note_outside(9, 2);
  BOOST_TEST((builder.outside.position == 7 && builder.outside.size == 2)); // the first is told
  BOOST_CHECK_THROW(Tracer(1.0).note_outside(7, 2), char const*);
}

BOOST_AUTO_TEST_CASE(comparisons_of_constants_are_decided) {
  graph::Builder builder;
  auto const decided = [&](graph::OpInfo const& op, double a, double b) {
    graph::Node const node = builder[builder.apply(&op, builder.constant(a), builder.constant(b))];
    BOOST_TEST(node.is(graph::Role::truth));
    return node.value == 1;
  };
  for (double const a : {-1.0, 0.0, 2.0})
    for (double const b : {-1.0, 0.0, 2.0}) {
      BOOST_TEST(decided(graph::info<ops::Less>, a, b) == (a < b));
      BOOST_TEST(decided(graph::info<ops::Greater>, a, b) == (a > b));
      BOOST_TEST(decided(graph::info<ops::LessEqual>, a, b) == (a <= b));
      BOOST_TEST(decided(graph::info<ops::GreaterEqual>, a, b) == (a >= b));
      BOOST_TEST(decided(graph::info<ops::Equal>, a, b) == (a == b));
      BOOST_TEST(decided(graph::info<ops::NotEqual>, a, b) == (a != b));
    }
  int const x = builder.leaf(&graph::info<X>), zero = builder.constant(0),
            positive = builder.apply(&graph::info<ops::Greater>, x, zero);
  auto const choice = [&](int a, int b) { return builder.apply(&graph::info<ops::Where>, positive, a, b); };
  int const inner = choice(builder.mul(x, x), x); // the same question within a branch has the same answer
  BOOST_TEST(choice(zero, inner) == choice(zero, x));
  BOOST_TEST(choice(inner, zero) == choice(builder.mul(x, x), zero));
}

// SPDX-License-Identifier: BSL-1.0
// What a sweep does to gradients, and what it leaves alone.
#include "near.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace dyad;
using dyad::tests::near;
using dyad::tests::values;

namespace {

/// Passes values through and throws in `backward`.
class Throwing : public Function {
public:
  std::string_view name() const override { return "throwing"; }
  std::vector<NdArray> forward(std::vector<NdArray> const& x) override { return x; }
  std::vector<Variable> backward(std::vector<Variable> const&) override { throw std::runtime_error("no"); }
};

bool says(std::exception const& error, std::string_view text) {
  return std::string_view(error.what()).find(text) != std::string_view::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(sweep)

BOOST_AUTO_TEST_CASE(gradients_accumulate_over_sweeps) {
  Variable u(3.0);
  square(u).backward();
  (2 * u).backward();
  BOOST_TEST(u.grad().item() == 8);
}

BOOST_AUTO_TEST_CASE(a_stored_gradient_is_never_written_to) {
  Variable u({1, 2, 3});
  sum(square(u)).backward();
  NdArray const before = u.grad().data();
  Variable const kept = u.grad();
  sum(square(u)).backward();
  BOOST_TEST(before.to_vector() == (std::vector<double>{2, 4, 6}), boost::test_tools::per_element());
  BOOST_TEST(values(kept) == (std::vector<double>{2, 4, 6}), boost::test_tools::per_element());
  BOOST_TEST(values(u.grad()) == (std::vector<double>{4, 8, 12}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(operands_of_a_sum_have_gradients_of_their_own) {
  for (bool const building : {false, true}) {
    Variable u(1.0), v(2.0);
    (u + v).backward({.create_graph = building});
    BOOST_TEST(!same(u.grad(), v.grad()));
    u.grad().set_data(NdArray(7.0));
    BOOST_TEST(v.grad().item() == 1);
  }
}

BOOST_AUTO_TEST_CASE(without_create_graph_a_gradient_has_no_graph) {
  Variable u(2.0);
  square(u).backward();
  BOOST_TEST(u.grad().is_leaf());
  u.clear_grad();
  square(u).backward({.create_graph = true});
  BOOST_TEST(!u.grad().is_leaf());
}

BOOST_AUTO_TEST_CASE(a_leaf_is_its_own_gradient) {
  Variable u({1, 2});
  u.backward();
  BOOST_TEST(values(u.grad()) == (std::vector<double>{1, 1}), boost::test_tools::per_element());
  Variable const constant = Variable::constant(3.0);
  constant.backward();
  BOOST_TEST(constant.grad().item() == 1);
}

BOOST_AUTO_TEST_CASE(a_seed_weighs_the_result) {
  Variable u({1, 2, 3});
  Variable const y = square(u);
  y.backward({.seed = NdArray({1, 10, 100})});
  BOOST_TEST(values(u.grad()) == (std::vector<double>{2, 40, 600}), boost::test_tools::per_element());
  BOOST_CHECK_EXCEPTION(y.backward({.seed = NdArray({1, 2})}), ShapeError,
                        [](auto const& e) { return says(e, "seed of the shape (2,)") && says(e, "(3,)"); });
  BOOST_TEST(values(u.grad()) == (std::vector<double>{2, 40, 600}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_seed_can_be_differentiated) {
  Variable u(3.0), w(2.0);
  Variable const g = grad(square(u), u, {.create_graph = true, .seeds = {w}});
  BOOST_TEST(g.item() == 12);
  BOOST_TEST(grad(g, w).item() == 6);
}

BOOST_AUTO_TEST_CASE(an_error_leaves_every_gradient_as_it_was) {
  Variable u(2.0), v(5.0);
  square(u).backward();
  Variable const bad = call(Throwing(), v * 2);
  Variable const y = square(u) + bad + v;
  for (bool const building : {false, true}) {
    BOOST_CHECK_THROW(y.backward({.retain_grad = true, .create_graph = building}), std::runtime_error);
    BOOST_TEST(u.grad().item() == 4);
    BOOST_TEST(!v.has_grad());
    BOOST_TEST(!y.has_grad());
  }
  square(u).backward(); // and the graph still serves
  BOOST_TEST(u.grad().item() == 8);
}

BOOST_AUTO_TEST_CASE(grad_stores_nothing) {
  Variable u(2.0), v(3.0);
  Variable const y = square(u) * v;
  std::vector<Variable> const g = grad(y, {u, v});
  BOOST_TEST(g[0].item() == 12);
  BOOST_TEST(g[1].item() == 4);
  BOOST_TEST(!u.has_grad());
  BOOST_TEST(!v.has_grad());
}

BOOST_AUTO_TEST_CASE(grad_by_an_intermediate_value) {
  Variable u(2.0);
  Variable const a = square(u), y = square(a);
  std::vector<Variable> const g = grad(y, {a, u});
  BOOST_TEST(g[0].item() == 8);
  BOOST_TEST(g[1].item() == 32);
}

BOOST_AUTO_TEST_CASE(grad_says_what_does_not_depend) {
  Variable u(2.0), other(1.0, "other");
  Variable const y = square(u);
  BOOST_CHECK_EXCEPTION(grad(y, other), std::invalid_argument,
                        [](auto const& e) { return says(e, "no output depends on the variable 'other'"); });
  BOOST_TEST(grad(y, {other}, {.allow_unused = true}).front().item() == 0);
  BOOST_CHECK_THROW(grad({y}, {u}, {.seeds = {1.0, 2.0}}), std::invalid_argument);
  BOOST_CHECK_EXCEPTION(other.grad(), std::logic_error,
                        [](auto const& e) { return says(e, "'other'") && says(e, "no gradient"); });
}

BOOST_AUTO_TEST_CASE(several_outputs_sum_their_gradients) {
  Variable u(2.0);
  BOOST_TEST(grad({square(u), 3 * u}, {u}).front().item() == 7);
  BOOST_TEST(grad({square(u), 3 * u}, {u}, {.seeds = {1.0, 10.0}}).front().item() == 34);
}

BOOST_AUTO_TEST_CASE(slices_of_one_value_add_up) {
  for (DType const dtype : {DType::float64, DType::float32}) {
    Variable const x(NdArray({{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}).astype(dtype));
    // Rows, one of them twice; overlapping and reversed slices; a column with a new axis; one element.
    Variable const y = sum(index(x, {0})) + 2.0 * sum(index(x, {0})) + sum(slice(x, {1, {}}) * slice(x, {{}, 2})) +
                       sum(slice(x, {{}, {}, -1}) * NdArray({{100}, {200}, {300}}).astype(dtype)) +
                       sum(index(x, {new_axis, ellipsis, 1})) * 10.0 + index(x, {2, 2}) * 1000.0;
    std::vector<double> const expected = {307, 318, 309, 208, 220, 212, 104, 115, 1106};
    for (bool const building : {false, true}) {
      Variable const slope = grad(y, x, {.create_graph = building});
      BOOST_TEST((slope.dtype() == dtype));
      BOOST_TEST(slope.data().to_vector() == expected, boost::test_tools::per_element());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_slice_does_not_write_to_the_cotangent_of_another) {
  // The seed is the first cotangent of x, and stays as it was.
  Variable const x({1, 2, 3}), seed({10, 20, 30});
  Variable const same = reshape(x, {3});
  auto const slopes =
      grad({same, index(x, {1}), slice(x, {1, {}})}, {x}, {.seeds = {seed, Variable(1.0), Variable({5, 7})}});
  BOOST_TEST(slopes[0].data().to_vector() == (std::vector<double>{10, 26, 37}), boost::test_tools::per_element());
  BOOST_TEST(seed.data().to_vector() == (std::vector<double>{10, 20, 30}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(each_node_is_visited_once_and_in_order) {
  // Sharing at every level: a sweep along paths would take 2^40 steps.
  Variable u(1.0);
  Variable a = u, b = u;
  for (int i = 0; i < 40; ++i) {
    Variable const next = (a + b) * 0.5;
    b = a * 1.0 + 0.0 * next;
    a = next;
  }
  (a + b).backward();
  BOOST_TEST(near(u.grad().item(), 2, 1e-12));
}

BOOST_AUTO_TEST_CASE(a_sweep_within_a_sweep) {
  /// The gradient of the inner function stands in the rule of the outer.
  class Inner : public Function {
  public:
    std::vector<NdArray> forward(std::vector<NdArray> const& x) override { return {x[0] * x[0] * x[0]}; }
    std::vector<Variable> backward(std::vector<Variable> const& g) override {
      using_config const recording(Config::enable_backprop, true);
      Variable const u(inputs()[0].data());
      return {g[0] * dyad::grad(pow(u, 3), u)};
    }
  };
  Variable u(2.0);
  Variable const y = square(u) + Variable(call(Inner(), u)) * u;
  y.backward();
  BOOST_TEST(u.grad().item() == 4 + 8 + 24);
}

BOOST_AUTO_TEST_CASE(mixed_element_types_meet_in_the_wider) {
  Variable u(NdArray(2.0f)), v(3.0);
  Variable const y = u * v;
  BOOST_TEST((y.dtype() == DType::float64));
  y.backward();
  BOOST_TEST((u.grad().dtype() == DType::float32));
  BOOST_TEST(u.grad().item() == 3);
  BOOST_TEST(((2.0 * u).dtype() == DType::float32));
}

BOOST_AUTO_TEST_CASE(constants_take_no_part) {
  Variable u(2.0);
  NdArray const array(3.0);
  Variable const y = array * u + 1.0;
  y.backward();
  BOOST_TEST(u.grad().item() == 3);
  BOOST_TEST((Variable::constant(2.0) * 3.0).is_constant());
  BOOST_TEST((u > 1.0).is_constant());
  BOOST_TEST(u.detach().is_constant());
  BOOST_CHECK_THROW(grad(square(u.detach()) + 0.0 * u, u.detach()), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(names_shapes_and_creators) {
  Variable u({{1, 2, 3}, {4, 5, 6}}, "u");
  Variable const y = sum(u * 2.0);
  BOOST_TEST(u.name() == "u");
  BOOST_TEST((u.shape() == Shape{2, 3}));
  BOOST_TEST(u.ndim() == 2);
  BOOST_TEST(u.size() == 6);
  BOOST_TEST(u.creator() == "");
  BOOST_TEST(u.generation() == 0);
  BOOST_TEST(y.creator() == "sum");
  BOOST_TEST(y.generation() == 2);
  BOOST_TEST(y.inputs().front().creator() == "*");
  BOOST_TEST(same(y.inputs().front().inputs().front(), u));
  Variable copy = u;
  copy.set_name("v");
  BOOST_TEST(u.name() == "v");
  BOOST_TEST(as_variable(2.0).item() == 2);
  BOOST_TEST(as_array(as_variable(NdArray({1, 2}))).size() == 2);
}

BOOST_AUTO_TEST_CASE(set_grad_wants_the_shape) {
  Variable u({1, 2}, "u");
  u.set_grad(NdArray({5, 6}));
  sum(u).backward();
  BOOST_TEST(values(u.grad()) == (std::vector<double>{6, 7}), boost::test_tools::per_element());
  BOOST_CHECK_EXCEPTION(u.set_grad(1.0), ShapeError, [](auto const& e) { return says(e, "'u'") && says(e, "(2,)"); });
  BOOST_TEST(values(u.grad()) == (std::vector<double>{6, 7}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

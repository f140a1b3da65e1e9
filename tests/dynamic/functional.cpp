// SPDX-License-Identifier: BSL-1.0
// Derivatives of functions of Variables, against formulas worked out by hand.
#include "near.hpp"

#include <boost/test/unit_test.hpp>

using namespace dyad;
using dyad::tests::near;
using dyad::tests::values;

namespace {

/// (u0^2 u1, sin(u1)): the Jacobian is ((2 u0 u1, u0^2), (0, cos(u1))).
Variable pair(Variable const& u) {
  Variable const a = index(u, {0}), b = index(u, {1});
  return stack({square(a) * b, sin(b)}, 0);
}
/// The Hessian is ((2 u1, 2 u0), (2 u0, 6 u1)).
Variable cubic(Variable const& u) {
  Variable const a = index(u, {0}), b = index(u, {1});
  return square(a) * b + pow(b, 3);
}

void check_values(Variable const& found, std::vector<double> const& expected) {
  BOOST_TEST(values(found).size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) BOOST_TEST(near(values(found)[i], expected[i], 1e-13));
}

} // namespace

BOOST_AUTO_TEST_SUITE(functional)

BOOST_AUTO_TEST_CASE(jacobian_and_its_products) {
  Variable const at({3, 2});
  Variable const j = jacobian(pair, at);
  BOOST_TEST((j.shape() == Shape{2, 2}));
  check_values(j, {12, 9, 0, std::cos(2.0)});
  auto const [value, pulled] = vjp(pair, at, Variable({10, 1}));
  check_values(value, {18, std::sin(2.0)});
  check_values(pulled, {120, 90 + std::cos(2.0)});
  auto const [same_value, pushed] = jvp(pair, at, Variable({1, 10}));
  check_values(same_value, {18, std::sin(2.0)});
  check_values(pushed, {102, 10 * std::cos(2.0)});
  BOOST_TEST(!at.has_grad());
}

BOOST_AUTO_TEST_CASE(hessian_and_its_product) {
  Variable const at({3, 2});
  check_values(hessian(cubic, at), {4, 6, 6, 12});
  auto const [gradient, product] = hvp(cubic, at, Variable({1, -1}));
  check_values(gradient, {12, 21});
  check_values(product, {-2, -6});
}

BOOST_AUTO_TEST_CASE(results_can_be_differentiated) {
  Variable at({3, 2});
  Variable const h = hessian(cubic, at, {.create_graph = true});
  check_values(grad(sum(h), at), {4, 8}); // of 2 u1 + 4 u0 + 6 u1
  Variable const j = jacobian(pair, at, {.create_graph = true});
  check_values(grad(sum(j), at), {2 * 2 + 2 * 3, 2 * 3 - std::sin(2.0)});
}

BOOST_AUTO_TEST_CASE(shapes) {
  Variable const m({{1, 2, 3}, {4, 5, 6}});
  Variable const j = jacobian([](Variable const& u) { return sum(square(u), 1); }, m);
  BOOST_TEST((j.shape() == Shape{2, 2, 3}));
  check_values(j, {2, 4, 6, 0, 0, 0, 0, 0, 0, 8, 10, 12});
  auto const total = [](Variable const& u) { return sum(u * u); };
  BOOST_TEST((hessian(total, m).shape() == Shape{2, 3, 2, 3}));
  check_values(jacobian([](Variable const& u) { return exp(u); }, Variable(0.0)), {1});
}

BOOST_AUTO_TEST_CASE(bad_input_is_told) {
  Variable const at({3, 2});
  BOOST_CHECK_THROW(jvp(pair, at, Variable({1, 2, 3})), ShapeError);
  BOOST_CHECK_THROW(vjp(pair, at, Variable(1.0)), ShapeError);
  BOOST_CHECK_THROW(hessian(pair, at), ShapeError);
}

BOOST_AUTO_TEST_CASE(a_constant_function_has_zero_derivatives) {
  Variable const at({3, 2});
  check_values(jacobian([](Variable const&) { return Variable({1, 2}); }, at), {0, 0, 0, 0});
}

BOOST_AUTO_TEST_CASE(a_wrong_gradient_is_caught) {
  class Wrong : public Function {
  public:
    std::vector<NdArray> forward(std::vector<NdArray> const& x) override { return {sin(x[0])}; }
    std::vector<Variable> backward(std::vector<Variable> const& g) override { return {g[0] * sin(inputs()[0])}; }
  };
  ManyVariables const wrong = [](std::vector<Variable> const& v) { return Variable(call(Wrong(), v[0])); };
  CheckReport const report = gradient_check(wrong, {Variable({0.3, 0.6})});
  BOOST_TEST(!report.ok);
  BOOST_TEST(report.message.find("argument 0, element") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(functions_of_several_results) {
  class Sorted : public Function {
  public:
    std::string_view name() const override { return "sorted"; }
    std::vector<NdArray> forward(std::vector<NdArray> const& x) override { return {min(x[0], x[1]), max(x[0], x[1])}; }
    std::vector<Variable> backward(std::vector<Variable> const& g) override {
      Variable const first = inputs()[0] < inputs()[1];
      return {where(first, g[0], g[1]), where(first, g[1], g[0])};
    }
  };
  Variable u({1, 5}), v({3, 2});
  Outputs const both = call(Sorted(), u, v);
  check_values(both[0], {1, 2});
  BOOST_TEST(both[0].creator() == "sorted");
  BOOST_TEST(both[0].inputs().size() == 2);
  sum(both[0] * 10.0 + square(both[1])).backward();
  check_values(u.grad(), {10, 10});
  check_values(v.grad(), {6, 10});
  BOOST_CHECK_THROW(static_cast<void>(static_cast<Variable>(both)), std::logic_error);

  class Short : public Sorted {
    std::vector<Variable> backward(std::vector<Variable> const& g) override { return {g[0]}; }
  };
  BOOST_CHECK_THROW(sum(call(Short(), u, v)[0]).backward(), std::logic_error);
  check_values(u.grad(), {10, 10});
}

BOOST_AUTO_TEST_SUITE_END()

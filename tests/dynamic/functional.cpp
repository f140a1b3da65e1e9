// SPDX-License-Identifier: BSL-1.0
// Derivatives of functions of Variables, against formulas worked out by hand.
#include "near.hpp"

#include <boost/test/unit_test.hpp>

#include <limits>

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

BOOST_AUTO_TEST_CASE(pushing_forward_and_pulling_back_are_transposes) {
  auto const f = [](Variable const& u) { return matmul(tanh(u), sin(transpose(u))); };
  Variable const at({{0.3, -0.7, 1.1}, {0.2, 0.5, -0.4}}), v({{1, -2, 0.5}, {0.25, 3, -1}}), w({{0.5, -1}, {2, 0.75}});
  Variable const pushed = jvp(f, at, v).second, pulled = vjp(f, at, w).second;
  BOOST_TEST(near(sum(w * pushed).item(), sum(pulled * v).item(), 1e-13));
  Variable const j = reshape(jacobian(f, at), Shape{4, 6});
  check_values(matmul(j, reshape(v, Shape{6})), values(pushed));
  check_values(matmul(reshape(w, Shape{4}), j), values(pulled));
}

BOOST_AUTO_TEST_CASE(third_derivatives) {
  // Of u0^2 u1 + u1^3: only (0, 0, 1) in any order, 2, and (1, 1, 1), 6.
  auto const second = [](Variable const& u) { return hessian(cubic, u, {.create_graph = true}); };
  Variable const third = jacobian(second, Variable({3, 2}));
  BOOST_TEST((third.shape() == Shape{2, 2, 2}));
  check_values(third, {0, 2, 2, 0, 2, 0, 0, 6});
  auto const product = [](Variable const& u) {
    return hvp(cubic, u, Variable({1, -1}), {.create_graph = true}).second;
  };
  check_values(jacobian(product, Variable({3, 2})), {-2, 2, 2, -6}); // of (2 u1 - 2 u0, 2 u0 - 6 u1)
  auto const pushed = [](Variable const& u) { return jvp(pair, u, Variable({1, 10}), {.create_graph = true}).second; };
  check_values(jacobian(pushed, Variable({3, 2})), {2 * 2 + 20 * 3, 2 * 3, 0, -10 * std::sin(2.0)});
}

BOOST_AUTO_TEST_CASE(an_infinite_derivative_is_one_in_either_direction) {
  auto const root = [](Variable const& u) { return sqrt(u); };
  Variable const zero(0.0), one(1.0);
  double const inf = std::numeric_limits<double>::infinity();
  BOOST_TEST(vjp(root, zero, one).second.item() == inf);
  BOOST_TEST(jvp(root, zero, one).second.item() == inf);
  auto const guarded = [](Variable const& u) { return where(u > 0.0, sqrt(u), 0.0); };
  BOOST_TEST(vjp(guarded, zero, one).second.item() == 0);
  BOOST_TEST(jvp(guarded, zero, one).second.item() == 0);
}

BOOST_AUTO_TEST_CASE(a_constant_may_be_the_place) {
  Variable const at = Variable({3, 2}).detach();
  for (bool const building : {false, true}) {
    check_values(hessian(cubic, at, {.create_graph = building}), {4, 6, 6, 12});
    check_values(jvp(pair, at, Variable({1, 10}), {.create_graph = building}).second, {102, 10 * std::cos(2.0)});
  }
}

BOOST_AUTO_TEST_CASE(a_graph_only_where_asked_for) {
  Variable const at({3, 2});
  BOOST_TEST(hessian(cubic, at).is_leaf());
  BOOST_TEST(!hessian(cubic, at, {.create_graph = true}).is_leaf());
  no_grad const guard; // derivatives are what was asked for, whatever the switch
  check_values(jacobian(pair, at), {12, 9, 0, std::cos(2.0)});
  BOOST_TEST(!Config::get(Config::enable_backprop));
}

BOOST_AUTO_TEST_CASE(a_value_without_elements) {
  auto const none = [](Variable const& u) { return index(u, {Slice{0, 0}}); };
  BOOST_TEST((jacobian(none, Variable({3, 2})).shape() == Shape{0, 2}));
}

BOOST_AUTO_TEST_SUITE_END()

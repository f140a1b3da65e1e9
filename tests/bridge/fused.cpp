// SPDX-License-Identifier: BSL-1.0
// A typed expression as one node: the same numbers as the graph of its operations, at every order.
#include <dyad/bridge/fused.hpp>
#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <string_view>
#include <vector>

using namespace dyad;
using namespace dyad::literals;

namespace {

constexpr auto u = var<"u">;
constexpr auto v = var<"v">;

void check_equal(Variable const& found, Variable const& expected, double tolerance) {
  BOOST_TEST((found.shape() == expected.shape()));
  std::vector<double> const a = found.data().to_vector(), b = expected.data().to_vector();
  for (std::size_t i = 0; i < a.size(); ++i) BOOST_TEST(std::abs(a[i] - b[i]) <= tolerance * (1 + std::abs(b[i])));
}

} // namespace

BOOST_AUTO_TEST_SUITE(fused_expressions)

BOOST_AUTO_TEST_CASE(one_variable_to_fifth_order) {
  auto const swish = fused(u * sigmoid(u));
  Variable a({-30, -2, -0.5, 0, 0.25, 1, 3, 40});
  Variable found = swish(a), expected = a * sigmoid(a);
  BOOST_TEST(found.creator() == "fused");
  BOOST_TEST(found.inputs().size() == 1);
  for (int order = 0; order < 6; ++order) {
    check_equal(found, expected, 1e-13);
    found = grad(sum(found), a, {.create_graph = true});
    expected = grad(sum(expected), a, {.create_graph = true});
  }
}

BOOST_AUTO_TEST_CASE(several_variables_broadcast) {
  auto const f = fused(sin(u) * v + 2.5 * u * square(v));
  auto const plain = [](auto const& a, auto const& b) { return sin(a) * b + 2.5 * a * square(b); };
  Variable a({{0.1, 0.2, 0.3}, {1, 2, 3}}), b({2, -1, 0.5}), c(0.7);
  for (Variable const& other : {b, c}) {
    check_equal(f(u = a, v = other), plain(a, other), 1e-14);
    for (bool const building : {false, true}) {
      auto const found = grad(sum(square(f(u = a, v = other))), {a, other}, {.create_graph = building});
      auto const expected = grad(sum(square(plain(a, other))), {a, other}, {.create_graph = building});
      for (std::size_t i = 0; i < 2; ++i) check_equal(found[i], expected[i], 1e-13);
      if (!building) continue;
      auto const second = grad(sum(square(found[0])) + sum(found[1]), {a, other}, {.create_graph = true});
      auto const second_expected =
          grad(sum(square(expected[0])) + sum(expected[1]), {a, other}, {.create_graph = true});
      for (std::size_t i = 0; i < 2; ++i) check_equal(second[i], second_expected[i], 1e-12);
      check_equal(grad(sum(second[0]), a), grad(sum(second_expected[0]), a), 1e-12);
    }
  }
  BOOST_CHECK_THROW(f(u = a, v = NdArray({1, 2})), ShapeError);
}

BOOST_AUTO_TEST_CASE(gradients_from_backward_and_plain_numbers) {
  auto const f = fused(exp(u) * v);
  Variable a({1, 2});
  f(u = a, v = 3.0).backward({.seed = NdArray({1, 10})});
  check_equal(a.grad(), Variable(NdArray({3 * std::exp(1.0), 30 * std::exp(2.0)})), 1e-14);
}

BOOST_AUTO_TEST_CASE(float_stays_float) {
  auto const f = fused(2.5 * u * sigmoid(u));
  Variable a(NdArray({1, 2, 3, 4, 5}).astype(DType::float32));
  Variable const y = f(a);
  BOOST_TEST((y.dtype() == DType::float32));
  BOOST_TEST((grad(sum(y), a).dtype() == DType::float32));
  // A plain number has no element type of its own, as in a * 3.0; an array and a Variable have.
  auto const product = fused(u * v);
  BOOST_TEST((product(u = a, v = 3.0).dtype() == DType::float32));
  BOOST_TEST((product(u = 3.0, v = a.data()).dtype() == DType::float32));
  BOOST_TEST((product(u = a, v = Variable(3.0)).dtype() == DType::float64));
  BOOST_TEST((product(u = 2.0f, v = 3.0).dtype() == DType::float64));
}

BOOST_AUTO_TEST_CASE(arrays_and_numbers_are_constants) {
  auto const product = fused(u * v);
  BOOST_TEST(product(u = NdArray({1, 2}), v = 3.0).is_constant());
  Variable const a({1, 2});
  BOOST_TEST(grad(sum(product(u = a, v = NdArray({3, 4}))), a).data().to_vector() == (std::vector<double>{3, 4}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_single_number) {
  auto const square = fused(u * u);
  for (DType const dtype : {DType::float64, DType::float32}) {
    Variable const a(NdArray::scalar(3, dtype));
    square(a).backward();
    BOOST_TEST(a.grad().item() == 6);
    BOOST_TEST((a.grad().dtype() == dtype));
    BOOST_TEST(grad(grad(square(a), a, {.create_graph = true}), a).item() == 2);
  }
}

BOOST_AUTO_TEST_CASE(one_variable_bound_twice) {
  auto const product = fused(u * v);
  Variable const a({2, 3});
  for (bool const building : {false, true}) {
    Variable const slope = grad(sum(product(u = a, v = a) * NdArray({1, 0})), a, {.create_graph = building});
    BOOST_TEST(slope.data().to_vector() == (std::vector<double>{4, 0}), boost::test_tools::per_element());
  }
  // The cotangent depends on the arguments: (uv)^2/2 by u, v and u is 2 v.
  Variable const b(5.0), c(7.0), y = product(u = b, v = c);
  Variable const twice = grad(grad(y * y / 2.0, b, {.create_graph = true}), c, {.create_graph = true});
  BOOST_TEST(grad(twice, b).item() == 14);
}

BOOST_AUTO_TEST_CASE(a_derivative_that_is_a_constant_keeps_its_shape) {
  auto const total = fused(u + v);
  Variable const a({{1, 2}, {3, 4}}), b({0.5, 1});
  for (Variable const& by : {a, b}) {
    Variable const y = total(u = a, v = b);
    Variable found = sum(y * y * y);
    for (int order = 0; order < 3; ++order) found = sum(grad(found, by, {.create_graph = true}));
    BOOST_TEST(found.item() == 24);
  }
}

BOOST_AUTO_TEST_CASE(a_branch_not_taken_leaks_nothing) {
  auto const logarithm = fused(log(u));
  auto const inside = fused(where(u > 0_c, log(u), 0_c));
  for (double const at : {0.0, -1.0}) {
    Variable a({at, 2.0});
    Variable outside = where(a > 0.0, logarithm(a), 0.0), within = inside(a);
    for (int order = 0; order < 3; ++order) {
      outside = grad(sum(outside), a, {.create_graph = true});
      within = grad(sum(within), a, {.create_graph = true});
      BOOST_TEST(outside.data().at({0}) == 0);
      BOOST_TEST(within.data().at({0}) == 0);
      BOOST_TEST(outside.data().at({1}) == within.data().at({1}), boost::test_tools::tolerance(1e-14));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

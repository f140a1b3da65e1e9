// SPDX-License-Identifier: BSL-1.0
// Typed expressions on arrays and Variables, and one lambda on every kind of value.
#include <dyad/bridge/check.hpp>
#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <limits>
#include <tuple>
#include <vector>

using namespace dyad;
using namespace dyad::literals;

namespace {

constexpr auto u = var<"u">;
constexpr auto v = var<"v">;
constexpr auto formula = sin(u) * v + exp(u * v) / (1_c + u * u);

} // namespace

BOOST_AUTO_TEST_SUITE(on_variables)

BOOST_AUTO_TEST_CASE(derivatives_of_every_order_agree) {
  Variable a(0.5), b(2.0);
  Variable y = formula(u = a, v = b);
  double const value = formula(u = 0.5, v = 2.0);
  BOOST_TEST(y.item() == value, boost::test_tools::tolerance(1e-15));
  auto const orders = compile(diff(formula, u), diff<2>(formula, u), diff<3>(formula, u), diff<4>(formula, u));
  auto const [d1, d2, d3, d4] = orders(u = 0.5, v = 2.0);
  for (double const expected : {d1, d2, d3, d4}) {
    y = grad(y, a, {.create_graph = true});
    BOOST_TEST(y.item() == expected, boost::test_tools::tolerance(1e-11));
  }
}

BOOST_AUTO_TEST_CASE(typed_derivatives_on_variables_are_values) {
  Variable a(0.5), b(2.0);
  Variable const slope = diff(formula, u)(u = a, v = b);
  double const mixed = diff(formula, u, v)(u = 0.5, v = 2.0);
  BOOST_TEST(grad(slope, b).item() == mixed, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(arrays_broadcast) {
  NdArray const column({{0.1}, {0.2}}), row({1, 2, 3});
  NdArray const plain = formula(u = column, v = row);
  BOOST_TEST((plain.shape() == Shape{2, 3}));
  double const expected = formula(u = 0.2, v = 3.0);
  BOOST_TEST(plain.at({1, 2}) == expected, boost::test_tools::tolerance(1e-15));
  Variable const a(column);
  Variable const y = formula(u = a, v = row);
  Variable const g = grad(sum(y), a);
  double const first = diff(formula, u)(u = 0.1, v = 1.0), second = diff(formula, u)(u = 0.1, v = 2.0),
               third = diff(formula, u)(u = 0.1, v = 3.0);
  BOOST_TEST((g.shape() == Shape{2, 1}));
  BOOST_TEST(g.data().at({0, 0}) == first + second + third, boost::test_tools::tolerance(1e-13));
  BOOST_CHECK_THROW(formula(u = NdArray({1, 2}), v = row), ShapeError);
}

BOOST_AUTO_TEST_CASE(floats_stay_floats) {
  // Numbers in a formula, and those that are bound to its variables, have no element type of their own.
  NdArray const x = cast(NdArray({0.5, 1.5}), DType::float32), y = cast(NdArray({0.5, 2.5}), DType::float64);
  auto const check = [&](auto const& f) {
    for (Variable const& a : {Variable(x), Variable(y), Variable(NdArray::scalar(0.5, DType::float32))}) {
      Variable const value = f(u = a, v = 3.0);
      BOOST_TEST((value.dtype() == a.dtype()));
      BOOST_TEST((grad(sum(value), a).dtype() == a.dtype()));
      BOOST_TEST((f(u = a.data(), v = 0.1).dtype() == a.dtype()));
      BOOST_TEST((f(u = a, v = Variable(2.0)).dtype() == DType::float64));
      BOOST_TEST((f(u = a, v = y).dtype() == DType::float64));
    }
  };
  check(2.0 * u + v);
  check(u / (0.1_c + u * v));
  check(diff(u * u * 0.1, u) * v);
  check(where(u > 0.1, u * v, 2.0 * u));
  BOOST_TEST(((2.0 * u)(u = x).to_vector() == std::vector<double>{1, 3}));
}

BOOST_AUTO_TEST_CASE(numbers_and_arrays_are_constants) {
  Variable const a(0.5);
  Variable const y = formula(u = a, v = 2.0);
  BOOST_TEST(y.inputs().size() == 2);
  double const expected = diff(formula, u)(u = 0.5, v = 2.0);
  BOOST_TEST(grad(y, a).item() == expected, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(programs_take_variables_too) {
  Variable a(0.5), b(2.0);
  auto const [value, slopes] = value_and_gradient(formula, u, v)(u = a, v = b);
  double const mixed = diff(formula, u, v)(u = 0.5, v = 2.0);
  BOOST_TEST(grad(slopes[0], b).item() == mixed, boost::test_tools::tolerance(1e-12));
}

BOOST_AUTO_TEST_CASE(one_lambda_on_every_kind_of_value) {
  auto const model = [](auto const& a, auto const& b) {
    auto const first = a * 0.5;
    auto const second = first + sin(first * b) / (1.0 + b * b);
    return where(second > 0.0, sqrt(second + 1.0), exp(second));
  };
  double const number = model(0.7, 1.3);
  auto const typed = model(u, v);
  double const from_type = typed(u = 0.7, v = 1.3);
  Variable const a(0.7), b(1.3);
  Variable const dynamic = model(a, b);
  NdArray const array = model(NdArray({0.7, 0.7}), NdArray(1.3));
  BOOST_TEST(from_type == number, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(dynamic.item() == number, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(array.at({1}) == number, boost::test_tools::tolerance(1e-14));
  double const slope = diff(typed, u)(u = 0.7, v = 1.3);
  BOOST_TEST(grad(dynamic, a).item() == slope, boost::test_tools::tolerance(1e-13));
}

BOOST_AUTO_TEST_CASE(constants_meet_values) {
  // 2_c * a is what 2.0 * a is, in traced functions and on Variables and arrays.
  auto const f = [](auto const& a) {
    return where(a > 0_c, 2_c * a, 1_c / a) + max(a, 1_c) + pow(a, 2_c) + sin(a * (1_c / 4_c));
  };
  for (double const at : {3.0, 0.5, -2.0}) {
    double const value = (at > 0 ? 2 * at : 1 / at) + std::max(at, 1.0) + at * at + std::sin(at / 4),
                 slope = (at > 0 ? 2 : -1 / (at * at)) + (at > 1) + 2 * at + std::cos(at / 4) / 4;
    BOOST_TEST(function(f)(at) == value, boost::test_tools::tolerance(1e-15));
    BOOST_TEST(gradient(function(f))(at) == slope, boost::test_tools::tolerance(1e-14));
    Variable const a(at);
    BOOST_TEST(f(a).item() == value, boost::test_tools::tolerance(1e-15));
    BOOST_TEST(grad(f(a), a).item() == slope, boost::test_tools::tolerance(1e-14));
  }
  BOOST_TEST(function<Vec<2>>([](auto const& v) { return sum(2_c * v + 1_c); })(std::array{3.0, 4.0}) == 16);
  BOOST_TEST(((2_c * NdArray({1, 2})).to_vector() == std::vector<double>{2, 4}));
  BOOST_TEST((2_c * Variable(3.0) * u)(u = Variable(2.0)).item() == 12);
  BOOST_TEST(function([](auto a) { return (u * v)(u = a, v = 3_c); })(2.0) == 6);
  BOOST_TEST((u * v)(u = Variable(2.0), v = 3_c).item() == 6);
}

BOOST_AUTO_TEST_CASE(a_traced_function_on_variables) {
  constexpr auto f = function([](auto const& a, auto const& b) {
    auto total = 0.0 * a;
    for (int i = 1; i <= 3; ++i) total = total + sin(a * i) * b;
    return total;
  });
  auto const [value, slopes] = value_and_gradient(f)(0.5, 2.0);
  Variable const a(0.5), b(2.0);
  Variable const y = f(a, b);
  BOOST_TEST(y.item() == value, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(grad(y, a).item() == slopes[0], boost::test_tools::tolerance(1e-14));
  BOOST_TEST(grad(y, b).item() == slopes[1], boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(a_branch_not_taken_leaks_nothing_to_third_order) {
  auto const zero_orders = [](auto const& f, double at) {
    auto const typed = compile(diff(f, u), diff<2>(f, u), diff<3>(f, u))(u = at);
    BOOST_TEST(std::get<0>(typed) == 0);
    BOOST_TEST(std::get<1>(typed) == 0);
    BOOST_TEST(std::get<2>(typed) == 0);
    Variable const a(at);
    Variable y = f(u = a);
    for (int i = 0; i < 3; ++i) {
      y = grad({y}, {a}, {.create_graph = true, .allow_unused = true}).front();
      BOOST_TEST(y.item() == 0);
    }
  };
  for (double const at : {-1.0, 0.0}) {
    zero_orders(where(u > 0_c, log(u), 0_c), at);
    zero_orders(where(u > 0_c, sqrt(u), 0_c), at);
    zero_orders(where(u > 0_c, pow(u, 1.5_c), 0_c), at);
  }
  auto const sinc = where(u != 0_c, sin(u) / u, 1_c);
  zero_orders(sinc, 0.0);
}

BOOST_AUTO_TEST_SUITE_END()

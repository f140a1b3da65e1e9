// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of Variables at awkward points, to the second and third order: rules that neither cancel nor over-
/// or underflow, in any order of differentiation, and squares that are smooth where their roots are not.
#include <dyad/dynamic.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

using namespace dyad;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void check_close(double got, double expected, double tolerance = 1e-13) {
  BOOST_CHECK_MESSAGE(std::abs(got - expected) <= tolerance * std::abs(expected), got << ", not " << expected);
}

/// The partial derivative of a function of Variables by the arguments listed, in this order.
double partial(std::function<Variable(std::vector<Variable> const&)> const& f, std::vector<double> const& at,
               std::vector<std::size_t> const& by) {
  std::vector<Variable> x(at.begin(), at.end());
  Variable y = f(x);
  for (std::size_t const i : by) y = grad(y, {x[i]}, {.create_graph = true})[0];
  return y.data().item();
}

/// The Hessian of a function of an array times a vector of ones.
std::vector<double> curvature(std::function<Variable(Variable const&)> const& f, std::vector<double> const& at) {
  Variable const x{NdArray(at)};
  Variable const slopes = grad(sum(f(x)), {x}, {.create_graph = true})[0];
  return grad(sum(slopes), {x})[0].data().to_vector();
}

} // namespace

BOOST_AUTO_TEST_SUITE(dynamic_rules)

BOOST_AUTO_TEST_CASE(powers_by_both_arguments_in_any_order) {
  auto const f = [](auto const& v) { return pow(v[0], v[1]); };
  for (double const x : {2.0, 0.5, 1e-200, 1e200}) {
    check_close(partial(f, {x, 0}, {0, 1}), 1 / x);
    check_close(partial(f, {x, 0}, {1, 0}), 1 / x);
    check_close(partial(f, {x, 0}, {1, 1}), std::log(x) * std::log(x));
    check_close(partial(f, {x, 0}, {0, 1, 1}), 2 * std::log(x) / x);
    check_close(partial(f, {x, 2}, {1, 0}), x + 2 * x * std::log(x));
    check_close(partial(f, {x, 2}, {0, 0, 1}), 3 + 2 * std::log(x));
    check_close(partial(f, {x, 2}, {1, 0, 0}), 3 + 2 * std::log(x));
  }
  for (auto const& by : {std::vector<std::size_t>{0}, {1}, {0, 0}, {0, 1}, {1, 0}, {1, 1}, {0, 1, 0}})
    BOOST_CHECK_EQUAL(partial(f, {0, 0}, by), 0.0);
  BOOST_CHECK_EQUAL(partial(f, {-2, 3}, {0, 0}), -12.0);
}

BOOST_AUTO_TEST_CASE(lengths_and_angles_of_any_size) {
  auto const length = [](auto const& v) { return hypot(v[0], v[1]); };
  check_close(partial(length, {1e6, 1}, {0, 0}), 1 / std::pow(1 + 1e12, 1.5));
  check_close(partial(length, {1e6, 1}, {0, 0, 0}), -3e6 / std::pow(1 + 1e12, 2.5));
  check_close(partial(length, {3e-200, 4e-200}, {0, 0}), 0.128e200);
  BOOST_CHECK_EQUAL(partial(length, {1e50, 0}, {0, 0}), 0.0);
  auto const angle = [](auto const& v) { return atan2(v[0], v[1]); };
  check_close(partial(angle, {1, 1e160}, {0}), 1e-160);
  check_close(partial(angle, {1, 1e90}, {0, 0, 0}), -2e-270);
  check_close(partial(angle, {3e-90, 4e-90}, {0, 0}), -2 * 12.0 / 625 * 1e180);
  auto const inverse = [](auto const& v) { return asinh(v[0]) + acosh(v[1]); };
  check_close(partial(inverse, {1e200, 1e200}, {0}), 1e-200);
  check_close(partial(inverse, {1e200, 1e200}, {1}), 1e-200);
  check_close(partial([](auto const& v) { return acos(v[0]); }, {0.9999999999}, {0}), -70710.675195108830);
  check_close(partial([](auto const& v) { return asin(v[0]); }, {1e-20}, {0, 0}), 1e-20);
}

BOOST_AUTO_TEST_CASE(norms_of_any_size) {
  for (double const scale : {1e-320, 1e-200, 1.0, 1e200, 4e307}) {
    for (bool const create_graph : {false, true}) {
      Variable const x{NdArray(std::vector<double>{3 * scale, -4 * scale / 1.25})}; // 4e307 * 5 would overflow
      Variable const y = norm(x);
      double const expected = std::hypot(3 * scale, 3.2 * scale);
      check_close(y.data().item(), expected, scale < 1e-300 ? 1e-3 : 1e-15);
      check_close(grad(y, {x}, {.create_graph = create_graph})[0].data().to_vector()[0], 3 / std::hypot(3.0, 3.2),
                  scale < 1e-300 ? 1e-3 : 1e-14);
    }
  }
  NdArray const rows = norm(NdArray({{3e-200, 4e-200}, {0, 0}, {1, infinity}, {1e-200, 1}}), Axes{1});
  BOOST_CHECK((rows.to_vector() == std::vector<double>{5e-200, 0, infinity, 1}));
  BOOST_CHECK(std::isnan(norm(NdArray(std::vector<double>{NAN, 1e-200})).item()));
  BOOST_CHECK_EQUAL(norm(NdArray(std::vector<float>{3e-30f, 4e-30f})).item(), static_cast<double>(5e-30f));
  BOOST_CHECK_EQUAL(norm(NdArray(std::vector<double>{})).item(), 0.0);
}

BOOST_AUTO_TEST_CASE(squares_are_smooth) {
  auto const check = [](auto const& f, std::vector<double> const& at, std::vector<double> const& expected) {
    std::vector<double> const got = curvature(f, at);
    for (std::size_t i = 0; i < at.size(); ++i) check_close(got[i], expected[i]);
  };
  using V = Variable const&;
  check([](V x) { return square(abs(x)); }, {0, -1}, {2, 2});
  check([](V x) { return abs(x) * abs(x); }, {0, -1}, {2, 2});
  check([](V x) { return pow(abs(x), 2); }, {0, -1}, {2, 2});
  check([](V x) { return pow(abs(x), 4); }, {0, -1}, {0, 12});
  check([](V x) { return square(abs(x) / 2.0) * 3.0; }, {0, -1}, {1.5, 1.5});
  check([](V x) { return square(-abs(x)); }, {0, -1}, {2, 2});
  check([](V x) { return square(abs(x) * (2.0 + x)); }, {0, -1}, {8, -4});
  check([](V x) { return square(abs(x) / (2.0 + x)); }, {0, -1}, {0.5, 16});
  check([](V x) { return square(hypot(x, 2.0 * x)); }, {0, 1}, {10, 10});
  check([](V x) { return square(norm(x)); }, {0, 0}, {2, 2});
  check([](V x) { return norm(x) * norm(x); }, {0, 0}, {2, 2});
  check([](V x) { return exp(-square(norm(x))); }, {0, 0}, {-2, -2});
  check([](V x) { return square(sqrt(sum_of_squares(x))); }, {0, 0}, {2, 2});
  check([](V x) { return norm(x); }, {0, 0}, {0, 0});
  check([](V x) { return sum_of_squares(abs(x)); }, {0, -1}, {2, 2});
  check([](V x) { return dot(abs(x), abs(x)); }, {0, -1}, {2, 2});
  check([](V x) { Variable const a = abs(x); return dot(a, a); }, {0, -1}, {2, 2});
  check([](V x) { return square(reshape(abs(x), Shape{2, 1})); }, {0, -1}, {2, 2});
  check([](V x) { return square(slice(abs(x), Slice{{}, {}, -1})); }, {0, -1}, {2, 2});
  check([](V x) { return pow(abs(x), Variable::constant(2.0)); }, {0, -1}, {2, 2});
  check([](V x) { Variable const y = 2.0 * x; return hypot(x, y) * hypot(y, x); }, {0, 1}, {10, 10});
}

BOOST_AUTO_TEST_CASE(squares_behind_a_branch_are_smooth) {
  auto const check = [](auto const& f, std::vector<double> const& at, std::vector<double> const& expected) {
    std::vector<double> const got = curvature(f, at);
    for (std::size_t i = 0; i < at.size(); ++i) check_close(got[i], expected[i]);
  };
  using V = Variable const&;
  auto const right = [](V x, V y) { return where(x > -0.5, y, 0.0); };
  check([&](V x) { return right(x, square(abs(x))); }, {0.5, -1, 0}, {2, 0, 2});
  check([&](V x) { return right(x, abs(x) * abs(x)); }, {0, -1}, {2, 0});
  check([&](V x) { return right(x, pow(abs(x), 2)); }, {0, -1}, {2, 0});
  check([&](V x) { return right(x, pow(abs(x), 4)); }, {0, -1, 1}, {0, 0, 12});
  check([&](V x) { return right(x, square(abs(x) / 2.0) * 3.0); }, {0, -1}, {1.5, 0});
  check([&](V x) { return right(x, square(-abs(x))); }, {0, -1}, {2, 0});
  check([&](V x) { return right(x, square(abs(x) * (2.0 + x))); }, {0, -1}, {8, 0});
  check([&](V x) { return right(x, square(abs(x) / (2.0 + x))); }, {0, -1}, {0.5, 0});
  check([&](V x) { return right(x, square(hypot(x, 2.0 * x))); }, {0, -1}, {10, 0});
  check([&](V x) { return right(x, x * square(sqrt(x))); }, {0.25, -1}, {2, 0}); // a root of -1 is dropped
  check([&](V x) { return right(x, x * square(abs(x))); }, {0, 2, -1}, {0, 12, 0});
  check([&](V x) { return right(x, square(norm(x))); }, {0, 0, -1}, {4, 4, 4}); // the norm of all, twice
}

BOOST_AUTO_TEST_CASE(a_square_root_that_is_asked_for_keeps_its_cotangent) {
  Variable const x(-3.0), y = abs(x);
  BOOST_CHECK_EQUAL(grad(square(y), {y}, {.create_graph = true})[0].data().item(), 6.0);
  Variable const z = square(y);
  z.backward({.retain_grad = true, .create_graph = true});
  BOOST_CHECK_EQUAL(y.grad().data().item(), 6.0);
  BOOST_CHECK_EQUAL(x.grad().data().item(), -6.0);
}

BOOST_AUTO_TEST_CASE(infinite_logits) {
  NdArray const logits({{-infinity, 0.0, 0.0}});
  Variable const x(logits), y(logits);
  Variable const by_label = softmax_cross_entropy(x, Indices({1})),
                 by_target = softmax_cross_entropy(y, NdArray({{0.0, 1.0, 0.0}}));
  check_close(by_label.data().item(), std::log(2.0));
  check_close(by_target.data().item(), std::log(2.0));
  auto const slopes = grad(by_label, {x})[0].data().to_vector(),
             others = grad(by_target, {y}, {.create_graph = true})[0].data().to_vector();
  for (std::size_t i = 0; i < 3; ++i) {
    double const expected[] = {0, -0.5, 0.5};
    BOOST_CHECK_EQUAL(slopes[i], expected[i]);
    BOOST_CHECK_EQUAL(others[i], expected[i]);
  }
  Variable const certain{NdArray(std::vector<double>{infinity, -infinity})};
  Variable const loss = sigmoid_cross_entropy(certain, NdArray(std::vector<double>{1, 0}));
  BOOST_CHECK_EQUAL(loss.data().item(), 0.0);
  for (double const slope : grad(loss, {certain})[0].data().to_vector()) BOOST_CHECK_EQUAL(slope, 0.0);
}

BOOST_AUTO_TEST_CASE(nothing_but_minus_infinity) {
  Variable const x(1.0), y = logsumexp(Variable::constant(-infinity), -infinity + x);
  BOOST_CHECK_EQUAL(y.data().item(), -infinity);
  for (bool const create_graph : {false, true})
    BOOST_CHECK_EQUAL(grad(y, {x}, {.create_graph = create_graph})[0].data().item(), 0.0);
  Variable const all{NdArray(std::vector<double>{-infinity, -infinity})};
  for (double const slope : grad(logsumexp(all), {all})[0].data().to_vector()) BOOST_CHECK_EQUAL(slope, 0.0);
}

BOOST_AUTO_TEST_CASE(a_missing_number_takes_no_derivative) {
  Variable const x(-40.0), y = max(x, log(x));
  BOOST_CHECK_EQUAL(y.data().item(), -40.0);
  for (bool const create_graph : {false, true})
    BOOST_CHECK_EQUAL(grad(y, {x}, {.create_graph = create_graph})[0].data().item(), 1.0);
}

BOOST_AUTO_TEST_SUITE_END()

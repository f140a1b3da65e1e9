// SPDX-License-Identifier: BSL-1.0
// Mistakes that only the running program can notice, each with its sentence and beside what is right.
#include <dyad/dynamic.hpp>
#include <dyad/ops/gamma.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace dyad;

namespace {
auto says(std::string const& sentence) {
  return [sentence](std::exception const& e) { return std::string(e.what()) == sentence; };
}
constexpr char not_recorded[] =
    " is not recorded: nothing is under no_grad, and a gradient only with .create_graph = true";
} // namespace

BOOST_AUTO_TEST_SUITE(mistakes)

BOOST_AUTO_TEST_CASE(the_gradient_of_a_value_between) {
  Variable const x(3.0);
  Variable const between = square(x), y = between * 2.0;
  y.backward();
  BOOST_CHECK_EXCEPTION(between.grad(), std::logic_error,
                        says("dyad: grad: a variable of the shape () is the result of 'square', and such gradients are "
                             "kept by backward({.retain_grad = true})"));
  y.backward({.retain_grad = true});
  BOOST_TEST(between.grad().item() == 2.0);

  Variable const other(1.0, "other");
  BOOST_CHECK_EXCEPTION(other.grad(), std::logic_error,
                        says("dyad: grad: the variable 'other' of the shape () has no gradient: call backward on a "
                             "result first"));
}

BOOST_AUTO_TEST_CASE(a_second_derivative_of_what_was_not_recorded) {
  Variable const x(3.0, "x");
  Variable const y = x * x * x;
  Variable const numbers = grad(y, x), recorded = grad(y, x, {.create_graph = true});
  BOOST_CHECK_EXCEPTION(grad(numbers, x), std::invalid_argument,
                        says("dyad: grad: no output depends on the variable 'x' of the shape (); a variable of the "
                             "shape ()" +
                             std::string(not_recorded)));
  BOOST_TEST(grad(recorded, x).item() == 18.0);

  y.backward();
  BOOST_CHECK_EXCEPTION(x.grad().backward(), std::logic_error,
                        says("dyad: backward: a variable of the shape ()" + std::string(not_recorded)));
  Variable const z(3.0);
  (z * z * z).backward({.create_graph = true});
  Variable const slope = z.grad();
  Variable(z).clear_grad();
  slope.backward();
  BOOST_TEST(z.grad().item() == 18.0);
}

BOOST_AUTO_TEST_CASE(backward_of_what_was_computed_under_no_grad) {
  Variable const x(3.0, "x");
  Variable y;
  {
    no_grad const guard;
    y = square(x);
    y.set_name("y");
  }
  BOOST_CHECK_EXCEPTION(y.backward(), std::logic_error,
                        says("dyad: backward: the variable 'y' of the shape ()" + std::string(not_recorded)));
  BOOST_TEST(!y.has_grad());
  BOOST_TEST(!x.has_grad());
  // An update under no_grad is a new parameter like any other; and a leaf may be differentiated by itself.
  (y * y).backward();
  BOOST_TEST(y.grad().item() == 18.0);
  x.backward();
  BOOST_TEST(x.grad().item() == 1.0);
}

BOOST_AUTO_TEST_CASE(a_list_of_another_length_tells_both) {
  constexpr auto f = function<Vec<3>>([](auto const& v) { return v[0] * v[1] * v[2]; });
  BOOST_CHECK_EXCEPTION(f(std::vector<double>(2)), std::invalid_argument,
                        says("dyad: an argument of a function has 2 elements where 3 are expected"));
  BOOST_TEST(f(std::vector<double>{2, 3, 4}) == 24.0);
}

// What generic code writes out works on the library's own kinds.
BOOST_AUTO_TEST_CASE(functions_of_the_namespace_std) {
  Variable const a(NdArray{0.25, 0.5}), b(NdArray{0.5, 0.125});
  constexpr auto all = [](auto const& u, auto const& v) {
    return std::sin(u) + std::cos(u) * std::tan(u) + std::asin(u) + std::acos(u) + std::atan(u) + std::atan2(u, v) +
           std::sinh(u) + std::cosh(u) + std::tanh(u) + std::asinh(u) + std::acosh(1.0 + u) + std::atanh(u) +
           std::exp(u) + std::exp2(u) + std::expm1(u) + std::log(u) + std::log2(u) + std::log10(u) + std::log1p(u) +
           std::sqrt(u) + std::cbrt(u) + std::erf(u) + std::erfc(v) + std::abs(-u) + std::fabs(-v) + std::floor(u) +
           std::ceil(u) + std::pow(u, v) + std::pow(u, 2.0) + std::pow(2.0, u) + std::hypot(u, v) + std::max(u, v) +
           std::min(u, v) + std::max(u, 0.375) + std::min(0.375, v);
  };
  constexpr auto some = [](auto const& u, auto const& v) {
    return std::sin(u) + std::pow(u, v) + std::pow(u, 2.0) + std::max(u, v) + std::min(u, v) + std::max(u, 0.375);
  };
  Variable const result = some(a, b);
  constexpr auto traced = function(all);
  constexpr auto x = var<"x">;
  constexpr auto y = var<"y">;
  auto const expression = all(x, y);
  for (Index i = 0; i < 2; ++i) {
    double const u = i == 0 ? 0.25 : 0.5, v = i == 0 ? 0.5 : 0.125, expected = all(u, v);
    BOOST_TEST(result.data().at({i}) == some(u, v), boost::test_tools::tolerance(4e-15));
    BOOST_TEST(expression(x = u, y = v) == expected, boost::test_tools::tolerance(4e-15));
    BOOST_TEST(traced(u, v) == expected, boost::test_tools::tolerance(4e-15));
  }
  BOOST_TEST(std::max(1, 2) == 2);
  BOOST_TEST(std::sin(1) == std::sin(1.0));
}

BOOST_AUTO_TEST_CASE(rarer_functions_of_the_namespace_std) {
  constexpr auto all = [](auto const& u, auto const& v) {
    return std::trunc(3.0 * u) + std::round(3.0 * v) + std::rint(5.0 * u) + std::lgamma(u) * std::tgamma(v) +
           std::fmax(u, v) + std::fmin(u, 0.375) + std::fdim(u, v) + std::fmod(3.0 * u, v) +
           std::remainder(3.0 * u, v) + std::copysign(u, -v) + std::fma(u, v, 0.5) + std::lerp(u, v, 0.75) +
           std::clamp(u, v, v + 1.0) + std::clamp(u, 0.375, v);
  };
  constexpr auto traced = function(all);
  constexpr auto x = var<"x">;
  constexpr auto y = var<"y">;
  auto const expression = all(x, y);
  for (auto const& [u, v] : {std::pair(0.25, 0.5), std::pair(0.4375, 0.875)}) {
    double const expected = all(u, v);
    auto const tolerance = boost::test_tools::tolerance(4e-15);
    BOOST_TEST(all(Variable(u), Variable(v)).data().item() == expected, tolerance);
    BOOST_TEST(traced(u, v) == expected, tolerance);
    BOOST_TEST(expression(x = u, y = v) == expected, tolerance);
  }
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Forward sweeps where a rule of the reverse one hands a cotangent past an operand: squares of roots and lengths,
// which are smooth where these are not, and quotients that leave the range of numbers. Behind branches, too. Against
// formulas by hand.
#include "near.hpp"

#include <dyad/dynamic/taylor.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <string>
#include <vector>

using namespace dyad;
using dyad::tests::near;
using dyad::tests::values;

namespace {

/// The Taylor coefficients of a function at a number, whose argument grows by t, and the first by each way to have it.
template <class F>
void check_series(std::string const& name, F const& f, double at, std::vector<double> const& expected) {
  Variable const x(at), one(1.0);
  std::vector<Variable> series = {x, one};
  while (series.size() < expected.size()) series.emplace_back(0.0);
  std::vector<Variable> const found = taylor(f, series);
  for (std::size_t k = 0; k < expected.size(); ++k)
    BOOST_TEST(near(found[k].item(), expected[k], 1e-13), name << " at " << at << ", order " << k);
  BOOST_TEST(near(jvp(f, x, one).second.item(), expected[1], 1e-13), name << " at " << at);
  BOOST_TEST(near(jvp(f, x, one, {.create_graph = true}).second.item(), expected[1], 1e-13), name << " at " << at);
  BOOST_TEST(near(hvp(f, x, one).second.item(), 2 * expected[2], 1e-13), name << " at " << at << ": hvp");
}

} // namespace

BOOST_AUTO_TEST_SUITE(forward_past_operands)

BOOST_AUTO_TEST_CASE(squares_of_square_roots) {
  for (double const at : {4.0, 0.25, 0.0}) {
    std::vector<double> const itself = {at, 1, 0, 0}, square_of_it = {at * at, 2 * at, 1, 0};
    check_series("square", [](Variable const& x) { return square(sqrt(x)); }, at, itself);
    check_series("power", [](Variable const& x) { return pow(sqrt(x), 2.0); }, at, itself);
    check_series("product of one value", [](Variable const& x) { return sqrt(x) * sqrt(x); }, at, itself);
    check_series("beside a factor", [](Variable const& x) { return square(sqrt(x)) * x; }, at, square_of_it);
    check_series("of a square", [](Variable const& x) { return square(sqrt(x * x)); }, at, square_of_it);
    double const c = std::cosh(at), s = std::sinh(at);
    check_series("cosh", [](Variable const& x) { return cosh(sqrt(x * x)); }, at, {c, s, c / 2, s / 6});
  }
}

BOOST_AUTO_TEST_CASE(products_of_equal_roots) { // made anew each time: other nodes with the same value
  check_series("abs^4", [](Variable const& x) { return abs(x) * abs(x) * abs(x) * abs(x); }, 0, {0, 0, 0, 0, 1, 0});
  check_series("sin(abs) abs", [](Variable const& x) { return sin(abs(x)) * abs(x); }, 0, {0, 0, 1, 0, -1.0 / 6});
  check_series("sin(abs)^2", [](Variable const& x) { return square(sin(abs(x))); }, 0, {0, 0, 1, 0, -1.0 / 3});
  check_series("sin(abs) x tanh(abs)", [](Variable const& x) { return sin(abs(x)) * x * tanh(2.0 * abs(x)); }, 0,
               {0, 0, 0, 2, 0});
}

BOOST_AUTO_TEST_CASE(one_of_two_equal_roots) { // is an input by itself
  for (bool const graph : {false, true}) {
    GradOptions const options{.create_graph = graph};
    Variable const x(4.0), a = sqrt(x), b = sqrt(x), y = a * b;
    BOOST_TEST(grad(y, {b}, options)[0].item() == 2);
    auto const both = grad(y, {a, b, x}, options);
    BOOST_TEST((both[0].item() == 2 && both[1].item() == 2 && both[2].item() == 1));
  }
}

BOOST_AUTO_TEST_CASE(quotients_that_leave_the_range_of_numbers) { // and others in the same array
  Variable const x({{0.5, 1e-200}, {30, 1e-310}}), v({{0.6, 0.6}, {-0.8, -0.8}});
  auto const quotient = [](Variable const& u) { return 1.5 * u[0] / (2.0 * u[1]); };
  double const b = 30, slope = 0.75 * (0.6 * b + 0.8 * 0.5) / (b * b), second = 2 * 0.8 / b * slope;
  BOOST_TEST(near(values(jvp(quotient, x, v).second).at(0), slope, 1e-14));
  BOOST_TEST(near(values(jvp(quotient, x, v, {.create_graph = true}).second).at(0), slope, 1e-14));
  auto const along = directional(quotient, x, v, 2);
  BOOST_TEST(near(values(along[1]).at(0), slope, 1e-14));
  BOOST_TEST(near(values(along[2]).at(0), second, 1e-14));
  auto const by_each = hvp([&](Variable const& u) { return sum(quotient(u)); }, x, v).second;
  BOOST_TEST(near(values(by_each).at(0), 0.75 * 0.8 / (b * b), 1e-14));
  auto const angle = [](Variable const& u) { return atan2(1.0 * u[0], 1.0 * u[1]); };
  BOOST_TEST(near(values(jvp(angle, x, v).second).at(0), (0.6 * b + 0.8 * 0.5) / (0.25 + b * b), 1e-14));
  // Of roots of quotients, which the orders beyond the first look past.
  auto const of_roots = directional([](Variable const& u) { return square(sqrt(u[0]) / sqrt(u[1])); }, x, v, 2);
  BOOST_TEST(near(values(of_roots[2]).at(0), second / 0.75, 1e-14));
}

BOOST_AUTO_TEST_CASE(products_behind_branches) { // whose other factor is negative, or 0
  Variable const x({2.0, -3.0, 0.0}), v({0.5, 0.25, -1.0});
  auto const f = [](Variable const& u) { return dot(min(u, 1.5 * u), u) + matmul(where(u > 1.0, u, 2.0 * u), -u); };
  // min picks u, 1.5 u, and half of each at 0; where u, 2 u and 2 u: of the squares 0, -0.5 and -0.75 stay.
  double const slope = 2 * -0.5 * -3.0 * 0.25;
  BOOST_TEST(near(jvp(f, x, v).second.item(), slope, 1e-14));
  BOOST_TEST(near(jvp(f, x, v, {.create_graph = true}).second.item(), slope, 1e-14));
  BOOST_TEST(near(grad(f(x), {x})[0].data().at({1}) * 0.25, slope, 1e-14));
  auto const twice = jvp([&](Variable const& u) { return jvp(f, u, v, {.create_graph = true}).second; }, x, v).second;
  BOOST_TEST(near(twice.item(), 2 * (-0.5 * 0.0625 - 0.75), 1e-14));
  BOOST_TEST(near(directional(f, x, v, 2)[2].item(), twice.item(), 1e-14));
}

BOOST_AUTO_TEST_CASE(roots_behind_branches) { // not taken, they pass nothing on, although their slope is infinite
  Variable const x({4.0, -1.0}), v({1.0, 1.0});
  auto const f = [](Variable const& u) { return sqrt(abs(relu(u))); };
  for (Variable const& slope : {jvp(f, x, v).second, jvp(f, x, v, {.create_graph = true}).second,
                                directional(f, x, v, 1)[1]})
    BOOST_TEST(values(slope) == (std::vector{0.25, 0.0}), boost::test_tools::per_element());
  BOOST_TEST(values(directional(f, x, v, 2)[2]) == (std::vector{-1.0 / 32, 0.0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

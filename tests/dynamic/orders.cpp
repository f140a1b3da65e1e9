// SPDX-License-Identifier: BSL-1.0
// Polygamma functions whose order is an argument: values, slopes, and that they go on where the stated orders end.
#include <dyad/dynamic.hpp>
#include <dyad/ops/beta.hpp>
#include <dyad/ops/gamma.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <numbers>

using namespace dyad;

namespace {

bool close(double a, double b) { return std::abs(a - b) <= 1e-12 * (1 + std::abs(b)); }

/// The derivatives of one result by two variables, again and again by the first of them.
std::vector<double> slopes(Variable y, Variable const& by, int orders) {
  std::vector<double> out;
  for (int k = 0; k <= orders; ++k) {
    out.push_back(y.item());
    y = grad({y}, {by}, {.create_graph = true, .allow_unused = true}).front();
  }
  return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(orders_that_are_arguments) {
  double const zeta3 = 1.2020569031595942854, pi = std::numbers::pi;
  Variable const order(1.0), x(1.0);
  std::vector<double> const at_one = slopes(polygamma(order, x), x, 4);
  double const expected[] = {pi * pi / 6, -2 * zeta3, std::pow(pi, 4) / 15, -24 * 1.0369277551433699263,
                             8 * std::pow(pi, 6) / 63};
  for (std::size_t k = 0; k < 5; ++k) BOOST_TEST(close(at_one[k], expected[k]), "order " << k + 1 << ": " << at_one[k]);
  BOOST_TEST(grad({polygamma(order, x)}, {order}, {.allow_unused = true}).front().item() == 0);
}

BOOST_AUTO_TEST_CASE(differences_of_any_order) { // by the first argument, and by the second
  double const a = 1.5, b = 2.25;
  auto const of = [](double n, double x) { return polygamma(n, x); };
  Variable const u(a), v(b);
  std::vector<double> const first = slopes(polygamma_difference<6>(u, v), u, 3);
  std::vector<double> const second = slopes(polygamma_difference(Variable(2.0), u, v), v, 2);
  for (std::size_t k = 0; k < 4; ++k) {
    double const n = 6 + static_cast<double>(k);
    BOOST_TEST(close(first[k], of(n, a) - of(n, a + b)), "order " << n << ": " << first[k]);
  }
  BOOST_TEST(close(second[0], of(2, a) - of(2, a + b)));
  BOOST_TEST(close(second[1], -of(3, a + b)));
  BOOST_TEST(close(second[2], -of(4, a + b)));
  Variable const order(2.0);
  BOOST_TEST(grad({polygamma_difference(order, u, v)}, {order}, {.allow_unused = true}).front().item() == 0);
}

BOOST_AUTO_TEST_CASE(where_arguments_are_not_positive) { // no short form there
  double const a = -0.5, b = 0.25;
  BOOST_TEST(close(polygamma_difference<2>(a, b), polygamma<2>(a) - polygamma<2>(a + b)));
  BOOST_TEST(close(polygamma_difference(2, a, b), polygamma<2>(a) - polygamma<2>(a + b)));
}

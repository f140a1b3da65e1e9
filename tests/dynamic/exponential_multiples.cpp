// SPDX-License-Identifier: BSL-1.0
// Multiples of a large exponential r over a sum with it, negated and in nested products: what e^(2x), which is beyond
// all numbers, would make 0 / 0 has slopes of the size 1 / r. So have quotients by several large exponentials.
#include <dyad/dynamic.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>

using dyad::Variable;

BOOST_AUTO_TEST_SUITE(exponential_multiples)

template <class F> void check_quotient(F const& f, double value, double by_x, double by_p, double by_q) {
  double const t = 400, scale = std::exp(-t);
  Variable const x(t, "x"), p(3.0, "p"), q(2.0, "q");
  Variable const y = f(exp(x), p, q);
  auto const near = [](double given, double wanted) {
    BOOST_TEST(std::abs(given - wanted) <= 1e-12 * std::abs(wanted), given << " and not " << wanted);
  };
  near(y.item(), value);
  auto const plain = grad(y, {x, p, q}, {.allow_unused = true});
  auto const recorded = grad(y, {x, p, q}, {.create_graph = true, .allow_unused = true});
  for (auto const& slopes : {plain, recorded}) {
    near(slopes[0].item() / scale, by_x);
    near(slopes[1].item(), by_p);
    near(slopes[2].item(), by_q);
  }
  near(grad(recorded[0], {x})[0].item() / scale, -by_x); // c r / (r + 1)^2 and its like are c / r here
}

BOOST_AUTO_TEST_CASE(negated_and_nested) {
  using V = Variable const&;
  check_quotient([](V r, V p, V) { return -(p * r) / (1.0 + r); }, -3, -3, -1, 0);
  check_quotient([](V r, V p, V q) { return (p * (q * r)) / (1.0 + r); }, 6, 6, 2, 3);
  check_quotient([](V r, V p, V q) { return (q * -(r * p)) / (r - 1.0); }, -6, 6, -2, -3);
}

// Against arithmetic in which the squares of these exponentials are numbers.
BOOST_AUTO_TEST_CASE(several_exponentials_in_a_divisor) {
  using Wide = long double;
  auto const near = [](double given, Wide wanted) {
    BOOST_TEST(std::abs(given - static_cast<double>(wanted)) <= 1e-12 * std::abs(static_cast<double>(wanted)),
               given << " and not " << wanted);
  };
  struct Case {
    Variable (*divisor)(Variable const& x, Variable const& y);
    Wide sign_of_x, sign_of_y; // of the exponentials
    double sign;               // of the exponents
  };
  Case const cases[] = {
      {[](Variable const& x, Variable const& y) { return exp(x) + exp(y); }, 1, 1, 1},
      {[](Variable const& x, Variable const& y) { return exp(y) - exp(x); }, -1, 1, 1},
      {[](Variable const& x, Variable const& y) { return 1.0 + exp(-x) + exp(-y); }, 1, 1, -1},
      {[](Variable const& x, Variable const& y) { return exp(x) + (2.0 - (exp(y) - 1.0)); }, 1, -1, 1},
  };
  for (Case const& c : cases) {
    double const at_x = 400 * c.sign, at_y = 401 * c.sign;
    Wide const ex = c.sign_of_x * std::exp(Wide(400)), ey = c.sign_of_y * std::exp(Wide(401)), b = ex + ey;
    Variable const x(at_x), y(at_y);
    Variable const f = 3.0 / c.divisor(x, y);
    near(f.item(), 3 / b);
    auto const plain = grad(f, {x, y}), recorded = grad(f, {x, y}, {.create_graph = true});
    for (auto const& slopes : {plain, recorded}) {
      near(slopes[0].item(), -3 * c.sign * ex / b / b);
      near(slopes[1].item(), -3 * c.sign * ey / b / b);
    }
    near(grad(recorded[0], x).item(), -3 * ex / b / b + 6 * ex * ex / b / b / b);
    near(grad(recorded[0], y).item(), 6 * ex * ey / b / b / b);
    near(grad(recorded[1], x).item(), 6 * ex * ey / b / b / b);
  }
  // Elements that the terms share.
  Variable const row(dyad::NdArray({400.0, 401.0, 402.0})), column(dyad::NdArray({{401.0}, {400.0}}));
  auto const slopes = grad(sum(1.0 / (exp(row) + exp(column))), {row, column});
  auto const share = [](double t, double other) {
    Wide const e = std::exp(Wide(t)), b = e + std::exp(Wide(other));
    return -e / b / b;
  };
  near(slopes[0].data().at({2}), share(402, 401) + share(402, 400));
  near(slopes[1].data().at({0, 0}), share(401, 400) + share(401, 401) + share(401, 402));
}

BOOST_AUTO_TEST_SUITE_END()

// SPDX-License-Identifier: BSL-1.0
// Multiples of a large exponential r over a sum with it, negated and in nested products: what e^(2x), which is beyond
// all numbers, would make 0 / 0 has slopes of the size 1 / r.
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

BOOST_AUTO_TEST_SUITE_END()

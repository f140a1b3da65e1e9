// SPDX-License-Identifier: BSL-1.0
// Powers of |x| and of a distance, with an exponent that only the running program knows, are smooth where the square of
// the base is: both sweeps, to second derivatives, against closed forms in 50 digits.
#include "interpreter.hpp"
#include "support/near.hpp"

#include <boost/test/unit_test.hpp>

using namespace test;
using dyad::Buffer;

namespace {

graph::Rules rules_of_powers() {
  static constexpr graph::OperationRules list[] = {
      graph::rules_of<ops::Add>(),          graph::rules_of<ops::Sub>(),       graph::rules_of<ops::Mul>(),
      graph::rules_of<ops::Div>(),          graph::rules_of<ops::Neg>(),       graph::rules_of<ops::Pow>(),
      graph::rules_of<ops::PowPartial>(),   graph::rules_of<ops::Abs>(),       graph::rules_of<ops::Sign>(),
      graph::rules_of<ops::Hypot>(),        graph::rules_of<ops::Direction>(), graph::rules_of<ops::Where>(),
      graph::rules_of<ops::GreaterEqual>(), graph::rules_of<ops::Not>(),       graph::rules_of<ops::And>(),
      graph::rules_of<ops::Equal>(),        graph::rules_of<ops::Floor>()};
  return {list, static_cast<int>(std::size(list))};
}

/// (x^2 + y^2)^(p / 2): its derivative by the k-th variable, and by the k-th and the j-th.
struct Closed {
  Real at[2], p;
  Real power(Real const& exponent) const {
    Real const square = at[0] * at[0] + at[1] * at[1];
    if (square == 0) return exponent == 0 ? 1 : 0; // a factor that vanishes faster stands before it
    return pow(square, exponent);
  }
  Real by(int k) const { return p * at[k] * power(p / 2 - 1); }
  Real by(int k, int j) const {
    Real const mixed = p * (p - 2) * at[k] * at[j] * power(p / 2 - 2);
    return k == j ? Real(p * power(p / 2 - 1) + mixed) : mixed;
  }
};

} // namespace

BOOST_AUTO_TEST_CASE(powers_whose_exponent_the_running_program_knows) {
  graph::Rules const rules = rules_of_powers();
  for (bool const distance : {true, false}) {
    graph::Builder b;
    int const leaf[] = {b.leaf(&graph::info<X>), b.leaf(&graph::info<Y>)}, p = b.number(0);
    int const base = distance ? b.apply(&graph::info<ops::Hypot>, leaf[0], leaf[1])
                              : b.apply(&graph::info<ops::Abs>, leaf[0]);
    int const root = b.apply(&graph::info<ops::Pow>, base, p), size = b.size();
    b.derived = true;
    Buffer<int> cotangent(size, graph::zero), first, second;
    cotangent[root] = b.constant(1);
    auto adjoint = reverse(b, rules, cotangent, depends_on(b, {leaf[0], leaf[1]}, size));
    for (int const x : leaf) {
      first.push(graph::or_zero(b, adjoint[x]));
      auto tangent = forward(b, rules, reachable(b, {root}), x, b.constant(1));
      second.push(graph::or_zero(b, tangent[root])); // the same by the other sweep
    }
    for (int const x : leaf) {
      auto tangent = forward(b, rules, reachable(b, first), x, b.constant(1));
      for (int const slope : first) second.push(graph::or_zero(b, tangent[slope]));
    }
    for (double const exponent : {2.0, 2.5, 3.0, 4.0, 7.0, 1.5, 1.0, -1.0})
      for (auto const& [x, y] : {std::pair{0.0, 0.0}, {0.75, 1.25}, {-0.5, 2.0}, {0.0, 1.5}, {-2.0, 0.0}}) {
        if (exponent < 2 && x == 0 && (!distance || y == 0)) continue; // there is no second derivative there
        auto const value = evaluate(b, x, y, {Real(exponent)});
        Closed const closed{{x, distance ? y : 0}, exponent};
        auto const is = [&](int id, Real const& expected, char const* what) {
          BOOST_TEST(dyad::tests::near<Real>(value[static_cast<std::size_t>(id)], expected, 1e-40, 1),
                     what << (distance ? " of a distance" : " of |x|") << " to the power " << exponent << " at " << x
                          << ", " << y << ": " << value[static_cast<std::size_t>(id)] << " instead of " << expected);
        };
        for (int k = 0; k < (distance ? 2 : 1); ++k) {
          is(first[k], closed.by(k), "slope in reverse");
          is(second[k], closed.by(k), "slope");
          // Of the exponents between 2 and 3 the slope of |x|^(p - 2) is infinite where x is 0, and no pass helps here.
          if (exponent == 2.5 && x == 0 && (!distance || y == 0)) continue;
          for (int j = 0; j < (distance ? 2 : 1); ++j) is(second[2 + 2 * k + j], closed.by(k, j), "second derivative");
        }
      }
  }
}

BOOST_AUTO_TEST_CASE(products_with_a_sign) { // -|x| y |x| = -x^2 y
  graph::Rules const rules = rules_of_powers();
  graph::Builder b;
  int const x = b.leaf(&graph::info<X>), y = b.leaf(&graph::info<Y>), size_of_x = b.apply(&graph::info<ops::Abs>, x);
  int const root = b.mul(b.mul(b.neg(size_of_x), y), size_of_x), size = b.size();
  b.derived = true;
  Buffer<int> cotangent(size, graph::zero);
  cotangent[root] = b.constant(1);
  auto adjoint = reverse(b, rules, cotangent, depends_on(b, {x, y}, size));
  int const by_x = graph::or_zero(b, adjoint[x]), by_y = graph::or_zero(b, adjoint[y]);
  auto along = forward(b, rules, reachable(b, {root, by_x}), x, b.constant(1));
  int const again = graph::or_zero(b, along[root]), twice = graph::or_zero(b, along[by_x]);
  for (double const at : {0.0, -2.0, 0.5}) {
    auto const value = evaluate(b, at, 1.5);
    auto const is = [&](int id, double expected) {
      BOOST_TEST(dyad::tests::near<Real>(value[static_cast<std::size_t>(id)], expected, 1e-40, 1),
                 "at " << at << ": " << expected);
    };
    is(by_x, -3 * at);
    is(again, -3 * at);
    is(by_y, -at * at);
    is(twice, -3);
  }
}

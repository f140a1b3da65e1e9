// SPDX-License-Identifier: BSL-1.0
// Taylor polynomials of Variables where an outer function has infinite derivatives: each element has what one
// differentiation after another has. See tests/jet/compositions.cpp for the same of jets.
#include <dyad/dynamic.hpp>
#include <dyad/dynamic/taylor.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>
#include <vector>

namespace {

using dyad::Variable;

constexpr double inf = std::numeric_limits<double>::infinity(), none = std::numeric_limits<double>::quiet_NaN();

/// The derivatives at a point that stands in an array among ordinary ones, and alone.
template <class F> void check(std::string const& name, F const& f, double at, std::array<double, 3> const& expected) {
  std::vector<Variable> const alone = directional(f, Variable(at), Variable(1.0), 3);
  std::vector<Variable> const among = directional(f, Variable({0.75, at, 1.25}), Variable({1.0, 1.0, 1.0}), 3);
  for (std::size_t k = 1; k <= 3; ++k) {
    double const wanted = expected[k - 1];
    for (double const found : {alone[k].item(), among[k].data().to_vector()[1]}) {
      bool const same = found == wanted || (std::isnan(found) && std::isnan(wanted));
      BOOST_TEST(same, name << " at " << at << ", order " << k << ": " << found << ", not " << wanted);
    }
    for (std::size_t const place : {0u, 2u})
      BOOST_TEST(among[k].data().to_vector()[place] ==
                 directional(f, Variable(place == 0 ? 0.75 : 1.25), Variable(1.0), 3)[k].item());
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(taylor_compositions)

BOOST_AUTO_TEST_CASE(slopes_that_are_zero_by_their_numbers) {
  check("sqrt(x^4)", [](Variable const& x) { return sqrt(x * x * x * x); }, 0, {none, none, none});
  check("cbrt(x^3)", [](Variable const& x) { return cbrt(x * x * x); }, 0, {none, none, none});
  check("log(abs(x))", [](Variable const& x) { return log(abs(x)); }, 0, {none, none, none});
  check("sqrt(1 - cos(x))", [](Variable const& x) { return sqrt(1.0 - cos(x)); }, 0, {none, none, none});
  check("0 sqrt(x)", [](Variable const& x) { return 0.0 * sqrt(x); }, 0, {none, none, none});
}
BOOST_AUTO_TEST_CASE(branches_that_are_not_taken) {
  check("sqrt(max(x, 0))", [](Variable const& x) { return sqrt(max(x, 0.0)); }, -1, {0, 0, 0});
  check("sqrt(max(x, 0))", [](Variable const& x) { return sqrt(max(x, 0.0)); }, 0, {inf, -inf, inf});
  check("max(sqrt(x) - 1, 0)", [](Variable const& x) { return max(sqrt(x) - 1.0, 0.0); }, 0, {0, 0, 0});
  check("xlogy(floor(x), 0)", [](Variable const& x) { return xlogy(floor(x), 0.0); }, 0.5, {0, 0, 0});
  check("log(where(x > 0, x, 0))", [](Variable const& x) { return log(where(x > 0.0, x, 0.0)); }, -1, {0, 0, 0});
}
BOOST_AUTO_TEST_CASE(ends_of_polynomials) {
  check("sqrt(x)", [](Variable const& x) { return sqrt(x); }, 0, {inf, -inf, inf});
  check("log(abs(x) - 2)", [](Variable const& x) { return log(abs(x) - 2.0); }, 2, {inf, -inf, inf});
  check("abs(x^3)", [](Variable const& x) { return abs(x * x * x); }, 0, {0, 0, 0});
}
// Sums over elements hand on which of them vary; a direction of size 0 is none.
BOOST_AUTO_TEST_CASE(sums_and_directions) {
  auto const f = [](Variable const& x) { return sqrt(sum(x * x * x * x)); };
  BOOST_TEST(std::isnan(directional(f, Variable({0.0, 0.0}), Variable({1.0, 1.0}), 2)[1].item()));
  auto const g = [](Variable const& x) { return sum(sqrt(x)); };
  BOOST_TEST(directional(g, Variable({0.0, 4.0}), Variable({0.0, 1.0}), 2)[1].item() == 0.25);
}
// A graph deeper than the stack, at a singular point.
BOOST_AUTO_TEST_CASE(deep_graphs) {
  auto const f = [](Variable const& x) {
    Variable y = x * x;
    for (int i = 0; i < 50000; ++i) y = y * 0.99999;
    return sqrt(y);
  };
  BOOST_TEST(std::isnan(directional(f, Variable(0.0), Variable(1.0), 1)[1].item()));
}

BOOST_AUTO_TEST_SUITE_END()

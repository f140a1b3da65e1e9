// SPDX-License-Identifier: BSL-1.0
#include <dyad/graph/pipeline.hpp>

#include <boost/test/unit_test.hpp>

using namespace dyad;

namespace mine {

/// An operation of a user's that tells its range.
struct OnePlusBump : Elementwise<1> {
  static constexpr std::string_view name = "one_plus_bump";
  static constexpr Interval range = {1, 2};
  static constexpr Domain<1> domain = {{{-1, 1}}};
  static constexpr auto singular = smooth;
  template <class T> static constexpr T kernel(T const& x) { return 1 + 1 / (1 + x * x); }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) {
    return -2.0 * g * x * square(y - 1.0);
  }
};

} // namespace mine

namespace {

/// a / d and b / d as parts of a derivative, and how many divisions are left of them.
int divisions_left(graph::Builder& b, int d, bool derivative = true) {
  auto const quotient = [&](int place) {
    return b.intern({.op = &graph::info<ops::Div>, .arg = {b.number(place), d, -1}, .free = derivative});
  };
  int const first = quotient(1), second = quotient(2);
  auto const out = graph::share_reciprocals({b, {first, second}});
  int count = 0;
  for (int id = 0; id < out.graph.size(); ++id) count += out.graph[id].is(graph::Algebra::div);
  return count;
}

} // namespace

BOOST_AUTO_TEST_SUITE(share_reciprocals)

BOOST_AUTO_TEST_CASE(of_what_is_known_to_stay_away_from_zero) {
  graph::Builder b;
  BOOST_TEST(divisions_left(b, b.add(b.constant(1), b.apply(&graph::info<ops::Square>, b.number(0)))) == 1);
  graph::Builder c;
  BOOST_TEST(divisions_left(c, c.apply(&graph::info<ops::Cosh>, c.number(0))) == 1);
  graph::Builder d;
  BOOST_TEST(divisions_left(d, d.apply(&graph::info<mine::OnePlusBump>, d.number(0))) == 1);
}

BOOST_AUTO_TEST_CASE(and_of_nothing_else) {
  graph::Builder b;
  BOOST_TEST(divisions_left(b, b.number(0)) == 2); // whose reciprocal may overflow where the quotients do not
  graph::Builder c;
  BOOST_TEST(divisions_left(c, c.apply(&graph::info<ops::Exp>, c.number(0))) == 2);
}

BOOST_AUTO_TEST_CASE(a_formula_as_written_keeps_its_divisions) {
  graph::Builder b;
  BOOST_TEST(divisions_left(b, b.apply(&graph::info<ops::Cosh>, b.number(0)), false) == 2);
}

BOOST_AUTO_TEST_SUITE_END()

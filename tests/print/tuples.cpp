// SPDX-License-Identifier: BSL-1.0
// Tuples of expressions, as gradient and hessian return them: one graph, shared parts named once.
#include <dyad/print.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <sstream>

namespace {

using namespace dyad::literals;
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;

int count(std::string const& text, std::string const& what) {
  int n = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++n;
  return n;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_tuple_in_every_style) {
  auto const slopes = gradient(sin(x) * y, x, y);
  BOOST_TEST(to_string(slopes) == "(cos(x)*y, sin(x))");
  BOOST_TEST(to_latex(slopes) == "\\left(\\cos\\left(x\\right) y, \\sin\\left(x\\right)\\right)");
  BOOST_TEST(to_latex(hessian(x * y, x, y)) == "\\left(\\left(0, 1\\right), \\left(1, 0\\right)\\right)");
  std::ostringstream out;
  out << slopes;
  BOOST_TEST(out.str() == to_string(slopes));
}

BOOST_AUTO_TEST_CASE(numbers_keep_their_places) {
  BOOST_TEST(to_string(boost::hana::make_tuple(2.5 * x, 3.5 * y, boost::hana::make_tuple(x + 4.5))) ==
             "(2.5*x, 3.5*y, (4.5 + x))");
}

BOOST_AUTO_TEST_CASE(the_graph_of_a_tuple_is_one_graph) {
  auto const dot = to_dot(boost::hana::make_tuple(sin(x), boost::hana::make_tuple(sin(x) * y)));
  BOOST_TEST(count(dot, "digraph") == 1);
  BOOST_TEST(count(dot, "\"sin\"") == 1);
  BOOST_TEST(count(dot, "penwidth=2") == 2);
}

BOOST_AUTO_TEST_CASE(parts_shared_by_components_are_named_once) {
  constexpr auto step = [](auto e) { return e * e + e; };
  auto const e = step(step(step(step(step(step(sin(x)))))));
  auto const text = to_string(boost::hana::make_tuple(e, e * y));
  BOOST_TEST(count(text, "sin(x)") == 1);
  BOOST_TEST(text.size() < 300u);
}

BOOST_AUTO_TEST_CASE(a_name_for_a_part_is_not_one_of_a_variable) {
  constexpr auto t1 = dyad::var<"t1">;
  constexpr auto step = [](auto e) { return e * e + e; };
  auto const text = to_string(step(step(step(step(step(step(sin(x) + t1)))))));
  BOOST_TEST(text.substr(0, 5) == "t2 = ");
  BOOST_TEST(count(text, "t1 = ") == 0);
}

// SPDX-License-Identifier: BSL-1.0
// Graphs recorded at run time, written as source: the text here is compiled, so what it computes can be compared.
#include <dyad/bridge/fused.hpp>
#include <dyad/bridge/source.hpp>
#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace dyad;

namespace {

constexpr auto u = var<"u">;
constexpr auto v = var<"v">;

Variable recorded(Variable const& a, Variable const& b) {
  Variable total = a * 2.0;
  for (int i = 0; i < 2; ++i) total = sin(total) + b;
  return where(total > 0.5, pow(total, 3), -total);
}

// What to_cpp writes for it, pasted.
auto const promoted = [](auto const& a, auto const& b) {
  auto const t1 = a * 2.0;
  auto const t2 = sin(t1);
  auto const t3 = t2 + b;
  auto const t4 = sin(t3);
  auto const t5 = t4 + b;
  auto const t6 = t5 > 0.5;
  auto const t7 = -t5;
  auto const t8 = pow(t5, 3.0);
  return where(t6, t8, t7);
};

} // namespace

BOOST_AUTO_TEST_SUITE(source)

BOOST_AUTO_TEST_CASE(the_source_is_as_promised_and_computes_the_same) {
  Variable a(0.3, "a"), b(0.4, "b");
  Variable const y = recorded(a, b);
  std::string const text = to_cpp(y);
  for (char const* const line :
       {"[](auto const& a, auto const& b) {", "auto const t1 = a * 2.0;", "pow(", "3.0)", "> 0.5", "return where("})
    BOOST_TEST(text.find(line) != std::string::npos, text);
  BOOST_TEST(promoted(0.3, 0.4) == y.item());
  auto const typed = promoted(u, v);
  double const slope = diff(typed, u)(u = 0.3, v = 0.4);
  BOOST_TEST(grad(y, a).item() == slope, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_CASE(derivatives_can_be_written_too) {
  Variable a(0.3, "a");
  std::string const text = to_cpp(grad(exp(a) * a, a, {.create_graph = true}));
  BOOST_TEST(text.find("exp(a)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(numbers_come_back_exactly) {
  BOOST_TEST(bridge::cpp_number(0.1) == "0.1");
  BOOST_TEST(bridge::cpp_number(1) == "1.0");
  BOOST_TEST(bridge::cpp_number(-2.5) == "(-2.5)");
  BOOST_TEST(bridge::cpp_number(1e300) == "1e+300");
  BOOST_TEST(std::stod(bridge::cpp_number(1.0 / 3)) == 1.0 / 3);
}

BOOST_AUTO_TEST_CASE(names_do_not_clash) {
  Variable a(1.0, "t1"), b(2.0, "t1"), c(3.0, "2 x");
  std::string const text = to_cpp(a * b + sin(c));
  BOOST_TEST(text.find("auto const& t1, auto const& t1_") != std::string::npos, text);
  BOOST_TEST(text.find("2 x") == std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(names_are_valid_and_mean_nothing_else) {
  auto const names = [](std::vector<std::string> const& wished) {
    std::vector<Variable> x;
    for (std::string const& name : wished) x.emplace_back(0.5, name);
    Variable total = exp(x[0]);
    for (std::size_t i = 1; i < x.size(); ++i) total = total + x[i];
    std::string const text = to_cpp(total);
    return text.substr(0, text.find('{'));
  };
  BOOST_TEST(names({"int", "class", "exp", "NAN", "axes", "sin"}) ==
             "[](auto const& int_, auto const& class_, auto const& exp_, auto const& NAN_, auto const& axes, auto "
             "const& sin) ");
  BOOST_TEST(names({"x y", "a+b", "\xcf\x83", "", "__x", "_Up", "2 x"}) ==
             "[](auto const& x_y, auto const& a_b, auto const& x2, auto const& x3, auto const& x, auto const& Up, auto "
             "const& x6_2_x) ");
  BOOST_TEST(names({"x", "x", "x_", "x", "t1", "auto"}) ==
             "[](auto const& x, auto const& x_, auto const& x_2, auto const& x_3, auto const& t1, auto const& auto_) ");
}

BOOST_AUTO_TEST_CASE(what_was_stretched_stays_so) {
  Variable const a(1.5, "a"), b({1, 2, 3}, "b"), c({{1}, {2}, {3}}, "c");
  // A choice that is made keeps the shape of the other side.
  BOOST_TEST(to_cpp(sum(where(true, a, b) * c)).find("broadcast_to(a, extents<3>)") != std::string::npos);
  // A constant of one element and some axes is a number, and what it is combined with is stretched.
  BOOST_TEST(to_cpp(sum(a * Variable::constant(NdArray({2})))).find("broadcast_to(a * 2.0, extents<1>)") !=
             std::string::npos);
  // A variable may be a condition, and stays a parameter.
  BOOST_TEST(to_cpp(where(a, b, 2.0 * b)).find("where((a != 0.0), b, t1)") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_typed_is_named) {
  Variable m({{1, 2}, {3, 4}});
  BOOST_CHECK_EXCEPTION(to_cpp(sum(take(m, {1, 0})) * 3.0), std::invalid_argument, [](auto const& e) {
    return std::string(e.what()).find("operation take with a result of the shape (2, 2)") != std::string::npos;
  });
  BOOST_CHECK_EXCEPTION(to_cpp(m + NdArray({1, 2})), std::invalid_argument, [](auto const& e) {
    return std::string(e.what()).find("constant of the shape (2,)") != std::string::npos;
  });
  Variable const y = dyad::fused(sin(u) * v)(u = m, v = 2.0) * m;
  BOOST_CHECK_EXCEPTION(to_cpp(y), std::invalid_argument, [](auto const& e) {
    return std::string(e.what()).find("function fused with a result of the shape (2, 2) has no text") !=
           std::string::npos;
  });
}

BOOST_AUTO_TEST_SUITE_END()

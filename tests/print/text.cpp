// SPDX-License-Identifier: BSL-1.0
#include <dyad/print.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <sstream>

namespace {

using namespace dyad::literals;
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto sigma2 = dyad::var<"sigma2">;

} // namespace

BOOST_AUTO_TEST_CASE(as_few_brackets_as_a_person_would_write) {
  BOOST_TEST(to_string(x) == "x");
  BOOST_TEST(to_string(0.5_c * x) == "0.5*x");
  BOOST_TEST(to_string(x * y + sin(x)) == "x*y + sin(x)");
  BOOST_TEST(to_string((x + y) * x) == "(x + y)*x");
  BOOST_TEST(to_string(x - (y - 1_c)) == "x - (y - 1)");
  BOOST_TEST(to_string(sin(x) / (x * y)) == "sin(x)/(x*y)");
  BOOST_TEST(to_string(-(x + y)) == "-(x + y)");
  BOOST_TEST(to_string(-x * y) == "-x*y");
  BOOST_TEST(to_string(pow(x, 3_c)) == "x^3");
  BOOST_TEST(to_string(pow(x + y, 2_c)) == "(x + y)^2");
  BOOST_TEST(to_string(pow(x, y)) == "x^y");
  BOOST_TEST(to_string(where(x > 0_c, log(x), 0_c)) == "where(x > 0, log(x), 0)");
  BOOST_TEST(to_string(x < y && y < 1_c) == "x < y && y < 1");
  BOOST_TEST(to_string(1e-30_c * x) == "1e-30*x");
}

BOOST_AUTO_TEST_CASE(derivatives_read_well) {
  BOOST_TEST(to_string(diff(sin(x) * y + pow(x, 2_c), x)) == "cos(x)*y + 2*x");
  BOOST_TEST(to_string(dyad::diff<2>(exp(x * y), x)) == "exp(x*y)*y*y");
}

BOOST_AUTO_TEST_CASE(plain_numbers_and_tuples) {
  BOOST_TEST(to_string(2.5 * x + y) == "2.5*x + y");
  BOOST_TEST(to_string(gradient(x * y, x, y)) == "(y, x)");
  std::ostringstream out;
  out << sin(x) << ' ' << hessian(x * y, x, y);
  BOOST_TEST(out.str() == "sin(x) ((0, 1), (1, 0))");
}

BOOST_AUTO_TEST_CASE(numbers_come_first_in_products) {
  BOOST_TEST(to_string(x * x * 200.0) == "200*x^2");
  BOOST_TEST(to_string(x * y * 200.0) == "200*x*y");
  BOOST_TEST(to_string(sin(x) * 3_c) == "3*sin(x)");
  BOOST_TEST(to_string(sin(x) * (3_c * y)) == "3*y*sin(x)");
  BOOST_TEST(to_string(2.5 * y * 2_c) == "2*2.5*y");
  BOOST_TEST(to_string((x + y) * -2.5) == "-2.5*(x + y)");
}

BOOST_AUTO_TEST_CASE(a_sign_joins_its_sum) {
  BOOST_TEST(to_string(x - -2.5) == "x + 2.5");
  BOOST_TEST(to_string(x + -2.5) == "x - 2.5");
  BOOST_TEST(to_string(x + -2.5 * y) == "x - 2.5*y");
  BOOST_TEST(to_string(x - -2.5 * y) == "x + 2.5*y");
  BOOST_TEST(to_string(sin(x) + -2_c * y) == "sin(x) - 2*y");
  BOOST_TEST(to_string(-(-2.5 * x)) == "2.5*x"); // and no --
  BOOST_TEST(to_string(y / -2.5) == "-y/2.5");
  BOOST_TEST(to_string(pow(-x, y)) == "(-x)^y");
  BOOST_TEST(to_string(pow(x, -2.5)) == "x^(-2.5)");
  BOOST_TEST(to_string(pow(-2.5, x)) == "(-2.5)^x");
  BOOST_TEST(to_string(x * y < -1_c) == "x*y < -1");
}

BOOST_AUTO_TEST_CASE(numbers_read_back) {
  BOOST_TEST(to_string(0.1f * x) == "0.1*x");
  BOOST_TEST(std::stod(to_string((0.1 + 0.2) * x)) == 0.1 + 0.2);
  long double const third = 1.0L / 3;
  BOOST_TEST(std::stold(to_string(third * x)) == third);
}

BOOST_AUTO_TEST_CASE(shared_parts_of_a_large_graph_are_named) {
  constexpr auto step = [](auto e) { return e * e + e; };
  auto const text = to_string(step(step(step(step(step(step(sin(x) + cos(x))))))));
  BOOST_TEST(text.substr(0, 5) == "t1 = ");
  BOOST_TEST(text.size() < 300u);
}

BOOST_AUTO_TEST_CASE(latex) {
  BOOST_TEST(to_latex(x / y) == "\\frac{x}{y}");
  BOOST_TEST(to_latex(sqrt(x) * y) == "\\sqrt{x} y");
  BOOST_TEST(to_latex(pow(x, 2_c)) == "x^{2}");
  BOOST_TEST(to_latex(sin(sigma2)) == "\\sin\\left(\\sigma_{2}\\right)");
  BOOST_TEST(to_latex(where(x >= 0_c, x, 0_c)) == "\\begin{cases}x & x \\ge 0 \\\\ 0 & \\text{otherwise}\\end{cases}");
  BOOST_TEST(to_latex(1e-30_c * x) == "1 \\cdot 10^{-30} x");
}

BOOST_AUTO_TEST_CASE(dot_has_one_node_a_node) {
  auto const text = to_dot(sin(x) * sin(x) - y);
  BOOST_TEST(text.find("digraph {") == 0u);
  std::size_t nodes = 0, edges = 0;
  for (std::size_t at = 0; (at = text.find("label=\"", at)) != std::string::npos; ++at) ++nodes;
  for (std::size_t at = 0; (at = text.find(" -> ", at)) != std::string::npos; ++at) ++edges;
  BOOST_TEST(nodes == 5u + 2u); // five nodes, and the two arguments of the difference are numbered
  BOOST_TEST(edges == 5u);
  BOOST_TEST(text.find("lightgoldenrod") != std::string::npos); // sin(x) is shared
}

// SPDX-License-Identifier: BSL-1.0
// LaTeX that compiles, and that can be read in one way only.
#include <dyad/ops/registry.hpp>
#include <dyad/print.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace dyad::literals;
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto z = dyad::var<"z">;

/// What is wrong with a formula, or nothing.
std::string fault(std::string const& latex) {
  auto const count = [&](std::string const& what) {
    int n = 0;
    for (std::size_t at = 0; (at = latex.find(what, at)) != std::string::npos; at += what.size()) ++n;
    return n;
  };
  if (count("\\left") != count("\\right")) return "\\left without \\right";
  if (count("\\begin") != count("\\end")) return "\\begin without \\end";
  std::string open; // for each open brace, what stands before it
  for (std::size_t i = 0; i < latex.size(); ++i) {
    if (latex[i] == '\\') {
      if (latex.compare(i, 5, "\\sqrt") == 0) {
        std::size_t const after = latex[i + 5] == '[' ? latex.find(']', i) + 1 : i + 5;
        if (after >= latex.size() || latex[after] != '{') return "a root without braces";
      }
      ++i;
    } else if (latex[i] == '{')
      open += i > 0 ? latex[i - 1] : ' ';
    else if (latex[i] == '}') {
      if (open.empty()) return "a brace closed twice";
      if (open.back() == '^' && i + 1 < latex.size() && latex[i + 1] == '^') return "an exponent on an exponent";
      open.pop_back();
    }
  }
  return open.empty() ? "" : "an open brace";
}

void check(auto const& e) {
  std::string const latex = to_latex(e);
  BOOST_TEST(fault(latex) == "", latex << ": " << fault(latex));
}

/// Alone, and as an operand.
void check_uses(auto const& e) {
  check(e);
  check(e * e * e);
  check(pow(e, 3_c));
  check(pow(e, y));
  check(pow(y, e));
  check(x - e);
  check(-e / y);
  check(y * e);
  check(sqrt(e) + cbrt(e));
}

template <class Op> auto sample() {
  auto const condition = x < y;
  if constexpr (Op::arity == 0)
    return dyad::Leaf<Op>{};
  else if constexpr (Op::takes_condition && Op::returns_condition) {
    if constexpr (Op::arity == 1)
      return dyad::apply<Op>(condition);
    else
      return dyad::apply<Op>(condition, y < z);
  } else if constexpr (Op::takes_condition)
    return dyad::apply<Op>(condition, y, z);
  else if constexpr (Op::arity == 1)
    return dyad::apply<Op>(x);
  else if constexpr (Op::arity == 2)
    return dyad::apply<Op>(x, y);
  else
    return dyad::apply<Op>(x, y, z);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_operation_is_valid_latex) {
  auto const walk = []<class Op>(std::type_identity<Op>) {
    if constexpr (Op::returns_condition)
      check(sample<Op>());
    else
      check_uses(sample<Op>());
  };
  dyad::Registry::for_each(walk);
  dyad::Constants::for_each(walk);
}

BOOST_AUTO_TEST_CASE(functions_and_their_powers) {
  BOOST_TEST(to_latex(cbrt(x)) == "\\sqrt[3]{x}");
  BOOST_TEST(to_latex(sin(x) * sin(x)) == "\\sin^{2}\\left(x\\right)");
  BOOST_TEST(to_latex(pow(sin(x), 3_c)) == "\\sin^{3}\\left(x\\right)");
  BOOST_TEST(to_latex(pow(sin(x), y)) == "\\left(\\sin\\left(x\\right)\\right)^{y}"); // y = -1 is no inverse function
  BOOST_TEST(to_latex(pow(-sin(x), y)) == "\\left(-\\sin\\left(x\\right)\\right)^{y}");
  BOOST_TEST(to_latex(dyad::polygamma<2>(x) * dyad::polygamma<2>(x)) ==
             "\\left(\\psi^{(2)}\\left(x\\right)\\right)^{2}");
  BOOST_TEST(to_latex(x / y * (x / y)) == "\\left(\\frac{x}{y}\\right)^{2}");
}

BOOST_AUTO_TEST_CASE(a_logarithm_and_its_square) {
  BOOST_TEST(to_latex(dyad::diff<2>(exp2(x), x)) ==
             "\\left(\\ln\\left(2\\right)\\right)^{2} \\operatorname{exp2}\\left(x\\right)");
}

BOOST_AUTO_TEST_CASE(numbers_in_latex) {
  BOOST_TEST(to_latex(x * y * 2.5) == "2.5 x y");
  BOOST_TEST(to_latex(x - -2.5) == "x + 2.5");
  BOOST_TEST(to_latex(2.5 * (x + y)) == "2.5 \\cdot \\left(x + y\\right)");
  BOOST_TEST(to_latex(pow(1e-30, x)) == "\\left(1 \\cdot 10^{-30}\\right)^{x}");
}

BOOST_AUTO_TEST_CASE(a_condition_inside_a_product_has_brackets) {
  BOOST_TEST(to_latex(where(x > 0_c, x, y) * z) ==
             "\\left(\\begin{cases}x & x > 0 \\\\ y & \\text{otherwise}\\end{cases}\\right) z");
}

BOOST_AUTO_TEST_CASE(names_are_escaped) {
  BOOST_TEST(to_latex(dyad::var<"a_b2">) == "\\mathrm{a\\_b}_{2}");
  BOOST_TEST(to_latex(dyad::var<"50%">) == "\\mathrm{50\\%}");
  BOOST_TEST(to_latex(dyad::var<"_">) == "\\mathrm{\\_}");
  check(dyad::var<"{"> * dyad::var<"a\\b^c">);
}

BOOST_AUTO_TEST_CASE(what_the_compiler_decided_is_a_word) {
  BOOST_TEST(to_latex(x == x) == "\\text{true}");
  BOOST_TEST(to_latex(x == y) != to_latex(x == x));
}

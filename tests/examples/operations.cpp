// SPDX-License-Identifier: BSL-1.0
// Every scalar operation with its derivatives and singular points, as Markdown: what it prints is operations.md.
#include <dyad/ops/decompositions.hpp>
#include <dyad/ops/special_registry.hpp>
#include <dyad/print/text.hpp>
#include <dyad/typed.hpp>

#include <cmath>
#include <cstddef>
#include <cstdio>
#include <iterator>
#include <string>
#include <type_traits>

using namespace dyad::literals;

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto z = dyad::var<"z">;

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return std::isnan(value) ? "nan" : text;
}

// As it stands in a cell of a table.
template <class E> std::string code(E const& e) {
  std::string text = "`";
  for (char const c : to_string(e)) text += c == '|' ? std::string("\\|") : std::string(1, c);
  return text + '`';
}

// (a), or (a, b) where there are several.
template <class List> std::string tuple(List const& list) {
  std::string text;
  for (double const value : list) text += (text.empty() ? "" : ", ") + number(value);
  return std::size(list) == 1 ? text : '(' + text + ')';
}

template <class Op> std::string where_smooth() {
  std::string text;
  for (auto const& interval : Op::domain)
    text += (text.empty() ? "[" : " × [") + number(interval.low) + ", " + number(interval.high) + ']';
  return text;
}

template <class Op> std::string singular_points() {
  std::string text;
  for (auto const& point : Op::singular)
    text += (text.empty() ? "" : "; ") + tuple(point.at) + ": " + number(point.value) + ", slope " + tuple(point.slope);
  return text;
}

template <class Op, class Result, class... Argument> void row(Result const& result, Argument const&... by) {
  std::string slopes;
  ((slopes += (slopes.empty() ? "" : "; ") + code(dyad::diff(result, by))), ...);
  std::printf("| %s | %s | %s | %s |\n", code(result).c_str(), slopes.c_str(), where_smooth<Op>().c_str(),
              singular_points<Op>().c_str());
}

template <class Op> void row() {
  if constexpr (Op::takes_condition) row<Op>(dyad::apply<Op>(x > 0_c, y, z), y, z);
  else if constexpr (Op::arity == 1) row<Op>(dyad::apply<Op>(x), x);
  else if constexpr (Op::arity == 2) row<Op>(dyad::apply<Op>(x, y), x, y);
  else row<Op>(dyad::apply<Op>(x, y, z), x, y, z);
}

void head(char const* title) {
  std::printf("\n## %s\n\n", title);
  std::printf("| operation | derivatives | sampled in | singular points |\n| --- | --- | --- | --- |\n");
}

template <class List> void table(char const* title) {
  head(title);
  List::for_each([]<class Op>(std::type_identity<Op>) { row<Op>(); });
}

template <class Op> std::string condition() {
  if constexpr (!Op::takes_condition) return code(dyad::apply<Op>(x, y));
  else if constexpr (Op::arity == 1) return code(dyad::apply<Op>(x < y));
  else return code(dyad::apply<Op>(x < y, y < z));
}

template <class Op> void decomposition(char const* result) {
  auto const text = [](bool finite) { return finite ? "finite" : "nan"; };
  std::printf("| `%s` | %s | %s |\n", result, text(Op::finite_where_equal.first), text(Op::finite_where_equal.second));
}

int main() {
  std::printf("%s", R"(# Operations

Every scalar operation of the library, written by `operations.cpp` from what the structs in `include/dyad/ops/` state.

- *derivatives*: by each argument in turn, as `diff` gives them and `to_string` prints them. Some operations serve
  derivatives only: `one_minus_square(x)` is 1 - x^2 without cancellation, `direction(x, y, r)` is x / r, and 0 where r
  is 0; `pow_partial(x, y, i + 100*k)` is the derivative of x^y, i times by x and k times by y, `beta_partial` that of
  the beta function.
- *sampled in*: the intervals from which tests draw points. The operation is smooth there; it may be so elsewhere.
- *singular points*: arguments, value, slope by each argument. They are the same for expressions, Variables, arrays and SIMD
  batches, and tests try each of them. Ends of a domain, kinks, ties and infinities are among them.
)");
  table<dyad::Arithmetic>("Arithmetic");
  table<dyad::Functions>("Functions");
  table<dyad::RareFunctions>("Rarer functions");
  table<dyad::GammaFamily>("Gamma functions: `<dyad/ops/gamma.hpp>`");
  table<dyad::SpecialFunctions>("Beta function, normal quantiles, exponential integral: `<dyad/ops/beta.hpp>`, "
                                "`<dyad/ops/distributions.hpp>`, `<dyad/ops/bessel.hpp>`");
  head("Bessel functions, by their second argument: `<dyad/ops/bessel.hpp>`");
  dyad::BesselFunctions::for_each([]<class Op>(std::type_identity<Op>) { row<Op>(dyad::apply<Op>(x, y), y); });

  std::printf("\n## Decompositions, where eigenvalues or singular values are equal\n\n"
              "| result | first derivative | second derivative |\n| --- | --- | --- |\n");
  decomposition<dyad::ops::EighValues>("eigh(x).values");
  decomposition<dyad::ops::EighVectors>("eigh(x).vectors");
  decomposition<dyad::ops::SingularValues>("svd(x).s");
  decomposition<dyad::ops::SvdVectors>("svd(x).u, svd(x).v");

  std::printf("\n## Conditions\n\nThey choose the branches of `where` and have no derivatives:");
  char const* separator = " ";
  dyad::Conditions::for_each([&]<class Op>(std::type_identity<Op>) {
    std::printf("%s%s", separator, condition<Op>().c_str());
    separator = ", ";
  });
  std::printf(".\n");
}

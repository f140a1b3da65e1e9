// SPDX-License-Identifier: BSL-1.0
/// \file Expressions as LaTeX.
#pragma once

#include <dyad/print/latex_name.hpp>
#include <dyad/print/writer.hpp>

#include <concepts>

namespace dyad {

namespace print {

template <std::same_as<Source> S> class LatexWriter final : public Writer<S> {
public:
  explicit LatexWriter(S const& s) : Writer<S>(s, "\\left(", "\\right)") {}

private:
  using Writer<S>::source_, Writer<S>::node, Writer<S>::shown, Writer<S>::counting, Writer<S>::unsigned_part;
  using Writer<S>::put, Writer<S>::then, Writer<S>::then_arguments;

  Binding leaf_binding(graph::Node const& n) const override {
    if (n.is(graph::Role::constant) || n.is(graph::Role::number))
      return leaf(n).find(' ') == std::string::npos ? Binding::atom : Binding::product;
    return n.is(graph::Role::function) && !is_symbol(n.op->latex) ? Binding::power : Binding::atom;
  }
  std::string leaf(graph::Node const& n) const override {
    std::string const text = leaf_text(source_, n);
    switch (n.op->role) {
    case graph::Role::variable:
      return latex_name(text);
    case graph::Role::truth:
      return "\\text{" + text + '}';
    case graph::Role::function:
      return n.op->latex.empty() ? "\\mathrm{" + latex_escaped(text) + '}' : std::string(n.op->latex);
    default:
      return latex_number(text[0] == '-' ? text.substr(1) : text);
    }
  }
  Form quotient_form(Form const&) const override { return {Binding::power}; }
  Form call_form(graph::Node const& n) const override {
    if (n.is(graph::Algebra::where)) return {.binding = Binding::logic}; // its one brace leaves the end open
    if (is_root(n)) return {};
    return {.binding = Binding::power, .function = is_symbol(n.op->latex)};
  }
  std::string_view sign(graph::OpInfo const& op) const override {
    static constexpr std::pair<std::string_view, std::string_view> signs[] = {
        {"<=", "\\le"},   {">=", "\\ge"},  {"!=", "\\ne"}, {"==", "="},
        {"&&", "\\land"}, {"||", "\\lor"}, {"!", "\\neg "}};
    for (auto const& [name, latex] : signs)
      if (op.name == name) return latex;
    return op.name;
  }
  // A name before a bracket would read as a call.
  std::string_view times(bool number_follows, bool bracket_follows) const override {
    return number_follows || bracket_follows ? " \\cdot " : " ";
  }
  std::string name_text(int number) const override { return "t_{" + std::to_string(number) + '}'; }
  std::string_view separator() const override { return ";\\quad "; }
  void quotient(int a, int b) override { then({"\\frac{", {Step::magnitude, a}, "}{", {Step::magnitude, b}, "}"}); }
  /// sin^2(x), where the exponent cannot be taken for an inverse function.
  void power(Step const& base, Step const& exponent) override {
    Form const f = shown(base.value);
    int const count = counting(exponent);
    if (count == 0 || !f.function || (f.negative && base.kind == Step::whole)) return then({base, "^{", exponent, "}"});
    graph::Node const& n = node(unsigned_part(base.value));
    put_function(n);
    put("^{" + std::to_string(count) + '}');
    arguments(n);
  }
  void call(graph::Node const& n) override {
    if (n.is(graph::Algebra::where))
      return then({"\\begin{cases}",
                   {Step::whole, n.arg[1]},
                   " & ",
                   {Step::whole, n.arg[0]},
                   " \\\\ ",
                   {Step::whole, n.arg[2]},
                   " & \\text{otherwise}\\end{cases}"});
    put_function(n);
    arguments(n);
  }

  static bool is_root(graph::Node const& n) { return n.op->latex.starts_with("\\sqrt"); }
  /// An operation without LaTeX of its own has \operatorname.
  void put_function(graph::Node const& n) {
    put(n.op->latex.empty() ? "\\operatorname{" + latex_escaped(n.op->name) + '}' : std::string(n.op->latex));
  }
  void arguments(graph::Node const& n) {
    put(is_root(n) ? "{" : "\\left(");
    then({is_root(n) ? "}" : "\\right)"});
    then_arguments(n);
  }
};

} // namespace print

/// An expression, or a (nested) tuple of them, as LaTeX for the mathematics mode (amsmath), without the dollar signs.
template <Printable E> std::string to_latex(E const& e) {
  print::Source const source = print::source(e);
  return print::LatexWriter(source).write();
}

} // namespace dyad

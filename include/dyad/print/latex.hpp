// SPDX-License-Identifier: BSL-1.0
/// \file Expressions as LaTeX.
#pragma once

#include <dyad/print/text.hpp>

namespace dyad {

namespace print {

/// A name as mathematics writes it: Greek letters by name, trailing digits as an index.
inline std::string latex_name(std::string const& name) {
  static constexpr std::string_view greek[] = {"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"};
  std::size_t letters = name.size();
  while (letters > 1 && name[letters - 1] >= '0' && name[letters - 1] <= '9') --letters;
  std::string stem = name.substr(0, letters);
  bool is_greek = false;
  for (auto const g : greek) is_greek = is_greek || stem == g;
  if (is_greek) stem = '\\' + stem;
  else if (stem.size() > 1) {
    std::string escaped;
    for (char const c : stem) escaped += c == '_' ? std::string("\\_") : std::string(1, c);
    stem = "\\mathrm{" + escaped + '}';
  }
  return letters < name.size() ? stem + "_{" + name.substr(letters) + '}' : stem;
}

inline std::string latex_number(std::string const& text) {
  auto const e = text.find('e');
  if (e == std::string::npos) return text;
  std::string exponent = text.substr(e + 1);
  if (exponent[0] == '+') exponent.erase(0, 1);
  return text.substr(0, e) + " \\cdot 10^{" + std::to_string(std::stoi(exponent)) + '}';
}

inline Piece latex_leaf(graph::Node const& n, std::vector<std::string> const& numbers) {
  Piece p = leaf_text(n, numbers);
  if (n.is(graph::Role::variable)) p.text = latex_name(p.text);
  else if (n.is(graph::Role::function)) p.text = n.op->latex.empty() ? "\\mathrm{" + p.text + '}' : std::string(n.op->latex);
  else if (n.is(graph::Role::truth)) p.text = "\\text{" + p.text + '}';
  else p.text = latex_number(p.text);
  return p;
}

inline Piece latex_of_node(graph::Node const& n, Piece const& a, Piece const& b, Piece const& c) {
  using enum graph::Algebra;
  auto const in = [](Piece const& p, Binding least) { return within(p, least, "\\left(", "\\right)"); };
  auto const digit = [](char x) { return x >= '0' && x <= '9'; };
  switch (n.op->algebra) {
  case add: return {in(a, Binding::sum) + " + " + in(b, b.free && n.free ? Binding::sum : Binding::product), Binding::sum, n.free};
  case sub: return {in(a, Binding::sum) + " - " + in(b, Binding::product), Binding::sum, n.free};
  case mul: {
    auto const as_power = [&](Piece const& p) { return p.exponent > 0 ? std::pair(p.base, p.exponent) : std::pair(in(p, Binding::atom), 1); };
    auto const [base, p] = as_power(a);
    auto const [other, q] = as_power(b);
    if (base == other) return {base + "^{" + std::to_string(p + q) + '}', Binding::power, false, base, p + q};
    std::string const left = in(a, Binding::product), right = in(b, n.free && b.free ? Binding::product : Binding::power);
    return {left + (digit(right[0]) ? " \\cdot " : " ") + right, Binding::product, n.free};
  }
  case div: return {"\\frac{" + a.text + "}{" + b.text + '}', Binding::power};
  case neg: return {'-' + in(a, Binding::product), Binding::sign};
  case pow: return {in(a, Binding::atom) + "^{" + b.text + '}', Binding::power};
  case where: return {"\\begin{cases}" + b.text + " & " + a.text + " \\\\ " + c.text + " & \\text{otherwise}\\end{cases}"};
  case compare: {
    std::string const& name = std::string(n.op->name);
    std::string const sign = name == "<=" ? "\\le" : name == ">=" ? "\\ge" : name == "!=" ? "\\ne" : name == "==" ? "=" : name;
    return {in(a, Binding::sum) + ' ' + sign + ' ' + in(b, Binding::sum), Binding::comparison};
  }
  case logic:
    if (n.arity() == 1) return {"\\neg " + in(a, Binding::atom), Binding::sign};
    return {in(a, Binding::comparison) + (n.op->name == "&&" ? " \\land " : " \\lor ") + in(b, Binding::comparison), Binding::logic};
  default: break;
  }
  if (n.op->square_root) return {"\\sqrt{" + a.text + '}'};
  std::string const name = n.op->latex.empty() ? "\\operatorname{" + std::string(n.op->name) + '}' : std::string(n.op->latex);
  return {name + "\\left(" + a.text + (n.arity() > 1 ? ", " + b.text : "") + (n.arity() > 2 ? ", " + c.text : "") + "\\right)"};
}

} // namespace print

/// An expression as LaTeX, without the dollar signs.
template <Expression E> std::string to_latex(E const& e) {
  return print::write(print::source(e), print::latex_of_node, print::latex_leaf, 1e6);
}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file Expressions as text, with as few brackets as a person would write.
#pragma once

#include <dyad/print/source.hpp>

#include <ostream>

namespace dyad {

namespace print {

inline Piece power(std::string base, int exponent) {
  return {base + '^' + std::to_string(exponent), Binding::power, false, base, exponent};
}

/// x * x and its like are powers.
inline bool same_base(Piece const& a, Piece const& b, Piece& out) {
  auto const as_power = [](Piece const& p) { return p.exponent > 0 ? std::pair(p.base, p.exponent) : std::pair(within(p, Binding::atom), 1); };
  auto const [first, m] = as_power(a);
  auto const [second, n] = as_power(b);
  if (first != second) return false;
  out = power(first, m + n);
  return true;
}

inline Piece text_of_node(graph::Node const& n, Piece const& a, Piece const& b, Piece const& c) {
  using enum graph::Algebra;
  std::string const name(n.op->name);
  switch (n.op->algebra) {
  case add: return {within(a, Binding::sum) + " + " + (b.free && n.free ? within(b, Binding::sum) : within(b, Binding::product)), Binding::sum, n.free};
  case sub: return {within(a, Binding::sum) + " - " + within(b, Binding::product), Binding::sum, n.free};
  case mul: {
    Piece out;
    if (same_base(a, b, out)) return out;
    return {within(a, Binding::product) + '*' + (n.free && b.free ? within(b, Binding::product) : within(b, Binding::power)), Binding::product, n.free};
  }
  case div: return {within(a, Binding::product) + '/' + within(b, Binding::power), Binding::product, n.free};
  case neg: return {'-' + within(a, Binding::product), Binding::sign};
  case pow: return {within(a, Binding::atom) + '^' + within(b, Binding::atom), Binding::power};
  case compare: return {within(a, Binding::sum) + ' ' + name + ' ' + within(b, Binding::sum), Binding::comparison};
  case logic:
    if (n.arity() == 1) return {name + within(a, Binding::atom), Binding::sign};
    return {within(a, Binding::comparison) + ' ' + name + ' ' + within(b, Binding::comparison), Binding::logic};
  default: break;
  }
  if (n.arity() == 0) return {name};
  return {name + '(' + a.text + (n.arity() > 1 ? ", " + b.text : "") + (n.arity() > 2 ? ", " + c.text : "") + ')'};
}

inline Piece leaf_text(graph::Node const& n, std::vector<std::string> const& numbers) {
  std::string text;
  if (n.is(graph::Role::constant)) text = text_of(n.value);
  else if (n.is(graph::Role::truth)) text = n.value != 0 ? "true" : "false";
  else if (n.is(graph::Role::number)) text = numbers[static_cast<std::size_t>(n.value)];
  else text = std::string(n.op->name);
  return {text, text[0] == '-' ? Binding::sign : Binding::atom};
}

/// Writes a graph node by node, arguments first, so that no depth of nesting needs a stack. `node` makes the text of a
/// node from those of its arguments. Where the tree would be longer than `longest`, shared parts get names and are
/// written once, in front: `t1 = …; t2 = …; the rest`.
template <class NodeText, class LeafText>
std::string write(Source const& s, NodeText const& node, LeafText const& leaf, double longest = 2000) {
  auto const size = static_cast<std::size_t>(s.graph.size());
  auto const used = uses(s.graph);
  std::vector<double> length(size, 1);
  for (std::size_t i = 0; i < size; ++i)
    for (int k = 0; k < s.graph[static_cast<int>(i)].arity(); ++k)
      length[i] += 4 + length[static_cast<std::size_t>(s.graph[static_cast<int>(i)].arg[k])];
  bool const name_shared = length[static_cast<std::size_t>(s.root)] > longest;
  std::vector<Piece> piece(size);
  std::string out;
  int names = 0;
  Piece const none;
  for (std::size_t i = 0; i < size; ++i) {
    auto const& n = s.graph[static_cast<int>(i)];
    auto const arg = [&](int k) -> Piece const& { return k < n.arity() ? piece[static_cast<std::size_t>(n.arg[k])] : none; };
    if (n.arity() == 0) piece[i] = leaf(n, s.numbers);
    else piece[i] = node(n, arg(0), arg(1), arg(2));
    if (name_shared && n.arity() > 0 && used[i] > 1) {
      std::string const name = 't' + std::to_string(++names);
      out += name + " = " + piece[i].text + "; ";
      piece[i] = {name};
    }
  }
  return out + piece[static_cast<std::size_t>(s.root)].text;
}

} // namespace print

/// An expression as text. Where sharing makes the tree long, shared parts are named first: `t1 = sin(x); t1*t1 + t1`.
template <Expression E> std::string to_string(E const& e) {
  return print::write(print::source(e), print::text_of_node, print::leaf_text);
}

/// A (nested) Hana tuple of expressions: `(a, b)`.
template <class... T> std::string to_string(hana::tuple<T...> const& all) {
  std::string out = "(";
  hana::unpack(all, [&](auto const&... part) {
    bool first = true;
    ((out += (first ? "" : ", ") + to_string(part), first = false), ...);
  });
  return out + ')';
}

template <Expression E> std::ostream& operator<<(std::ostream& out, E const& e) { return out << to_string(e); }

namespace typed {
template <class T> inline constexpr bool prints = Expression<T>;
template <class... T> inline constexpr bool prints<hana::tuple<T...>> = (prints<T> && ...);
} // namespace typed

template <class First, class... T>
  requires(typed::prints<hana::tuple<First, T...>>)
std::ostream& operator<<(std::ostream& out, hana::tuple<First, T...> const& all) {
  return out << to_string(all);
}

} // namespace dyad

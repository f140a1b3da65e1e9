// SPDX-License-Identifier: BSL-1.0
/// \file The graph of an expression for Graphviz.
#pragma once

#include <dyad/print/source.hpp>

#include <algorithm>
#include <concepts>

namespace dyad {

namespace print {

inline std::string quoted(std::string const& text) {
  std::string out = "\"";
  for (char const c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

template <std::same_as<Source> S> std::string dot(S const& s) {
  auto const used = uses(s);
  std::string out = "digraph {\n  rankdir=BT;\n  node [fontname=\"Helvetica\"];\n";
  for (int id = 0; id < s.graph.size(); ++id) {
    auto const& n = s.graph[id];
    std::string const label = n.arity() == 0 ? leaf_text(s, n) : std::string(n.op->name);
    char const* const shape = n.is(graph::Role::variable) ? "box" : n.arity() == 0 ? "plaintext" : "ellipse";
    out += "  n" + std::to_string(id) + " [label=" + quoted(label) + ", shape=" + shape;
    if (n.arity() > 0 && used[static_cast<std::size_t>(id)] > 1) out += ", style=filled, fillcolor=lightgoldenrod";
    if (std::ranges::find(s.roots, id) != s.roots.end()) out += ", penwidth=2";
    out += "];\n";
    for (int k = 0; k < n.arity(); ++k) {
      out += "  n" + std::to_string(n.arg[k]) + " -> n" + std::to_string(id);
      if (n.arity() > 1 && !n.op->commutative) out += " [taillabel=\"" + std::to_string(k + 1) + "\"]";
      out += ";\n";
    }
  }
  return out + "}\n";
}

} // namespace print

/// The graph of an expression, or of a (nested) tuple of them, in the DOT language: variables are boxes, shared nodes
/// are filled, results have a bold frame, and the arguments of operations that do not commute are numbered.
template <Printable E> std::string to_dot(E const& e) { return print::dot(print::source(e)); }

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file What every printer reads: the graph of an expression at run time, with the values of its plain numbers.
///
/// Each type is loaded by one line of template code; everything after that is ordinary code over graphs.
#pragma once

#include <dyad/typed/compare.hpp>

#include <charconv>
#include <sstream>
#include <string>
#include <vector>

namespace dyad::print {

struct Source {
  graph::Builder graph;
  int root = 0;
  std::vector<std::string> numbers; ///< by place
};

/// The shortest text that reads back as the same number.
inline std::string text_of(double x) {
  char buffer[32];
  auto const end = std::to_chars(buffer, buffer + sizeof buffer, x).ptr;
  return {buffer, end};
}

template <class T> std::string text_of(T const& x) {
  if constexpr (std::is_same_v<T, float>) {
    char buffer[32];
    auto const end = std::to_chars(buffer, buffer + sizeof buffer, x).ptr;
    return {buffer, end};
  } else {
    std::ostringstream out;
    out << x;
    return out.str();
  }
}

template <class E> Source source(E const& e) {
  Source out;
  out.root = typed::load(out.graph, typed::view_of<E>);
  std::apply([&](auto const&... number) { (out.numbers.push_back(text_of(number)), ...); }, e.numbers());
  return out;
}

/// How often each node is used.
inline std::vector<int> uses(graph::Graph const& g) {
  std::vector<int> count(static_cast<std::size_t>(g.size()), 0);
  for (int id = 0; id < g.size(); ++id)
    for (int k = 0; k < g[id].arity(); ++k) ++count[static_cast<std::size_t>(g[id].arg[k])];
  return count;
}

/// How tightly a piece of text binds: the next operator needs brackets around anything looser.
enum class Binding { logic, comparison, sum, product, sign, power, atom };

struct Piece {
  std::string text;
  Binding binding = Binding::atom;
  bool free = false;      ///< a sum or product whose grouping carries no meaning
  std::string base = {};  ///< of a power with an integer exponent
  int exponent = 0;
};

inline std::string within(Piece const& p, Binding least, char const* open = "(", char const* close = ")") {
  return p.binding < least ? open + p.text + close : p.text;
}

} // namespace dyad::print

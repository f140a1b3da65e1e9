// SPDX-License-Identifier: BSL-1.0
/// \file What every printer reads: one graph at run time for all that is printed, with the values of its plain numbers.
///
/// Each type is loaded by a few lines of template code; everything after that is ordinary code over graphs.
#pragma once

#include <dyad/print/number.hpp>
#include <dyad/typed/compare.hpp>
#include <dyad/typed/second_partials.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <deque>
#include <string>
#include <vector>

namespace dyad {

namespace print {
template <class T> inline constexpr bool prints = Expression<T>;
template <class... T> inline constexpr bool prints<hana::tuple<T...>> = (prints<T> && ...);
template <class Source, class E, class... X> inline constexpr bool prints<SecondPartials<Source, E, X...>> = true;
} // namespace print

/// An expression, or a (nested) Hana sequence of expressions, as `gradient` and `hessian` return them.
template <class T>
concept Printable = print::prints<T>;

namespace print {

/// Where the roots of what is printed stand: one root, or a tuple of such.
struct Nest {
  int root = -1; ///< -1 for a tuple
  std::vector<Nest> parts = {};
};

/// An operation that exists for printing only, and the text that its description shows.
struct NamedOperation {
  std::string name;
  graph::OpInfo info;
};

struct Source {
  std::deque<NamedOperation> described; ///< stay where they are
  graph::Builder graph;
  std::vector<std::string> numbers; ///< by place
  Nest result;
  std::vector<int> roots; ///< all of them, in order
};

template <Printable E>
  requires(!has_static_shape<E>)
Nest load(Source& source, E const& e) {
  if constexpr (Expression<E>) {
    int const root = typed::load(source.graph, typed::view_of<E>, static_cast<int>(source.numbers.size()));
    std::apply([&](auto const&... number) { (source.numbers.push_back(text_of(number)), ...); }, e.numbers());
    source.roots.push_back(root);
    return {root};
  } else {
    Nest all;
    hana::unpack(e, [&](auto const&... part) { (all.parts.push_back(load(source, part)), ...); });
    return all;
  }
}

template <Printable E> Source source(E const& e) {
  Source out;
  out.result = load(out, e);
  return out;
}

/// What a list holds for a node.
template <class T> T& at(std::vector<T>& list, int id) { return list[static_cast<std::size_t>(id)]; }
template <class T> T const& at(std::vector<T> const& list, int id) { return list[static_cast<std::size_t>(id)]; }

/// How often each node is used, by other nodes or as a result.
inline std::vector<int> uses(Source const& s) {
  std::vector<int> count(static_cast<std::size_t>(s.graph.size()), 0);
  for (int const root : s.roots) ++at(count, root);
  for (int id = 0; id < s.graph.size(); ++id)
    for (int k = 0; k < s.graph[id].arity(); ++k) ++at(count, s.graph[id].arg[k]);
  return count;
}

/// The text of a node without arguments; a negative number begins with its sign.
inline std::string leaf_text(Source const& s, graph::Node const& n) {
  switch (n.op->role) {
  case graph::Role::constant:
    return text_of(n.value);
  case graph::Role::truth:
    return n.value != 0 ? "true" : "false";
  case graph::Role::number:
    return s.numbers[static_cast<std::size_t>(n.value)];
  default:
    return std::string(n.op->name);
  }
}

} // namespace print

} // namespace dyad

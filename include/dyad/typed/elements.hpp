// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives by rows, element by element, as graphs made in one constant evaluation, and what is where in them.
#pragma once

#include <dyad/graph/elements.hpp>
#include <dyad/typed/function.hpp>

namespace dyad::typed {

/// Which roots a graph of element derivatives has: the results; for every term the rows that it reads; then for every
/// term its first derivatives by what it reads, and (of order 2) the upper half of its second derivatives, row by row.
struct ElementLayout {
  static constexpr int most_terms = 16, most_reads = 96;
  struct Term {
    int rows = 0, reads = 0;                     ///< how many rows it reads, and how many numbers of these
    int first_row = 0, first_slope = 0;          ///< the roots where its rows and its derivatives begin
    int row_of[most_reads]{}, input[most_reads]{}; ///< of each number the row among its rows, and the input
  };
  int order = 1, terms = 0, roots = 0;
  Term term[most_terms]{};

  constexpr int slopes(int t) const {
    int const n = term[t].reads;
    return order == 1 ? n : n + n * (n + 1) / 2;
  }
  /// The root of a second derivative, j <= k.
  constexpr int second(int t, int j, int k) const {
    int const n = term[t].reads;
    return term[t].first_slope + n + j * n - j * (j - 1) / 2 + k - j;
  }
};

/// The results of `Base` and their derivatives by rows, element by element: of order 1 those of each result in rows,
/// of order 2 first and second derivatives of one result that is made of sums over rows.
template <class Base, int Order> struct ElementsOf {
  static constexpr int inputs = Base::inputs;

  static constexpr graph::Outputs loaded() {
    graph::Outputs out;
    out.graph.inputs(inputs);
    out.roots = graph::load(out.graph, Base::value);
    out.graph.derived = true;
    return out;
  }
  static constexpr Buffer<graph::ElementTerm> terms_of(graph::Outputs const& from) {
    Buffer<int> columns;
    for (int j = 0; j < Base::active; ++j) {
      columns.push(Base::place(j));
      if (Base::index_at(Base::place(j)) < 0)
        refuse("dyad: a sparse derivative is one by rows alone; state the other arguments of the function as "
               "Passive<...>");
    }
    graph::ElementTerms found(from.graph, columns);
    Buffer<graph::ElementTerm> out;
    if (Order == 1)
      for (int const root : from.roots) out.push(found.term(root));
    else
      for (int const sum : found.sums(from.roots[0])) out.push(found.term(from.graph[sum].arg[0]));
    return out;
  }
  static constexpr ElementLayout layout = [] {
    graph::Outputs const from = loaded();
    Buffer<graph::ElementTerm> const terms = terms_of(from);
    ElementLayout out;
    if (terms.size() > out.most_terms) refuse("dyad: a sparse derivative by rows is that of at most 16 sums or results");
    out.order = Order;
    out.roots = Base::roots;
    for (graph::ElementTerm const& term : terms) {
      ElementLayout::Term& to = out.term[out.terms++];
      if (term.reads.size() > out.most_reads)
        refuse("dyad: a sparse derivative by rows is that of terms that read at most 96 numbers each");
      to.rows = term.rows.size();
      to.reads = term.reads.size();
      to.first_row = out.roots;
      out.roots += to.rows;
      for (int j = 0; j < to.reads; ++j) {
        to.row_of[j] = term.row_of_read(from.graph, j);
        to.input[j] = static_cast<int>(from.graph[from.graph[term.reads[j]].arg[0]].value);
      }
    }
    for (int t = 0; t < out.terms; ++t) {
      out.term[t].first_slope = out.roots;
      out.roots += out.slopes(t);
    }
    return out;
  }();
  static constexpr int roots = layout.roots;

  template <int Capacity> static constexpr auto make() {
    graph::Outputs out = loaded();
    graph::Builder& builder = out.graph;
    Buffer<graph::ElementTerm> const terms = terms_of(out);
    Buffer<int> weights(terms.size(), builder.constant(1));
    if (Order == 2) {
      Buffer<int> columns;
      for (int j = 0; j < Base::active; ++j) columns.push(Base::place(j));
      graph::ElementTerms found(builder, columns);
      weights = graph::weights_of(builder, rules_of<Base>, out.roots[0], found.sums(out.roots[0]));
    }
    for (graph::ElementTerm const& term : terms)
      for (int const row : term.rows) out.roots.push(graph::along_index(builder, row, term.place));
    for (int t = 0; t < terms.size(); ++t) {
      Buffer<int> const slopes = graph::slopes_of_term(builder, rules_of<Base>, terms[t], weights[t]);
      for (int const slope : slopes) out.roots.push(graph::as_row_of(builder, terms[t], slope));
      if (Order == 2) {
        Buffer<int> const second = graph::slopes_by(builder, rules_of<Base>, slopes, terms[t].reads);
        int const n = slopes.size();
        for (int j = 0; j < n; ++j)
          for (int k = j; k < n; ++k)
            out.roots.push(graph::as_row_of(builder, terms[t], graph::or_zero(builder, second[j * n + k])));
      }
    }
    return graph::flatten<Capacity, roots>(builder, out.roots, 1);
  }
  static constexpr auto const& value = fitted<ElementsOf, 8 * Base::value.size + 8 * roots + 256>();

  /// Whether a root is the constant 0.
  static constexpr bool is_zero(int root) {
    graph::FlatNode const& node = value.node[value.root[root]];
    return value.operation[node.op]->role == graph::Role::constant && node.value == 0;
  }
};

} // namespace dyad::typed

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
  /// A value by which a term is differentiated first: a read, or the sum or difference of two (the factor 0 stands for
  /// no second one).
  struct Value {
    int read[2]{};
    double factor[2]{};
  };
  struct Term {
    int rows = 0, reads = 0;            ///< how many rows it reads, and how many numbers of these
    int place = -1;                     ///< of the index that it varies with
    int first_row = 0, first_slope = 0; ///< the roots where its rows and its derivatives begin
    int row_of[most_reads]{}, input[most_reads]{}; ///< of each number the row among its rows, and the input
    int values = 0;
    Value value[most_reads]{};
  };
  int order = 1, terms = 0, roots = 0;
  graph::ElementFault fault = graph::ElementFault::none; ///< then there are no terms
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

/// The terms of `Base`, what they read, and their first derivatives by that, as they come.
template <class Base, int Order> struct ElementSlopesOf {
  static constexpr int inputs = Base::inputs;

  static constexpr void load(graph::Outputs& out) { // no initialiser: see JacobianOf
    out.graph.inputs(inputs);
    out.roots = graph::load(out.graph, Base::value);
    out.graph.derived = true;
  }
  /// The terms of a graph, and of order 2 the sums that add them up.
  struct Terms {
    Buffer<graph::ElementTerm> list;
    Buffer<int> sums;
    graph::ElementFault fault = graph::ElementFault::none;
    constexpr explicit Terms(graph::Outputs const& from) {
      Buffer<int> columns, arguments;
      for (int j = 0; j < Base::active; ++j) {
        columns.push(Base::place(j));
        arguments.push(Base::index_at(Base::place(j)));
        if (arguments.back() < 0) fault = graph::ElementFault::other_argument;
      }
      if (fault != graph::ElementFault::none) return;
      graph::ElementTerms found(from.graph, columns, arguments);
      if (Order == 2) sums = found.sums(from.roots[0]);
      if (Order == 1)
        for (int const root : from.roots) list.push(found.term(root));
      for (int const sum : sums) list.push(found.term(from.graph[sum].arg[0]));
      fault = found.fault();
      if (fault == graph::ElementFault::none && list.empty()) fault = graph::ElementFault::no_sum;
      if (list.size() > ElementLayout::most_terms) fault = graph::ElementFault::many_terms;
      for (graph::ElementTerm const& term : list)
        if (term.reads.size() > ElementLayout::most_reads) fault = graph::ElementFault::many_reads;
    }
  };
  /// The sums of which a result is made take part in it with factors of which none varies with them.
  static constexpr bool is_linear(graph::Outputs& of, Buffer<int> const& sums) {
    Buffer<int> const weights = graph::weights_of(of.graph, rules_of<Base>, of.roots[0], sums);
    Buffer<bool> const varied = graph::depends_on(of.graph, sums, of.graph.size());
    for (int const weight : weights)
      if (varied[weight]) return false;
    return true;
  }
  static constexpr ElementLayout layout = [] {
    graph::Outputs from;
    load(from);
    Terms const terms(from);
    ElementLayout out;
    out.order = Order;
    out.roots = Base::roots;
    out.fault = terms.fault;
    if (out.fault != graph::ElementFault::none) return out;
    for (graph::ElementTerm const& term : terms.list) {
      ElementLayout::Term& to = out.term[out.terms++];
      to.rows = term.rows.size();
      to.reads = term.reads.size();
      to.place = term.place;
      to.first_row = out.roots;
      out.roots += to.rows;
      for (int j = 0; j < to.reads; ++j) {
        to.row_of[j] = term.row_of[j];
        to.input[j] = static_cast<int>(from.graph[from.graph[term.reads[j]].arg[0]].value);
      }
      graph::ElementDifferences const by(from.graph, term);
      to.values = by.values.size();
      for (int v = 0; v < to.values; ++v)
        for (int k = 0; k < by.parts[v].size(); ++k) {
          to.value[v].read[k] = by.parts[v][k].read;
          to.value[v].factor[k] = by.parts[v][k].factor;
        }
    }
    for (int t = 0; t < out.terms; ++t) {
      out.term[t].first_slope = out.roots;
      out.roots += out.slopes(t);
    }
    if (Order == 2 && !is_linear(from, terms.sums)) out.fault = graph::ElementFault::dense;
    return out;
  }();
  /// Results; then of each term the rows, the values by which it is differentiated and the slopes by these.
  static constexpr int roots = [] {
    int n = Base::roots;
    for (int t = 0; t < layout.terms; ++t) n += layout.term[t].rows + 2 * layout.term[t].values;
    return n;
  }();
  template <int Capacity> static constexpr auto make() {
    graph::Outputs out;
    load(out);
    graph::Builder& builder = out.graph;
    Terms const terms(out);
    Buffer<int> weights(terms.list.size(), builder.constant(1));
    if (Order == 2) weights = graph::weights_of(builder, rules_of<Base>, out.roots[0], terms.sums);
    for (int t = 0; t < terms.list.size(); ++t) {
      graph::ElementTerm const& term = terms.list[t];
      for (int const row : term.rows) out.roots.push(row);
      Buffer<int> const values = graph::ElementDifferences(builder, term).values;
      for (int const at : values) out.roots.push(at);
      for (int const slope : graph::slopes_of_term(builder, rules_of<Base>, term, values, weights[t]))
        out.roots.push(slope);
    }
    return graph::flatten<Capacity, roots>(builder, out.roots, Base::roots);
  }
  static constexpr auto const& value = fitted<ElementSlopesOf, 4 * Base::value.size + 2 * roots + 128>();
};

/// A sentence where a function has no sparse derivatives by rows.
template <graph::ElementFault Fault> struct a_sparse_derivative_by_rows {
  using F = graph::ElementFault;
  static_assert(Fault != F::other_argument, "dyad: a sparse derivative is one by rows alone; state the other arguments "
                                            "of the function as Passive<...>, or as rows of which there is one");
  static_assert(Fault != F::outside_sums, "dyad: a sparse Hessian is that of sums over rows; this function reads rows "
                                          "outside of them, or carries them from row to row");
  static_assert(Fault != F::no_sum, "dyad: a sparse Hessian is that of sums over rows; this function does not depend "
                                    "on any");
  static_assert(Fault != F::dense, "dyad: a sparse Hessian is that of a weighted sum of sums over rows; of a function "
                                   "of such a sum it would be dense: take hvp(f)");
  static_assert(Fault != F::nested, "dyad: a sparse derivative by rows is that of terms that vary with one loop over "
                                    "rows, and not with several that are nested in each other");
  static_assert(Fault != F::loop_in_term, "dyad: a sparse derivative by rows is that of terms that read a fixed number "
                                          "of rows each; this one has a loop within it over rows by which is "
                                          "differentiated");
  static_assert(Fault != F::reads_nothing, "dyad: a sparse derivative by rows is that of terms that read these rows; "
                                           "this function has a result that does not");
  static_assert(Fault != F::made_rows, "dyad: a sparse derivative by rows is that of terms that read these rows as "
                                       "they are: not rows that a loop has made of them, nor rows that they pick "
                                       "themselves");
  static_assert(Fault != F::many_terms, "dyad: a sparse derivative by rows is that of at most 16 sums or results");
  static_assert(Fault != F::many_reads, "dyad: a sparse derivative by rows is that of terms that read at most 96 "
                                        "numbers each");
};
/// Whether the function whose trace is `Base` has sparse derivatives by rows, else a sentence.
template <class Base, int Order> consteval bool check_elements() {
  constexpr graph::ElementFault fault = ElementSlopesOf<Base, Order>::layout.fault;
  static_cast<void>(sizeof(a_sparse_derivative_by_rows<fault>));
  return fault == graph::ElementFault::none;
}

/// The rows that the terms of `Base` read, term by term, in the rows of their sums: without derivatives, since that is
/// all that a pattern is made of.
template <class Base, int Order> struct ElementRowsOf {
  using First = ElementSlopesOf<Base, Order>;
  static constexpr int inputs = Base::inputs;
  static constexpr int roots = [] {
    int n = 0;
    for (int t = 0; t < First::layout.terms; ++t) n += First::layout.term[t].rows;
    return n;
  }();

  template <int Capacity> static constexpr auto make() {
    graph::Outputs from;
    First::load(from);
    graph::Builder& builder = from.graph;
    typename First::Terms const terms(from);
    graph::Indices indices(builder);
    Buffer<int> rows;
    for (graph::ElementTerm const& term : terms.list)
      for (int const row : term.rows) rows.push(graph::along_index(builder, indices, row, term.place));
    return graph::flatten<Capacity, roots>(builder, rows, roots);
  }
  static constexpr auto const& value = fitted<ElementRowsOf, Base::value.size + 2 * roots + 32>();
};

/// Derivatives by what a term reads, from those by the values that are made of it.
constexpr Buffer<int> by_reads(graph::Builder& builder, ElementLayout::Term const& term,
                               Buffer<int> const& by_values) {
  Buffer<int> out(term.reads, builder.constant(0));
  for (int v = 0; v < term.values; ++v)
    for (int k = 0; k < 2; ++k)
      if (double const factor = term.value[v].factor[k]; factor != 0) {
        int& sum = out[term.value[v].read[k]];
        sum = factor < 0 ? builder.sub(sum, by_values[v]) : builder.add(sum, by_values[v]);
      }
  return out;
}

/// The results of `Base` and their derivatives by rows, element by element: of order 1 those of each result in rows,
/// of order 2 first and second derivatives of one result that is made of sums over rows.
template <class Base, int Order> struct ElementsOf {
  using First = ElementSlopesOf<Base, Order>;
  static constexpr int inputs = Base::inputs;
  static constexpr ElementLayout const& layout = First::layout;
  static constexpr int roots = layout.roots;

  template <int Capacity> static constexpr auto make() {
    graph::Outputs from;
    graph::Builder& builder = from.graph;
    builder.inputs(inputs);
    from.roots = graph::load(builder, First::value);
    builder.derived = true;
    graph::Indices indices(builder);
    Buffer<int> roots_of_all, derivatives;
    for (int k = 0; k < Base::roots; ++k) roots_of_all.push(from.roots[k]);
    int next = Base::roots;
    auto const take = [&](int count) {
      Buffer<int> out;
      for (int k = 0; k < count; ++k) out.push(from.roots[next++]);
      return out;
    };
    for (int t = 0; t < layout.terms; ++t) {
      auto const& term = layout.term[t];
      for (int const row : take(term.rows)) roots_of_all.push(graph::along_index(builder, indices, row, term.place));
      Buffer<int> const values = take(term.values), slopes = take(term.values);
      auto const add = [&](int id) { // the constant 0 is no result in rows
        derivatives.push(builder[id].is_constant(0) ? id : graph::along_index(builder, indices, id, term.place));
      };
      for (int const slope : by_reads(builder, term, slopes)) add(slope);
      if (Order == 1) continue;
      Buffer<int> const second = graph::slopes_by(builder, rules_of<First>, slopes, values, true);
      Buffer<Buffer<int>> half; // of each value: the slope of the slope by it, by all reads
      for (int v = 0; v < term.values; ++v) {
        Buffer<int> row;
        for (int w = 0; w < term.values; ++w)
          row.push(graph::or_zero(builder, second[v <= w ? v * term.values + w : w * term.values + v]));
        half.push(by_reads(builder, term, row));
      }
      Buffer<Buffer<int>> both; // of each read
      for (int k = 0; k < term.reads; ++k) {
        Buffer<int> column;
        for (int v = 0; v < term.values; ++v) column.push(half[v][k]);
        both.push(by_reads(builder, term, column));
      }
      for (int j = 0; j < term.reads; ++j)
        for (int k = j; k < term.reads; ++k) add(both[k][j]);
    }
    for (int const id : derivatives) roots_of_all.push(id);
    return graph::flatten<Capacity, roots>(builder, roots_of_all, Base::roots);
  }
  static constexpr auto const& value = fitted<ElementsOf, 4 * First::value.size + 4 * roots + 256>();

  /// Whether a root is the constant 0.
  static constexpr bool is_zero(int root) {
    graph::FlatNode const& node = value.node[value.root[root]];
    return value.operation[node.op]->role == graph::Role::constant && node.value == 0;
  }
};

} // namespace dyad::typed

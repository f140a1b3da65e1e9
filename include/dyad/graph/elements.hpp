// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives by rows, element by element: of sums over rows whose terms read a few rows each.
///
/// The energy of a mesh is a sum over its triangles, and a triangle reads the rows of its corners. The second
/// derivative by all rows is as large as the mesh, but that of one term by what it reads is a small matrix whose graph
/// does not depend on the mesh. Here the elements of columns that a term reads are taken for inputs of their own, and
/// the term is differentiated by these.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/row_sweeps.hpp>

namespace dyad::graph {

/// Why a function has no derivatives by rows that are sparse.
enum class ElementFault {
  none,
  other_argument, ///< one by which is differentiated is no row
  outside_sums,   ///< rows are read outside of sums, or carried from row to row
  no_sum,
  dense, ///< a function of a sum that is not linear in it
  nested,
  loop_in_term,
  reads_nothing,
  made_rows, ///< a term reads rows that a loop has made, or that they pick themselves
  many_terms,
  many_reads
};

/// A term that varies with one index, and what it reads of the columns by which is differentiated.
struct ElementTerm {
  int id = -1, place = -1; ///< its node, and the place of its index
  Buffer<int> reads = {};  ///< `RowAt` nodes
  Buffer<int> rows = {};   ///< the nodes that say which rows are read, once for each argument whose rows these are
  Buffer<int> row_of = {}; ///< of each read, the place of its row among them
};

/// Finds the terms of a function of rows.
class ElementTerms {
public:
  /// `columns` are the inputs by which is differentiated, `arguments` says of each of them to which one it belongs.
  constexpr ElementTerms(Graph const& graph, Buffer<int> const& columns, Buffer<int> const& arguments)
      : graph_(graph), columns_(columns), arguments_(arguments), indices_(graph),
        dependent_(depends_on(graph, columns, graph.size())) {}

  /// The first fault that was found.
  constexpr ElementFault fault() const { return fault_; }

  /// The sums of which a result is made.
  constexpr Buffer<int> sums(int root) {
    Buffer<int> out;
    Buffer<bool> mark(graph_.size(), false);
    mark[root] = true;
    for (int id = root; id >= 0; --id) {
      if (!mark[id] || !dependent_[id]) continue;
      Node const& n = graph_[id];
      if (n.op->loop == LoopRole::sum) out.push(id);
      else if (n.op->loop == LoopRole::none && n.arity() > 0)
        for (int k = 0; k < n.arity(); ++k) mark[n.arg[k]] = true;
      else note(ElementFault::outside_sums);
    }
    return out;
  }
  /// What a term reads.
  constexpr ElementTerm term(int id) {
    ElementTerm out{.id = id, .place = index_of(graph_, id)};
    if (out.place < 0) note(ElementFault::nested);
    Buffer<bool> mark(id + 1, false);
    mark[id] = true;
    for (int v = id; v >= 0; --v) {
      if (!mark[v] || !dependent_[v]) continue;
      Node const& n = graph_[v];
      if (n.op->loop == LoopRole::element) add_read(out, v);
      else if (n.op->loop != LoopRole::none) note(ElementFault::loop_in_term);
      else
        for (int k = 0; k < n.arity(); ++k) mark[n.arg[k]] = true;
    }
    if (out.reads.empty()) note(ElementFault::reads_nothing);
    return out;
  }

private:
  constexpr void note(ElementFault fault) {
    if (fault_ == ElementFault::none) fault_ = fault;
  }
  constexpr void add_read(ElementTerm& out, int read) {
    Node const& n = graph_[read];
    if (!graph_[n.arg[0]].is(Role::number) || dependent_[n.arg[1]]) return note(ElementFault::made_rows);
    int column = 0, row = 0;
    while (columns_[column] != n.arg[0]) ++column;
    Buffer<int>& known = argument_of_row_;
    if (out.reads.empty()) known = {};
    while (row < out.rows.size() && (out.rows[row] != n.arg[1] || known[row] != arguments_[column])) ++row;
    if (row == out.rows.size()) {
      out.rows.push(n.arg[1]);
      known.push(arguments_[column]);
    }
    out.reads.push(read);
    out.row_of.push(row);
  }

  Graph const& graph_;
  Buffer<int> columns_, arguments_;
  Indices indices_;
  Buffer<bool> dependent_;
  Buffer<int> argument_of_row_; ///< of the rows of the term that is being found
  ElementFault fault_ = ElementFault::none;
};

/// The factor with which a sum takes part in a result. It varies with a sum where the result is not linear in all.
template <class Rules>
constexpr Buffer<int> weights_of(Builder& builder, Rules const& rules, int root, Buffer<int> const& sums) {
  int const size = builder.size();
  Buffer<bool> const varied = depends_on(builder, sums, size);
  Buffer<int> seed(size, zero), out;
  seed[root] = builder.constant(1);
  auto adjoint = reverse(builder, rules, seed, varied);
  for (int const sum : sums) out.push(or_zero(builder, adjoint[sum]));
  return out;
}

/// The derivatives of a term by some values, in their order, times a weight.
template <class Rules>
constexpr Buffer<int> slopes_of_term(Builder& builder, Rules const& rules, ElementTerm const& term,
                                     Buffer<int> const& values, int weight) {
  int const size = builder.size();
  Buffer<int> seed(size, zero), open, out;
  seed[term.id] = weight;
  open.push(term.place);
  auto adjoint = reverse(builder, rules, seed, depends_on(builder, values, size), nullptr, open);
  for (int const value : values) out.push(or_zero(builder, adjoint[value]));
  return out;
}

/// Fewer values than those that a term reads, of which it is a function all the same, and which are linear in these: an
/// energy that does not change when the mesh is moved reads differences of corners. With a corner of nine numbers less
/// to differentiate by, the Hessian of a tetrahedron takes three quarters of the work.
struct ElementDifferences {
  struct Part {
    int read = 0; ///< its place among the reads
    double factor = 1;
  };
  Buffer<int> values;          ///< nodes; the reads themselves where there is nothing to gain
  Buffer<Buffer<Part>> parts;  ///< of each the reads that it is made of

  constexpr ElementDifferences(Graph const& graph, ElementTerm const& term) {
    int const size = term.id + 1;
    Buffer<int> place(size, -1); // of a read
    for (int k = 0; k < term.reads.size(); ++k) place[term.reads[k]] = k;
    Buffer<bool> const needed = reachable(graph, {term.id});
    auto const is_difference = [&](int id) {
      Node const& n = graph[id];
      return (n.is(Algebra::add) || n.is(Algebra::sub)) && place[n.arg[0]] >= 0 && place[n.arg[1]] >= 0 &&
             n.arg[0] != n.arg[1];
    };
    Buffer<bool> read_as_it_is(size, false), in_difference(size, false);
    read_as_it_is[term.id] = true;
    for (int id = 0; id < size; ++id) {
      if (!needed[id] || place[id] >= 0) continue;
      for (int k = 0; k < graph[id].arity(); ++k)
        (is_difference(id) ? in_difference : read_as_it_is)[graph[id].arg[k]] = true;
      if (is_difference(id)) {
        Node const& n = graph[id];
        values.push(id);
        parts.push({});
        parts.back().push({place[n.arg[0]], 1.0});
        parts.back().push({place[n.arg[1]], n.is(Algebra::sub) ? -1.0 : 1.0});
      }
    }
    bool apart = true; // no value is made of another one
    for (int const read : term.reads) {
      apart = apart && !(read_as_it_is[read] && in_difference[read]);
      if (!read_as_it_is[read]) continue;
      values.push(read);
      parts.push({});
      parts.back().push({place[read], 1.0});
    }
    if (apart && values.size() < term.reads.size()) return;
    values = term.reads;
    parts = {};
    for (int k = 0; k < term.reads.size(); ++k) {
      parts.push({});
      parts.back().push({k, 1.0});
    }
  }
};

} // namespace dyad::graph

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
      else
        refuse("dyad: a sparse Hessian is that of sums over rows; this function reads rows outside of them, or carries "
               "them from row to row");
    }
    return out;
  }
  /// What a term reads.
  constexpr ElementTerm term(int id) {
    ElementTerm out{.id = id, .place = index_of(graph_, id)};
    if (out.place < 0)
      refuse("dyad: a sparse derivative by rows is that of terms that vary with one loop over rows, and not with "
             "several that are nested in each other");
    Buffer<bool> mark(id + 1, false);
    mark[id] = true;
    for (int v = id; v >= 0; --v) {
      if (!mark[v] || !dependent_[v]) continue;
      Node const& n = graph_[v];
      if (n.op->loop == LoopRole::element) add_read(out, v);
      else if (n.op->loop != LoopRole::none)
        refuse("dyad: a sparse derivative by rows is that of terms that read a fixed number of rows each; this one has "
               "a loop within it over rows by which is differentiated");
      else
        for (int k = 0; k < n.arity(); ++k) mark[n.arg[k]] = true;
    }
    if (out.reads.empty())
      refuse("dyad: a sparse derivative by rows is that of terms that read these rows; this function has a result "
             "that does not");
    return out;
  }

private:
  constexpr void add_read(ElementTerm& out, int read) {
    Node const& n = graph_[read];
    if (!graph_[n.arg[0]].is(Role::number) || dependent_[n.arg[1]])
      refuse("dyad: a sparse derivative by rows is that of terms that read these rows as they are: not rows that a "
             "loop has made of them, nor rows that they pick themselves");
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
};

/// The factor with which a sum takes part in a result, which is to be linear in all of them.
template <class Rules>
constexpr Buffer<int> weights_of(Builder& builder, Rules const& rules, int root, Buffer<int> const& sums) {
  int const size = builder.size();
  Buffer<bool> const varied = depends_on(builder, sums, size);
  Buffer<int> seed(size, zero), out;
  seed[root] = builder.constant(1);
  auto adjoint = reverse(builder, rules, seed, varied);
  for (int const sum : sums) out.push(or_zero(builder, adjoint[sum]));
  Buffer<bool> const moved = depends_on(builder, sums, builder.size());
  for (int const weight : out)
    if (moved[weight])
      refuse("dyad: a sparse Hessian is that of a weighted sum of sums over rows; of a function of such a sum it would "
             "be dense: take hvp(f)");
  return out;
}

/// The derivatives of a term by what it reads, in the order of the reads, times a weight.
template <class Rules>
constexpr Buffer<int> slopes_of_term(Builder& builder, Rules const& rules, ElementTerm const& term, int weight) {
  int const size = builder.size();
  Buffer<int> seed(size, zero), open, out;
  seed[term.id] = weight;
  open.push(term.place);
  auto adjoint = reverse(builder, rules, seed, depends_on(builder, term.reads, size), nullptr, open);
  for (int const read : term.reads) out.push(or_zero(builder, adjoint[read]));
  return out;
}

} // namespace dyad::graph

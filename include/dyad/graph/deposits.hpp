// SPDX-License-Identifier: BSL-1.0
/// \file How a reverse sweep adds what passes from a node to an argument, where there are loops over rows.
///
/// A value that does not vary with an index takes part in every row of the loop: what passes to it from a node that
/// does vary is summed over the rows. What passes from the element of a column to the column is the slope of that same
/// element, an expression that varies with an index over its rows.
#pragma once

#include <dyad/graph/branches.hpp>
#include <dyad/graph/indices.hpp>

namespace dyad::graph {

/// A copy of a node in which one index is written as another one.
constexpr int with_index(Builder& builder, Indices& indices, int id, int from, int to) {
  IndexSet const bit = indices.bit(static_cast<int>(builder[from].value));
  if (from == to || (indices.of(id) & bit) == 0) return id;
  Buffer<int> copy(id + 1, -1);
  Buffer<bool> const needed = reachable(builder, {id});
  for (int i = 0; i <= id; ++i) {
    if (!needed[i]) continue;
    Node node = builder[i];
    copy[i] = i == from ? to : i;
    if ((indices.of(i) & bit) == 0 || i == from) continue;
    for (int k = 0; k < node.arity(); ++k) node.arg[k] = copy[node.arg[k]];
    copy[i] = builder.intern(node);
  }
  return copy[id];
}

/// Adds to adjoints in graphs that have no indices.
struct Deposits {
  template <class Branches>
  constexpr void add(Branches& branches, Buffer<Slope>& adjoint, int, int to, Slope const& part) const {
    adjoint[to] = branches.sum(adjoint[to], part);
  }
};

/// The same where there may be loops.
class RowDeposits {
public:
  constexpr explicit RowDeposits(Builder& builder)
      : indices_(builder), index_of_(builder.size(), -1), loops_(has_loops(builder)) {}

  constexpr void add(Branches& branches, Buffer<Slope>& adjoint, int from, int to, Slope part) {
    if (loops_ && !part.vanishes()) part = summed(branches, from, to, part);
    adjoint[to] = branches.sum(adjoint[to], part);
  }

private:
  constexpr Slope summed(Branches& branches, int from, int to, Slope const& part) {
    Builder& builder = branches.builder();
    bool const element = builder[from].op->loop == LoopRole::element;
    int const index = element ? builder[from].arg[1] : -1;
    if (element && !is_index(builder[index]))
      refuse("dyad: this version differentiates by the elements of rows only where a loop runs over these rows");
    IndexSet const kept = element ? indices_.of(index) : indices_.of(to);
    IndexSet const over = (indices_.of(from) | indices_.of(part.value)) & ~kept;
    if (over == 0 && !element) return part;
    int sum = part.value;
    if (over != 0) {
      sum = branches.written(part);
      for (int k = 0; k < indices_.count(); ++k)
        if ((over >> k & 1) != 0) sum = sum_over_index(builder, indices_, sum, builder.number(indices_.place(k)));
    }
    if (element) {
      if (index_of_[to] < 0) index_of_[to] = index;
      if (index_of_[to] != index) {
        if (over == 0) sum = branches.written(part);
        return {with_index(builder, indices_, sum, index, index_of_[to])};
      }
      if (over == 0) return part;
    }
    return {sum};
  }

  Indices indices_;
  Buffer<int> index_of_; ///< of a column, the index that its adjoint varies with
  bool loops_;
};

constexpr RowDeposits deposits_of(Builder& builder) { return RowDeposits(builder); }

} // namespace dyad::graph

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

/// A copy of a node in which one index is written as another one, with which it does not vary. Loops in it that run
/// over the other one run over the first instead.
constexpr int with_index(Builder& builder, Indices& indices, int id, int from, int to) {
  IndexSet const bit = indices.bit(static_cast<int>(builder[from].value));
  IndexSet const other = indices.bit(static_cast<int>(builder[to].value));
  if (from == to || (indices.of(id) & bit) == 0) return id;
  if ((indices.of(id) & other) != 0)
    refuse("dyad: rows of a loop are read within a loop over rows that they vary with");
  Buffer<int> copy(id + 1, -1);
  Buffer<bool> const needed = reachable(builder, {id});
  for (int i = 0; i <= id; ++i) {
    if (!needed[i]) continue;
    copy[i] = i == from ? to : i == to ? from : i;
    if ((indices.of(i) & (bit | other)) == 0 || i == from || i == to) continue;
    Node node = builder[i];
    if (node.op->loop == LoopRole::emitted && copy[node.arg[0]] == node.arg[0]) { // a state of a loop that stays itself
      int const index = builder[node.arg[0]].arg[1];
      copy[i] = builder.apply(&info<ops::RowAt>, builder.apply(&info<ops::StoreRows>, i, index), copy[index]);
      continue;
    }
    for (int k = 0; k < node.arity(); ++k) node.arg[k] = copy[node.arg[k]];
    node.height = 0;
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
  /// Within the step of a recurrence its index stays: nothing is summed over it.
  constexpr explicit RowDeposits(Builder& builder, Buffer<int> const& open = {})
      : indices_(builder), open_(open), index_of_(builder.size(), -1) {}

  /// The index that the adjoint of a column varies with.
  constexpr int index_of(int column) const { return index_of_[column]; }
  constexpr Indices& indices() { return indices_; }
  /// The places of the indices of recurrences in whose steps this sweep runs.
  constexpr Buffer<int> const& open() const { return open_; }

  /// Adds what passes from a node to one of its arguments.
  constexpr void add(Branches& branches, Buffer<Slope>& adjoint, int from, int to, Slope const& part) {
    if (part.vanishes()) return;
    bool const element = branches.builder()[from].op->loop == LoopRole::element;
    adjoint[to] = branches.sum(
        adjoint[to], summed(branches, indices_.of(from), element ? branches.builder()[from].arg[1] : -1, to, part));
  }
  /// Adds a part of an adjoint as it is.
  constexpr void add_part(Branches& branches, Buffer<Slope>& adjoint, int to, int part) {
    adjoint[to] = branches.sum(adjoint[to], summed(branches, indices_.of(part), -1, to, {part}));
  }

private:
  /// A part of the adjoint of a node, from one that varies with some indices; `index` is where it is an element of the
  /// node, a column, else -1.
  constexpr Slope summed(Branches& branches, IndexSet from, int index, int to, Slope const& part) {
    Builder& builder = branches.builder();
    bool const element = index >= 0;
    if (element && !is_index(builder[index])) return scattered(branches, index, to, part);
    IndexSet kept = element ? indices_.of(index) : indices_.of(to);
    for (int const place : open_) kept |= indices_.bit(place);
    IndexSet const over = (from | indices_.of(part.value)) & ~kept;
    if (over == 0 && !element) return part;
    int sum = part.value;
    if (over != 0) {
      sum = branches.written(part);
      for (IndexSet left = over; left != 0;) {
        int const k = innermost(builder, sum, left);
        sum = sum_over_index(builder, indices_, sum, builder.number(indices_.place(k)));
        left &= ~(IndexSet{1} << k);
      }
    }
    if (element) {
      if (index_of_[to] < 0) {
        int const place = static_cast<int>(builder[index].value);
        index_of_[to] = builder.number(index_place(column_of_index(place), 0));
      }
      if (index_of_[to] != index) {
        if (over == 0) sum = branches.written(part);
        return {with_index(builder, indices_, sum, index, index_of_[to])};
      }
      if (over == 0) return part;
    }
    return {sum};
  }

  /// What passes from the element in a row that a number picks to the column.
  constexpr Slope scattered(Branches& branches, int row, int to, Slope const& part) {
    Builder& builder = branches.builder();
    if (index_of_[to] < 0) {
      Node const column = builder[to];
      int const place = column.is(Role::number) ? index_place(static_cast<int>(column.value), 0)
                                                : static_cast<int>(builder[column.arg[column.arity() - 1]].value);
      index_of_[to] = builder.number(place);
    }
    int const g = branches.written(part), index = index_of_[to];
    IndexSet const varies = indices_.of(g) | indices_.of(row);
    if (varies == 0) // one row alone
      return {builder.apply(&info<ops::Where>, builder.apply(&info<ops::Equal>, index, row), g, builder.constant(0))};
    if ((varies & (varies - 1)) != 0)
      refuse("dyad: this version differentiates by rows that are picked within one loop, not within several");
    return {builder.apply(&info<ops::RowAt>, builder.apply(&info<ops::ScatterRows>, g, row, index), index)};
  }
  /// An index of a set within whose loop none of the others runs: a loop that varies with another index runs within
  /// that one's loop.
  constexpr int innermost(Graph const& graph, int term, IndexSet set) {
    IndexSet holds_others = 0;
    if ((set & (set - 1)) != 0) {
      Buffer<bool> const needed = reachable(graph, {term});
      for (int id = 0; id < needed.size(); ++id) {
        LoopRole const role = graph[id].op->loop;
        if (!needed[id] || (role != LoopRole::sum && role != LoopRole::store && role != LoopRole::recurrence)) continue;
        if ((indices_.of(graph[id].arg[1]) & set) != 0) holds_others |= indices_.of(id);
      }
    }
    for (int k = indices_.count() - 1; k >= 0; --k)
      if ((set & ~holds_others) >> k & 1) return k;
    for (int k = 0;; ++k)
      if (set >> k & 1) return k;
  }

  Indices indices_;
  Buffer<int> open_;
  Buffer<int> index_of_; ///< of a column, the index that its adjoint varies with
};

} // namespace dyad::graph

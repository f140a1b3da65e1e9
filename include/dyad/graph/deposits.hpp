// SPDX-License-Identifier: BSL-1.0
/// \file How a reverse sweep adds what passes from a node to an argument, where there are loops over rows.
///
/// A value that does not vary with an index takes part in every row of the loop: what passes to it from a node that
/// does vary is summed over the rows. What passes from the element of a column to the column is the slope of that same
/// element, an expression that varies with an index over its rows.
#pragma once

#include <dyad/graph/columns.hpp>

namespace dyad::graph {

/// A copy of a node in which one index is written as another one, with which it does not vary. Loops in it that run
/// over the other one run over the first instead, and recurrences that emit columns over either are run once more.
constexpr int with_index(Builder& builder, Indices& indices, int id, int from, int to) {
  IndexSet const bit = indices.bit(static_cast<int>(builder[from].value));
  IndexSet const other = indices.bit(static_cast<int>(builder[to].value));
  if (from == to || (indices.of(id) & bit) == 0) return id;
  if ((indices.of(id) & other) != 0)
    refuse("dyad: rows of a loop are read within a loop over rows that they vary with");
  Buffer<int> copy(id + 1, -1);
  Buffer<bool> needed(id + 1, false), again(id + 1, false); // not within loops that vary with neither
  needed[id] = true;
  for (int i = id; i >= 0; --i) {
    Node const& n = builder[i];
    bool const varies = (indices.of(i) & (bit | other)) != 0;
    if (needed[i] && varies && n.op->loop == LoopRole::emitted && is_column(builder, i)) again[n.arg[0]] = true;
    for (int k = 0; needed[i] && (varies || again[i]) && k < n.arity(); ++k) needed[n.arg[k]] = true;
  }
  for (int i = 0; i <= id; ++i) {
    if (!needed[i]) continue;
    copy[i] = i == from ? to : i == to ? from : i;
    if (((indices.of(i) & (bit | other)) == 0 && !again[i]) || i == from || i == to) continue;
    Node node = builder[i];
    if (node.op->loop == LoopRole::emitted && copy[node.arg[0]] == node.arg[0]) { // a state of a loop that stays itself
      int const index = builder[node.arg[0]].arg[1];
      copy[i] = builder.apply(on_rows::element, builder.apply(on_rows::store, i, index), copy[index]);
      continue;
    }
    for (int k = 0; k < node.arity(); ++k) node.arg[k] = copy[node.arg[k]];
    node.height = 0;
    copy[i] = builder.intern(node);
  }
  return copy[id];
}

/// The element of a column at an index with which it does not vary: of values that are kept, the value there.
constexpr int element_of(Builder& builder, Indices& indices, int column, int index) {
  Node const n = builder[column];
  if (n.op->loop == LoopRole::store) return with_index(builder, indices, n.arg[0], n.arg[1], index);
  return builder.apply(on_rows::element, column, index);
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
      : builder_(&builder), indices_(builder), open_(open), index_of_(builder.size(), -1) {}

  /// The index that the adjoint of a column varies with: one that the column itself does not vary with. `place` is that
  /// of an index over its rows.
  constexpr int index_of(int column, int place) {
    while (index_of_.size() <= column) index_of_.push(-1);
    if (index_of_[column] < 0) {
      IndexSet taken = indices_.of(column);
      for (int const open : open_) taken |= indices_.bit(open);
      int const rows = column_of_index(place);
      int nested = 0;
      while (nested + 1 < most_nested_alike && (indices_.bit(index_place(rows, nested)) & taken) != 0) ++nested;
      index_of_[column] = builder_->number(index_place(rows, nested));
    }
    return index_of_[column];
  }
  constexpr int index_of(int column) {
    Graph const& graph = *builder_;
    int const index = index_of_column(graph, column);
    return index_of(column, index < 0 ? index_place(static_cast<int>(graph[column].value), 0)
                                      : static_cast<int>(graph[index].value));
  }
  /// The adjoint of a column as a column.
  constexpr int as_column(Branches& branches, int column, Slope const& adjoint) {
    return column_of_term(branches.builder(), branches.written(adjoint), index_of(column));
  }
  constexpr Indices& indices() { return indices_; }
  /// The places of the indices of recurrences in whose steps this sweep runs.
  constexpr Buffer<int> const& open() const { return open_; }

  /// Adds what passes from a node to one of its arguments.
  constexpr void add(Branches& branches, Buffer<Slope>& adjoint, int from, int to, Slope const& part) {
    if (part.vanishes()) return;
    Builder& builder = branches.builder();
    Node const node = builder[from];
    bool const near = node.op->loop == LoopRole::near, element = near || node.op->loop == LoopRole::element;
    Slope to_add = summed(branches, indices_.of(from), element ? node.arg[1] : -1, to, part);
    if (near) { // what an element so many rows before passes to this one
      int const distance = -static_cast<int>(builder[node.arg[2]].value);
      to_add = {shifted_term(builder, indices_, branches.written(to_add), index_of(to), distance)};
    }
    adjoint[to] = branches.sum(adjoint[to], to_add);
  }
  /// Adds a part of an adjoint, which counts where it chooses something else than 0.
  constexpr void add_part(Branches& branches, Buffer<Slope>& adjoint, int to, int part) {
    if (Slope const slope = branches.passed(part, {}); !slope.vanishes())
      adjoint[to] = branches.sum(adjoint[to], summed(branches, indices_.of(part), -1, to, slope));
  }
  /// Adds a part of the adjoint of a column, which is a column too.
  constexpr void add_column(Branches& branches, Buffer<Slope>& adjoint, int to, int part) {
    Builder& builder = branches.builder();
    int const index = index_of(to), element = element_of(builder, indices_, part, index);
    if (Slope const slope = branches.passed(element, {}); !slope.vanishes())
      adjoint[to] = branches.sum(adjoint[to], summed(branches, indices_.of(element), index, to, slope));
  }

private:
  /// A part of the adjoint of a node, from one that varies with some indices; `index` is where it is an element of the
  /// node, a column, else -1.
  constexpr Slope summed(Branches& branches, IndexSet from, int index, int to, Slope const& part) {
    Builder& builder = branches.builder();
    bool const element = index >= 0;
    if (element && !is_index(builder[index])) return scattered(branches, index, to, part);
    IndexSet kept = indices_.of(to);
    if (element) kept |= indices_.of(index);
    for (int const place : open_) kept |= indices_.bit(place);
    IndexSet const over = (from | indices_.of(part.value)) & ~kept;
    Slope sum = part;
    if (over != 0) {
      sum = branches.written_where(part, [&](int condition) { return (indices_.of(condition) & over) != 0; });
      for (IndexSet left = over; left != 0;) {
        int const k = innermost(builder, sum.value, left);
        sum.value = sum_of_rows(builder, indices_, sum.value, builder.number(indices_.place(k)));
        left &= ~(IndexSet{1} << k);
      }
    }
    if (!element) return sum;
    int const other = index_of(to, static_cast<int>(builder[index].value));
    if (other == index) return sum;
    return branches.passed(with_index(builder, indices_, branches.written(sum), index, other), {});
  }

  /// What passes from the element in a row that a number picks to the column: it is scattered, or stands in one row.
  constexpr Slope scattered(Branches& branches, int row, int to, Slope const& part) {
    Builder& builder = branches.builder();
    int const g = branches.written(part), index = index_of(to);
    IndexSet over = (indices_.of(g) | indices_.of(row)) & ~indices_.of(to);
    for (int const place : open_) over &= ~indices_.bit(place);
    if (over == 0) return {in_row(builder, g, row, index)};
    int terms = builder.apply(on_rows::term, g, row), loop = -1;
    while (over != 0) {
      if (loop >= 0) terms = builder.apply(on_rows::terms, terms, loop);
      int const k = innermost(builder, terms, over);
      loop = builder.number(indices_.place(k));
      over &= ~(IndexSet{1} << k);
    }
    return {builder.apply(on_rows::element, builder.apply(on_rows::scatter, terms, loop, index), index)};
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

  Builder* builder_;
  Indices indices_;
  Buffer<int> open_;
  Buffer<int> index_of_; ///< of a column, the index that its adjoint varies with
};

} // namespace dyad::graph

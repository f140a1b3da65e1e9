// SPDX-License-Identifier: BSL-1.0
/// \file How a reverse sweep adds what passes from a node to an argument, where there are loops over rows.
///
/// A value that does not vary with an index takes part in every row of the loop: what passes to it from a node that
/// does vary is summed over the rows. What passes from the element of a column to the column is the slope of that same
/// element, an expression that varies with an index over its rows.
///
/// A sum over rows is a number even where no row adds to it: where no row takes a branch, picks an element, or where
/// there are no rows. A program without loops has no such part at all. So where the number would be multiplied by a
/// slope that may be infinite or no number, it counts in a branch of its own, in which some row adds to it.
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
    if (index_of_[column] < 0) index_of_[column] = free_index(place, indices_.of(column));
    return index_of_[column];
  }
  constexpr int index_of(int column) {
    Graph const& graph = *builder_;
    int const index = index_of_column(graph, column);
    return index_of(column, index < 0 ? index_place(static_cast<int>(graph[column].value), 0)
                                      : static_cast<int>(graph[index].value));
  }
  /// The index at which a part of the adjoint of a column is read: another one where the part, or how often it counts,
  /// varies with that of the adjoint, as what each step of a loop over the same rows passes back does.
  constexpr int index_beside(int column, int part, int count = -1) {
    int const index = index_of(column);
    IndexSet const varies = indices_.of(part) | (count < 0 ? IndexSet{} : indices_.of(count));
    if ((varies & indices_.of(index)) == 0) return index;
    return free_index(static_cast<int>((*builder_)[index].value), varies | indices_.of(column));
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
    if (near) to_add = shifted(branches, to_add, to, -static_cast<int>(builder[node.arg[2]].value));
    adjoint[to] = branches.sum(adjoint[to], to_add);
  }
  /// Adds a part of an adjoint, which is a column where the node is one. It counts where it chooses something else than
  /// 0 and, if they are given, a condition holds and a count, a column where the part is one, is not 0.
  constexpr void add_counted(Branches& branches, Buffer<Slope>& adjoint, int to, int part, int condition, int count) {
    Builder& builder = branches.builder();
    int const index = is_column(builder, part) ? index_beside(to, part, count) : -1;
    if (count >= 0) {
      int const here = is_column(builder, count) ? element_of(builder, indices_, count, index) : count;
      int const counts = as_condition(builder, here);
      condition = condition < 0 ? counts : builder.apply(basic::both, condition, counts);
    }
    if (index >= 0) add_column(branches, adjoint, to, part, index, condition);
    else add_part(branches, adjoint, to, part, condition);
  }
  /// What is 0 where a slope found in a step does not count, -1 if it counts everywhere or that makes no difference.
  template <class Slopes> constexpr int count_of(Builder& builder, Slopes& slopes, int of) {
    int const condition = passes_infinities_on(builder, of) ? slopes.condition(of) : -1;
    return condition < 0 ? -1 : as_number(builder, condition);
  }
  /// Adds a part of an adjoint, which counts where it chooses something else than 0 and, if one is given, a condition
  /// holds.
  constexpr void add_part(Branches& branches, Buffer<Slope>& adjoint, int to, int part, int condition = -1) {
    add_passed(branches, adjoint, to, part, -1, condition);
  }
  /// Adds a part of the adjoint of a column, which is a column too; a condition may vary with the index.
  constexpr void add_column(Branches& branches, Buffer<Slope>& adjoint, int to, int part, int index, int condition) {
    add_passed(branches, adjoint, to, element_of(branches.builder(), indices_, part, index), index, condition);
  }
  /// The condition that holds where some of the adjoints counts that leave a loop, from any of its rows or, if an index
  /// is given, by the rows of that; -1 where they count everywhere.
  constexpr int counts_anywhere(Branches& branches, int loop, Buffer<Slope> const& adjoints, int by = -1) {
    if (adjoints.empty()) return -1;
    Slope any = adjoints[0];
    for (Slope const& one : adjoints) any.taken = branches.where_any(any, one);
    if (any.taken == everywhere) return -1;
    return in_any_row_but_of(branches.builder(), branches.condition(any), loop, by);
  }
  /// The condition that another one holds for some indices but those that two nodes vary with and those that stay.
  constexpr int in_any_row_but_of(Builder& builder, int condition, int loop, int by) {
    IndexSet over = indices_.of(condition) & ~indices_.of(loop);
    if (by >= 0) over &= ~indices_.of(by);
    for (int const place : open_) over &= ~indices_.bit(place);
    return over == 0 ? condition : in_any_row(builder, condition, over);
  }
  /// A slope with one index written as another one, its condition as well.
  constexpr Slope renamed(Branches& branches, Slope const& slope, int from, int to) {
    Builder& builder = branches.builder();
    int const value = with_index(builder, indices_, slope.value, from, to);
    Slope const out = slope.settled ? Slope{value} : branches.passed(value, {});
    if (slope.taken == everywhere) return out;
    int const condition = with_index(builder, indices_, branches.condition(slope), from, to);
    return slope.settled ? branches.counted(out, condition) : branches.within(out, condition, true);
  }
  /// Adds what passes from a column to the term that it keeps.
  constexpr void add_term(Branches& branches, Buffer<Slope>& adjoint, int column, int to) {
    Slope const slope = renamed(branches, adjoint[column], index_of(column), branches.builder()[column].arg[1]);
    if (!slope.vanishes()) add_slope(branches, adjoint, to, slope.value, -1, slope);
  }

  /// 1 where a condition holds, else 0.
  static constexpr int as_number(Builder& builder, int condition) {
    return builder.apply(basic::where, condition, builder.constant(1), builder.constant(0));
  }
  static constexpr int as_condition(Builder& builder, int number) {
    return builder.apply(basic::not_equal, number, builder.constant(0));
  }
  /// Whether the slope of a node by what it is made of may be no number, or infinite.
  constexpr bool passes_infinities_on(Graph const& graph, int id) {
    return steepness(graph, id) != Steepness::constant;
  }
  /// The same at finite values of the inputs, but for overflow.
  constexpr bool is_steep(Graph const& graph, int id) { return steepness(graph, id) == Steepness::infinite; }

private:
  /// Adds a slope that varies with the indices of a node; `index` as in `summed`.
  constexpr void add_slope(Branches& branches, Buffer<Slope>& adjoint, int to, int node, int index,
                           Slope const& slope) {
    adjoint[to] = branches.sum(adjoint[to], summed(branches, indices_.of(node), index, to, slope));
  }
  /// The same of a node, which counts where it chooses something else than 0 and a condition, if any, holds.
  constexpr void add_passed(Branches& branches, Buffer<Slope>& adjoint, int to, int node, int index, int condition) {
    Slope slope = branches.passed(node, {});
    if (condition >= 0) slope = branches.within(slope, condition, true);
    if (!slope.vanishes()) add_slope(branches, adjoint, to, node, index, slope);
  }
  /// An index over the rows of the one at a place that is none of these, nor open.
  constexpr int free_index(int place, IndexSet taken) {
    for (int const open : open_) taken |= indices_.bit(open);
    int const rows = column_of_index(place);
    int nested = 0;
    while (nested + 1 < most_nested_alike && (indices_.bit(index_place(rows, nested)) & taken) != 0) ++nested;
    return builder_->number(index_place(rows, nested));
  }
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
      int const guard = guarding(branches, part, to, over);
      sum = branches.written_where(part, [&](int condition) { return (indices_.of(condition) & over) != 0; });
      sum.value = sum_over(builder, sum.value, over);
      if (guard >= 0) sum = branches.counted(sum, guard);
    }
    if (!element) return sum;
    int const other = index_of(to, static_cast<int>(builder[index].value));
    if (other == index) return sum;
    return renamed(branches, sum, index, other);
  }

  /// The sum of a term over a set of indices.
  constexpr int sum_over(Builder& builder, int term, IndexSet over) {
    while (over != 0) {
      int const k = innermost(builder, term, over);
      term = sum_of_rows(builder, indices_, term, builder.number(indices_.place(k)));
      over &= ~(IndexSet{1} << k);
    }
    return term;
  }
  /// The condition that some row passes a part on, where the slope of the node that it goes to could make a number of
  /// nothing; else -1. So neither the branch that no row takes nor a loop without rows leaks anything.
  constexpr int guarding(Branches& branches, Slope const& part, int to, IndexSet over) {
    Builder& builder = branches.builder();
    auto const varies = [&](int condition) { return (indices_.of(condition) & over) != 0; };
    int const condition = passes_infinities_on(builder, to) ? branches.condition_where(part, varies) : -1;
    if (condition >= 0) return in_any_row(builder, condition, over);
    int out = -1;
    for (int k = 0; k < indices_.count() && is_steep(builder, to); ++k) {
      if ((over >> k & 1) == 0) continue;
      int const rows = has_rows(builder, indices_.place(k));
      out = out < 0 ? rows : rows < 0 ? out : builder.apply(basic::both, rows, out);
    }
    return out;
  }
  /// The condition that a loop over the index at a place has steps, -1 where it is stated how many.
  static constexpr int has_rows(Builder& builder, int place) {
    int const rows = column_of_index(place), index = builder.number(place), one = builder.constant(1);
    if (rows > first_count && rows < first_open_end) return -1;
    bool const counted_by_steps = rows >= first_open_end;
    return as_condition(builder,
                        counted_by_steps ? builder.apply(on_rows::sum, builder.apply(on_rows::along, one, index), index)
                                         : builder.apply(on_rows::count, index));
  }
  /// The condition that another one holds in some row.
  constexpr int in_any_row(Builder& builder, int condition, IndexSet over) {
    return as_condition(builder, sum_over(builder, as_number(builder, condition), over));
  }
  /// What is not 0 where a slope counts that goes to some rows of a column, whose own slope could make a number of
  /// nothing in the others; else -1.
  constexpr int count_to(Branches& branches, Slope const& slope, int to) {
    Builder& builder = branches.builder();
    if (slope.taken != everywhere)
      return passes_infinities_on(builder, to) ? as_number(builder, branches.condition(slope)) : -1;
    return is_steep(builder, to) ? builder.constant(1) : -1;
  }
  /// What an element so many rows before passes to the element of a column in this row.
  constexpr Slope shifted(Branches& branches, Slope const& slope, int to, int distance) {
    Builder& builder = branches.builder();
    int const index = index_of(to);
    auto const shift = [&](int term) { return shifted_term(builder, indices_, term, index, distance); };
    Slope const out{shift(branches.written(slope))};
    int const counts = count_to(branches, slope, to);
    return counts < 0 ? out : branches.counted(out, as_condition(builder, shift(counts)));
  }
  /// The slopes of a node by what it is made of: the same everywhere, finite where the values are, or infinite or no
  /// numbers at some finite ones.
  enum class Steepness : char { constant, finite, infinite };
  constexpr Steepness steepness(Graph const& graph, int id) {
    for (int i = steepness_.size(); i <= id; ++i) {
      Node const& n = graph[i];
      bool const scaled = n.is(Algebra::mul) &&
                          (graph[n.arg[0]].is(Role::constant) || graph[n.arg[1]].is(Role::constant));
      bool const plain = n.is(Algebra::add) || n.is(Algebra::sub) || n.is(Algebra::neg) || scaled ||
                         n.op->loop == LoopRole::element || n.op->loop == LoopRole::store;
      Steepness found = n.op->steep                ? Steepness::infinite
                        : n.arity() == 0 || plain ? Steepness::constant
                                                  : Steepness::finite;
      for (int k = 0; k < n.arity(); ++k)
        if (Steepness const below = steepness_[n.arg[k]]; below > found) found = below;
      steepness_.push(found);
    }
    return steepness_[id];
  }

  /// What passes from the element in a row that a number picks to the column: it is scattered, or stands in one row.
  constexpr Slope scattered(Branches& branches, int row, int to, Slope const& part) {
    Builder& builder = branches.builder();
    int const g = branches.written(part), index = index_of(to);
    IndexSet over = (indices_.of(g) | indices_.of(row)) & ~indices_.of(to);
    for (int const place : open_) over &= ~indices_.bit(place);
    int const counts = count_to(branches, part, to);
    if (over == 0 && counts >= 0) return branches.within(part, builder.apply(basic::equal, index, row), true);
    Slope const out{over == 0 ? in_row(builder, g, row, index) : scattered(builder, g, row, over, index)};
    if (counts < 0) return out;
    return branches.counted(out, as_condition(builder, scattered(builder, counts, row, over, index)));
  }
  constexpr int scattered(Builder& builder, int term, int row, IndexSet over, int index) {
    int terms = builder.apply(on_rows::term, term, row), loop = -1;
    while (over != 0) {
      if (loop >= 0) terms = builder.apply(on_rows::terms, terms, loop);
      int const k = innermost(builder, terms, over);
      loop = builder.number(indices_.place(k));
      over &= ~(IndexSet{1} << k);
    }
    return builder.apply(on_rows::element, builder.apply(on_rows::scatter, terms, loop, index), index);
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
  Buffer<Steepness> steepness_; ///< of each node, as far as that was asked
  Buffer<int> index_of_;        ///< of a column, the index that its adjoint varies with
};

} // namespace dyad::graph

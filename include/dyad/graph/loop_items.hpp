// SPDX-License-Identifier: BSL-1.0
/// \file What the loops of a region do for it, one item each, and what an item computes with.
#pragma once

#include <dyad/graph/loop_regions.hpp>
#include <dyad/graph/region_scope.hpp>
#include <dyad/graph/work.hpp>

namespace dyad::graph {

/// The buffers of columns that loops keep or carry. A node may have two: one for the loops that run on single rows, one
/// for those within a loop on batches.
class RowBuffers {
public:
  constexpr explicit RowBuffers(Graph const& graph)
      : of_rows(graph.size(), -1), of_lanes(graph.size(), -1), graph_(graph) {}

  Buffer<RowBuffer> all;
  Buffer<int> of_rows, of_lanes; ///< of each node, or -1 (no array of them: nvcc destroys but one element of it)

  /// The buffer of a node, which may be new, over the index at a place.
  constexpr int of(int id, int index, bool lanes) {
    int& buffer = (lanes ? of_lanes : of_rows)[id];
    if (buffer < 0) {
      buffer = all.size();
      all.push({.index = index, .lanes = lanes});
    }
    return buffer;
  }
  /// Lets a node have the buffer of another one.
  constexpr void share(int id, int buffer, bool lanes) { (lanes ? of_lanes : of_rows)[id] = buffer; }
  /// The buffer of a column.
  constexpr int of(int column, bool lanes) {
    return of(column, static_cast<int>(graph_[index_of_column(graph_, column)].value), lanes);
  }

private:
  Graph const& graph_;
};

/// Outputs in the order of their slots, so that code which fills slots side by side can write into them.
constexpr void sort_outputs(LoopBlock& block, int slots) {
  Buffer<int> root(slots, -1);
  for (int k = 0; k < block.outputs.size(); ++k) root[block.outputs[k]] = block.code.roots[k];
  block.outputs = {};
  block.code.roots = {};
  for (int s = 0; s < slots; ++s)
    if (root[s] >= 0) block.outputs.push(s), block.code.roots.push(root[s]);
}

/// Keeps a column of each step of a loop. Those of a state before each step may be all `in_place`: the state moves
/// through them.
constexpr void keep_column(LoopBlock& block, KeptColumn const& column, bool in_place) {
  for (ColumnState& state : block.columns)
    if (in_place && state.moves && state.before == column.from) {
      state.kept = column.to;
      return;
    }
  block.keeps_columns.push(column);
}

/// The nodes of a graph as a region sees them, and the items that its loops compute.
struct ItemScope : RegionScope {
  bool const emits; ///< whether recurrences emit what others need
  RowBuffers& buffers;
  IndexSet lanes = 0; ///< of the loops around it, or itself, that run on batches of rows or within these
  Buffer<int> running_around = {}; ///< the recurrences within whose steps this region lies

  /// The nodes of inner regions that an item computes with, and the nodes of this region that these need.
  struct Within {
    Buffer<int> needed, emitted;
  };
  constexpr Within within(LoopItem const& item) const {
    Within found;
    if (!emits) return found;
    Buffer<bool> mark(item.id + 1, false);
    int open = 0; // nodes that are marked and not yet met: below the last of them nothing is
    auto const add = [&](int id) {
      open += !mark[id];
      mark[id] = true;
    };
    add(item.id);
    for (int id = item.id; open > 0; --id) {
      if (!mark[id]) continue;
      --open;
      if (id != item.id && known_inside(id)) {
        if (!is_literal(id)) found.needed.push(id);
        continue;
      }
      if (role(id) == LoopRole::emitted) {
        if (int const g = node(id).arg[0]; known_inside(g)) {
          found.emitted.push(id);
          add(node(id).arg[1]);
          continue;
        }
      }
      for_each_argument(id, add);
    }
    return found;
  }
  /// Whether an item computes so much with the states of a recurrence that it is quicker after it, in batches of rows,
  /// than along with it, row by row. States that are columns are read step by step anyway.
  constexpr bool works_in_batches(LoopItem const& item) const {
    if (lanes != 0 || is_recurrence(item)) return false;
    Buffer<bool> mark(item.id + 1, false);
    mark[item.id] = true;
    int sum = 0;
    for (int id = item.id; id >= 0; --id) {
      if (!mark[id] || (id != item.id && known_inside(id))) continue;
      bool const emitted = role(id) == LoopRole::emitted;
      if (emitted ? is_column(id)
                  : id != item.id && node(id).op->loop != LoopRole::none && !is_element(id) && !is_term(id))
        return false;
      sum += work(*node(id).op);
      if (!emitted) for_each_argument(id, [&](int below) { mark[below] = true; });
    }
    return sum >= (set != 0 ? worth_keeping_in_steps : worth_keeping);
  }
  constexpr bool is_product(LoopItem const& item) const { return role(item.id) == LoopRole::product; }
  /// The product of all elements of two columns that is added to a column in all its rows, and that nothing else needs;
  /// or -1. `users` says how often each node is needed.
  constexpr int added_product(int accumulated, Buffer<int> const& users) const {
    Node const &sum = node(accumulated), &term = node(sum.arg[0]);
    bool const of_column = term.op->loop == LoopRole::element && term.arg[1] == sum.arg[2];
    if (lanes != 0 || !of_column || users[sum.arg[0]] != 1) return -1;
    return node(term.arg[0]).is(LoopVariant::outer) && users[term.arg[0]] == 1 ? term.arg[0] : -1;
  }
  /// What is added to a column: such a product, or the term of each row. A term that a loop of this region keeps in a
  /// column is added by that loop.
  constexpr int added_term(int accumulated, Buffer<int> const& users) const {
    int const product = added_product(accumulated, users), term = node(accumulated).arg[0];
    if (product >= 0) return product;
    if (lanes != 0 || role(term) != LoopRole::element || node(term).arg[1] != node(accumulated).arg[2]) return term;
    int const column = in_its_step(node(term).arg[0]);
    bool const own = role(column) == LoopRole::store && node(column).arg[1] == node(term).arg[1] && is_item(column);
    return own ? node(column).arg[0] : term;
  }
  constexpr IndexSet bit_of(LoopItem const& item) const {
    if (is_product(item)) return 0;
    if (item.added >= 0 && role(item.added) == LoopRole::accumulate) return indices.of(node(item.added).arg[2]);
    return item.result >= 0 ? indices.of(item.id) : indices.of(node(item.id).arg[1]);
  }
  constexpr Way way_of(int recurrence) const {
    return node(recurrence).is(LoopVariant::backwards) ? Way::back : Way::forward;
  }
  /// Of what a recurrence emits whose steps this region is, the value in the step.
  constexpr int in_its_step(int id) const {
    return role(id) == LoopRole::emitted && is_running(node(id).arg[0]) ? node(id).arg[1] : id;
  }
  /// Whether an item reads columns that only its own loop knows, step by step, in a row that is known here.
  constexpr bool reads_steps_by_row(LoopItem const& item) const {
    Buffer<bool> mark(graph.size(), false);
    mark[item.id] = true;
    for (int id = item.id; id >= 0; --id) {
      if (!mark[id] || (id != item.id && known_inside(id))) continue;
      if (is_element(id) && is_column(node(id).arg[0]) && !known_inside(node(id).arg[0]) &&
          known_inside(node(id).arg[1]))
        return true;
      for_each_argument(id, [&](int below) { mark[below] = true; });
    }
    return false;
  }
  /// Whether a loop reads columns that a recurrence has kept step by step, each in its own step.
  constexpr bool reads_steps(Buffer<LoopItem> const& of, IndexSet bit) const {
    for (LoopItem const& item : of)
      for (int const e : within(item).emitted)
        if (is_column(e) && indices.of(node(node(e).arg[0]).arg[1]) == bit) return true;
    return false;
  }
  /// Whether a column varies with rows that run in batches.
  constexpr bool in_lanes(int column) const { return (indices.of(column) & lanes) != 0; }
  /// The buffer of a node that a loop of the region where `owner` is known has written.
  constexpr int kept_in(int id, int owner) const { return (in_lanes(owner) ? buffers.of_lanes : buffers.of_rows)[id]; }
  /// The buffer of a column where it is read.
  constexpr int kept_column(int id) const {
    Node const& n = node(id);
    if (n.op->loop == LoopRole::final) return kept_in(node(n.arg[1]).arg[0], n.arg[0]); // the state itself
    if (n.op->loop != LoopRole::emitted) return kept_in(id, id);
    return is_running(n.arg[0]) || is_among(running_around, n.arg[0]) ? kept_column(n.arg[1])
                                                                        : kept_in(id, n.arg[0]);
  }
  /// Where straight code reads a node; the slot `row` holds the number of the row that an element is picked by.
  constexpr BlockInput read_from(int id, int row) const {
    Node const& n = node(id);
    if (n.op->loop == LoopRole::count) return {BlockInput::count, static_cast<int>(node(n.arg[0]).value)};
    if (n.op->loop == LoopRole::emitted) return {BlockInput::kept, kept_in(id, n.arg[0])};
    if (is_column(n.arg[0])) {
      int const buffer = kept_column(n.arg[0]);
      if (n.op->loop == LoopRole::near)
        return {BlockInput::kept_near, buffer, static_cast<int>(node(n.arg[2]).value)};
      return {row < 0 ? BlockInput::kept : BlockInput::picked_kept, buffer, row};
    }
    return {row < 0 ? BlockInput::element : BlockInput::picked, static_cast<int>(node(n.arg[0]).value), row};
  }
  /// The block that computes a product, or adds it to a column.
  constexpr LoopBlock product_block(LoopItem const& item) const {
    Node const& n = node(item.id);
    LoopBlock block;
    block.product = {.kind = n.is(LoopVariant::outer)               ? RowProduct::Kind::outer
                             : n.is(LoopVariant::transposed) ? RowProduct::Kind::transposed
                                                                  : RowProduct::Kind::times,
                     .matrix = kept_column(n.arg[0]),
                     .vector = kept_column(n.arg[1]),
                     .to = item.added < 0 ? buffers.of(item.id, lanes != 0) : buffers.of(item.added, false),
                     .adds = item.added >= 0};
    return block;
  }
  /// Whether straight code of this region computes a node.
  constexpr bool is_straight(int id) const {
    return is_own(id) && !is_item(id) && role(id) != LoopRole::final && role(id) != LoopRole::state &&
           role(id) != LoopRole::steps && role(id) != LoopRole::memory && !is_column(id) && !is_term(id);
  }
  /// How many values straight code reads that computes these nodes, or more.
  constexpr int most_reads(Buffer<int> const& made) const {
    Buffer<bool> counted(graph.size(), false);
    int reads = 0;
    for (int const id : made) {
      if (is_read(id) || role(id) == LoopRole::root_value) ++reads;
      else
        for (int k = 0; k < node(id).arity(); ++k) {
          if (!counted[node(id).arg[k]]) ++reads;
          counted[node(id).arg[k]] = true;
        }
      counted[id] = true;
    }
    return reads;
  }
  /// Whether a loop scatters terms, or those of a loop around it.
  constexpr bool is_scatter(LoopItem const& item) const {
    return item.result < 0 && (role(item.id) == LoopRole::scatter || role(item.id) == LoopRole::terms);
  }
  constexpr bool is_computed(LoopItem const& item) const { return item.result < 0 && item.added < 0; }
  constexpr bool is_recurrence(LoopItem const& item) const {
    return is_computed(item) && role(item.id) == LoopRole::recurrence;
  }
};

} // namespace dyad::graph

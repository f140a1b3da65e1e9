// SPDX-License-Identifier: BSL-1.0
/// \file Indices of loops over rows, and which of them a node varies with.
///
/// An index is a leaf: a number whose place lies beyond those of all inputs and says which rows it runs over. Loops
/// over the same rows have the same index, so that what they share is one node; a loop within a loop over the same rows
/// has an index of its own.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/graph/row_operations.hpp>
#include <dyad/graph/simplify.hpp>

#include <cstdint>

namespace dyad::graph {

/// The places of the states of recurrences begin here, and those of indices; those of inputs lie below.
inline constexpr int first_state = 1 << 19, first_index = 1 << 20;
/// Where an index runs over no rows but a stated number of steps, that many beyond this stands for the column.
inline constexpr int first_count = 1 << 18, most_steps = 200'000'000;
/// Where it runs over the steps that a recurrence takes until a condition ends it, a number beyond this.
inline constexpr int first_open_end = first_count + most_steps + 1;
/// How often loops over the same rows may be nested in each other.
inline constexpr int most_nested_alike = 8;

/// The place of the index of a loop over the rows whose first column is the input at `column`, within `nested` loops
/// over the same rows.
constexpr int index_place(int column, int nested) { return first_index + column * most_nested_alike + nested; }
/// The first column of the rows that an index runs over.
constexpr int column_of_index(int place) { return (place - first_index) / most_nested_alike; }

constexpr bool is_index(Node const& node) { return node.is(Role::number) && node.value >= first_index; }

/// A set of indices: bit k for the k-th index that a graph has.
using IndexSet = std::uint64_t;

/// Which indices the nodes of a graph vary with. The graph may grow.
class Indices {
public:
  constexpr explicit Indices(Graph const& graph) : graph_(&graph) {}

  constexpr IndexSet of(int id) {
    if (set_.size_ <= id) find_up_to(id);
    return set_.data_[id];
  }
  /// Those of all nodes that the graph has now, until it grows.
  constexpr IndexSet const* of_all() {
    if (int const size = graph_->size(); set_.size_ < size) {
      set_.reserve(size);
      find_up_to(size - 1);
    }
    return set_.data_;
  }
  /// The set of one index alone.
  constexpr IndexSet bit(int place) {
    for (int k = 0; k < place_.size(); ++k)
      if (place_[k] == place) return IndexSet{1} << k;
    if (place_.size() == 64) refuse("dyad: a function has more than 64 loops over different rows");
    place_.push(place);
    return IndexSet{1} << (place_.size() - 1);
  }
  /// The place of the only index of a set, -1 for a set of none or of several.
  constexpr int only_place(IndexSet set) const {
    for (int k = 0; k < place_.size(); ++k)
      if (set == IndexSet{1} << k) return place_[k];
    return -1;
  }
  /// The place of the k-th index.
  constexpr int place(int k) const { return place_[k]; }
  constexpr int count() const { return place_.size(); }

private:
  constexpr void find_up_to(int id) {
    Node const* const nodes = graph_->nodes();
    for (int next = set_.size_; next <= id; ++next) set_.push(found(nodes[next]));
  }
  constexpr IndexSet found(Node const& node) {
    if (node.op->role == Role::number && node.value >= first_index) return bit(static_cast<int>(node.value));
    IndexSet const* const set = set_.data_;
    IndexSet all = 0;
    for (int k = 0, arity = node.op->arity; k < arity; ++k) all |= set[node.arg[k]];
    switch (node.op->loop) {
    case LoopRole::sum:
    case LoopRole::terms:
    case LoopRole::store:
    case LoopRole::root:
    case LoopRole::state_rows:
    case LoopRole::recurrence: return all & ~set_[node.arg[1]];
    case LoopRole::scatter:
    case LoopRole::accumulate: return all & ~(set_[node.arg[1]] | set_[node.arg[2]]);
    case LoopRole::product: return all & ~set_[node.arg[2]];
    case LoopRole::count: return 0;
    case LoopRole::steps:
    case LoopRole::root_value:
    case LoopRole::final: return set_[node.arg[0]];
    default: return all;
    }
  }

  Graph const* graph_;
  OpenBuffer<IndexSet> set_;
  Buffer<int> place_;
};

/// Whether a graph has loops.
constexpr bool has_loops(Graph const& graph) {
  Node const* const nodes = graph.nodes();
  for (int id = 0, size = graph.size(); id < size; ++id)
    if (nodes[id].op->loop != LoopRole::none) return true;
  return false;
}

/// The sum of a term over an index: that many times the term, where it does not vary.
constexpr int sum_over_index(Builder& builder, Indices& indices, int term, int index) {
  IndexSet const bit = indices.bit(static_cast<int>(builder[index].value));
  if ((indices.of(term) & bit) != 0) return builder.apply(on_rows::sum, term, index);
  if (builder[term].is_constant(0)) return term;
  return builder.mul(builder.apply(on_rows::count, index), term);
}

/// A value as one that varies with the index at a place, if there is one. `indices` are those of the graph.
constexpr int along_index(Builder& builder, Indices& indices, int id, int place) {
  if (place < 0) return id;
  IndexSet const bit = indices.bit(place);
  return (indices.of(id) & bit) != 0 ? id : builder.apply(on_rows::along, id, builder.number(place));
}
constexpr int along_index(Builder& builder, int id, int place) {
  Indices indices(builder);
  return along_index(builder, indices, id, place);
}
/// The place of the one index that a node varies with, or -1.
constexpr int index_of(Indices& indices, int id) { return indices.only_place(indices.of(id)); }
constexpr int index_of(Graph const& graph, int id) {
  Indices indices(graph);
  return index_of(indices, id);
}

/// A result in rows: one that varies with an index, if need be with that at a place.
constexpr int as_rows(Builder& builder, Indices& indices, int id, int place) {
  return place < 0 || indices.of(id) != 0 ? id : along_index(builder, indices, id, place);
}
constexpr int as_rows(Builder& builder, int id, int place) {
  Indices indices(builder);
  return as_rows(builder, indices, id, place);
}

/// An input beside a node: of a column the element at the index that the node varies with, of a number itself.
constexpr int as_varying(Builder& builder, int input, int node) {
  int const place = index_of(builder, node);
  if (place < 0) return input;
  if (int const column = column_of_index(place); column < first_count) builder.note_equal_rows(column, input);
  return builder.apply(on_rows::element, input, builder.number(place));
}

} // namespace dyad::graph

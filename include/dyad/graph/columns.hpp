// SPDX-License-Identifier: BSL-1.0
/// \file Columns in a graph: values of which there is one for each row of an index, and their elements.
#pragma once

#include <dyad/graph/branches.hpp>
#include <dyad/graph/indices.hpp>

namespace dyad::graph {

/// The node that says over which rows a column runs that the graph computes or carries, or -1 if a node is no such
/// column: the index is the last argument of what makes it.
constexpr int index_of_column(Graph const& graph, int id) {
  for (;;) {
    Node const& n = graph[id];
    switch (n.op->loop) {
    case LoopRole::store:
    case LoopRole::accumulate:
    case LoopRole::scatter:
    case LoopRole::product:
    case LoopRole::state_rows: return n.arg[n.arity() - 1];
    case LoopRole::emitted: id = n.arg[1]; break;
    case LoopRole::final: id = graph[n.arg[1]].arg[0]; break; // the state
    default: return -1;
    }
  }
}
constexpr bool is_column(Graph const& graph, int id) { return index_of_column(graph, id) >= 0; }

/// The values of a term over an index as a column: the column itself of which the term is an element.
constexpr int column_of_term(Builder& builder, int term, int index) {
  Node const n = builder[term];
  if (n.op->loop == LoopRole::element && n.arg[1] == index && is_column(builder, n.arg[0])) return n.arg[0];
  return builder.apply(on_rows::store, term, index);
}
/// The term itself so many rows further, made of elements further in the columns that it is made of: where the term is
/// 0 beyond the rows because these elements are. Else -1.
constexpr int term_near(Builder& builder, Indices& indices, int term, int index, int distance) {
  Node const n = builder[term];
  if (n.op->loop == LoopRole::element && n.arg[1] == index && is_column(builder, n.arg[0]))
    return builder.apply(on_rows::near, n.arg[0], index, builder.constant(distance));
  if (n.op->algebra == Algebra::neg) {
    int const x = term_near(builder, indices, n.arg[0], index, distance);
    return x < 0 ? -1 : builder.neg(x);
  }
  bool const product = n.op->algebra == Algebra::mul, sum = n.op->algebra == Algebra::add;
  if (!product && !sum && n.op->algebra != Algebra::sub) return -1;
  int factor[2]{};
  for (int k = 0; k < 2; ++k) {
    bool const varies = (indices.of(n.arg[k]) & indices.of(index)) != 0;
    factor[k] = varies ? term_near(builder, indices, n.arg[k], index, distance) : product ? n.arg[k] : -1;
    if (factor[k] < 0) return -1;
  }
  return product ? builder.mul(factor[0], factor[1])
         : sum   ? builder.add(factor[0], factor[1])
                 : builder.sub(factor[0], factor[1]);
}
/// The values of a term over an index so many rows further; 0 beyond the rows.
constexpr int shifted_term(Builder& builder, Indices& indices, int term, int index, int distance) {
  if (int const near = term_near(builder, indices, term, index, distance); near >= 0) return near;
  return builder.apply(on_rows::near, column_of_term(builder, term, index), index, builder.constant(distance));
}
/// The element of a column at an index that is `g` in one row and 0 in all others.
constexpr int in_row(Builder& builder, int g, int row, int index) {
  return builder.apply(basic::where, builder.apply(basic::equal, index, row), g, builder.constant(0));
}
/// The sum over an index of elements of columns that have one row each, or are scattered: one column is scattered. Else
/// -1.
constexpr int scattered_sum(Builder& builder, Indices& indices, int element, int loop) {
  Node const n = builder[element];
  IndexSet const varies = indices.of(loop);
  if (n.is(Algebra::where) && builder[n.arg[2]].is_constant(0) && same_operation(builder[n.arg[0]].op, basic::equal)) {
    Node const picks = builder[n.arg[0]];
    for (int k = 0; k < 2; ++k) {
      int const index = picks.arg[k], row = picks.arg[1 - k];
      if (index == loop || !is_index(builder[index])) continue;
      IndexSet const of_term = indices.of(row) | indices.of(n.arg[1]);
      if ((of_term & varies) == 0 || (of_term & indices.of(index)) != 0) continue;
      int const term = builder.apply(on_rows::term, n.arg[1], row);
      return builder.apply(on_rows::element, builder.apply(on_rows::scatter, term, loop, index), index);
    }
  }
  if (n.op->loop != LoopRole::element || n.arg[1] == loop) return -1;
  Node const column = builder[n.arg[0]];
  if (column.op->loop != LoopRole::scatter || (indices.of(n.arg[0]) & varies) == 0) return -1;
  int const terms = builder.apply(on_rows::terms, column.arg[0], column.arg[1]);
  return builder.apply(on_rows::element, builder.apply(on_rows::scatter, terms, loop, column.arg[2]), n.arg[1]);
}
/// The sum of a term over an index, scattered where the term is.
constexpr int sum_of_rows(Builder& builder, Indices& indices, int term, int loop) {
  if (int const sum = scattered_sum(builder, indices, term, loop); sum >= 0) return sum;
  Node const n = builder[term];
  bool const two = n.op->algebra == Algebra::add || n.op->algebra == Algebra::sub;
  int const a = two ? scattered_sum(builder, indices, n.arg[0], loop) : -1,
            b = two ? scattered_sum(builder, indices, n.arg[1], loop) : -1;
  if (a < 0 && b < 0) return sum_over_index(builder, indices, term, loop);
  auto const whole = [&](int part, int of) { return part >= 0 ? part : sum_of_rows(builder, indices, of, loop); };
  int const first = whole(a, n.arg[0]), second = whole(b, n.arg[1]);
  return n.op->algebra == Algebra::add ? builder.add(first, second) : builder.sub(first, second);
}
/// The sum of two columns over the same rows, row by row.
constexpr int sum_of_columns(Builder& builder, int a, int b, int index) {
  int const sum = builder.add(builder.apply(on_rows::element, a, index), builder.apply(on_rows::element, b, index));
  return builder.apply(on_rows::store, sum, index);
}
/// A column of zeros, as many as another one has.
constexpr int zero_column(Builder& builder, int like) {
  int const index = index_of_column(builder, like);
  return builder.apply(on_rows::store, builder.apply(on_rows::along, builder.constant(0), index), index);
}
/// The node of a derivative, which may be known to vanish, of a number or a column.
constexpr int or_zero_like(Builder& builder, int like, int id) {
  return id != zero ? id : is_column(builder, like) ? zero_column(builder, like) : builder.constant(0);
}

} // namespace dyad::graph

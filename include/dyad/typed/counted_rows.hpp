// SPDX-License-Identifier: BSL-1.0
/// \file Rows of which a program states how many there are, and rows beside other rows.
#pragma once

#include <dyad/typed/rows.hpp>

namespace dyad {

namespace typed {

template <class Count, class... Like> struct rows_that_belong_nowhere {
  static_assert(!std::integral<Count> || sizeof...(Like) > 0,
                "dyad: iota(count, x) takes an argument x of the function that is traced, where the count is no "
                "argument");
};

/// What says how many steps or rows there are, where an index says which rows it runs over: see `index_place`.
constexpr int count_place(Tracer const& count) {
  if (!count.builder()) {
    if (!(count.value() >= 0) || count.value() > graph::most_steps || count.value() != static_cast<int>(count.value()))
      refuse("dyad: the number of steps of scan or fold is a whole number from 0 to 200,000,000, or an argument");
    return graph::first_count + static_cast<int>(count.value());
  }
  graph::Node const& node = (*count.builder())[count.id()];
  if (node.is(graph::Role::constant)) return count_place(Tracer(node.value));
  if (node.is<ops::RowCount>()) // of rows: those themselves
    return graph::column_of_index(static_cast<int>((*count.builder())[node.arg[0]].value));
  if (!count.builder()->is_input(node))
    refuse("dyad: the number of steps of scan or fold is a number, an argument of the function or how many rows there "
           "are, as x.size(), no result");
  return static_cast<int>(node.value);
}

constexpr void find_builder(graph::Builder*& builder, Tracer const& number) {
  if (number.builder()) builder = number.builder();
}
/// Finds the graph that values belong to.
struct FindBuilder {
  graph::Builder*& builder;
  constexpr void operator()(auto const& number) const { find_builder(builder, Tracer(number)); }
  template <class R>
    requires is_row_list<R>
  constexpr void rows(R const& value) const {
    builder = value.builder();
  }
};
} // namespace typed

/// The numbers 0, 1, ... up to `count` - 1 as rows: `map_over(iota(200, p), f)` is f(0), f(1), ... . The count is a
/// number, an argument of the function, or how many rows there are, as `x.size()`; the values after it are any of the
/// function's own, which say where the rows belong.
template <class Count, class... Like>
  requires typed::IsCount<Count>
constexpr auto iota(Count const& count, Like const&... like) {
  static_cast<void>(sizeof(typed::rows_that_belong_nowhere<Count, Like...>));
  graph::Builder* builder = nullptr;
  typed::FindBuilder const find{builder};
  find(count);
  (typed::for_each_number(like, find), ...);
  if (!builder)
    refuse("dyad: iota(count, x) takes an argument x of the function that is traced, where the count is no argument");
  typed::OpenLoop const loop(*builder, typed::count_place(count));
  return MappedRows<Tracer>(*builder, loop.index(), Tracer(builder, loop.index()));
}

/// Rows beside others: row i is row i + `distance` of the given ones, and 0 where there is none. Of the state u of a
/// mesh, `map_over(u, shifted(u, -1), shifted(u, 1), f)` is a stencil.
template <class R>
  requires is_row_list<R>
constexpr auto shifted(R const& rows, int distance) {
  constexpr int farthest = 4096;
  if (distance < -farthest || distance > farthest)
    refuse("dyad: rows are shifted by 4096 rows at most; a loop may pick rows that are farther away: rows[i]");
  graph::Builder& builder = *rows.builder();
  int const index = typed::next_index(builder, rows.first_column());
  auto const row = typed::each_number(rows.at(index), [&](auto const& number) {
    graph::Indices indices(builder);
    return Tracer(&builder,
                  graph::shifted_term(builder, indices, graph::lift(&builder, number), index, distance));
  });
  return MappedRows<std::remove_cvref_t<decltype(row)>>(builder, index, row);
}

/// The product of a matrix and rows: row i is the sum of a(i, j) x[j]. The matrix is rows of its numbers, one row of it
/// after the other (the call checks how many there are); the product has as many rows as `like`.
template <class A, class X, class Like>
  requires(is_row_list<A> && is_row_list<X> && is_row_list<Like>)
constexpr auto matmul(A const& a, X const& x, Like const& like) {
  graph::Builder& builder = *x.builder();
  auto const column = [&builder](auto const& rows) {
    int const index = typed::next_index(builder, rows.first_column());
    return graph::column_of_term(builder, graph::lift(&builder, rows.at(index)), index);
  };
  int const matrix = column(a), vector = column(x), index = typed::next_index(builder, like.first_column());
  int const product = builder.apply(&graph::info<ops::ProductRows>, matrix, vector, index);
  return MappedRows<Tracer>(builder, index,
                            Tracer(&builder, builder.apply(&graph::info<ops::RowAt>, product, index)));
}
/// The same with a square matrix.
template <class A, class X>
  requires(is_row_list<A> && is_row_list<X>)
constexpr auto matmul(A const& a, X const& x) {
  return matmul(a, x, x);
}

} // namespace dyad

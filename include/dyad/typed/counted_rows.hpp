// SPDX-License-Identifier: BSL-1.0
/// \file Rows of which a program states how many there are, and rows beside other rows.
#pragma once

#include <dyad/typed/rows.hpp>

namespace dyad {

namespace typed {

/// What says how many steps or rows there are, where an index says which rows it runs over: see `index_place`.
constexpr int count_place(Tracer const& count) {
  if (!count.builder()) {
    if (!(count.value() >= 0) || count.value() > graph::most_steps || count.value() != static_cast<int>(count.value()))
      refuse("dyad: the number of steps of scan or fold is a whole number from 0 to 200,000,000, or an argument");
    return graph::first_count + static_cast<int>(count.value());
  }
  graph::Node const& node = (*count.builder())[count.id()];
  if (node.is(graph::Role::constant)) return count_place(Tracer(node.value));
  if (!count.builder()->is_input(node))
    refuse("dyad: the number of steps of scan or fold is a number or an argument of the function, no result");
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
    requires is_rows_tracer<R>
  constexpr void rows(R const& value) const {
    builder = value.builder();
  }
};
/// The graph in which the body of a loop over a stated number of rows is traced: that of the values that it meets.
template <class Count, class Body> constexpr graph::Builder& builder_of_body(Count const& count, Body const& body) {
  graph::Builder* builder = nullptr;
  FindBuilder const find{builder};
  find(count);
  if (!builder) for_each_number(body(Tracer(0)), find);
  if (!builder) refuse("dyad: a loop over a stated number of rows uses none of the arguments of the function");
  return *builder;
}

template <class F> struct a_body_that_takes_no_number {
  static_assert(sizeof(F) == 0, "dyad: the body of a loop over a stated number of rows takes the number of the row, "
                                "counted from 0: map_over(200, [&](auto const& i) { ... })");
};

} // namespace typed

/// Rows of which there are so many: `map_over(count, f)` is f(0), f(1), ...; the count is a number or an argument.
template <class Count, class F>
  requires typed::IsCount<Count>
constexpr auto map_over(Count const& count, F const& f) {
  if constexpr (!std::is_invocable_v<F const&, Tracer const&>)
    static_cast<void>(sizeof(typed::a_body_that_takes_no_number<F>));
  else {
    typed::OpenLoop const loop(typed::builder_of_body(count, f), typed::count_place(count));
    return typed::mapped(loop, typed::result_of(f, Tracer(&loop.builder(), loop.index())));
  }
}
/// The sum of f(0), f(1), ... up to f(count - 1).
template <class Count, class F>
  requires typed::IsCount<Count>
constexpr auto sum_over(Count const& count, F const& f) {
  return sum_over(map_over(count, f), [](auto const& term) { return term; });
}

/// Rows beside others: row i is row i + `distance` of the given ones, and 0 where there is none. Of the state u of a
/// mesh, `map_over(u, shifted(u, -1), shifted(u, 1), f)` is a stencil.
template <class R>
  requires typed::is_rows_tracer<R>
constexpr auto shifted(R const& rows, int distance) {
  constexpr int farthest = 4096;
  if (distance < -farthest || distance > farthest)
    refuse("dyad: rows are shifted by 4096 rows at most; a loop may pick rows that are farther away: rows[i]");
  graph::Builder& builder = *rows.builder();
  int const index = typed::next_index(builder, rows.first_column());
  auto const row = typed::each_number(rows.at(index), [&](auto const& number) {
    int const column = graph::column_of_term(builder, graph::lift(&builder, number), index);
    return Tracer(&builder, builder.apply(&graph::info<ops::RowNear>, column, index, builder.constant(distance)));
  });
  return MappedRows<std::remove_cvref_t<decltype(row)>>(builder, index, row);
}

} // namespace dyad

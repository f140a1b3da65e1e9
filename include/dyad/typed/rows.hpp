// SPDX-License-Identifier: BSL-1.0
/// \file Rows: arguments of functions of which the running program brings as many as it has, and loops over them.
///
/// \code
/// constexpr auto misfit = dyad::function<Vec<2>, Passive<Rows<double>>, Passive<Rows<double>>>(
///     [](auto const& line, auto const& x, auto const& y) {
///       return sum_over(x, y, [&](auto const& t, auto const& measured) {
///         return square(line[0] + line[1] * t - measured);
///       });
///     });
/// auto [value, slopes] = dyad::value_and_gradient(misfit)(line, x, y);   // any number of rows
/// \endcode
#pragma once

#include <dyad/graph/indices.hpp>
#include <dyad/typed/arguments.hpp>
#include <dyad/typed/results.hpp>

namespace dyad {

namespace typed {

/// What a function receives for rows while it is traced.
template <class K> struct RowsTracer {
  std::array<Tracer, Kind<K>::size> column;

  constexpr graph::Builder* builder() const { return column[0].builder(); }
  constexpr int first_column() const { return static_cast<int>((*builder())[column[0].id()].value); }
  /// The row at an index.
  constexpr auto at(int index) const {
    auto const number = [&](std::size_t i) {
      return Tracer(builder(), builder()->apply(&graph::info<ops::RowAt>, column[i].id(), index));
    };
    return Kind<K>::template make<Tracer>(number, 0);
  }
};

template <class K> struct Kind<Rows<K>> {
  static constexpr std::size_t size = Kind<K>::size;
  using Row = K;
  using Derivative = RowsOf<typename Kind<K>::Derivative>;
  template <class T, class Numbers> static constexpr auto make(Numbers const& number, std::size_t first) {
    RowsTracer<K> out{};
    for (std::size_t i = 0; i < size; ++i) out.column[i] = number(first + i);
    return out;
  }
};

/// `f` of each number in a value, as a value of the same structure.
template <class R, class F> constexpr auto each_number(R const& value, F const& f) {
  if constexpr (std::is_same_v<R, Tracer> || std::is_arithmetic_v<R>) return f(value);
  else if constexpr (requires { value.begin(); }) {
    R out = value;
    auto to = out.begin();
    for (auto const& part : value) *to++ = each_number(part, f);
    return out;
  } else return std::apply([&f](auto const&... part) { return std::tuple(each_number(part, f)...); }, value);
}

/// Rows that a loop has computed: what its body returned, which varies with the index of that loop.
template <class R> class MappedRows {
public:
  constexpr MappedRows(graph::Builder& builder, int index, R const& row) : builder_(&builder), index_(index), row_(row) {}

  constexpr graph::Builder* builder() const { return builder_; }
  constexpr int first_column() const {
    return graph::column_of_index(static_cast<int>((*builder_)[index_].value));
  }
  constexpr auto at(int index) const {
    return each_number(row_, [&](auto const& number) {
      graph::Indices indices(*builder_);
      return Tracer(builder_, graph::with_index(*builder_, indices, graph::lift(builder_, number), index_, index));
    });
  }
  /// Calls `f` with each number of a row.
  template <class F> constexpr void each(F const& f) const { for_each_number(row_, f); }

private:
  graph::Builder* builder_;
  int index_;
  R row_;
};
template <class R> struct StructureOf<MappedRows<R>> {
  using type = RowsOf<typename StructureOf<R>::type>;
};

/// An index over rows while the body of a loop is traced.
class OpenLoop {
public:
  template <class First, class... Rest>
  constexpr explicit OpenLoop(First const& first, Rest const&...)
      : builder_(first.builder()), column_(first.first_column()) {
    index_ = builder_->number(graph::index_place(column_, builder_->open_loop(column_)));
  }
  OpenLoop(OpenLoop const&) = delete;
  OpenLoop& operator=(OpenLoop const&) = delete;
  constexpr ~OpenLoop() { builder_->close_loop(); }

  constexpr int index() const { return index_; }
  constexpr graph::Builder& builder() const { return *builder_; }

private:
  graph::Builder* builder_;
  int column_, index_ = 0;
};

/// The last of some arguments, applied to the rows before it.
template <class... A, class Loop> constexpr auto body_of(Loop const& loop, std::tuple<A const&...> const& arguments) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::get<sizeof...(A) - 1>(arguments)(std::get<I>(arguments).at(loop.index())...);
  }(std::make_index_sequence<sizeof...(A) - 1>{});
}

template <class T> inline constexpr bool is_rows_tracer = false;
template <class K> inline constexpr bool is_rows_tracer<RowsTracer<K>> = true;
template <class R> inline constexpr bool is_rows_tracer<MappedRows<R>> = true;

} // namespace typed

/// The sum of `f` over rows, of the arguments of a traced function: `sum_over(rows..., f)`, where `f` takes a row of
/// each and returns a number, or arrays, pairs and tuples of them, which are summed part by part. All rows are equally
/// many (the call checks it); the sum over none is 0.
///
/// The order of the additions is fixed: rows are taken in blocks of 1024; within a block row i is added to partial sum i
/// modulo 8 (16 in `float`); the partial sums are added pairwise, the blocks one after the other. A sum within a sum is
/// added up in the order of its rows.
template <class First, class... Rest>
  requires typed::is_rows_tracer<First>
constexpr auto sum_over(First const& first, Rest const&... rest) {
  std::tuple<First const&, Rest const&...> const arguments(first, rest...);
  typed::OpenLoop const loop(first);
  return typed::each_number(typed::body_of(loop, arguments), [&loop](auto const& number) {
    graph::Builder& builder = loop.builder();
    graph::Indices indices(builder);
    return Tracer(&builder, graph::sum_over_index(builder, indices, graph::lift(&builder, number), loop.index()));
  });
}

/// What `f` makes of each row: `map_over(rows..., f)`, where `f` takes a row of each and returns a number, or arrays,
/// pairs and tuples of them. The result is rows again: a function may return it, and loops may run over it. Rows that
/// only loops read are never stored.
template <class First, class... Rest>
  requires typed::is_rows_tracer<First>
constexpr auto map_over(First const& first, Rest const&... rest) {
  std::tuple<First const&, Rest const&...> const arguments(first, rest...);
  typed::OpenLoop const loop(first);
  auto const row = typed::body_of(loop, arguments);
  return typed::MappedRows<std::remove_cvref_t<decltype(row)>>(loop.builder(), loop.index(), row);
}

} // namespace dyad

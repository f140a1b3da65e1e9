// SPDX-License-Identifier: BSL-1.0
/// \file Rows: arguments of functions of which the running program brings as many as it has, and loops over them.
///
/// \code
/// constexpr auto nll = dyad::function<Vec<2>, Passive<Rows<Vec<2>>>, Passive<Rows<double>>>(
///     [](auto const& w, auto const& X, auto const& y) {
///       return sum_over(X, y, [&](auto const& x, auto const& t) { return softplus(-t * dot(w, x)); }) +
///              0.5 * dot(w, w);
///     });
/// ...
/// auto const [value, g, H] = dyad::compile(nll, dyad::gradient(nll), dyad::hessian(nll))(w, X, y); // any rows
/// \endcode
#pragma once

#include <dyad/graph/row_sweeps.hpp>
#include <dyad/typed/arguments.hpp>
#include <dyad/typed/results.hpp>
#include <dyad/typed/vectors.hpp>

namespace dyad {

namespace typed {
/// How many rows there are of those whose first column is the input at `column`.
constexpr Tracer count_of(graph::Builder& builder, int column) {
  return {&builder, builder.apply(&graph::info<ops::RowCount>, builder.number(graph::index_place(column, 0)))};
}
} // namespace typed

namespace typed {
template <class R> struct rows_are_no_container {
  static_assert(sizeof(R) == 0,
                "dyad: how many rows there are the running program knows: loop over them by sum_over(rows, f), "
                "map_over or fold(init, rows, f) and not by for");
};
} // namespace typed

template <class K> struct RowsTracer;
template <class R> class MappedRows;
///@{
/// Rows that a function receives or makes stand in no formula.
template <class K> inline constexpr bool is_row_list<RowsTracer<K>> = true;
template <class R> inline constexpr bool is_row_list<MappedRows<R>> = true;
///@}

/// What a function receives for rows while it is traced.
template <class K> struct RowsTracer {
  static constexpr std::size_t row_size = typed::Kind<K>::size;
  std::array<Tracer, row_size> column;

  /// Say that no plain loop runs over rows.
  template <class Rows = RowsTracer> constexpr Tracer const* begin() const {
    static_cast<void>(sizeof(typed::rows_are_no_container<Rows>));
    return nullptr;
  }
  template <class Rows = RowsTracer> constexpr Tracer const* end() const { return begin<Rows>(); }

  constexpr graph::Builder* builder() const { return column[0].builder(); }
  constexpr int first_column() const { return static_cast<int>((*builder())[column[0].id()].value); }
  /// How many rows there are: known when the program runs.
  constexpr Tracer size() const { return typed::count_of(*builder(), first_column()); }
  /// The row that a number picks, counted from 0: an element of rows of `Index` or `IndexVec<N>`, or whatever is a
  /// whole number as the program runs, which a call checks (`std::out_of_range`).
  constexpr auto operator[](Tracer const& row) const { return at(graph::lift(builder(), row)); }
  ///@{
  /// The first row and the last; a call without rows throws `std::out_of_range`.
  constexpr auto front() const { return (*this)[0]; }
  constexpr auto back() const { return (*this)[size() - 1]; }
  ///@}
  /// The row at an index.
  constexpr auto at(int index) const {
    auto const number = [&](std::size_t i) {
      return Tracer(builder(), builder()->apply(&graph::info<ops::RowAt>, column[i].id(), index));
    };
    return typed::Kind<K>::template make<Tracer>(number, 0);
  }
  /// Calls `f` with each number of a row.
  template <class F> constexpr void each(F const& f) const;
};

namespace typed {

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

/// Whether rows are part of a value.
template <class T> inline constexpr bool holds_rows = is_row_list<T>;
template <class T, std::size_t N> inline constexpr bool holds_rows<std::array<T, N>> = holds_rows<T>;
template <class T, std::size_t N> inline constexpr bool holds_rows<VectorArray<T, N>> = holds_rows<T>;
template <class... T> inline constexpr bool holds_rows<std::tuple<T...>> = (holds_rows<T> || ...);
template <class A, class B> inline constexpr bool holds_rows<std::pair<A, B>> = holds_rows<A> || holds_rows<B>;

template <class... R, class F> constexpr auto each_number(std::tuple<R...> const& value, F const& f);
template <class A, class B, class F> constexpr auto each_number(std::pair<A, B> const& value, F const& f);
template <class R, class F>
  requires is_row_list<R>
constexpr auto each_number(R const& rows, F const& f);
/// `f` of each number in a value, in a value of the same structure; of rows `f.rows`, if f has that.
template <class R, class F>
  requires(std::is_same_v<R, Tracer> || std::is_arithmetic_v<R>)
constexpr auto each_number(R const& value, F const& f) {
  return f(value);
}
template <template <class, std::size_t> class Array, class R, std::size_t N, class F>
constexpr auto each_number(Array<R, N> const& value, F const& f) {
  typename WithAlgebra<Array<decltype(each_number(value[0], f)), N>>::type out{};
  for (std::size_t i = 0; i < N; ++i) out[i] = each_number(value[i], f);
  return out;
}
template <class R, std::size_t M, std::size_t N, class F>
constexpr auto each_number(MatrixArray<R, M, N> const& value, F const& f) {
  MatrixArray<decltype(f(value[0][0])), M, N> out{};
  for (std::size_t i = 0; i < M; ++i) out[i] = each_number(value[i], f);
  return out;
}
template <class... R, class F> constexpr auto each_number(std::tuple<R...> const& value, F const& f) {
  return std::apply([&f](auto const&... part) { return std::tuple(each_number(part, f)...); }, value);
}
template <class A, class B, class F> constexpr auto each_number(std::pair<A, B> const& value, F const& f) {
  return std::pair(each_number(value.first, f), each_number(value.second, f));
}

} // namespace typed

/// Rows that a loop has computed: what its body returned, which varies with the index of that loop.
template <class R> class MappedRows {
public:
  static constexpr std::size_t row_size = typed::StructureOf<R>::type::size;

  constexpr MappedRows(graph::Builder& builder, int index, R const& row)
      : builder_(&builder), index_(index), row_(row) {}

  /// Say that no plain loop runs over rows.
  template <class Rows = MappedRows> constexpr Tracer const* begin() const {
    static_cast<void>(sizeof(typed::rows_are_no_container<Rows>));
    return nullptr;
  }
  template <class Rows = MappedRows> constexpr Tracer const* end() const { return begin<Rows>(); }

  constexpr graph::Builder* builder() const { return builder_; }
  /// The index that they vary with, and what they are there.
  constexpr int index() const { return index_; }
  constexpr R const& row() const { return row_; }
  constexpr int first_column() const {
    return graph::column_of_index(static_cast<int>((*builder_)[index_].value));
  }
  constexpr Tracer size() const { return typed::count_of(*builder_, first_column()); }
  constexpr auto at(int index) const {
    return typed::each_number(row_, [&](auto const& number) {
      graph::Indices indices(*builder_);
      return Tracer(builder_, graph::with_index(*builder_, indices, graph::lift(builder_, number), index_, index));
    });
  }
  /// The row that a number picks, counted from 0.
  constexpr auto operator[](Tracer const& row) const {
    if (typed::holds_rows<R>)
      refuse("dyad: of a scan whose state is rows, loops over its steps read the states; of a step that a number "
             "picks, numbers are read that such a loop makes first, as map_over(states, f)[i]");
    return typed::each_number(row_, [&](auto const& number) {
      int const column = builder_->apply(&graph::info<ops::StoreRows>, graph::lift(builder_, number), index_);
      return Tracer(builder_, builder_->apply(&graph::info<ops::RowAt>, column, graph::lift(builder_, row)));
    });
  }
  ///@{
  /// The first row and the last; a call without rows throws `std::out_of_range`.
  constexpr auto front() const { return (*this)[0]; }
  constexpr auto back() const { return (*this)[size() - 1]; }
  ///@}
  /// Calls `f` with each number of a row.
  template <class F> constexpr void each(F const& f) const { typed::for_each_number(row_, f); }

private:
  graph::Builder* builder_;
  int index_;
  R row_;
};

namespace typed {

template <class K> struct StructureOf<RowsTracer<K>> {
  using Row = std::remove_cvref_t<decltype(std::declval<RowsTracer<K> const&>().at(0))>;
  using type = RowsOf<typename StructureOf<Row>::type>;
};
template <class R> struct StructureOf<MappedRows<R>> {
  using type = RowsOf<typename StructureOf<R>::type>;
};

template <class K> struct NumberIn<RowsTracer<K>> {
  using type = Tracer;
};
template <class R> struct NumberIn<MappedRows<R>> {
  using type = Tracer;
};

} // namespace typed

/// \cond
// What reduces vectors and arrays refuses rows as formulas do.
#define DYAD_OF_VECTORS(name)                                                                                          \
  template <RowList X, class... Rest> constexpr auto name(X const&, Rest const&...) {                                  \
    static_cast<void>(sizeof(detail::rows_in_a_formula<X>));                                                           \
  }
DYAD_OF_VECTORS(sum)
DYAD_OF_VECTORS(prod)
DYAD_OF_VECTORS(mean)
DYAD_OF_VECTORS(variance)
DYAD_OF_VECTORS(standard_deviation)
DYAD_OF_VECTORS(norm)
DYAD_OF_VECTORS(dot)
DYAD_OF_VECTORS(cumsum)
#undef DYAD_OF_VECTORS
/// \endcond

namespace typed {
/// The index of a loop over rows that would open here.
constexpr int next_index(graph::Builder& builder, int column) {
  return builder.number(graph::index_place(column, builder.nested_alike(column)));
}
} // namespace typed
template <class K> template <class F> constexpr void RowsTracer<K>::each(F const& f) const {
  typed::for_each_number(at(typed::next_index(*builder(), first_column())), f);
}
namespace typed {
template <class R, class F>
  requires is_row_list<R>
constexpr auto each_number(R const& rows, F const& f) {
  if constexpr (requires { f.rows(rows); }) return f.rows(rows);
  else {
    int const index = [&rows] {
      if constexpr (requires { rows.index(); }) return rows.index();
      else return next_index(*rows.builder(), rows.first_column());
    }();
    auto const row = each_number(rows.at(index), f);
    return MappedRows<std::remove_cvref_t<decltype(row)>>(*rows.builder(), index, row);
  }
}

/// An index over rows while the body of a loop is traced.
class OpenLoop {
public:
  template <class First, class... Rest>
  constexpr explicit OpenLoop(First const& first, Rest const&... rest)
      : OpenLoop(*first.builder(), first.first_column()) {
    (check_equal(first.first_column(), rest.first_column()), ...);
  }
  constexpr OpenLoop(graph::Builder& builder, int column) : builder_(&builder) {
    index_ = next_index(builder, column);
    builder_->open_loop(column, index_);
  }
  OpenLoop(OpenLoop const&) = delete;
  OpenLoop& operator=(OpenLoop const&) = delete;
  constexpr ~OpenLoop() { builder_->close_loop(); }

  constexpr int index() const { return index_; }
  constexpr graph::Builder& builder() const { return *builder_; }

private:
  constexpr void check_equal(int one, int other) {
    if (one == other) return;
    if (one >= graph::first_count && other >= graph::first_count)
      refuse("dyad: a loop runs over rows or states of which there are different stated numbers");
    builder_->note_equal_rows(other, one);
  }

  graph::Builder* builder_;
  int index_ = 0;
};

/// How many rows there are: stated, or a number that the running program brings.
template <class T>
concept IsCount = std::is_same_v<T, Tracer> || std::integral<T>;

template <class F> struct a_body_without_a_result {
  static_assert(sizeof(F) == 0, "dyad: the body of a loop over rows returns nothing; it returns what is summed, mapped "
                                "or carried on");
};
template <class First> struct a_loop_over_no_rows {
  static_assert(sizeof(First) == 0,
                "dyad: sum_over and map_over run over rows: arguments of a traced function that are "
                "stated as Rows<K>, or what map_over and scan returned");
};

template <class F> struct a_body_of_other_arguments {
  static_assert(sizeof(F) == 0,
                "dyad: the body of a loop takes one argument, as auto const&, for each of the rows before it: "
                "sum_over(x, y, [&](auto const& a, auto const& b) { ... })");
};

/// The rows and the body of a loop: all arguments but the last, and that.
template <class I, class... A> struct RowsAndBody;
template <std::size_t... I, class... A> struct RowsAndBody<std::index_sequence<I...>, A...> {
  using All = std::tuple<A...>;
  using Body = std::tuple_element_t<sizeof...(I), All>;
  static constexpr bool takes_rows = requires(Body const& body, std::tuple_element_t<I, All> const&... rows) {
    body(rows.at(0)...); // dyad: values are tracers here: no double holds one, and no array is read at one
  };
};
template <class... A> using LoopArguments = RowsAndBody<std::make_index_sequence<sizeof...(A) - 1>, A...>;

/// What a body returns for a row, which must not be nothing.
template <class F, class... Row> constexpr auto result_of(F const& f, Row const&... row) {
  if constexpr (!std::is_void_v<decltype(f(row...))>) return f(row...);
  else static_cast<void>(sizeof(a_body_without_a_result<F>));
}

/// Calls `f` with a loop over rows, which are all arguments but the last, with that last one, and a row of each.
template <class F, class... A> constexpr auto over_rows(F const& f, std::tuple<A const&...> const& arguments) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    OpenLoop const loop(std::get<I>(arguments)...);
    return f(loop, std::get<sizeof...(A) - 1>(arguments), std::get<I>(arguments).at(loop.index())...);
  }(std::make_index_sequence<sizeof...(A) - 1>{});
}

/// Rows of what a body returned.
template <class Loop, class R> constexpr auto mapped(Loop const& loop, R const& row) {
  graph::Builder& builder = loop.builder();
  int const place = static_cast<int>(builder[loop.index()].value);
  auto const rows = each_number(row, [&](auto const& number) {
    return Tracer(&builder, graph::along_index(builder, graph::lift(&builder, number), place));
  });
  return MappedRows<std::remove_cvref_t<decltype(rows)>>(builder, loop.index(), rows);
}

} // namespace typed

/// The sum of `f` over rows, of the arguments of a traced function: `sum_over(rows..., f)`, where `f` takes a row of
/// each and returns a number, or arrays, pairs and tuples of them, which are summed part by part. All rows are equally
/// many (the call checks it); the sum over none is 0.
///
/// The order of the additions is fixed: rows are taken in blocks of 1024; within a block row i is added to partial sum
/// i modulo 8 (16 in `float`); the partial sums are added pairwise, the blocks one after the other. A sum within a sum
/// is added up in the order of its rows, in blocks of 1024 if it holds no other loop. Sums within the steps of a
/// recurrence are added up as outermost ones are; where they are summed over the steps, the partial sums go through all
/// of these. What depends on the rows of an inner sum alone is computed once for each.
template <class First, class... Rest>
  requires is_row_list<First>
constexpr auto sum_over(First const& first, Rest const&... rest) {
  auto const sum = [](typed::OpenLoop const& loop, auto const& loop_body, auto const&... row) {
    return typed::each_number(typed::result_of(loop_body, row...), [&loop](auto const& number) {
      graph::Builder& builder = loop.builder();
      graph::Indices indices(builder);
      return Tracer(&builder, graph::sum_over_index(builder, indices, graph::lift(&builder, number), loop.index()));
    });
  };
  using Arguments = typed::LoopArguments<First, Rest...>;
  if constexpr (!Arguments::takes_rows)
    static_cast<void>(sizeof(typed::a_body_of_other_arguments<typename Arguments::Body>));
  else return typed::over_rows(sum, std::tuple<First const&, Rest const&...>(first, rest...));
}

/// \cond
template <class First, class... Rest>
  requires(!is_row_list<First>)
constexpr Tracer sum_over(First const&, Rest const&...) {
  static_cast<void>(sizeof(typed::a_loop_over_no_rows<First>));
  return {};
}
/// \endcond

/// What `f` makes of each row: `map_over(rows..., f)`, where `f` takes a row of each and returns a number, or arrays,
/// pairs and tuples of them. The result is rows again: a function may return it, and loops may run over it. Rows that
/// only loops read are never stored.
template <class First, class... Rest>
  requires is_row_list<First>
constexpr auto map_over(First const& first, Rest const&... rest) {
  auto const map = [](typed::OpenLoop const& loop, auto const& loop_body, auto const&... row) {
    return typed::mapped(loop, typed::result_of(loop_body, row...));
  };
  using Arguments = typed::LoopArguments<First, Rest...>;
  if constexpr (!Arguments::takes_rows)
    static_cast<void>(sizeof(typed::a_body_of_other_arguments<typename Arguments::Body>));
  else return typed::over_rows(map, std::tuple<First const&, Rest const&...>(first, rest...));
}

} // namespace dyad

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

/// What a function receives for rows while it is traced.
template <class K> struct RowsTracer {
  static constexpr std::size_t row_size = typed::Kind<K>::size;
  std::array<Tracer, row_size> column;

  constexpr graph::Builder* builder() const { return column[0].builder(); }
  constexpr int first_column() const { return static_cast<int>((*builder())[column[0].id()].value); }
  /// How many rows there are: known when the program runs.
  constexpr Tracer size() const { return typed::count_of(*builder(), first_column()); }
  /// The row at an index.
  constexpr auto at(int index) const {
    auto const number = [&](std::size_t i) {
      return Tracer(builder(), builder()->apply(&graph::info<ops::RowAt>, column[i].id(), index));
    };
    return typed::Kind<K>::template make<Tracer>(number, 0);
  }
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

template <class... R, class F> constexpr auto each_number(std::tuple<R...> const& value, F const& f);
template <class A, class B, class F> constexpr auto each_number(std::pair<A, B> const& value, F const& f);
/// `f` of each number in a value, in a value of the same structure.
template <class R, class F>
  requires(std::is_same_v<R, Tracer> || std::is_arithmetic_v<R>)
constexpr auto each_number(R const& value, F const& f) {
  return f(value);
}
template <template <class, std::size_t> class Array, class R, std::size_t N, class F>
constexpr auto each_number(Array<R, N> const& value, F const& f) {
  Array<decltype(each_number(value[0], f)), N> out{};
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

  constexpr graph::Builder* builder() const { return builder_; }
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
  /// Calls `f` with each number of a row.
  template <class F> constexpr void each(F const& f) const { typed::for_each_number(row_, f); }

private:
  graph::Builder* builder_;
  int index_;
  R row_;
};

namespace typed {

template <class R> struct StructureOf<MappedRows<R>> {
  using type = RowsOf<typename StructureOf<R>::type>;
};

template <class K> struct NumberIn<RowsTracer<K>> {
  using type = Tracer;
};
template <class R> struct NumberIn<MappedRows<R>> {
  using type = Tracer;
};

/// An index over rows while the body of a loop is traced.
class OpenLoop {
public:
  template <class First, class... Rest>
  constexpr explicit OpenLoop(First const& first, Rest const&... rest)
      : OpenLoop(*first.builder(), first.first_column()) {
    (check_equal(first.first_column(), rest.first_column()), ...);
  }
  constexpr OpenLoop(graph::Builder& builder, int column) : builder_(&builder) {
    index_ = builder_->number(graph::index_place(column, builder_->nested_alike(column)));
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
    if (one >= graph::first_count || other >= graph::first_count) {
      if (one >= graph::first_count && other >= graph::first_count)
        refuse("dyad: a loop runs over the states of recurrences of different numbers of steps");
      return;
    }
    builder_->note_equal_rows(other, one);
  }

  graph::Builder* builder_;
  int index_ = 0;
};

template <class F> struct a_body_without_a_result {
  static_assert(sizeof(F) == 0, "dyad: the body of a loop over rows returns nothing; it returns what is summed, mapped "
                                "or carried on");
};
template <class First> struct a_loop_over_no_rows {
  static_assert(sizeof(First) == 0,
                "dyad: sum_over and map_over run over rows: arguments of a traced function that are "
                "stated as Rows<K>, or what map_over and scan returned");
};

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

template <class T> inline constexpr bool is_rows_tracer = false;
template <class K> inline constexpr bool is_rows_tracer<RowsTracer<K>> = true;
template <class R> inline constexpr bool is_rows_tracer<MappedRows<R>> = true;

} // namespace typed

/// The sum of `f` over rows, of the arguments of a traced function: `sum_over(rows..., f)`, where `f` takes a row of
/// each and returns a number, or arrays, pairs and tuples of them, which are summed part by part. All rows are equally
/// many (the call checks it); the sum over none is 0.
///
/// The order of the additions is fixed: rows are taken in blocks of 1024; within a block row i is added to partial sum
/// i modulo 8 (16 in `float`); the partial sums are added pairwise, the blocks one after the other. A sum within a sum
/// is added up in the order of its rows.
template <class First, class... Rest>
  requires typed::is_rows_tracer<First>
constexpr auto sum_over(First const& first, Rest const&... rest) {
  auto const sum = [](typed::OpenLoop const& loop, auto const& loop_body, auto const&... row) {
    return typed::each_number(typed::result_of(loop_body, row...), [&loop](auto const& number) {
      graph::Builder& builder = loop.builder();
      graph::Indices indices(builder);
      return Tracer(&builder, graph::sum_over_index(builder, indices, graph::lift(&builder, number), loop.index()));
    });
  };
  return typed::over_rows(sum, std::tuple<First const&, Rest const&...>(first, rest...));
}

template <class First, class... Rest>
  requires(!typed::is_rows_tracer<First>)
constexpr Tracer sum_over(First const&, Rest const&...) {
  static_cast<void>(sizeof(typed::a_loop_over_no_rows<First>));
  return {};
}

/// What `f` makes of each row: `map_over(rows..., f)`, where `f` takes a row of each and returns a number, or arrays,
/// pairs and tuples of them. The result is rows again: a function may return it, and loops may run over it. Rows that
/// only loops read are never stored.
template <class First, class... Rest>
  requires typed::is_rows_tracer<First>
constexpr auto map_over(First const& first, Rest const&... rest) {
  auto const map = [](typed::OpenLoop const& loop, auto const& loop_body, auto const&... row) {
    return typed::mapped(loop, typed::result_of(loop_body, row...));
  };
  return typed::over_rows(map, std::tuple<First const&, Rest const&...>(first, rest...));
}

namespace typed {

/// A recurrence while it is traced: the states before a step, and what they become.
template <class Init> class OpenRecurrence {
public:
  /// `index` is the index of the loop that carries the states.
  constexpr OpenRecurrence(graph::Builder& builder, int index, Init const& init)
      : builder_(builder), index_(index), before_(each_number(init, [&](auto const& number) {
          init_.push(graph::lift(&builder, number));
          return Tracer(&builder, leaf());
        })) {}

  using State = decltype(each_number(std::declval<Init const&>(), [](auto const&) { return Tracer(); }));
  constexpr State const& before() const { return before_; }
  /// Ends the step: `after` is the state after it.
  template <class R> constexpr void close(R const& after) {
    for_each_number(after, [&](auto const& number) { after_.push(graph::lift(&builder_, number)); });
    if (after_.size() != init_.size())
      refuse("dyad: a step of scan or fold returns another number of values than the state has at the beginning");
    for (int k = 0; k < init_.size(); ++k)
      next_.push(builder_.apply(&graph::info<ops::NextState>, leaves_[k], init_[k], after_[k]));
    node_ = graph::recurrence(builder_, next_, index_, false, until_);
  }
  /// Ends the step of a loop that goes on while a condition holds.
  template <class R> constexpr void close_while(int condition, double limit, R const& after) {
    int k = 0;
    until_.push(builder_.apply(&graph::info<ops::Proceed>, condition, builder_.constant(limit), builder_.constant(0)));
    Buffer<int> guarded;
    for_each_number(after, [&](auto const& number) {
      if (k < leaves_.size())
        guarded.push(builder_.apply(&graph::info<ops::Where>, condition, graph::lift(&builder_, number), leaves_[k]));
      ++k;
    });
    if (k != leaves_.size())
      refuse("dyad: a step of iterate returns another number of values than the state has at the beginning");
    k = 0;
    close(each_number(before_, [&](auto const&) { return Tracer(&builder_, guarded[k++]); }));
  }

  /// Ends the residuals of a root, and returns the values at which they vanish.
  template <class R> constexpr State solve(R const& residuals, bool or_nan) {
    for_each_number(residuals, [&](auto const& number) { after_.push(graph::lift(&builder_, number)); });
    if (after_.size() != init_.size())
      refuse("dyad: root: there are as many residuals as values in the guess");
    for (int k = 0; k < init_.size(); ++k)
      next_.push(builder_.apply(&graph::info<ops::NextState>, leaves_[k], init_[k], after_[k]));
    node_ = builder_.apply(or_nan ? &graph::info<ops::RootOrNan> : &graph::info<ops::RootOf>,
                           graph::joined_states(builder_, next_, {}), index_);
    int k = 0;
    return each_number(before_, [&](auto const&) {
      return Tracer(&builder_, builder_.apply(&graph::info<ops::RootValue>, node_, next_[k++]));
    });
  }
  /// The state after the last step.
  constexpr State final() const {
    int k = 0;
    return each_number(before_, [&](auto const&) {
      return Tracer(&builder_, builder_.apply(&graph::info<ops::FinalState>, node_, next_[k++]));
    });
  }
  /// The state after each step, as a value that varies with the index.
  constexpr State emitted() const {
    Buffer<int> const values = graph::emitted(builder_, node_, after_);
    int k = 0;
    return each_number(before_, [&](auto const&) { return Tracer(&builder_, values[k++]); });
  }

private:
  constexpr int leaf() {
    int state = graph::new_state_number(builder_);
    for (int const index : builder_.open_indices()) state = builder_.apply(&graph::info<ops::State>, state, index);
    leaves_.push(state);
    return state;
  }

  graph::Builder& builder_;
  int index_, node_ = -1;
  Buffer<int> init_, leaves_, after_, next_, until_;
  State before_;
};

/// Rows to step along, or how many steps there are.
template <class T>
concept StepsOrRows = is_rows_tracer<T> || std::is_same_v<T, Tracer> || std::integral<T>;

/// What says how many steps there are, where an index says which rows it runs over: see `index_place`.
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
/// The graph in which a step is traced: that of the values that it meets.
template <class Init, class Count, class Step>
constexpr graph::Builder& builder_in(Init const& init, Count const& count, Step const& step) {
  graph::Builder* builder = nullptr;
  auto const find = [&builder](auto const& number) { find_builder(builder, Tracer(number)); };
  for_each_number(init, find);
  find(count);
  if (!builder) { // only what the step captures says it
    auto const state = each_number(init, [](auto const& number) { return Tracer(number); });
    if constexpr (std::is_invocable_v<Step const&, decltype(state) const&, Tracer const&>)
      for_each_number(step(state, Tracer(0)), find);
    else for_each_number(step(state), find);
  }
  if (!builder) refuse("dyad: a scan or fold of a traced function uses none of its arguments");
  return *builder;
}

/// What an index says that it runs over.
constexpr int column_of(graph::Builder const& builder, int index) {
  return graph::column_of_index(static_cast<int>(builder[index].value));
}

/// Traces `f(state, rows...)`, and gives the recurrence to `finish`, with the index of the loop.
template <class Finish, class Init, class First, class... Rest>
constexpr auto traced_recurrence(Finish const& finish, Init const& init, First const& first, Rest const&... rest) {
  std::tuple<First const&, Rest const&...> const arguments(first, rest...);
  constexpr std::size_t rows = sizeof...(Rest);
  auto const& step = std::get<rows>(arguments);
  auto const run = [&](OpenLoop const& loop, auto const&... row) {
    OpenRecurrence<Init> open(loop.builder(), loop.index(), init);
    open.close(step(open.before(), row...));
    return finish(open, loop);
  };
  if constexpr (is_rows_tracer<First>) {
    return over_rows([&run](OpenLoop const& loop, auto const&, auto const&... row) { return run(loop, row...); },
                     arguments);
  } else {
    OpenLoop const loop(builder_in(init, first, step), count_place(first));
    Tracer const number(&loop.builder(), loop.index());
    if constexpr (std::is_invocable_v<decltype(step) const&, typename OpenRecurrence<Init>::State const&,
                                      Tracer const&>)
      return run(loop, number);
    else return run(loop);
  }
}

} // namespace typed

/// The states of a recurrence after each step, as rows: `scan(init, rows..., f)` calls `f(state, row...)` for one row
/// after the other, which returns the next state: a number, or arrays, pairs and tuples of them, as `init` has them.
/// `scan(init, count, f)` takes that many steps of `f(state)` or `f(state, i)`, where i counts from 0.
template <class Init, class First, class... Rest>
  requires typed::StepsOrRows<First>
constexpr auto scan(Init const& init, First const& first, Rest const&... rest) {
  return typed::traced_recurrence(
      [](auto const& open, auto const& loop) { return typed::mapped(loop, open.emitted()); }, init, first, rest...);
}

/// The state of such a recurrence after the last step; `init` if there are no steps.
template <class Init, class First, class... Rest>
  requires typed::StepsOrRows<First>
constexpr auto fold(Init const& init, First const& first, Rest const&... rest) {
  return typed::traced_recurrence([](auto const& open, auto const&) { return open.final(); }, init, first, rest...);
}

/// The first state for which `proceed(state)` does not hold: `iterate(init, proceed, f)` replaces the state by f(state)
/// as long as it holds, at most `limit` times; a call that would take more throws `std::runtime_error`. `proceed`
/// returns a comparison. The derivative is that of the steps taken.
template <class Init, class Proceeds, class F>
constexpr auto iterate(Init const& init, Proceeds const& proceed, F const& f, double limit = 1e6) {
  graph::Builder& builder = typed::builder_in(init, 0.0, f);
  typed::OpenLoop const loop(builder, typed::column_of(builder, graph::new_open_index(builder)));
  typed::OpenRecurrence<Init> open(builder, loop.index(), init);
  int const condition = graph::lift(&builder, proceed(open.before()));
  open.close_while(condition, limit, f(open.before()));
  return open.final();
}

/// What `root` does where Newton's steps do not arrive.
enum class NoRoot { raises, is_nan };

/// The y near `guess` at which `residual(y)` vanishes: a number, or an array, pair or tuple of them, of which there are
/// as many residuals. Newton's method finds it, with the exact slopes of the residuals; it stops when the largest step
/// is within an epsilon of the largest value, or no longer shrinks when it is below the square root of epsilon. A call
/// whose steps do not arrive within 100 throws `std::runtime_error`, or gives NaN: `root(guess, residual,
/// NoRoot::is_nan)`.
///
/// The derivative is that of the implicit function, of any order: it depends on where the root is, not on the guess or
/// the steps.
template <class Guess, class Residual>
constexpr auto root(Guess const& guess, Residual const& residual, NoRoot otherwise = NoRoot::raises) {
  graph::Builder& builder = typed::builder_in(guess, 0.0, residual);
  typed::OpenLoop const loop(builder, typed::column_of(builder, graph::new_open_index(builder)));
  typed::OpenRecurrence<Guess> open(builder, loop.index(), guess);
  return open.solve(residual(open.before()), otherwise == NoRoot::is_nan);
}

} // namespace dyad

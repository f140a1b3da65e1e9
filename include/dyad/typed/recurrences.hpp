// SPDX-License-Identifier: BSL-1.0
/// \file Loops that carry states from step to step, and roots of residuals, in functions that are traced.
#pragma once

#include <dyad/typed/steps.hpp>

#include <stdexcept>
#include <dyad/typed/variable.hpp>

namespace dyad {

namespace typed {

/// A recurrence while it is traced: the states before a step, and what they become. A state is a number or a column.
template <class Init> class OpenRecurrence {
  /// The state before a step for each number or rows of the initial one.
  struct Leaves {
    OpenRecurrence& open;
    constexpr Tracer operator()(auto const& number) const {
      return open.add_state(graph::lift(&open.builder_, number), -1);
    }
    template <class R>
      requires is_row_list<R>
    constexpr auto rows(R const& initial) const {
      int const index = next_index(open.builder_, initial.first_column());
      auto const row = each_number(initial.at(index), [&](auto const& number) {
        int const column = graph::column_of_term(open.builder_, graph::lift(&open.builder_, number), index);
        return open.add_state(column, index);
      });
      return MappedRows<std::remove_cvref_t<decltype(row)>>(open.builder_, index, row);
    }
  };
  /// The numbers and columns of the state after a step, where a condition holds, if there is one; else those before it.
  struct Afters {
    OpenRecurrence& open;
    int condition = -1;
    constexpr void operator()(auto const& number) const {
      open.after_.push(guarded(graph::lift(&open.builder_, number), -1));
    }
    template <class R>
      requires is_row_list<R>
    constexpr void rows(R const& after) const {
      int const index = next_index(open.builder_, after.first_column());
      for_each_number(after.at(index), [&](auto const& number) {
        open.check_rows(after.first_column());
        int const term = guarded(graph::lift(&open.builder_, number), index);
        open.after_.push(open.builder_.apply(&graph::info<ops::StoreRows>, term, index));
      });
    }
    constexpr int guarded(int after, int index) const {
      int const k = open.after_.size();
      if (condition < 0) return after;
      int const before = open.element(open.leaves_[k], index).id();
      return open.builder_.apply(&graph::info<ops::Where>, condition, after, before);
    }
  };
  /// Values in the place of states, one after the other: `make(k, index)`, with the index of rows or -1.
  template <class Make> struct InOrder {
    Make const& make;
    int& next;
    constexpr Tracer operator()(Tracer const&) const { return make(next++, -1); }
    template <class R>
      requires is_row_list<R>
    constexpr R rows(R const& state) const {
      auto const row = each_number(state.row(), [&](auto const&) { return make(next++, state.index()); });
      return R(*state.builder(), state.index(), row);
    }
  };

public:
  /// `index` is the index of the loop that carries the states.
  constexpr OpenRecurrence(graph::Builder& builder, int index, Init const& init)
      : builder_(builder), index_(index), before_(each_number(init, Leaves{*this})) {}

  using State = typename StateIn<Init>::type;
  constexpr State const& before() const { return before_; }
  /// Ends the step: `after` is the state after it.
  template <class R> constexpr void close(R const& after, int condition = -1) {
    for_each_number(after, Afters{*this, condition});
    for (int k = 0; k < init_.size(); ++k)
      next_.push(builder_.apply(&graph::info<ops::NextState>, leaves_[k], init_[k], after_[k]));
    node_ = graph::recurrence(builder_, next_, index_, false, until_);
  }
  /// So many states are kept for derivatives.
  constexpr void remember(int count) {
    until_.push(builder_.apply(&graph::info<ops::Remember>, builder_.constant(count)));
  }
  /// Ends the step of a loop that goes on while a condition holds.
  template <class R> constexpr void close_while(int condition, double limit, R const& after) {
    until_.push(builder_.apply(&graph::info<ops::Proceed>, condition, builder_.constant(limit), builder_.constant(0)));
    close(after, condition);
  }

  /// Ends the residuals of a root, and returns the values at which they vanish.
  template <class R> constexpr State solve(R const& residuals, bool or_nan) {
    for_each_number(residuals, [&](auto const& number) { after_.push(graph::lift(&builder_, number)); });
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
    return in_order([this](int k, int index) {
      return element(builder_.apply(&graph::info<ops::FinalState>, node_, next_[k]), index);
    });
  }
  /// The state after each step, as a value that varies with the index.
  constexpr State emitted() const {
    Buffer<int> numbers;
    for (int const id : after_)
      if (!graph::is_column(builder_, id)) numbers.push(id);
    Buffer<int> const values = graph::emitted(builder_, node_, numbers);
    int place = 0;
    return in_order([&](int k, int index) {
      if (index < 0) return Tracer(&builder_, values[place++]);
      return element(builder_.apply(&graph::info<ops::Emitted>, node_, after_[k]), index);
    });
  }

private:
  constexpr Tracer add_state(int init, int index) {
    init_.push(init);
    int state = graph::new_state_number(builder_);
    for (int const open : builder_.open_indices()) state = builder_.apply(&graph::info<ops::State>, state, open);
    if (index >= 0) state = builder_.apply(&graph::info<ops::StateRows>, state, index);
    leaves_.push(state);
    return element(state, index);
  }
  /// A value itself, or where that is a column its element at an index.
  constexpr Tracer element(int id, int index) const {
    return {&builder_, index < 0 ? id : builder_.apply(&graph::info<ops::RowAt>, id, index)};
  }
  template <class Make> constexpr State in_order(Make const& make) const {
    int next = 0;
    return each_number(before_, InOrder<Make>{make, next});
  }
  /// The rows after the step are as many as those before it.
  constexpr void check_rows(int column) const {
    int const index = graph::index_of_column(builder_, leaves_[after_.size()]);
    int const before = graph::column_of_index(static_cast<int>(builder_[index].value));
    if (before == column) return;
    if (before >= graph::first_count && column >= graph::first_count)
      refuse("dyad: a step of scan, fold or iterate returns another number of rows than the state has at the "
             "beginning");
    builder_.note_equal_rows(column, before);
  }

  graph::Builder& builder_;
  int index_, node_ = -1;
  Buffer<int> init_, leaves_, after_, next_, until_;
  State before_;
};

template <class Init> struct loops_on_variables {
  static_assert(sizeof(Init) == 0, "dyad: fold, scan, iterate and root run on Variables within a function whose "
                                   "arguments are stated, as in function<double, double>(lambda)");
};

/// The graph in which a step is traced: that of the values that it meets.
template <class Init, class Count, class Step>
constexpr graph::Builder& builder_in(Init const& init, Count const& count, Step const& step) {
  if constexpr (is_recorded<typename NumberIn<Init>::type>) static_cast<void>(sizeof(loops_on_variables<Init>));
  graph::Builder* builder = nullptr;
  FindBuilder const find{builder};
  for_each_number(init, find);
  find(count);
  if constexpr (holds_rows<Init>) return *builder;
  else if (!builder) { // only what the step captures says it
    auto const state = each_number(init, [](auto const& number) { return Tracer(number); });
    if constexpr (std::is_invocable_v<Step const&, decltype(state) const&, Tracer const&>)
      for_each_number(step(state, Tracer(0)), find);
    else for_each_number(step(state), find);
  }
  if (!builder) {
    constexpr auto* sentence = "dyad: fold, scan, iterate and root stand in a dyad::function, and use what it receives";
    if (!std::is_constant_evaluated()) raise(std::logic_error(sentence));
    refuse(sentence); // dyad: fold, scan, iterate and root stand in a dyad::function, and use what it receives
  }
  return *builder;
}

/// What an index says that it runs over.
constexpr int column_of(graph::Builder const& builder, int index) {
  return graph::column_of_index(static_cast<int>(builder[index].value));
}

/// Traces `f(state, rows...)`, and gives the recurrence to `finish`, with the index of the loop.
template <class Finish, class Init, class First, class... Rest>
constexpr auto traced_recurrence(int keep, Finish const& finish, Init const& init, First const& first,
                                 Rest const&... rest) {
  std::tuple<First const&, Rest const&...> const arguments(first, rest...);
  constexpr std::size_t rows = sizeof...(Rest);
  auto const& step = std::get<rows>(arguments);
  auto const run = [&](OpenLoop const& loop, auto const&... row) {
    OpenRecurrence<Init> open(loop.builder(), loop.index(), init);
    if (keep > 0) open.remember(keep);
    open.close(step(open.before(), row...));
    return finish(open, loop);
  };
  if constexpr (is_row_list<First>) {
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

/// Calls `traced_recurrence` with its arguments, without a `Memory` at their end.
template <class Finish, class Init, class... A>
constexpr auto recurrence_of(Finish const& finish, Init const& init, A const&... arguments) {
  std::tuple<A const&...> const all(arguments...);
  constexpr int kept = states_kept<std::remove_cvref_t<std::tuple_element_t<sizeof...(A) - 1, std::tuple<A...>>>>;
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return traced_recurrence(kept, finish, init, std::get<I>(all)...);
  }(std::make_index_sequence<sizeof...(A) - (kept > 0 ? 1 : 0)>{});
}
} // namespace typed

/// The states of a recurrence after each step, as rows: `scan(init, rows..., f)` calls `f(state, row...)` for one row
/// after the other, which returns the next state: a number, or rows, or arrays, pairs and tuples of them, as `init` has
/// them. A state that is rows, as `map_over` returns them, is a vector of any length: the step loops over it.
/// `scan(init, count, f)` takes that many steps of `f(state)` or `f(state, i)`, where i counts from 0. With `memory<K>`
/// as the last argument not all states are kept for derivatives.
///
/// `auto const [u, v] = state` names the parts of a state. clang++ 19 cannot yet read such a name in a lambda within
/// the step that captures it by `[&]`, as compilers run steps; `[&, u = u]` it can.
template <class Init, class First, class... Rest>
  requires typed::StepsOrRows<First>
constexpr auto scan(Init const& init, First const& first, Rest const&... rest) {
  if constexpr (typed::StepOf<Init, First, Rest...>::check())
    return typed::recurrence_of(
        [](auto const& open, auto const& loop) { return typed::mapped(loop, open.emitted()); }, init, first, rest...);
}

/// The state of such a recurrence after the last step; `init` if there are no steps.
template <class Init, class First, class... Rest>
  requires typed::StepsOrRows<First>
constexpr auto fold(Init const& init, First const& first, Rest const&... rest) {
  if constexpr (typed::StepOf<Init, First, Rest...>::check())
    return typed::recurrence_of([](auto const& open, auto const&) { return open.final(); }, init, first, rest...);
}

/// \cond
template <class Init, class First, class F>
  requires(!typed::StepsOrRows<First> && typed::holds_rows<Init>)
constexpr Tracer fold(Init const&, First const&, F const&) {
  static_cast<void>(sizeof(typed::rows_where_the_state_begins<Init>));
  return {};
}
/// \endcond
namespace typed {
/// A value bound to a variable: of formulas, whose loops `bridge/named_loops.hpp` has.
template <class T> inline constexpr bool is_bound = false;
template <auto Name, class T> inline constexpr bool is_bound<Binding<Name, T>> = true;
} // namespace typed

/// The first state for which `proceed(state)` does not hold: `iterate(init, proceed, f)` replaces the state by f(state)
/// as long as it holds, at most `limit` times; a call that would take more throws `std::runtime_error`. `proceed`
/// returns a comparison. The derivative is that of the steps taken. Like that of `fold`, the state may be rows.
template <class Init, class Proceeds, class F>
  requires(!typed::is_bound<Proceeds>)
constexpr auto iterate(Init const& init, Proceeds const& proceed, F const& f, double limit = 1e6) {
  if constexpr (typed::check_iterate<Init, Proceeds, F>()) {
    graph::Builder& builder = typed::builder_in(init, 0.0, f);
    typed::OpenLoop const loop(builder, typed::column_of(builder, graph::new_open_index(builder)));
    typed::OpenRecurrence<Init> open(builder, loop.index(), init);
    int const condition = graph::lift(&builder, proceed(open.before()));
    open.close_while(condition, limit, f(open.before()));
    return open.final();
  }
}

/// What `root` does where Newton's steps do not arrive.
enum class NoRoot { raises, is_nan };

/// The y near `guess` at which `residual(y)` vanishes: a number, or an array, pair or tuple of them, of which there are
/// as many residuals. Newton's method finds it, with the exact slopes of the residuals; it stops when the largest step
/// is within an epsilon of the largest value, or no longer shrinks when it is below the square root of epsilon. Of
/// complex numbers the magnitudes count; where the guess is one, so is the root. A call whose steps
/// do not arrive within 100 throws `std::runtime_error`, or gives NaN: `root(guess, residual, NoRoot::is_nan)`.
///
/// The derivative is that of the implicit function, of any order: it depends on where the root is, not on the guess or
/// the steps.
template <class Guess, class Residual>
  requires(!typed::is_bound<Guess>)
constexpr auto root(Guess const& guess, Residual const& residual, NoRoot otherwise = NoRoot::raises) {
  if constexpr (typed::check_root<Guess, Residual>()) {
    graph::Builder& builder = typed::builder_in(guess, 0.0, residual);
    typed::OpenLoop const loop(builder, typed::column_of(builder, graph::new_open_index(builder)));
    typed::OpenRecurrence<Guess> open(builder, loop.index(), guess);
    return open.solve(residual(open.before()), otherwise == NoRoot::is_nan);
  }
}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file What recurrences and roots are called with: what may be a state, and the functions of it; in sentences.
#pragma once

#include <dyad/typed/counted_rows.hpp>

namespace dyad {

/// The last argument of `scan` and `fold`: so many states are kept for derivatives, those between them computed again,
/// with the same bits, in pieces of as many steps as lie between two of them. The states of a recurrence within another
/// loop are kept all.
template <std::size_t K> struct Memory {
  static_assert(K > 0, "dyad: memory<0> keeps no state to go back to; it is 1 or more");
};
/// So many states are kept: `fold(init, 1000000, f, memory<1000>)`.
template <std::size_t K> inline constexpr Memory<K> memory{};

namespace typed {

/// Rows to step along, or how many steps there are.
template <class T>
concept StepsOrRows = is_row_list<T> || IsCount<T>;

/// Whether a value may be a state.
template <class T>
inline constexpr bool is_state = (std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) || std::is_same_v<T, Tracer> ||
                                 is_row_list<T> || is_recorded<typename NumberIn<T>::type>;
template <template <class, std::size_t> class Array, class T, std::size_t N>
inline constexpr bool is_state<Array<T, N>> = is_state<T>;
template <class T, std::size_t M, std::size_t N> inline constexpr bool is_state<MatrixArray<T, M, N>> = is_state<T>;
template <class... T> inline constexpr bool is_state<std::tuple<T...>> = (is_state<T> && ...);
template <class A, class B> inline constexpr bool is_state<std::pair<A, B>> = is_state<A> && is_state<B>;

/// Finds the type of a state: tracers for numbers, rows of them for rows.
struct StateOf {
  constexpr Tracer operator()(auto const&) const { return {}; }
  template <class R>
    requires is_row_list<R>
  constexpr auto rows(R const& initial) const {
    auto const row = each_number(initial.at(0), StateOf{});
    return MappedRows<std::remove_cvref_t<decltype(row)>>(*initial.builder(), 0, row);
  }
};
/// Whether functions of such a state are traced: on Variables, `builder_in` refuses them.
template <class Init>
inline constexpr bool is_traced_state = is_state<Init> && !is_recorded<typename NumberIn<Init>::type>;
/// The state while a step is traced, of what a recurrence begins with.
template <class Init> struct StateIn : std::type_identity<Tracer> {};
template <class Init>
  requires is_traced_state<Init>
struct StateIn<Init> {
  using type = decltype(each_number(std::declval<Init const&>(), StateOf{}));
};

/// Whether a value has the numbers and rows of a state, in their order.
template <class Result, class State> consteval bool is_like_state() {
  using After = std::remove_cvref_t<Result>;
  if constexpr (!is_state<After>) return false;
  else {
    Buffer<bool> after, before;
    AreRows<typename StructureOf<After>::type>::add(after);
    AreRows<typename StructureOf<State>::type>::add(before);
    bool alike = after.size() == before.size();
    for (int k = 0; alike && k < after.size(); ++k) alike = after[k] == before[k];
    return alike;
  }
}

template <class T> inline constexpr int states_kept = 0;
template <std::size_t K> inline constexpr int states_kept<dyad::Memory<K>> = static_cast<int>(K);

template <class F> struct a_step_of_other_arguments {
  static_assert(sizeof(F) == 0,
                "dyad: the step of fold or scan takes, as auto const&, the state and a row of each of the rows before "
                "it: fold(init, x, [&](auto const& state, auto const& row) { ... }); of a count it takes the state, or "
                "that and the number of the step");
};
template <class Init> struct rows_where_the_state_begins {
  static_assert(sizeof(Init) == 0,
                "dyad: fold and scan take the state at the beginning first, and rows or a count next: "
                "fold(init, rows, f), scan(init, 100, f)");
};
template <class Init> struct a_state_that_is_no_numbers {
  static_assert(sizeof(Init) == 0,
                "dyad: what fold, scan, iterate and root begin with is their first argument: numbers, "
                "dyad::VectorArray and MatrixArray, rows, or std::array, std::pair and std::tuple of these");
};
template <class Step> struct a_step_of_another_result {
  static_assert(sizeof(Step) == 0,
                "dyad: a step of fold, scan or iterate returns the next state: as many numbers as the state has at the "
                "beginning, and rows where it has rows");
};
template <class Residuals> struct another_number_of_residuals {
  static_assert(sizeof(Residuals) == 0, "dyad: root: there are as many residuals as values in the guess");
};
template <class Init> struct rows_where_numbers_are_sought {
  static_assert(sizeof(Init) == 0, "dyad: the guess of root is numbers, and arrays, pairs and tuples of them; rows "
                                   "are states of fold, scan and iterate, which may go on until rows of residuals "
                                   "are small");
};
template <class F> struct other_than_a_condition_and_a_step {
  static_assert(sizeof(F) == 0, "dyad: iterate takes the state at the beginning, a condition of the state and a step: "
                                "iterate(init, [&](auto const& y) { return y > 1; }, [&](auto const& y) { ... }); so "
                                "many steps are fold(init, 10, f)");
};

/// The step of a recurrence: `A` are the rows or the count, the step, and maybe a `Memory`.
template <class Init, class I, class... A> struct StepAmong;
template <class Init, std::size_t... I, class... A> struct StepAmong<Init, std::index_sequence<I...>, A...> {
  using All = std::tuple<A...>;
  using Step = std::tuple_element_t<sizeof...(I), All>;

  /// Whether it takes a state, with rows or the number of the step, and returns one. One sentence says what is wrong.
  static consteval bool check() {
    using State = typename StateIn<Init>::type;
    if constexpr (!is_state<Init>) static_cast<void>(sizeof(a_state_that_is_no_numbers<Init>));
    else if constexpr (!is_traced_state<Init>) return true;
    else if constexpr (is_row_list<std::tuple_element_t<0, All>>) {
      if constexpr (!requires(Step const& step, State const& state, std::tuple_element_t<I, All> const&... rows) {
                      step(state, rows.at(0)...); // dyad: values are tracers here: no double holds one, and no array
                    })
        static_cast<void>(sizeof(a_step_of_other_arguments<Step>));
      else
        return check_result<decltype(std::declval<Step const&>()(
            std::declval<State const&>(), std::declval<std::tuple_element_t<I, All> const&>().at(0)...))>();
    } else if constexpr (requires(Step const& step, State const& state, Tracer const& i) { step(state, i); })
      return check_result<std::invoke_result_t<Step const&, State const&, Tracer const&>>();
    else if constexpr (requires(Step const& step, State const& state) { step(state); })
      return check_result<std::invoke_result_t<Step const&, State const&>>();
    else static_cast<void>(sizeof(a_step_of_other_arguments<Step>));
    return false;
  }

private:
  template <class After> static consteval bool check_result() {
    constexpr bool good = is_like_state<After, typename StateIn<Init>::type>();
    if constexpr (!good) static_cast<void>(sizeof(a_step_of_another_result<Step>));
    return good;
  }
};
template <class Init, class... A>
using StepOf = StepAmong<Init,
                         std::make_index_sequence<
                             sizeof...(A) - 1 -
                             (states_kept<std::tuple_element_t<sizeof...(A) - 1, std::tuple<A...>>> > 0 ? 1 : 0)>,
                         A...>;

/// Whether both are functions of a state, and the second returns one. Says in one sentence what is wrong.
template <class Init, class Proceeds, class F> consteval bool check_iterate() {
  using State = typename StateIn<Init>::type;
  if constexpr (!is_state<Init>) static_cast<void>(sizeof(a_state_that_is_no_numbers<Init>));
  else if constexpr (!is_traced_state<Init>) return true;
  else if constexpr (!requires(Proceeds const& proceed, F const& f, State const& state) {
                       proceed(state);
                       f(state);
                     })
    static_cast<void>(sizeof(other_than_a_condition_and_a_step<Proceeds>));
  else if constexpr (!is_like_state<std::invoke_result_t<F const&, State const&>, State>())
    static_cast<void>(sizeof(a_step_of_another_result<F>));
  else return true;
  return false;
}
/// Whether a guess is numbers, and there are as many residuals. Says in one sentence what is wrong.
template <class Guess, class Residual> consteval bool check_root() {
  using State = typename StateIn<Guess>::type;
  if constexpr (holds_rows<Guess>) static_cast<void>(sizeof(rows_where_numbers_are_sought<Guess>));
  else if constexpr (!is_state<Guess>) static_cast<void>(sizeof(a_state_that_is_no_numbers<Guess>));
  else if constexpr (!is_traced_state<Guess>) return true;
  else if constexpr (!is_like_state<decltype(std::declval<Residual const&>()(std::declval<State const&>())), State>())
    static_cast<void>(sizeof(another_number_of_residuals<Residual>));
  else return true;
  return false;
}

} // namespace typed
} // namespace dyad

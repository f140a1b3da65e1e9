// SPDX-License-Identifier: BSL-1.0
/// \file A call of a program with loops: on numbers it runs, within a function that is being traced it becomes part of
/// that one.
#pragma once

#include <dyad/typed/loop_results.hpp>
#include <dyad/typed/loop_run.hpp>
#include <dyad/typed/splice.hpp>

namespace dyad::typed {

template <class W> struct a_place_within_a_function {
  static_assert(sizeof(W) == 0, "dyad: a function within another one runs where that one does; say .on(...) of the "
                                "outermost function");
};

/// What runs a program at a place: a device brings something of its own.
template <class Plan, class T, class In, class Where> struct RunnerAt {
  using type = LoopRunner<Plan, T, In, RowPlaces<T>, Where>;
};
template <class Plan, class T, class In, class Where>
  requires is_device<Where>
struct RunnerAt<Plan, T, In, Where> {
  using type = typename Where::template Runner<Plan, T, In, Where>;
};

/// Calls a program with loops.
template <class Code, class Nest, class T, class Kinds> struct LoopCall {
  template <class Where, class... A> static constexpr auto run(Where const& where, A const&... a) {
    if constexpr (!std::is_same_v<T, Tracer>) return call(where, a...);
    else if constexpr (std::is_same_v<Where, OneThread>) return spliced<Code, Nest, Kinds>(a...);
    else static_cast<void>(sizeof(a_place_within_a_function<Where>));
  }

private:
  template <class Where, class... A> static auto call(Where const& where, A const&... a) {
    using In = LoopInputs<T, Kinds, A...>;
    using Runner = typename RunnerAt<Code, T, In, Where>::type;
    In const in(a...);
    T numbers[Nest::size + 1];
    T* store[Nest::size + 1];
    std::size_t stride[Nest::size + 1], next = 0;
    typename Nest::template Of<T> result;
    prepare_rows<Nest>(result, next, store, stride,
                       [&in](std::size_t k) { return Runner::rows_of_result(in, k); });
    Runner(in, RowPlaces<T>{store, stride}, where).run(numbers);
    next = 0;
    fill_numbers<Nest>(result, next, static_cast<T const*>(numbers));
    return result;
  }
};

} // namespace dyad::typed

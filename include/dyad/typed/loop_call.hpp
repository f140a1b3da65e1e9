// SPDX-License-Identifier: BSL-1.0
/// \file A call of a program with loops: on numbers it runs, within a function that is being traced it becomes part of
/// that one.
#pragma once

#include <dyad/typed/loop_results.hpp>
#include <dyad/typed/loop_run.hpp>
#include <dyad/typed/splice.hpp>

namespace dyad::typed {

/// Calls a program with loops.
template <class Code, class Nest, class T, class Kinds> struct LoopCall {
  template <class... A> static constexpr auto run(A const&... a) {
    if constexpr (std::is_same_v<T, Tracer>) return spliced<Code, Nest, Kinds>(a...);
    else return call(a...);
  }

private:
  template <class... A> static auto call(A const&... a) {
    using In = LoopInputs<T, Kinds, A...>;
    using Runner = LoopRunner<Code, T, In>;
    In const in(a...);
    T numbers[Nest::size + 1];
    T* store[Nest::size + 1];
    std::size_t stride[Nest::size + 1], next = 0;
    typename Nest::template Of<T> result;
    prepare_rows<Nest>(result, next, ResultRows<T>{store, stride},
                       [&in](std::size_t k) { return Runner::rows_of_result(in, k); });
    Runner(in, store, stride).run(numbers);
    next = 0;
    fill_numbers<Nest>(result, next, static_cast<T const*>(numbers));
    return result;
  }
};

} // namespace dyad::typed

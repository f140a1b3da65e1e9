// SPDX-License-Identifier: BSL-1.0
/// \file The results of a program with loops: numbers, and rows of which the running program knows how many there are.
#pragma once

#include <dyad/typed/structure.hpp>

#include <cstddef>
#include <tuple>
#include <utility>

namespace dyad::typed {

template <class S> inline constexpr bool is_rows_structure = false;
template <class S> inline constexpr bool is_rows_structure<RowsOf<S>> = true;

/// Makes the rows of a result, `count(k)` of them for the k-th number, and says where the number lies in the first of
/// them and how far it is to the next. Numbers are copied to their places when the loops have run.
template <class S, class T, class R, class Count>
void prepare_rows(R& result, std::size_t& next, T** place, std::size_t* stride, Count const& count) {
  if constexpr (is_rows_structure<S>) {
    result.resize(count(next));
    for (std::size_t k = 0; k < S::size; ++k, ++next) {
      stride[next] = S::size;
      place[next] = result.empty() ? nullptr : reinterpret_cast<T*>(result.data()) + k;
    }
  } else if constexpr (requires { std::tuple_size<R>::value; } && !std::is_same_v<S, One>) {
    prepare_parts(S{}, result, next, place, stride, count);
  } else next += S::size;
}
template <class... S, class T, class R, class Count>
void prepare_parts(TupleOf<S...>, R& result, std::size_t& next, T** place, std::size_t* stride, Count const& count) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (prepare_rows<S>(std::get<I>(result), next, place, stride, count), ...);
  }(std::index_sequence_for<S...>{});
}
template <class S, std::size_t N, class T, class R, class Count>
void prepare_parts(ArrayOf<S, N>, R& result, std::size_t& next, T** place, std::size_t* stride, Count const& count) {
  for (auto& part : result) prepare_rows<S>(part, next, place, stride, count);
}
template <class S, class T, class R> void fill_numbers(R& result, std::size_t& next, T const* numbers) {
  if constexpr (is_rows_structure<S>) next += S::size;
  else if constexpr (requires { std::tuple_size<R>::value; } && !std::is_same_v<S, One>)
    fill_parts(S{}, result, next, numbers);
  else {
    S::fill(result, numbers + next);
    next += S::size;
  }
}
template <class... S, class T, class R>
void fill_parts(TupleOf<S...>, R& result, std::size_t& next, T const* numbers) {
  [&]<std::size_t... I>(std::index_sequence<I...>) { (fill_numbers<S>(std::get<I>(result), next, numbers), ...); }
  (std::index_sequence_for<S...>{});
}
template <class S, std::size_t N, class T, class R>
void fill_parts(ArrayOf<S, N>, R& result, std::size_t& next, T const* numbers) {
  for (auto& part : result) fill_numbers<S>(part, next, numbers);
}

} // namespace dyad::typed

// SPDX-License-Identifier: BSL-1.0
/// \file The steps of a recurrence, and their pull-back, for several lanes side by side: the loops behind `scan`.
#pragma once

#include <dyad/array/map.hpp>
#include <dyad/array/vector_math.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace dyad::bridge {

/// The numbers of an argument or a result: `lanes` of them, or as many for each step.
template <class T> struct Strand {
  T* first = nullptr;
  Index step = 0; ///< from one step to the next: 0 for what does not change
};

/// A recurrence of `M` states, which come first among its `N` arguments.
template <class T, std::size_t M, std::size_t N> struct Strands {
  using Results = std::array<Strand<T const>, M>;

  Index lanes, steps;
  std::array<Strand<T const>, N> argument;

  /// Writes the states after each step: `next(argument...)` makes them from the arguments before it.
  template <class Next> void push(Next const& next, std::array<Strand<T>, M> const& result) const {
    for_each_lane([&]<class V>(std::type_identity<V>, Index lane) {
      push<V>(next, result, lane, std::make_index_sequence<N>{}, std::make_index_sequence<M>{});
    });
  }
  /// Writes the gradients by the arguments, of results and their cotangents: `back(argument..., cotangent...)` makes
  /// the cotangents of the arguments of a step from those of the states after it.
  template <class Back>
  void pull(Back const& back, Results const& result, Results const& cotangent,
            std::array<Strand<T>, N> const& gradient) const {
    for_each_lane([&]<class V>(std::type_identity<V>, Index lane) {
      pull<V>(back, result, cotangent, gradient, lane, std::make_index_sequence<N>{}, std::make_index_sequence<M>{});
    });
  }

private:
  /// In SIMD batches, of which the last may go over lanes of the one before once more.
  template <class F> void for_each_lane(F const& f) const {
    using Batch = Simd<T>;
    constexpr auto width = static_cast<Index>(Batch::size);
    if (lanes < width)
      for (Index lane = 0; lane < lanes; ++lane) f(std::type_identity<T>{}, lane);
    else
      for (Index lane = 0; lane < lanes; lane += width) f(std::type_identity<Batch>{}, std::min(lane, lanes - width));
  }
  template <class V> static V load(T const* from) {
    if constexpr (std::is_same_v<V, T>) return *from;
    else return V::load_unaligned(from);
  }
  template <class V> static void store(V const& value, T* to) {
    if constexpr (std::is_same_v<V, T>) *to = value;
    else value.store_unaligned(to);
  }

  /// The arguments of a step that are not the same as before.
  template <class V, std::size_t... I>
  void load_sequences(std::array<V, N>& value, Index t, Index lane, std::index_sequence<I...>) const {
    ((argument[I].step != 0 ? static_cast<void>(value[I] = load<V>(argument[I].first + t * argument[I].step + lane))
                            : void()),
     ...);
  }

  template <class V, class Next, std::size_t... I, std::size_t... K>
  void push(Next const& next, std::array<Strand<T>, M> const& result, Index lane, std::index_sequence<I...> all,
            std::index_sequence<K...>) const {
    std::array<V, N> value{};
    ((argument[I].step == 0 ? static_cast<void>(value[I] = load<V>(argument[I].first + lane)) : void()), ...);
    for (Index t = 0; t < steps; ++t) {
      load_sequences(value, t, lane, all);
      std::array<V, M> const after = next(value[I]...);
      ((value[K] = after[K], store(after[K], result[K].first + t * result[K].step + lane)), ...);
    }
  }

  template <class V, class Back, std::size_t... I, std::size_t... K>
  void pull(Back const& back, Results const& result, Results const& cotangent, std::array<Strand<T>, N> const& gradient,
            Index lane, std::index_sequence<I...> all, std::index_sequence<K...>) const {
    std::array<V, N> value{}, total;
    V const none = V(T(0));
    total.fill(none);
    auto read =
        none != none; // from this step on there is a cotangent; else nobody looks, not even at an infinite slope
    ((argument[I].step == 0 ? static_cast<void>(value[I] = load<V>(argument[I].first + lane)) : void()), ...);
    for (Index t = steps - 1; t >= 0; --t) {
      load_sequences(value, t, lane, all);
      ((value[K] = load<V>((t == 0 ? argument[K].first : result[K].first + (t - 1) * result[K].step) + lane)), ...);
      std::array<V, M> const after = {(total[K] + load<V>(cotangent[K].first + t * cotangent[K].step + lane))...};
      ((read = read || after[K] != none), ...);
      std::array<V, N> before = back(value[I]..., after[K]...);
      for (V& one : before) one = where(read, one, none);
      ((gradient[I].step != 0 ? store(before[I], gradient[I].first + t * gradient[I].step + lane)
                              : static_cast<void>(total[I] = I < M ? before[I] : total[I] + before[I])),
       ...);
    }
    ((gradient[I].step == 0 ? store(total[I], gradient[I].first + lane) : void()), ...);
  }
};

} // namespace dyad::bridge

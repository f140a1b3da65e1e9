// SPDX-License-Identifier: BSL-1.0
/// \file Fused loops over static extents, in SIMD batches where everything lies in steps of 1 or 0.
#pragma once

#include <dyad/array/vector_math.hpp>
#include <dyad/typed/tensors/plan.hpp>

namespace dyad::typed::tensors {

/// The value that a fold begins with.
template <class T> constexpr T neutral(Fold fold) {
  if (fold == Fold::max) return -std::numeric_limits<T>::infinity();
  return fold == Fold::min ? std::numeric_limits<T>::infinity() : fold == Fold::product ? T(1) : T(0);
}

template <Fold F, class V> DYAD_INLINE V gathered(V const& a, V const& b) {
  if constexpr (F == Fold::sum) return a + b;
  else if constexpr (F == Fold::product) return a * b;
  else { // NaN wins
    auto const better = [&] {
      if constexpr (F == Fold::max) return b > a;
      else return b < a;
    }();
    return where(better || b != b, b, a);
  }
}

template <class Plan, class Source, int Which> struct LoopRunner {
  using Code = Body<Plan, Source, Which>;
  static constexpr FlatLoop const& loop = Plan::value.loop[Which];
  static constexpr int ins = loop.inputs, outs = loop.outputs, last = loop.rank - 1;
  static constexpr Index row_length = loop.rank == 0 ? 1 : loop.extent[loop.rank == 0 ? 0 : last];

  template <int K> static constexpr FlatPlace const& input = Plan::value.input[loop.first_input + K];
  template <int K> static constexpr FlatOutput const& output = Plan::value.output[loop.first_output + K];
  static constexpr Index step(FlatPlace const& place, int axis) { return loop.rank == 0 ? 0 : place.stride[axis]; }

  /// Whether a row can be done in SIMD batches.
  static constexpr bool in_batches(Index width) {
    bool good = row_length >= width;
    for (int k = 0; k < ins; ++k)
      good = good && (step(Plan::value.input[loop.first_input + k], last) == 0 ||
                      step(Plan::value.input[loop.first_input + k], last) == 1);
    for (int k = 0; k < outs; ++k) {
      FlatOutput const& out = Plan::value.output[loop.first_output + k];
      Index const by = step(out.place, last);
      good = good && (by == 1 || (by == 0 && out.fold != Fold::none));
    }
    return good;
  }

  template <class T> struct Pointers {
    T const* in[ins + 1];
    T* out[outs + 1];
  };

  template <class T, class Numbers> static void run(T* const* memory, Numbers const& numbers) {
    Pointers<T> at;
    [&]<int... K>(std::integer_sequence<int, K...>) { ((at.in[K] = memory[input<K>.memory] + input<K>.offset), ...); }
    (std::make_integer_sequence<int, ins>{});
    [&]<int... K>(std::integer_sequence<int, K...>) {
      ((at.out[K] = memory[output<K>.place.memory] + output<K>.place.offset), ...);
    }(std::make_integer_sequence<int, outs>{});
    over<0>(at, numbers);
  }

private:
  template <int Axis, class T, class Numbers> static DYAD_INLINE void over(Pointers<T> at, Numbers const& numbers) {
    if constexpr (Axis >= last) row(at, numbers);
    else
      for (Index i = 0; i < loop.extent[Axis]; ++i) {
        over<Axis + 1>(at, numbers);
        advance<Axis>(at);
      }
  }
  template <int Axis, class T> static DYAD_INLINE void advance(Pointers<T>& at) {
    [&]<int... K>(std::integer_sequence<int, K...>) { ((at.in[K] += step(input<K>, Axis)), ...); }
    (std::make_integer_sequence<int, ins>{});
    [&]<int... K>(std::integer_sequence<int, K...>) { ((at.out[K] += step(output<K>.place, Axis)), ...); }
    (std::make_integer_sequence<int, outs>{});
  }

  /// The leaves of the body: what was read, then the plain numbers.
  template <class V, class Numbers> struct Leaves {
    V const* loaded;
    Numbers const& numbers;
    template <class Op, class> DYAD_INLINE constexpr V get() const { return value(std::type_identity<Op>{}); }

  private:
    template <int Place> DYAD_INLINE constexpr V value(std::type_identity<PlainNumber<Place>>) const {
      constexpr int place = Code::value.place[Place];
      if constexpr (place < ins) return loaded[place];
      else return typed::constant_as<V>(std::get<static_cast<std::size_t>(place - ins)>(numbers));
    }
  };

  /// One element, or one batch of elements, at a position of a row.
  template <class V, class T, class Numbers, class Take>
  static DYAD_INLINE void elements(Pointers<T> const& at, Index i, Numbers const& numbers, Take const& take) {
    V loaded[ins + 1];
    [&]<int... K>(std::integer_sequence<int, K...>) { ((loaded[K] = read<V, step(input<K>, last)>(at.in[K], i)), ...); }
    (std::make_integer_sequence<int, ins>{});
    typed::Slots<V, Code::value.size> slots;
    Leaves<V, Numbers> const leaves{loaded, numbers};
    typed::run<Code>(slots, leaves, std::make_index_sequence<static_cast<std::size_t>(Code::value.size)>{});
    [&]<int... K>(std::integer_sequence<int, K...>) {
      (take(std::integral_constant<int, K>{}, value_of<Code::value.root[K], V>(slots)), ...);
    }(std::make_integer_sequence<int, outs>{});
  }
  template <int Root, class V, class S> static DYAD_INLINE V value_of(S const& slots) {
    return slots.number[Root];
  }
  template <class V, Index Step, class T> static DYAD_INLINE V read(T const* from, Index i) {
    if constexpr (std::is_same_v<V, T>) return from[i * Step];
    else if constexpr (Step == 0) return V(*from);
    else return V::load_unaligned(from + i);
  }

  template <class T, class Numbers> static DYAD_INLINE void row(Pointers<T> const& at, Numbers const& numbers) {
    Index i = 0;
    // Reductions of a row are gathered here first.
    T gathered_in_row[outs + 1];
    for (int k = 0; k < outs; ++k) gathered_in_row[k] = neutral<T>(Plan::value.output[loop.first_output + k].fold);
    if constexpr (std::is_same_v<T, double> || std::is_same_v<T, float>) {
      using V = Simd<T>;
      constexpr auto width = static_cast<Index>(V::size);
      if constexpr (in_batches(width)) {
        V gathered_in_lanes[outs + 1];
        for (int k = 0; k < outs; ++k) gathered_in_lanes[k] = V(gathered_in_row[k]);
        for (; i + width <= row_length; i += width)
          elements<V>(at, i, numbers, [&]<int K>(std::integral_constant<int, K>, V const& value) {
            put<K>(value, at.out[K], i, gathered_in_lanes[K]);
          });
        [&]<int... K>(std::integer_sequence<int, K...>) {
          ((gathered_in_row[K] = across<output<K>.fold, T>(gathered_in_lanes[K])), ...);
        }(std::make_integer_sequence<int, outs>{});
      }
    }
    for (; i < row_length; ++i)
      elements<T>(at, i, numbers, [&]<int K>(std::integral_constant<int, K>, T const& value) {
        put<K>(value, at.out[K], i, gathered_in_row[K]);
      });
    [&]<int... K>(std::integer_sequence<int, K...>) { (finish<K>(at.out[K], gathered_in_row[K]), ...); }
    (std::make_integer_sequence<int, outs>{});
  }
  template <int K, class V, class T> static DYAD_INLINE void put(V const& value, T* to, Index i, V& in_row) {
    constexpr Fold fold = output<K>.fold;
    constexpr Index by = step(output<K>.place, last);
    if constexpr (fold != Fold::none && by == 0) in_row = gathered<fold>(in_row, value);
    else if constexpr (std::is_same_v<V, T>) {
      if constexpr (fold == Fold::none) to[i * by] = value;
      else to[i * by] = gathered<fold>(to[i * by], value);
    } else if constexpr (fold == Fold::none) value.store_unaligned(to + i);
    else gathered<fold>(V::load_unaligned(to + i), value).store_unaligned(to + i);
  }
  template <int K, class T> static DYAD_INLINE void finish(T* to, T in_row) {
    constexpr Fold fold = output<K>.fold;
    if constexpr (fold != Fold::none && step(output<K>.place, last) == 0) *to = gathered<fold>(*to, in_row);
  }
  template <Fold F, class T, class V> static DYAD_INLINE T across(V const& lanes) {
    if constexpr (F == Fold::sum || F == Fold::none) return xsimd::hadd(lanes.raw());
    else {
      T each[V::size];
      lanes.store_unaligned(each);
      T out = each[0];
      for (std::size_t i = 1; i < V::size; ++i) out = gathered<F>(out, each[i]);
      return out;
    }
  }
};

} // namespace dyad::typed::tensors

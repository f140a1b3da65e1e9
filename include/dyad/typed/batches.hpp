// SPDX-License-Identifier: BSL-1.0
/// \file SIMD batches of rows: how many there are at a time, their transposition, their sums, the rows that lanes pick.
#pragma once

#include <dyad/array/vector_math.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/ops/magnitude.hpp>
#include <dyad/typed/lanes.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace dyad::typed {

/// Calls `f` with 0 to Count - 1 as constants.
template <int Count, class F> DYAD_INLINE constexpr void each(F const& f) {
  [&f]<int... I>(std::integer_sequence<int, I...>) DYAD_ALWAYS_INLINE {
    (f(std::integral_constant<int, I>{}), ...);
  }(std::make_integer_sequence<int, Count>{});
}

/// The numbers that a loop takes at a time.
template <class T> struct BatchOf {
  using type = T;
  static constexpr std::size_t lanes = 1;
};
template <> struct BatchOf<double> {
  using type = Simd<double>;
  static constexpr std::size_t lanes = Simd<double>::size;
};
template <> struct BatchOf<float> {
  using type = Simd<float>;
  static constexpr std::size_t lanes = Simd<float>::size;
};

/// The numbers of a row and of those after it, as a batch of them.
template <class T, class V> V positions(std::size_t row) {
  if constexpr (std::is_same_v<V, T>) return static_cast<T>(row);
  else if constexpr (std::is_same_v<T, double>) { // exact: rows are fewer than 2^53
    alignas(64) static constexpr auto lane = []<std::size_t... K>(std::index_sequence<K...>) {
      return std::array<T, V::size>{static_cast<T>(K)...};
    }(std::make_index_sequence<V::size>{});
    return V(static_cast<T>(row)) + V::load_unaligned(lane.data());
  } else {
    T lane[V::size];
    for (std::size_t k = 0; k < V::size; ++k) lane[k] = static_cast<T>(row + k);
    return V::load_unaligned(lane);
  }
}

/// Rows are added up in so many partial sums, and in blocks of so many rows.
template <class T> inline constexpr std::size_t partial_sums = std::is_same_v<T, float> ? 16 : 8;
/// What the sums of many blocks, or of steps, are added in: a block of `float` is exact enough, thousands of them in a
/// row are not.
template <class T> using Total = std::conditional_t<std::is_same_v<T, float>, double, T>;
inline constexpr std::size_t rows_in_block = 1024;
/// Up to so many sums are kept in registers together with their partial sums; with more, a part of a block is run
/// through once for each partial sum.
inline constexpr std::size_t few_sums = 16, rows_in_cache = 128;

/// More sums than there are registers stay in memory from one batch of rows to the next. g++ would carry them over in
/// registers, spill these, and so write every sum twice.
template <class Sums> DYAD_INLINE void leave_in_memory([[maybe_unused]] Sums& sums) {
#if defined(DYAD_BUILTIN_VECTORS) && !defined(__clang__)
  asm volatile("" : "+m"(sums));
#endif
}

/// A number as text, of a batch the largest, or NaN where one is; of a complex number the real part, of a Taylor
/// polynomial the value.
template <class T, class V> std::string text_of(V const& x) {
  if constexpr (!std::is_same_v<V, T>) {
    T lane[V::size];
    x.store_unaligned(lane);
    return text_of<T>(
        *std::max_element(lane, lane + V::size, [](T a, T b) { return a < b || (std::isnan(b) && !std::isnan(a)); }));
  } else if constexpr (std::is_convertible_v<T, double>) {
    char text[32];
    std::snprintf(text, sizeof text, "%.15g", static_cast<double>(x));
    return text;
  } else if constexpr (auto const real = dyad::detail::real_value(x); !std::is_same_v<decltype(real), T const>)
    return text_of<std::remove_cvref_t<decltype(real)>>(real);
  else return "unknown";
}
/// A row that a value picks. Throws `std::out_of_range` if there is none.
template <class T> std::size_t row_of(T const& x, std::size_t rows) {
  // Signed: numbers are converted to these, and from these, in one instruction.
  auto const whole = [](T const& number) { return static_cast<std::ptrdiff_t>(number); };
  if (!(x >= T(0) && x < T(static_cast<std::ptrdiff_t>(rows))) || x != T(whole(x)))
    raise(std::out_of_range("dyad: a loop picks row " + text_of<T>(x) + " of " + std::to_string(rows) + " rows"));
  return static_cast<std::size_t>(whole(x));
}
/// Writes a batch to memory. What xsimd writes may be anything for g++, which then reads pointers anew for each batch;
/// a vector of numbers is numbers.
template <class T, class V> DYAD_INLINE void store_batch(V const& batch, T* to) {
#if defined(DYAD_BUILTIN_VECTORS) && !defined(__clang__)
  if constexpr (V::size == static_cast<std::size_t>(typed::lanes<T>)) {
    using Anywhere = typename VectorOf<T>::anywhere;
    *reinterpret_cast<Anywhere*>(to) = std::bit_cast<Vector<T>>(batch.raw().data);
    return;
  }
#endif
  batch.store_unaligned(to);
}
/// A batch of the numbers `number(k)`, put together in a register.
template <class V, class Number> DYAD_INLINE V gathered(Number const& number) {
  using T = std::remove_cvref_t<decltype(number(std::size_t{}))>;
  return [&number]<std::size_t... K>(std::index_sequence<K...>) DYAD_ALWAYS_INLINE {
#if defined(DYAD_BUILTIN_VECTORS)
    if constexpr (sizeof...(K) == static_cast<std::size_t>(typed::lanes<T>)) {
      Vector<T> const all = {number(K)...};
      return V(typename V::Raw(std::bit_cast<typename V::Raw::register_type>(all)));
    }
#endif
    T const lane[] = {number(K)...};
    return V::load_unaligned(lane);
  }(std::make_index_sequence<V::size>{});
}
/// A batch of so many numbers, fewer than it holds; in the lanes beyond them the last one again.
template <class V, class T> DYAD_INLINE V load_few(T const* from, std::size_t count) {
#if defined(__AVX512F__)
  using Raw = typename V::Raw;
  auto const first = static_cast<std::uint16_t>((1U << count) - 1);
  if constexpr (sizeof(V) == 64 && std::is_same_v<T, double>)
    return V(Raw(_mm512_mask_loadu_pd(_mm512_set1_pd(from[count - 1]), static_cast<__mmask8>(first), from)));
  else if constexpr (sizeof(V) == 64 && std::is_same_v<T, float>)
    return V(Raw(_mm512_mask_loadu_ps(_mm512_set1_ps(from[count - 1]), first, from)));
#endif
  return gathered<V>([&](std::size_t k) { return from[std::min(k, count - 1)]; });
}
/// The rows that a value picks of so many: of a batch, one for each lane. Throws `std::out_of_range` if there is none.
/// Lanes beyond those in use, of which there is always one, hold what they hold: they pick a row that is there.
template <class T, class V> struct PickedRows {
  static constexpr std::size_t size = [] {
    if constexpr (std::is_same_v<V, T>) return std::size_t{1};
    else return V::size;
  }();
  std::size_t row[size];

  DYAD_INLINE void pick(V const& value, std::size_t rows, [[maybe_unused]] std::size_t lanes_in_use = size) {
    if constexpr (std::is_same_v<V, T>) row[0] = row_of<T>(value, rows);
    else {
      T at[size], whole[size];
      value.store_unaligned(at);
      bool found = !(value < V(T(0)) || value >= V(T(static_cast<std::ptrdiff_t>(rows))) || value != value).any();
      if (found) { // all at once: these loops become a few instructions
        for (std::size_t k = 0; k < size; ++k) row[k] = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(at[k]));
        for (std::size_t k = 0; k < size; ++k) whole[k] = static_cast<T>(static_cast<std::ptrdiff_t>(row[k]));
        found = !(V::load_unaligned(whole) != value).any();
      }
      if (!found) look_up_each(at, rows, lanes_in_use);
    }
  }
  /// The same one by one, up to the first that is not there.
  void look_up_each(T const* at, std::size_t rows, std::size_t lanes_in_use) {
    for (std::size_t k = 0; k < size; ++k) row[k] = k < lanes_in_use ? row_of<T>(at[k], rows) : row[0];
  }
  /// The elements in these rows.
  template <class Element> DYAD_INLINE V read(Element const& element) const {
    if constexpr (std::is_same_v<V, T>) return element(row[0]);
    else
      return gathered<V>([&](std::size_t k) DYAD_ALWAYS_INLINE {
        auto const found = element(row[k]);
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(found)>, T>) return found;
        else { // kept for each lane
          T all[size];
          found.store_unaligned(all);
          return all[k];
        }
      });
  }
};
/// In each pair of batches that stand `Step` apart, exchanges the lanes that have to be exchanged.
template <std::size_t Step, class T, std::size_t... J>
DYAD_INLINE void exchange_lanes(Simd<T>& first, Simd<T>& second, std::index_sequence<J...>) {
#if defined(DYAD_BUILTIN_VECTORS)
  constexpr int lanes = static_cast<int>(sizeof...(J)), step = static_cast<int>(Step);
  using Raw = typename Simd<T>::Raw;
  auto const a = std::bit_cast<Vector<T>>(typename Raw::register_type(first.raw()));
  auto const b = std::bit_cast<Vector<T>>(typename Raw::register_type(second.raw()));
  auto const of = [](int j, bool upper) {
    return (j & step) != 0 ? lanes + j - (upper ? 0 : step) : j + (upper ? step : 0);
  };
  Vector<T> const low = __builtin_shufflevector(a, b, of(static_cast<int>(J), false)...);
  Vector<T> const high = __builtin_shufflevector(a, b, of(static_cast<int>(J), true)...);
  first = Raw(std::bit_cast<typename Raw::register_type>(low));
  second = Raw(std::bit_cast<typename Raw::register_type>(high));
#else
  T a[sizeof...(J)], b[sizeof...(J)];
  first.store_unaligned(a);
  second.store_unaligned(b);
  for (std::size_t j = 0; j < sizeof...(J); ++j)
    if ((j & Step) != 0) std::swap(a[j], b[j - Step]);
  first = Simd<T>::load_unaligned(a);
  second = Simd<T>::load_unaligned(b);
#endif
}
/// Transposes as many batches as a batch has lanes.
template <std::size_t Step, class T> DYAD_INLINE void transpose_lanes(Simd<T>* batch) {
  constexpr std::size_t lanes = Simd<T>::size;
  if constexpr (Step < lanes) {
    for (std::size_t k = 0; k < lanes; ++k)
      if ((k & Step) == 0) exchange_lanes<Step>(batch[k], batch[k + Step], std::make_index_sequence<lanes>{});
    transpose_lanes<2 * Step>(batch);
  }
}

/// As many numbers from a place in memory on as a batch holds, of any kind of number.
template <class V, class E> DYAD_INLINE V converted(E const* from) {
  using T = typename V::value_type;
  if constexpr (std::is_same_v<E, T>) return V::load_unaligned(from);
#if defined(DYAD_BUILTIN_VECTORS)
  else if constexpr (V::size == static_cast<std::size_t>(typed::lanes<T>)) {
    typedef E Given __attribute__((vector_size(V::size * sizeof(E))));
    Given given;
    std::memcpy(&given, from, sizeof given);
    return V(typename V::Raw(
        std::bit_cast<typename V::Raw::register_type>(__builtin_convertvector(given, typed::Vector<T>))));
  }
#endif
  else return gathered<V>([from](std::size_t k) { return static_cast<T>(from[k]); });
}
/// Of rows of `Width` numbers that lie one after the other in `Width` batches, a number each: those in a column.
template <std::size_t Width, std::size_t Column, class T> DYAD_INLINE Simd<T> column_of(Simd<T> const* batch) {
  constexpr std::size_t lanes = Simd<T>::size;
#if defined(DYAD_BUILTIN_VECTORS)
  if constexpr (lanes == static_cast<std::size_t>(typed::lanes<T>)) {
    using Raw = typename Simd<T>::Raw;
    auto const vector = [batch](std::size_t k) DYAD_ALWAYS_INLINE {
      return std::bit_cast<Vector<T>>(typename Raw::register_type(batch[k].raw()));
    };
    // Which lane of what was found so far, or of the batch that comes next, is that of a row.
    constexpr auto from = [](std::size_t next, std::size_t row) {
      std::size_t const at = row * Width + Column;
      if (at / lanes == next) return static_cast<int>(lanes + at % lanes);
      return static_cast<int>(next == 1 ? at % lanes : row);
    };
    Vector<T> column = vector(0);
    [&]<std::size_t... Row>(std::index_sequence<Row...>) DYAD_ALWAYS_INLINE {
      each<static_cast<int>(Width) - 1>([&](auto k) DYAD_ALWAYS_INLINE {
        constexpr std::size_t next = static_cast<std::size_t>(k) + 1;
        column = __builtin_shufflevector(column, vector(next), from(next, Row)...);
      });
    }(std::make_index_sequence<lanes>{});
    return Raw(std::bit_cast<typename Raw::register_type>(column));
  }
#endif
  T all[Width * lanes], found[lanes];
  for (std::size_t k = 0; k < Width; ++k) batch[k].store_unaligned(all + k * lanes);
  for (std::size_t row = 0; row < lanes; ++row) found[row] = all[row * Width + Column];
  return Simd<T>::load_unaligned(found);
}
#if defined(DYAD_BUILTIN_VECTORS)
/// `Count` pairs of numbers in one vector, of which `place(k)` is where the k-th lies.
template <class T, std::size_t Count, std::size_t First = 0, class Place>
DYAD_INLINE auto joined_pairs(Place const& place) {
  if constexpr (Count == 1) {
    typedef T Pair __attribute__((vector_size(2 * sizeof(T))));
    Pair pair;
    std::memcpy(&pair, place(First), sizeof pair);
    return pair;
  } else {
    auto const low = joined_pairs<T, Count / 2, First>(place);
    auto const high = joined_pairs<T, Count / 2, First + Count / 2>(place);
    return [&]<std::size_t... K>(std::index_sequence<K...>) DYAD_ALWAYS_INLINE {
      return __builtin_shufflevector(low, high, static_cast<int>(K)...);
    }(std::make_index_sequence<2 * Count>{});
  }
}
#endif
/// Two batches of numbers that lie side by side for each lane, of which `place(k)` is where those of a lane do.
template <class T, class Place> DYAD_INLINE void read_pairs(Place const& place, Simd<T>& first, Simd<T>& second) {
  constexpr std::size_t lanes = Simd<T>::size;
#if defined(DYAD_BUILTIN_VECTORS)
  if constexpr (lanes == static_cast<std::size_t>(typed::lanes<T>)) {
    using Raw = typename Simd<T>::Raw;
    auto const half = [&](auto h) DYAD_ALWAYS_INLINE {
      return Simd<T>(Raw(std::bit_cast<typename Raw::register_type>(joined_pairs<T, lanes / 2, h * lanes / 2>(place))));
    };
    Simd<T> const pairs[] = {half(std::integral_constant<std::size_t, 0>{}),
                             half(std::integral_constant<std::size_t, 1>{})};
    first = column_of<2, 0>(static_cast<Simd<T> const*>(pairs));
    second = column_of<2, 1>(static_cast<Simd<T> const*>(pairs));
    return;
  }
#endif
  first = gathered<Simd<T>>([&](std::size_t k) { return place(k)[0]; });
  second = gathered<Simd<T>>([&](std::size_t k) { return place(k)[1]; });
}

/// `a` in the first lanes, so many, and `b` in the others.
template <class T, class Batch> DYAD_INLINE Batch in_first_lanes(std::size_t count, Batch const& a, Batch const& b) {
  if constexpr (BatchOf<T>::lanes == 1) return count > 0 ? a : b;
  else return select(positions<T, Batch>(0) < Batch(static_cast<T>(count)), a, b);
}
/// A sum and a term, added in the first lanes alone.
template <class T, class Batch>
DYAD_INLINE Batch sum_of_first(Batch const& sum, Batch const& term, std::size_t count) {
  return in_first_lanes<T>(count, sum + term, sum);
}
/// The sum of so many numbers, a power of 2, added pairwise in their place.
template <std::size_t Count, class T> constexpr T added_in_pairs(T* part) {
  for (std::size_t half = Count / 2; half > 0; half /= 2)
    for (std::size_t i = 0; i < half; ++i) part[i] = part[i] + part[i + half];
  return part[0];
}
/// The sum of all lanes of the s-th partial sums, added pairwise.
template <class T, class Batch, std::size_t Batches, std::size_t N>
DYAD_INLINE T in_pairs(Batch const (&sum)[Batches][N], std::size_t s) {
  constexpr std::size_t lanes = BatchOf<T>::lanes;
  T part[Batches * lanes];
  for (std::size_t b = 0; b < Batches; ++b)
    if constexpr (lanes == 1) part[b] = sum[b][s];
    else sum[b][s].store_unaligned(part + b * lanes);
  return added_in_pairs<Batches * lanes>(static_cast<T*>(part));
}

} // namespace dyad::typed

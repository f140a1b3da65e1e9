// SPDX-License-Identifier: BSL-1.0
/// \file Functions of the elements of several arrays, with one result or more, in one pass over memory.
#pragma once

#include <dyad/array/ndarray.hpp>
#include <dyad/array/simd.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace dyad::detail {

/// An argument of a kernel: its elements as `T`, stretched over the shape of the result.
template <class T> class Argument {
public:
  explicit Argument(NdArray const& array)
      : array_(array.dtype() == dtype_of<T> || array.is_scalar() ? array : array.astype(dtype_of<T>)),
        number_(static_cast<T>(array.number())) {}
  T const* data() const { return array_.is_scalar() ? &number_ : static_cast<T const*>(array_.raw()); }
  Shape const& shape() const { return array_.shape(); }
  IndexList const& strides() const { return array_.strides(); }
  IndexList stretched(Shape const& shape) const { return detail::stretched(array_.shape(), array_.strides(), shape); }
  bool plain(Shape const& shape) const {
    return array_.is_scalar() || (array_.is_contiguous() && array_.shape() == shape);
  }
  Index step() const { return array_.is_scalar() ? 0 : 1; }

private:
  NdArray array_;
  T number_;
};

/// A row of `M` results and `N` arguments.
template <class T, std::size_t M, std::size_t N> struct Rows {
  std::array<T*, M> out;
  std::array<T const*, N> in;
  std::array<Index, N> step;
  Index count;
};

/// A function of SIMD batches for whole batches of elements. Each argument goes on by its step, 1 or 0.
template <class F, class T, std::size_t M, std::size_t N, std::size_t... K, std::size_t... I>
[[gnu::noinline]] void run_batches(F const& f, Rows<T, M, N> const& row, std::index_sequence<K...>,
                                   std::index_sequence<I...>) {
  using Batch = Simd<T>;
  constexpr auto width = static_cast<Index>(Batch::size);
  // In copies, which no store of a result can change: they stay in registers.
  std::array<T const*, N> const in = row.in;
  std::array<T*, M> const out = row.out;
  std::array<Index, N> const step = row.step;
  Index const count = row.count;
  for (Index i = 0; i < count; i += width) {
    std::array<Batch, M> const result = f(Batch::load_unaligned(in[I] + i * step[I])...);
    (result[K].store_unaligned(out[K] + i), ...);
  }
}

/// A function of SIMD batches behind a pointer: what walks over arrays is compiled once for all functions.
template <class T, std::size_t M, std::size_t N> class RowFunction {
public:
  template <class F>
  explicit RowFunction(F const& f)
      : f_(&f), run_([](void const* function, Rows<T, M, N> const& row) {
          run_batches(*static_cast<F const*>(function), row, std::make_index_sequence<M>{},
                      std::make_index_sequence<N>{});
        }) {}

  /// Runs over a row whose elements are contiguous or a single number. The elements left over at its end make a batch
  /// as well, which runs through the same instructions: what becomes of an element does not depend on where it lies.
  void operator()(Rows<T, M, N> row) const {
    if (row.count == 0) return;
    alignas(Body::alignment) T copy[N][width], last[M][width];
    for (std::size_t k = 0; k < N; ++k)
      if (row.step[k] == 0) {
        std::fill_n(copy[k], width, *row.in[k]);
        row.in[k] = copy[k];
      }
    Index const rest = row.count % width;
    row.count -= rest;
    if (row.count != 0) run_(f_, row);
    if (rest == 0) return;
    std::array<T*, M> end;
    for (std::size_t k = 0; k < M; ++k) {
      end[k] = row.out[k] + row.count;
      row.out[k] = last[k];
    }
    for (std::size_t k = 0; k < N; ++k)
      if (row.step[k] != 0) {
        std::copy_n(row.in[k] + row.count, rest, copy[k]);
        std::fill_n(copy[k] + rest, width - rest, copy[k][0]);
        row.in[k] = copy[k];
      }
    row.count = width;
    run_(f_, row);
    for (std::size_t k = 0; k < M; ++k) std::copy_n(last[k], rest, end[k]);
  }

private:
  static constexpr auto width = static_cast<Index>(Simd<T>::size);

  void const* f_;
  void (*run_)(void const*, Rows<T, M, N> const&);
};

/// Elements of short or strided rows, collected until there are enough for batches. The results of consecutive rows are
/// contiguous.
template <class T, std::size_t M, std::size_t N> class Collector {
public:
  explicit Collector(RowFunction<T, M, N> const& f) : f_(f) {}

  void append(Rows<T, M, N> row) {
    while (row.count > 0) {
      if (count_ == 0) out_ = row.out;
      Index const taken = std::min(row.count, capacity - count_);
      for (std::size_t k = 0; k < N; ++k)
        for (Index i = 0; i < taken; ++i) in_[k][count_ + i] = row.in[k][i * row.step[k]];
      for (std::size_t k = 0; k < N; ++k) row.in[k] += taken * row.step[k];
      for (T*& out : row.out) out += taken;
      row.count -= taken;
      count_ += taken;
      if (count_ == capacity) run();
    }
  }
  void run() {
    Rows<T, M, N> row{out_, {}, {}, count_};
    for (std::size_t k = 0; k < N; ++k) row.in[k] = in_[k];
    row.step.fill(1);
    f_(row);
    count_ = 0;
  }

private:
  static constexpr Index capacity = 256;

  RowFunction<T, M, N> f_;
  alignas(Body::alignment) T in_[N][capacity];
  std::array<T*, M> out_{};
  Index count_ = 0;
};

/// Calls `f` with rows of arrays that broadcast to `shape`, and of contiguous results.
template <class T, std::size_t M, std::size_t N, std::size_t... K, std::size_t... I>
void for_rows(RowFunction<T, M, N> const& f, std::array<T*, M> const& first, Shape const& shape,
              std::array<NdArray const*, N> const& arrays, std::index_sequence<K...>, std::index_sequence<I...>) {
  constexpr Index long_row = 32; // shorter ones are collected
  std::array<Argument<T>, N> const in = {Argument<T>(*arrays[I])...};
  if ((in[I].plain(shape) && ...))
    return f(Rows<T, M, N>{first, {in[I].data()...}, {in[I].step()...}, shape.count()});
  Collector<T, M, N> collected(f);
  merged<N + 1>(shape, {row_major(shape), in[I].stretched(shape)...})
      .for_each_row([&](auto const& offset, auto const& step, Index count) {
        Rows<T, M, N> const row{
            {(first[K] + offset[0])...}, {(in[I].data() + offset[I + 1])...}, {step[I + 1]...}, count};
        if (count < long_row || !((row.step[I] == 0 || row.step[I] == 1) && ...)) return collected.append(row);
        f(row);
      });
  collected.run();
}

/// Writes `f` of each element of arrays that broadcast to `shape` into contiguous results: `f` makes an array of `M`
/// SIMD batches from `N`.
template <class T, class F, std::size_t M, std::size_t N, std::size_t... K, std::size_t... I>
void map_rows(F const& f, std::array<T*, M> const& first, Shape const& shape,
              std::array<NdArray const*, N> const& arrays, std::index_sequence<K...> results,
              std::index_sequence<I...> arguments) {
  for_rows(RowFunction<T, M, N>(f), first, shape, arrays, results, arguments);
}

/// The same into `M` new arrays; numbers where the shape is that of one.
template <class T, std::size_t M, class F, std::size_t N, std::size_t... K, std::size_t... I>
std::vector<NdArray> map_many(F const& f, Shape const& shape, std::array<NdArray const*, N> const& arrays,
                              std::index_sequence<K...> results, std::index_sequence<I...> arguments) {
  if (shape.empty()) {
    std::array<T, M> const numbers = f(static_cast<T>(arrays[I]->number())...);
    return {NdArray(numbers[K])...};
  }
  std::vector<NdArray> out = {((void)K, NdArray::empty(shape, dtype_of<T>))...};
  map_rows<T>(f, std::array<T*, M>{static_cast<T*>(out[K].raw())...}, shape, arrays, results, arguments);
  return out;
}

/// The same with elements of a type that is known at run time.
template <std::size_t M, class F, std::size_t N>
std::vector<NdArray> map_many(F const& f, DType dtype, Shape const& shape,
                              std::array<NdArray const*, N> const& arrays) {
  return dispatch(dtype, [&](auto zero) {
    return map_many<decltype(zero), M>(f, shape, arrays, std::make_index_sequence<M>{}, std::make_index_sequence<N>{});
  });
}

} // namespace dyad::detail

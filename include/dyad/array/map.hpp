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

/// Rows whose elements are contiguous or a single number, in SIMD batches. The elements left over at the end of a row
/// make a batch as well, which runs through the same instructions: what becomes of an element does not depend on where
/// it lies.
template <class F, class T, std::size_t M, std::size_t N, std::size_t... K, std::size_t... I>
[[gnu::noinline]] void run_batches(F const& f, Rows<T, M, N> row, std::index_sequence<K...>,
                                   std::index_sequence<I...>) {
  using Batch = Simd<T>;
  constexpr auto width = static_cast<Index>(Batch::size);
  if (row.count == 0) return;
  alignas(Body::alignment) T copy[N][Batch::size], last[M][Batch::size];
  auto const spread = [&](std::size_t k) {
    std::fill_n(copy[k], width, *row.in[k]);
    row.in[k] = copy[k];
  };
  ((row.step[I] == 0 ? spread(I) : void()), ...);

  Index const rest = row.count % width;
  Index whole = row.count - rest;
  std::array<T*, M> end{};
  auto const turn_to_rest = [&] {
    auto const fill_up = [&](std::size_t k) {
      std::copy_n(row.in[k] + whole, rest, copy[k]);
      std::fill_n(copy[k] + rest, width - rest, copy[k][0]);
      row.in[k] = copy[k];
    };
    ((row.step[I] != 0 ? fill_up(I) : void()), ...);
    ((end[K] = row.out[K] + whole, row.out[K] = last[K]), ...);
    whole = width;
  };
  for (int parts = rest == 0 ? 1 : 2; parts > 0; --parts) {
    // In copies, which no store of a result can change: they stay in registers.
    std::array<T const*, N> const in = row.in;
    std::array<T*, M> const out = row.out;
    std::array<Index, N> const step = row.step;
    Index const end_of_part = whole;
    for (Index i = 0; i < end_of_part; i += width) {
      std::array<Batch, M> const result = f(Batch::load_unaligned(in[I] + i * step[I])...);
      (result[K].store_unaligned(out[K] + i), ...);
    }
    if (parts == 2) turn_to_rest();
  }
  if (rest != 0) (std::copy_n(last[K], rest, end[K]), ...);
}

/// Elements of short or strided rows, collected until there are enough for batches. The results of consecutive rows are
/// contiguous.
template <class F, class T, std::size_t M, std::size_t N> class Collector {
public:
  explicit Collector(F const& kernel) : kernel_(kernel) {}

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
    run_batches(kernel_, row, std::make_index_sequence<M>{}, std::make_index_sequence<N>{});
    count_ = 0;
  }

private:
  static constexpr Index capacity = 256;

  F const& kernel_;
  alignas(Body::alignment) T in_[N][capacity];
  std::array<T*, M> out_{};
  Index count_ = 0;
};

/// Writes `f` of each element of arrays that broadcast to `shape` into contiguous results: `f` makes an array of `M`
/// SIMD batches from `N`.
template <class T, class F, std::size_t M, std::size_t N, std::size_t... K, std::size_t... I>
void map_rows(F const& f, std::array<T*, M> const& first, Shape const& shape,
              std::array<NdArray const*, N> const& arrays, std::index_sequence<K...> results,
              std::index_sequence<I...> arguments) {
  constexpr Index long_row = 32; // shorter ones are collected
  std::array<Argument<T>, N> const in = {Argument<T>(*arrays[I])...};
  if ((in[I].plain(shape) && ...)) {
    run_batches(f, Rows<T, M, N>{first, {in[I].data()...}, {in[I].step()...}, shape.count()}, results, arguments);
    return;
  }
  Collector<F, T, M, N> collected(f);
  merged<N + 1>(shape, {row_major(shape), in[I].stretched(shape)...})
      .for_each_row([&](auto const& offset, auto const& step, Index count) {
        Rows<T, M, N> const row{
            {(first[K] + offset[0])...}, {(in[I].data() + offset[I + 1])...}, {step[I + 1]...}, count};
        if (count < long_row || !((row.step[I] == 0 || row.step[I] == 1) && ...)) return collected.append(row);
        run_batches(f, row, results, arguments);
      });
  collected.run();
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

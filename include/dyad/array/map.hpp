// SPDX-License-Identifier: BSL-1.0
/// \file Functions of the elements of several arrays, with one result or more, in one pass over memory.
#pragma once

#include <dyad/array/ndarray.hpp>

#include <xsimd/xsimd.hpp>

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
  IndexList stretched(Shape const& shape) const { return detail::stretched(array_.shape(), array_.strides(), shape); }
  bool plain(Shape const& shape) const { return array_.is_scalar() || (array_.is_contiguous() && array_.shape() == shape); }
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

template <class F, class T, std::size_t M, std::size_t N, std::size_t... K, std::size_t... I>
void run_strided(F const& f, Rows<T, M, N> const& row, std::index_sequence<K...>, std::index_sequence<I...>) {
  for (Index i = 0; i < row.count; ++i) {
    std::array<T, M> const result = f(row.in[I][i * row.step[I]]...);
    ((row.out[K][i] = result[K]), ...);
  }
}

/// Rows whose arguments are contiguous or a single number, in SIMD batches.
template <class F, class T, std::size_t M, std::size_t N, std::size_t... K, std::size_t... I>
void run_batches(F const& f, Rows<T, M, N> row, std::index_sequence<K...> results, std::index_sequence<I...> arguments) {
  using Batch = xsimd::batch<T>;
  constexpr auto width = static_cast<Index>(Batch::size);
  alignas(Body::alignment) T repeated[N][Batch::size];
  auto const spread = [&](std::size_t k) {
    std::fill_n(repeated[k], Batch::size, *row.in[k]);
    return static_cast<T const*>(repeated[k]);
  };
  std::array<T const*, N> const in = {(row.step[I] == 0 ? spread(I) : row.in[I])...};
  Index const whole = row.count / width * width;
  for (Index i = 0; i < whole; i += width) {
    std::array<Batch, M> const result = f(Batch::load_unaligned(in[I] + i * row.step[I])...);
    (result[K].store_unaligned(row.out[K] + i), ...);
  }
  ((row.out[K] += whole), ...);
  ((row.in[I] += whole * row.step[I]), ...);
  row.count -= whole;
  run_strided(f, row, results, arguments);
}

/// Writes `f` of each element of arrays that broadcast to `shape` into contiguous results: `f` makes an array of `M`
/// numbers, or SIMD batches, from `N`.
template <class T, class F, std::size_t M, std::size_t N, std::size_t... K, std::size_t... I>
void map_rows(F const& f, std::array<T*, M> const& first, Shape const& shape, std::array<NdArray const*, N> const& arrays,
              std::index_sequence<K...> results, std::index_sequence<I...> arguments) {
  std::array<Argument<T>, N> const in = {Argument<T>(*arrays[I])...};
  auto const run = [&](Rows<T, M, N> const& row) {
    if (((row.step[I] == 0 || row.step[I] == 1) && ...)) return run_batches(f, row, results, arguments);
    run_strided(f, row, results, arguments);
  };
  if ((in[I].plain(shape) && ...)) return run({first, {in[I].data()...}, {in[I].step()...}, shape.count()});
  merged<N + 1>(shape, {Body::row_major(shape), in[I].stretched(shape)...}).for_each_row([&](auto const& offset, auto const& step, Index count) {
    run({{(first[K] + offset[0])...}, {(in[I].data() + offset[I + 1])...}, {step[I + 1]...}, count});
  });
}

/// The same into `M` new arrays; numbers where the shape is that of one.
template <class T, std::size_t M, class F, std::size_t N, std::size_t... K, std::size_t... I>
std::vector<NdArray> map_many(F const& f, Shape const& shape, std::array<NdArray const*, N> const& arrays, std::index_sequence<K...> results,
                              std::index_sequence<I...> arguments) {
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
std::vector<NdArray> map_many(F const& f, DType dtype, Shape const& shape, std::array<NdArray const*, N> const& arrays) {
  return dispatch(dtype, [&](auto zero) { return map_many<decltype(zero), M>(f, shape, arrays, std::make_index_sequence<M>{}, std::make_index_sequence<N>{}); });
}

} // namespace dyad::detail

// SPDX-License-Identifier: BSL-1.0
/// \file Several results of several arrays in one pass over memory.
#pragma once

#include <dyad/array/elementwise.hpp>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace dyad::bridge {

using detail::Argument;

/// A row of `M` results and `N` arguments.
template <class T, std::size_t M, std::size_t N> struct Rows {
  std::array<T*, M> out;
  std::array<T const*, N> in;
  std::array<dyad::Index, N> step;
  dyad::Index count;
};

template <class F, class T, std::size_t M, std::size_t N, std::size_t... K, std::size_t... I>
void run_strided(F const& f, Rows<T, M, N> const& row, std::index_sequence<K...>, std::index_sequence<I...>) {
  for (dyad::Index i = 0; i < row.count; ++i) {
    std::array<T, M> const result = f(row.in[I][i * row.step[I]]...);
    ((row.out[K][i] = result[K]), ...);
  }
}

/// Rows whose arguments are contiguous or a single number, in SIMD batches.
template <class F, class T, std::size_t M, std::size_t N, std::size_t... K, std::size_t... I>
void run_batches(F const& f, Rows<T, M, N> row, std::index_sequence<K...> results, std::index_sequence<I...> arguments) {
  using Batch = xsimd::batch<T>;
  constexpr auto width = static_cast<dyad::Index>(Batch::size);
  alignas(detail::Body::alignment) T repeated[N][Batch::size];
  auto const spread = [&](std::size_t k) {
    std::fill_n(repeated[k], Batch::size, *row.in[k]);
    return static_cast<T const*>(repeated[k]);
  };
  std::array<T const*, N> const in = {(row.step[I] == 0 ? spread(I) : row.in[I])...};
  dyad::Index const whole = row.count / width * width;
  for (dyad::Index i = 0; i < whole; i += width) {
    std::array<Batch, M> const result = f(Batch::load_unaligned(in[I] + i * row.step[I])...);
    (result[K].store_unaligned(row.out[K] + i), ...);
  }
  ((row.out[K] += whole), ...);
  ((row.in[I] += whole * row.step[I]), ...);
  row.count -= whole;
  run_strided(f, row, results, arguments);
}

/// `f` of each element of arrays that broadcast to `shape`: `M` numbers or batches from `N`.
template <class T, std::size_t M, class F, std::size_t N, std::size_t... K, std::size_t... I>
std::vector<NdArray> map_many(F const& f, dyad::Shape const& shape, std::array<NdArray const*, N> const& arrays,
                              std::index_sequence<K...> results, std::index_sequence<I...> arguments) {
  std::array<Argument<T>, N> const in = {Argument<T>(*arrays[I])...};
  if (shape.empty()) {
    std::array<T, M> const numbers = f(*in[I].data()...);
    return {NdArray(numbers[K])...};
  }
  std::vector<NdArray> out = {((void)K, NdArray::empty(shape, dtype_of<T>))...};
  std::array<T*, M> const first = {static_cast<T*>(out[K].raw())...};
  auto const run = [&](Rows<T, M, N> const& row) {
    if (((row.step[I] == 0 || row.step[I] == 1) && ...)) return run_batches(f, row, results, arguments);
    run_strided(f, row, results, arguments);
  };
  if ((in[I].plain(shape) && ...)) run({first, {in[I].data()...}, {in[I].step()...}, shape.count()});
  else
    detail::merged<N + 1>(shape, {detail::Body::row_major(shape), in[I].stretched(shape)...})
        .for_each_row([&](auto const& offset, auto const& step, dyad::Index count) {
          run({{(first[K] + offset[0])...}, {(in[I].data() + offset[I + 1])...}, {step[I + 1]...}, count});
        });
  return out;
}

} // namespace dyad::bridge

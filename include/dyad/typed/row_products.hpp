// SPDX-License-Identifier: BSL-1.0
/// \file Products of a matrix of rows and a column, of its transpose and a column, and of all elements of two columns.
///
/// `a`, `x` and `y` point to numbers, or to batches of them: one for each lane of a loop around. The order of the
/// additions is fixed by the sizes alone.
#pragma once

#include <dyad/typed/batches.hpp>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace dyad::typed {

/// Throws `std::invalid_argument` unless a matrix has so many elements.
inline void check_matrix(std::size_t elements, std::size_t rows, std::size_t columns) {
  if (elements != rows * columns)
    raise(std::invalid_argument("dyad: matmul: a matrix of " + std::to_string(elements) + " elements has not " +
                                std::to_string(rows) + " rows of " + std::to_string(columns)));
}

template <class T, class... P>
inline constexpr bool in_batches = BatchOf<T>::lanes > 1 && (std::is_same_v<std::remove_const_t<P>, T> && ...);

/// y = a x, of so many rows and columns.
template <class T, class A, class X, class Y>
void product_of_rows(A const* a, X const* x, Y* y, std::size_t rows, std::size_t columns) {
  std::size_t i = 0;
  if constexpr (in_batches<T, A, X, Y>) { // as many rows as a batch has lanes, whose sums are transposed
    using Batch = typename BatchOf<T>::type;
    constexpr std::size_t lanes = BatchOf<T>::lanes;
    std::size_t const whole = columns / lanes * lanes;
    for (; i + lanes <= rows; i += lanes) {
      Batch sum[lanes];
      for (Batch& one : sum) one = Batch(T(0));
      T const* const row = a + i * columns;
      for (std::size_t j = 0; j < whole; j += lanes) {
        Batch const at = Batch::load_unaligned(x + j);
        for (std::size_t k = 0; k < lanes; ++k) sum[k] = sum[k] + Batch::load_unaligned(row + k * columns + j) * at;
      }
      transpose_lanes<1>(static_cast<Batch*>(sum));
      Batch total = sum[0];
      for (std::size_t k = 1; k < lanes; ++k) total = total + sum[k];
      total.store_unaligned(y + i);
      for (std::size_t k = 0; k < lanes; ++k)
        for (std::size_t j = whole; j < columns; ++j) y[i + k] = y[i + k] + row[k * columns + j] * x[j];
    }
  }
  for (; i < rows; ++i) {
    Y sum(T(0));
    for (std::size_t j = 0; j < columns; ++j) sum = sum + Y(a[i * columns + j]) * Y(x[j]);
    y[i] = sum;
  }
}

/// y = a^T x.
template <class T, class A, class X, class Y>
void transposed_product_of_rows(A const* a, X const* x, Y* y, std::size_t rows, std::size_t columns) {
  std::size_t j = 0;
  if constexpr (in_batches<T, A, X, Y>) {
    using Batch = typename BatchOf<T>::type;
    constexpr std::size_t lanes = BatchOf<T>::lanes, together = 8;
    auto const some = [&](auto count) {
      Batch sum[count];
      for (Batch& one : sum) one = Batch(T(0));
      for (std::size_t i = 0; i < rows; ++i) {
        Batch const at(x[i]);
        for (std::size_t k = 0; k < count; ++k)
          sum[k] = sum[k] + Batch::load_unaligned(a + i * columns + j + k * lanes) * at;
      }
      for (std::size_t k = 0; k < count; ++k) sum[k].store_unaligned(y + j + k * lanes);
    };
    for (; j + together * lanes <= columns; j += together * lanes)
      some(std::integral_constant<std::size_t, together>{});
    for (; j + lanes <= columns; j += lanes) some(std::integral_constant<std::size_t, 1>{});
  }
  for (; j < columns; ++j) {
    Y sum(T(0));
    for (std::size_t i = 0; i < rows; ++i) sum = sum + Y(a[i * columns + j]) * Y(x[i]);
    y[j] = sum;
  }
}

/// y = a x^T, or added to y.
template <class T, bool Adds, class A, class X, class Y>
void outer_product_of_rows(A const* a, X const* x, Y* y, std::size_t rows, std::size_t columns) {
  for (std::size_t i = 0; i < rows; ++i) {
    Y const factor(a[i]);
    Y* const to = y + i * columns;
    std::size_t j = 0;
    if constexpr (in_batches<T, A, X, Y>) {
      using Batch = typename BatchOf<T>::type;
      for (; j + BatchOf<T>::lanes <= columns; j += BatchOf<T>::lanes) {
        Batch product = Batch(factor) * Batch::load_unaligned(x + j);
        if constexpr (Adds) product = Batch::load_unaligned(to + j) + product;
        product.store_unaligned(to + j);
      }
    }
    for (; j < columns; ++j) {
      Y product = factor * Y(x[j]);
      if constexpr (Adds) product = to[j] + product;
      to[j] = product;
    }
  }
}

} // namespace dyad::typed

// SPDX-License-Identifier: BSL-1.0
/// \file Products of matrices of static extents, by Eigen.
#pragma once

#include <dyad/typed/tensors/plan.hpp>

// Of products of static extents g++ 12 believes that a loop of Eigen's could run past the end of memory.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Waggressive-loop-optimizations"
#endif
#include <Eigen/Core>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace dyad::typed::tensors {

/// A matrix as it lies in memory. One of the steps is 1, or it has one row or column.
template <class T, Index Rows, Index Columns, Index RowStep, Index ColumnStep> auto matrix_at(T* first) {
  constexpr int rows = static_cast<int>(Rows), columns = static_cast<int>(Columns),
                row_step = static_cast<int>(RowStep), column_step = static_cast<int>(ColumnStep);
  using Number = std::remove_const_t<T>;
  auto const map = [first]<int Order, int Outer, int Inner>(std::integer_sequence<int, Order, Outer, Inner>) {
    using Matrix = Eigen::Matrix<Number, rows, columns, Order>;
    using Seen = std::conditional_t<std::is_const_v<T>, Matrix const, Matrix>;
    return Eigen::Map<Seen, Eigen::Unaligned, Eigen::Stride<Outer, Inner>>(first);
  };
  if constexpr (columns == 1)
    return map(std::integer_sequence < int, Eigen::ColMajor, rows* row_step, rows == 1 ? 1 : row_step > {});
  else if constexpr (rows == 1)
    return map(std::integer_sequence<int, Eigen::RowMajor, columns * column_step, column_step>{});
  else if constexpr (column_step == 1) return map(std::integer_sequence<int, Eigen::RowMajor, row_step, 1>{});
  else return map(std::integer_sequence<int, Eigen::ColMajor, column_step, 1>{});
}

template <class Plan, int Which> struct ProductRunner {
  static constexpr FlatProduct const& product = Plan::value.product[Which];

  template <class T> static void run(T* const* memory) {
    over<0>(static_cast<T const*>(memory[product.a.memory]) + product.a.offset,
            static_cast<T const*>(memory[product.b.memory]) + product.b.offset,
            memory[product.out.memory] + product.out.offset);
  }

private:
  template <int Axis, class T> static void over(T const* a, T const* b, T* out) {
    if constexpr (Axis < product.batch_rank) {
      for (Index i = 0; i < product.batch[Axis]; ++i)
        over<Axis + 1>(a + i * product.a.stride[Axis], b + i * product.b.stride[Axis],
                       out + i * product.out.stride[Axis]);
    } else {
      constexpr FlatProduct const& p = product;
      matrix_at<T, p.rows, p.columns, p.out.stride[Axis], p.out.stride[Axis + 1]>(out).noalias() =
          matrix_at<T const, p.rows, p.inner, p.a.stride[Axis], p.a.stride[Axis + 1]>(a) *
          matrix_at<T const, p.inner, p.columns, p.b.stride[Axis], p.b.stride[Axis + 1]>(b);
    }
  }
};

} // namespace dyad::typed::tensors

// SPDX-License-Identifier: BSL-1.0
/// \file The matrices in the last two axes of arrays, as Eigen sees them: in place, in either storage order.
#pragma once

#include <dyad/array/ndarray.hpp>

#include <Eigen/Core>

#include <array>
#include <cstddef>

namespace dyad::detail {

template <class T, int Order> using EigenMatrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Order>;
template <class T, int Order>
using EigenMap = Eigen::Map<EigenMatrix<T, Order>, Eigen::Unaligned, Eigen::OuterStride<>>;
template <class T, int Order>
using EigenView = Eigen::Map<EigenMatrix<T, Order> const, Eigen::Unaligned, Eigen::OuterStride<>>;

/// The matrices of an array of rank 2 or more, elements as `T`, transposed where asked. Layouts that Eigen cannot map
/// (both axes strided, reversed or stretched) are copied.
template <class T> class Matrices {
public:
  explicit Matrices(NdArray const& array, bool transposed = false)
      : array_(array.dtype() == dtype_of<T> ? array : array.astype(dtype_of<T>)) {
    Index const rank = array_.ndim(), m = array_.shape()[rank - 2], n = array_.shape()[rank - 1];
    auto const fits = [](Index outer, Index outer_extent, Index inner, Index inner_extent) {
      return (inner_extent <= 1 || inner == 1) && (outer_extent <= 1 || outer >= inner_extent);
    };
    bool by_rows = fits(array_.strides()[rank - 2], m, array_.strides()[rank - 1], n);
    if (!by_rows && !fits(array_.strides()[rank - 1], n, array_.strides()[rank - 2], m)) {
      array_ = array_.copy();
      by_rows = true;
    }
    outer_ = by_rows ? (m <= 1 ? n : array_.strides()[rank - 2]) : (n <= 1 ? m : array_.strides()[rank - 1]);
    row_major_ = by_rows != transposed;
    rows_ = transposed ? n : m;
    columns_ = transposed ? m : n;
  }

  Index rows() const { return rows_; }
  Index columns() const { return columns_; }
  /// Strides between the matrices, stretched to a common shape of all axes before the last two.
  IndexList batch_strides(Shape const& batch) const {
    Index const axes = array_.ndim() - 2;
    Shape extents;
    IndexList strides;
    for (Index i = 0; i < axes; ++i) {
      extents.push_back(array_.shape()[i]);
      strides.push_back(array_.strides()[i]);
    }
    return stretched(extents, strides, batch);
  }
  /// Calls `f` with Eigen's view of the matrix that begins at `offset`.
  template <class F> decltype(auto) visit(Index offset, F&& f) const {
    T const* const first = static_cast<T const*>(array_.raw()) + offset;
    if (row_major_) return f(EigenView<T, Eigen::RowMajor>(first, rows_, columns_, Eigen::OuterStride<>(outer_)));
    return f(EigenView<T, Eigen::ColMajor>(first, rows_, columns_, Eigen::OuterStride<>(outer_)));
  }

private:
  NdArray array_;
  Index rows_ = 0, columns_ = 0, outer_ = 0;
  bool row_major_ = true;
};

/// Calls `f(offsets)` for the first element of each matrix of several arrays, whose strides over `batch` are given.
template <std::size_t N, class F>
void for_each_matrix(Shape const& batch, std::array<IndexList, N> const& strides, F&& f) {
  if (batch.empty()) return f(std::array<Index, N>{});
  merged<N>(batch, strides)
      .for_each_row([&](std::array<Index, N> offset, std::array<Index, N> const& step, Index count) {
        for (Index i = 0; i < count; ++i) {
          f(offset);
          for (std::size_t k = 0; k < N; ++k) offset[k] += step[k];
        }
      });
}

/// Strides between the matrices of a new array.
inline IndexList own_batch_strides(NdArray const& array) {
  IndexList strides;
  for (Index i = 0; i + 2 < array.ndim(); ++i) strides.push_back(array.strides()[i]);
  return strides;
}

} // namespace dyad::detail

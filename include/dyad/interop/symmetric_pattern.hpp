// SPDX-License-Identifier: BSL-1.0
/// \file Where the entries of a sparse symmetric matrix of Eigen stand among its values.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/interop/shared_sums.hpp>

#include <Eigen/SparseCore>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

namespace dyad::interop {

/// The pattern of a symmetric matrix of `size` rows in columns, with all of the diagonal.
class SymmetricPattern {
public:
  using Matrix = Eigen::SparseMatrix<double>;

  /// `pairs` are the entries of the upper half, as often as they come.
  SymmetricPattern(int size, std::vector<std::uint64_t> pairs, bool upper_half) {
    for (int j = 0; j < size; ++j) pairs.push_back(key(j, j));
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    if (!upper_half) {
      std::size_t const upper = pairs.size();
      for (std::size_t i = 0; i < upper; ++i)
        if (int const row = row_of(pairs[i]), column = column_of(pairs[i]); row != column)
          pairs.push_back(key(column, row));
      std::sort(pairs.begin(), pairs.end());
    }
    if (pairs.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      raise(std::length_error("dyad: a sparse matrix of Eigen holds at most 2147483647 entries"));
    matrix_.resize(size, size);
    matrix_.resizeNonZeros(static_cast<Eigen::Index>(pairs.size()));
    int column = 0, next = 0;
    for (std::uint64_t const pair : pairs) {
      while (column <= column_of(pair)) matrix_.outerIndexPtr()[column++] = next;
      matrix_.innerIndexPtr()[next] = row_of(pair);
      matrix_.valuePtr()[next++] = 0;
    }
    while (column <= size) matrix_.outerIndexPtr()[column++] = next;
    if (!upper_half)
      for (int k = 0; k < size; ++k)
        for (int i = matrix_.outerIndexPtr()[k]; matrix_.innerIndexPtr()[i] < k; ++i)
          mirrored_.push_back({i, place(k, matrix_.innerIndexPtr()[i])});
  }
  static std::uint64_t key(int row, int column) {
    return static_cast<std::uint64_t>(column) << 32 | static_cast<std::uint32_t>(row);
  }
  /// Where an entry stands among the values.
  int place(int row, int column) const {
    int const* const first = matrix_.innerIndexPtr();
    return static_cast<int>(std::lower_bound(first + matrix_.outerIndexPtr()[column],
                                             first + matrix_.outerIndexPtr()[column + 1], row) -
                            first);
  }
  /// Copies the upper half to the lower one, where that is wanted.
  void mirror(double* values) const { mirror(values, 0, mirrored_.size()); }
  template <class Where> void mirror(Where const& where, double* values) const {
    in_stretches(where, mirrored_.size(), [&](std::size_t begin, std::size_t end) { mirror(values, begin, end); });
  }
  Matrix const& matrix() const { return matrix_; }

private:
  void mirror(double* values, std::size_t begin, std::size_t end) const {
    for (std::size_t k = begin; k < end; ++k) values[mirrored_[k].second] = values[mirrored_[k].first];
  }
  static int row_of(std::uint64_t pair) { return static_cast<int>(pair & 0xffffffffu); }
  static int column_of(std::uint64_t pair) { return static_cast<int>(pair >> 32); }

  Matrix matrix_;
  std::vector<std::pair<int, int>> mirrored_;
};

} // namespace dyad::interop

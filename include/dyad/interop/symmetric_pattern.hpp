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

/// The pattern of a symmetric matrix of `size` rows in columns, with all of the diagonal. The entries of its upper half
/// are added up in memory of their own, and then written to their places in the matrix.
class SymmetricPattern {
public:
  using Matrix = Eigen::SparseMatrix<double>;

  SymmetricPattern() = default;
  /// `pairs` are the entries of the upper half, as often as they come; `place(row, column)` says where one is added up.
  template <class Place>
  SymmetricPattern(int size, std::vector<std::uint64_t> pairs, bool upper_half, Place const& place) {
    for (int j = 0; j < size; ++j) pairs.push_back(key(j, j));
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    std::size_t const n = static_cast<std::size_t>(size), entries = pairs.size() + (upper_half ? 0 : pairs.size() - n);
    if (entries > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      raise(std::length_error("dyad: a sparse matrix of Eigen holds at most 2147483647 entries"));
    std::vector<int> upper(n + 1, 0); // where the entries of a column begin that are not below the diagonal
    std::vector<int> lower(n, 0);     // how many of a column are below it, then where the next one goes
    for (std::uint64_t const pair : pairs) {
      ++upper[column_of(pair) + 1];
      if (!upper_half && row_of(pair) < column_of(pair)) ++lower[row_of(pair)];
    }
    matrix_.resize(size, size);
    matrix_.resizeNonZeros(static_cast<Eigen::Index>(entries));
    matrix_.outerIndexPtr()[0] = 0;
    for (std::size_t k = 0; k < n; ++k) {
      int const end = matrix_.outerIndexPtr()[k] + upper[k + 1] + lower[k];
      matrix_.outerIndexPtr()[k + 1] = end;
      lower[k] = end - lower[k];
      upper[k + 1] += upper[k];
    }
    from_.resize(entries);
    auto const put = [this](int to, std::size_t row, int from) {
      matrix_.innerIndexPtr()[to] = static_cast<int>(row);
      matrix_.valuePtr()[to] = 0;
      from_[static_cast<std::size_t>(to)] = from;
    };
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      std::size_t const row = row_of(pairs[i]), column = column_of(pairs[i]);
      int const from = place(static_cast<int>(row), static_cast<int>(column));
      put(matrix_.outerIndexPtr()[column] + static_cast<int>(i) - upper[column], row, from);
      if (!upper_half && row < column) put(lower[row]++, column, from);
    }
  }
  static std::uint64_t key(int row, int column) {
    return static_cast<std::uint64_t>(column) << 32 | static_cast<std::uint32_t>(row);
  }
  /// Writes the entries to their places in the values of the matrix.
  template <class Where> void write(Where const& where, double const* entries, double* values) const {
    in_stretches(where, from_.size(), [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) values[i] = entries[from_[i]];
    });
  }
  Matrix const& matrix() const { return matrix_; }

private:
  static std::size_t row_of(std::uint64_t pair) { return pair & 0xffffffffu; }
  static std::size_t column_of(std::uint64_t pair) { return pair >> 32; }

  Matrix matrix_;
  std::vector<int> from_; ///< of each value of the matrix the place where it is added up
};

} // namespace dyad::interop

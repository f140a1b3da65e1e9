// SPDX-License-Identifier: BSL-1.0
/// \file The entries of a sparse symmetric matrix in blocks, one for each two rows that a term reads together.
#pragma once

#include <dyad/core/raise.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

namespace dyad::interop {

/// Where the entries of the upper half of a symmetric matrix lie in memory while terms are added to them, if its
/// unknowns are those of rows of several: an entry for each unknown of one row and each of another one, or of the same,
/// lies in one block, column by column; blocks lie one after the other, by the row that is their columns. Behind them
/// is a number for each unknown, those of a row likewise a block. So a term asks once for all entries of two rows.
class SymmetricBlocks {
public:
  SymmetricBlocks() = default;
  /// Of rows, given the first unknown of each and the number of all.
  explicit SymmetricBlocks(std::vector<int> rows)
      : row_(std::move(rows)), row_of_(static_cast<std::size_t>(row_.back())) {
    for (int r = 0; r < count(); ++r) std::fill(row_of_.begin() + begin(r), row_of_.begin() + begin(r + 1), r);
  }
  /// Makes the blocks of pairs of rows by `key`, as often as they come, and one of each row with itself.
  void add(std::vector<std::uint64_t> pairs) {
    for (int r = 0; r < count(); ++r) pairs.push_back(key(r, r));
    std::sort(pairs.begin(), pairs.end());
    pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
    column_.assign(static_cast<std::size_t>(count()) + 1, 0);
    std::size_t next = 0;
    auto const append = [&](int width, int height) {
      first_.push_back(static_cast<int>(next));
      next += static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
      if (next > static_cast<std::size_t>(std::numeric_limits<int>::max()))
        raise(std::length_error("dyad: at most 2147483647 numbers are added up for a sparse matrix"));
    };
    for (std::uint64_t const pair : pairs) {
      int const row = static_cast<int>(pair & 0xffffffffu), column = static_cast<int>(pair >> 32);
      ++column_[static_cast<std::size_t>(column) + 1];
      other_.push_back(row);
      append(width(column), width(row));
    }
    entries_ = next;
    for (std::size_t k = 0; k + 1 < column_.size(); ++k) column_[k + 1] += column_[k];
    for (int r = 0; r < count(); ++r) append(width(r), 1);
    first_.push_back(static_cast<int>(next));
  }
  static std::uint64_t key(int row, int column) {
    return static_cast<std::uint64_t>(column) << 32 | static_cast<std::uint32_t>(row);
  }
  /// The row that has an unknown.
  int row_of(int unknown) const { return row_of_[static_cast<std::size_t>(unknown)]; }
  /// The block of two rows, of which the second is not before the first.
  int block(int row, int column) const {
    auto const first = other_.begin() + column_[static_cast<std::size_t>(column)];
    auto const end = other_.begin() + column_[static_cast<std::size_t>(column) + 1];
    return static_cast<int>(std::lower_bound(first, end, row) - other_.begin());
  }
  /// The block of the numbers of a row.
  int numbers(int row) const { return static_cast<int>(other_.size()) + row; }
  /// Where each block begins, and the last one ends.
  std::vector<int> const& first() const { return first_; }
  /// How many places the blocks of the matrix have.
  std::size_t entries() const { return entries_; }
  /// Where an entry of the upper half is.
  int place(int row, int column) const {
    int const one = row_of(row), other = row_of(column);
    return first_[static_cast<std::size_t>(block(one, other))] + (column - begin(other)) * width(one) + row -
           begin(one);
  }

private:
  int count() const { return static_cast<int>(row_.size()) - 1; }
  int begin(int row) const { return row_[static_cast<std::size_t>(row)]; }
  int width(int row) const { return begin(row + 1) - begin(row); }

  std::vector<int> row_;    ///< the first unknown of each row
  std::vector<int> row_of_; ///< of each unknown
  std::vector<int> column_; ///< the first block of each row that is the columns of some
  std::vector<int> other_;  ///< of each block the row that is its rows
  std::vector<int> first_;
  std::size_t entries_ = 0;
};

} // namespace dyad::interop

// SPDX-License-Identifier: BSL-1.0
/// \file Which entries the terms of a function of rows add to a symmetric matrix.
#pragma once

#include <dyad/typed/element_sums.hpp>

#include <array>
#include <cstddef>

namespace dyad::interop {

/// What a term adds to a matrix: its second derivatives, these projected, or the product of its first ones.
enum class Assembly { second, projected, squares };

/// The upper half of the matrix of a term by what it reads, row by row, without what is 0 in each of its rows.
template <class Program, Assembly How> struct ElementEntries {
  static constexpr typed::ElementLayout const& layout = Program::layout;

  /// Whether a term has an entry. Projected ones may have all.
  static constexpr bool has(int t, int j, int k) {
    if constexpr (How == Assembly::projected) return true;
    else if constexpr (How == Assembly::squares) return Program::is_slope(t, j) && Program::is_slope(t, k);
    else return !Program::Source::is_zero(layout.second(t, j, k));
  }
  /// How many a row of a term has.
  static constexpr std::size_t count(int t) { return counts[static_cast<std::size_t>(t)]; }
  struct Entry {
    int row = 0, column = 0;
    std::size_t number = 0; ///< the second derivative among the numbers of the term
  };
  template <int Term> static constexpr auto list = [] {
    std::array<Entry, count(Term)> out{};
    std::size_t next = 0;
    for (int j = 0; j < layout.term[Term].reads; ++j)
      for (int k = j; k < layout.term[Term].reads; ++k)
        if (has(Term, j, k))
          out[next++] = {j, k, static_cast<std::size_t>(layout.second(Term, j, k) - layout.term[Term].first_slope)};
    return out;
  }();
  /// An entry, of the numbers that were computed of the term. Not of projected ones, which Eigen finds.
  template <int Term, class Number> static DYAD_INLINE double value(Number const& number, std::size_t e) {
    static_assert(How != Assembly::projected);
    Entry const& entry = list<Term>[e];
    if constexpr (How == Assembly::squares)
      return number(static_cast<std::size_t>(entry.row)) * number(static_cast<std::size_t>(entry.column));
    else return number(entry.number);
  }

private:
  static constexpr auto counts = [] { // a table: compilers do not promise to call a function before the program runs
    std::array<std::size_t, static_cast<std::size_t>(layout.terms)> out{};
    for (int t = 0; t < layout.terms; ++t)
      for (int j = 0; j < layout.term[t].reads; ++j)
        for (int k = j; k < layout.term[t].reads; ++k) out[static_cast<std::size_t>(t)] += has(t, j, k);
    return out;
  }();
};

} // namespace dyad::interop

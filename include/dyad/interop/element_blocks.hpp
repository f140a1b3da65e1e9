// SPDX-License-Identifier: BSL-1.0
/// \file The entries that a term adds to a symmetric matrix, by the two rows that they belong to.
#pragma once

#include <dyad/interop/element_entries.hpp>
#include <dyad/interop/element_unknowns.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace dyad::interop {

/// The blocks of a matrix to which each term adds entries: one for each two of the rows that it reads, as
/// `SymmetricBlocks` has them, whichever rows of a mesh these are.
template <class Unknowns, class Entries> struct ElementBlocks {
  static constexpr typed::ElementLayout const& layout = Entries::layout;
  /// Of the rows of a term, `one` at most `other`.
  struct Block {
    int one = 0, other = 0;
    bool operator==(Block const&) const = default;
  };
  /// An entry of the list of `Entries`: which number of the one row and of the other one it belongs to.
  struct Entry {
    std::size_t entry = 0;
    Block block;
    int row = 0, column = 0;
  };
  /// The entries of a term, those of a block one after the other.
  template <int Term> static constexpr auto entries = [] {
    std::array<Entry, Entries::count(Term)> out{};
    for (std::size_t e = 0; e < out.size(); ++e) {
      auto const [j, k, number] = Entries::template list<Term>[e];
      int one = layout.term[Term].row_of[j], other = layout.term[Term].row_of[k];
      int row = Unknowns::component(Term, j), column = Unknowns::component(Term, k);
      if (one > other || (one == other && row > column)) {
        std::swap(one, other);
        std::swap(row, column);
      }
      out[e] = {e, {one, other}, row, column};
    }
    std::sort(out.begin(), out.end(), [](Entry const& a, Entry const& b) {
      if (a.block.one != b.block.one) return a.block.one < b.block.one;
      return a.block.other != b.block.other ? a.block.other < b.block.other : a.entry < b.entry;
    });
    return out;
  }();
  /// The blocks of a term, and where the entries of each begin.
  template <int Term> struct List {
    static constexpr int count = [] {
      int n = 0;
      for (std::size_t e = 0; e < entries<Term>.size(); ++e)
        n += e == 0 || entries<Term>[e].block != entries<Term>[e - 1].block;
      return n;
    }();
    static constexpr auto first = [] {
      std::array<std::size_t, static_cast<std::size_t>(count) + 1> out{};
      std::size_t next = 0;
      for (std::size_t e = 0; e < entries<Term>.size(); ++e)
        if (e == 0 || entries<Term>[e].block != entries<Term>[e - 1].block) out[next++] = e;
      out[next] = entries<Term>.size();
      return out;
    }();
    static constexpr Block block(std::size_t b) { return entries<Term>[first[b]].block; }
  };

  /// Where the block of a term begins that it adds to; `turned` if the other one of its two rows comes first.
  static constexpr int mark(int place, bool turned) { return turned ? ~place : place; }
  /// Calls `add(place, e)` with the place of each entry of a block, given what `mark` says of it.
  template <int Term, int B, class Add> static DYAD_INLINE void for_each_entry(int marked, Add const& add) {
    constexpr std::size_t b = static_cast<std::size_t>(B);
    constexpr Block own = List<Term>::block(b);
    constexpr int width = Unknowns::width(Term, own.one), other_width = Unknowns::width(Term, own.other);
    constexpr bool either =
        own.one != own.other && Unknowns::argument(Term, own.one) == Unknowns::argument(Term, own.other);
    constexpr bool turns = Unknowns::argument(Term, own.one) > Unknowns::argument(Term, own.other);
    bool const turned = either ? marked < 0 : turns;
    std::ptrdiff_t const place = turned ? ~marked : marked;
    std::ptrdiff_t const by_row = turned ? other_width : 1, by_column = turned ? 1 : width;
    for (std::size_t e = List<Term>::first[b]; e < List<Term>::first[b + 1]; ++e)
      add(place + entries<Term>[e].row * by_row + entries<Term>[e].column * by_column, entries<Term>[e].entry);
  }
};

} // namespace dyad::interop

// SPDX-License-Identifier: BSL-1.0
/// \file Loops over rows as operations: the element of a row, and the sum over all rows.
///
/// A loop is written as in index notation. A column of data is a value without an index; `RowAt(column, i)` is one
/// element of it and varies with the index i, and so does whatever is computed from it; `SumRows(term, i)` varies no
/// longer. What an operation varies with follows from its arguments: see graph/indices.hpp. The rules are those of a
/// linear map and its transpose, so a derivative of a loop is a loop over the same index, of any order.
#pragma once

#include <dyad/ops/operation.hpp>

namespace dyad::ops {

/// What operations on rows have in common: they have no kernel on numbers, and their arguments are no real intervals.
template <int Arity> struct OnRows : Elementwise<Arity> {
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
};

/// The element of a column at an index. Its slope by the column is that of the same element: the sweeps put it there.
struct RowAt : OnRows<2> {
  static constexpr std::string_view name = "row";
  static constexpr LoopRole loop = LoopRole::element;
  static constexpr Domain<2> domain = {{{0, 1}, {0, 1}}};
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const&) { return g; }
  /// An index is no number that anything is differentiated by.
  static constexpr auto vjp(Arg<1>, auto const&, auto const&, auto const&, auto const&) { return 0; }
};

/// The sum of the values that a term takes as an index runs over all rows; 0 if there are none.
struct SumRows : OnRows<2> {
  static constexpr std::string_view name = "sum_over";
  static constexpr LoopRole loop = LoopRole::sum;
  static constexpr Domain<2> domain = {{{0, 1}, {0, 1}}};
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const&) { return g; }
  static constexpr auto vjp(Arg<1>, auto const&, auto const&, auto const&, auto const&) { return 0; }
};

/// How many rows an index runs over.
struct RowCount : OnRows<1> {
  static constexpr std::string_view name = "rows";
  static constexpr LoopRole loop = LoopRole::count;
  static constexpr Domain<1> domain = {{{0, 1}}};
  static constexpr auto vjp(Arg<0>, auto const&, auto const&, auto const&) { return 0; }
};

} // namespace dyad::ops

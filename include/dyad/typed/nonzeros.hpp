// SPDX-License-Identifier: BSL-1.0
/// \file The derivatives of traced functions that are not known to be zero, and no others.
#pragma once

#include <dyad/typed/function_sparsity.hpp>

#include <array>
#include <cstddef>

namespace dyad {

/// The place of an entry in a matrix.
struct Coordinate {
  int row = 0;    ///< from 0
  int column = 0; ///< from 0
  /// Whether they are the same place.
  friend constexpr bool operator==(Coordinate const&, Coordinate const&) = default;
};

namespace typed {

/// The entries of a matrix of roots that are not the constant zero, row by row.
template <class S, int First, int Rows, int Columns> struct NonzeroRoots {
  using Source = S;
  static constexpr auto zero_free = pattern<Source, First, Rows, Columns>();
  static constexpr int count = [] {
    int n = 0;
    for (auto const& row : zero_free)
      for (bool const entry : row) n += entry;
    return n;
  }();
  static constexpr std::array<Coordinate, static_cast<std::size_t>(count)> coordinates = [] {
    std::array<Coordinate, static_cast<std::size_t>(count)> out{};
    std::size_t next = 0;
    for (int i = 0; i < Rows; ++i)
      for (int j = 0; j < Columns; ++j)
        if (zero_free[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)]) out[next++] = {i, j};
    return out;
  }();
  static constexpr int size = Source::value.size;
  static constexpr int root(Coordinate at) { return First + at.row * Columns + at.column; }
  static constexpr void pick(Buffer<int> const& all, Buffer<int>& roots) {
    for (Coordinate const at : coordinates) roots.push(all[root(at)]);
  }
  static constexpr void add_places(Buffer<int>& roots) {
    for (Coordinate const at : coordinates) roots.push(Source::value.root[root(at)]);
  }
};

/// The derivatives of one order of F, without the zeros.
template <class F, int O, bool OfOneResult = (O == 2)> struct NonzeroPart {
  using Of = F;
  static constexpr int order = O;
  static constexpr bool of_one_result = OfOneResult;
  static_assert(O == 1 || O == 2, "dyad: nonzeros are those of a jacobian, a gradient or a hessian");
  template <class Source, class Traced>
  using Roots = NonzeroRoots<Source, (O == 1 ? Traced::roots : 1 + Traced::active),
                             (O == 1 ? Traced::roots : Traced::active), Traced::active>;

  using Traced = typename TraceOf<F, typename F::Kinds>::type;
  using Own = Roots<typename SourceOf<Traced, O>::type, Traced>;
  static constexpr int rows = O == 1 ? Traced::roots : Traced::active, columns = Traced::active;
  template <class, class, class...> using Nest = ArrayOf<One, static_cast<std::size_t>(Own::count)>;
};

} // namespace typed

/// The derivatives that are not known to be zero, row by row, as one array: `nonzeros(jacobian(f))(x)`. The shapes of
/// the arguments must have been stated.
template <class F, int Order, bool OfOneResult>
constexpr auto nonzeros(FunctionProgram<typed::Part<F, Order, OfOneResult>> const&) {
  if constexpr (typed::check_stated<typed::Part<F, Order, OfOneResult>>())
    return FunctionProgram<typed::NonzeroPart<F, Order, OfOneResult>>{};
}

/// Where they stand in the matrix, in the same order.
template <class F, int Order, bool OfOneResult>
constexpr auto const& coordinates(FunctionProgram<typed::NonzeroPart<F, Order, OfOneResult>> const&) {
  return typed::NonzeroPart<F, Order, OfOneResult>::Own::coordinates;
}

} // namespace dyad

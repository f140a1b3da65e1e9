// SPDX-License-Identifier: BSL-1.0
/// \file interp1d within functions: monotone cubic interpolation in a table whose length the compiler knows.
#pragma once

#include <dyad/ops/interpolation.hpp>
#include <dyad/typed/vectors.hpp>

namespace dyad {

namespace typed {

template <std::size_t N> struct table_of_one_knot {
  static_assert(N > 1, "dyad: interp1d: a table has two knots or more");
};

} // namespace typed

/// The values of a table between its knots, which ascend: cubics that rise and fall where the values do, with a
/// continuous first derivative (PCHIP; of two knots a straight line). Outside of the knots the value is that at the
/// nearest one. Straight code that looks at each knot; tables may be arguments, so that the running program knows them.
template <class K, class T, std::size_t N, class X>
constexpr auto interp1d(VectorArray<K, N> const& knots, VectorArray<T, N> const& values, X const& x) {
  static_cast<void>(sizeof(typed::table_of_one_knot<N>));
  using W = std::remove_cvref_t<decltype(knots[1] - knots[0])>;
  using S = std::remove_cvref_t<decltype((values[1] - values[0]) / (knots[1] - knots[0]))>;
  VectorArray<W, N - 1> width{};
  VectorArray<S, N - 1> rise{};
  for (std::size_t i = 0; i + 1 < N; ++i) {
    width[i] = knots[i + 1] - knots[i];
    rise[i] = (values[i + 1] - values[i]) / width[i];
  }
  VectorArray<S, N> slope{};
  if constexpr (N == 2)
    slope[0] = slope[1] = rise[0];
  else {
    slope[0] = detail::slope_at_end(width[0], width[1], rise[0], rise[1]);
    slope[N - 1] = detail::slope_at_end(width[N - 2], width[N - 3], rise[N - 2], rise[N - 3]);
    for (std::size_t i = 1; i + 1 < N; ++i)
      slope[i] = detail::slope_between(width[i - 1], width[i], rise[i - 1], rise[i]);
  }
  auto const inside = clamp(x, knots[0], knots[N - 1]);
  using R = std::remove_cvref_t<decltype(inside * slope[0])>;
  R begin = knots[0], h = width[0], y0 = values[0], y1 = values[1], m0 = slope[0], m1 = slope[1];
  for (std::size_t i = 1; i + 1 < N; ++i) {
    auto const later = inside >= knots[i];
    begin = where(later, knots[i], begin);
    h = where(later, width[i], h);
    y0 = where(later, values[i], y0);
    y1 = where(later, values[i + 1], y1);
    m0 = where(later, slope[i], m0);
    m1 = where(later, slope[i + 1], m1);
  }
  return detail::cubic_between(inside - begin, h, y0, y1, m0, m1);
}

} // namespace dyad

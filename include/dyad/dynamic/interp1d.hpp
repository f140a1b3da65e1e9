// SPDX-License-Identifier: BSL-1.0
/// \file interp1d: monotone cubic interpolation in a table, for arrays and Variables.
#pragma once

#include <dyad/dynamic/record.hpp>
#include <dyad/ops/indexing.hpp>
#include <dyad/ops/interpolation.hpp>
#include <dyad/ops/joining.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace dyad {

namespace detail {

/// The slopes at the knots of a table.
template <class Y> Y slopes_at_knots(NdArray const& widths, Y const& rises) {
  Index const n = rises.shape()[0];
  if (n == 1) return concat({rises, rises});
  auto const before = [](auto const& x) { return slice(x, Slice{0, -1}); };
  auto const after = [](auto const& x) { return slice(x, Slice{1, {}}); };
  auto const one = [](auto const& x, Index i) { return slice(x, Slice{i, i + 1}); };
  auto const end = [&](Index first, Index second) {
    return Y(slope_at_end(one(widths, first), one(widths, second), one(rises, first), one(rises, second)));
  };
  return concat(
      {end(0, 1), Y(slope_between(before(widths), after(widths), before(rises), after(rises))), end(n - 1, n - 2)});
}

/// Throws `ShapeError` or `std::invalid_argument` for what is no table.
inline void check_table(std::vector<double> const& knots, Shape const& shape, Shape const& values) {
  if (shape.size() != 1 || shape[0] < 2 || values != shape)
    raise(ShapeError("dyad: interp1d: a table has two knots or more and a value for each, and not knots of the shape " +
                     to_string(shape) + " with values of the shape " + to_string(values)));
  for (std::size_t i = 1; i < knots.size(); ++i)
    if (!(knots[i - 1] < knots[i]))
      raise(std::invalid_argument("dyad: interp1d: the knots do not ascend: knot " + std::to_string(i) + " is " +
                                  std::to_string(knots[i]) + ", after " + std::to_string(knots[i - 1])));
}

template <std::same_as<NdArray> A> A steps_between(A const& knots) {
  return slice(knots, Slice{1, {}}) - slice(knots, Slice{0, -1});
}

} // namespace detail

/// The values of a table between its knots, at `x` of any shape: cubics that rise and fall where the values do, with a
/// continuous first derivative (PCHIP; of two knots a straight line). Outside of the knots the value is that at the
/// nearest one. Differentiable by `values` and by `x`; at a knot, higher derivatives by `x` are those on its right.
/// Throws `ShapeError` unless knots and values are rows of one length, two or more, and `std::invalid_argument` for
/// knots that do not ascend.
template <Shaped Y, Shaped X> auto interp1d(NdArray const& knots, Y const& values, X const& x) {
  std::vector<double> const at = knots.to_vector();
  detail::check_table(at, knots.shape(), values.shape());
  NdArray const widths = detail::steps_between(knots);
  Y const rises = (slice(values, Slice{1, {}}) - slice(values, Slice{0, -1})) / widths,
          slopes = detail::slopes_at_knots(widths, rises);
  std::vector<Index> before, after;
  for (double const position : as_array(x).to_vector()) {
    auto const next = std::upper_bound(at.begin() + 1, at.end() - 1, position) - at.begin();
    before.push_back(static_cast<Index>(next) - 1);
    after.push_back(static_cast<Index>(next));
  }
  Indices const left(std::move(before), x.shape()), right(std::move(after), x.shape());
  auto const distance = clamp(x, at.front(), at.back()) - take(knots, left);
  return detail::cubic_between(distance, take(widths, left), take(values, left), take(values, right),
                               take(slopes, left), take(slopes, right));
}

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file The formulas of monotone cubic interpolation, for values of any kind: Fritsch and Butland, "A method for
/// constructing local monotone piecewise cubic interpolants" (1984), with the slopes at the ends of Fritsch and
/// Carlson's PCHIM, as in SciPy's PchipInterpolator and MATLAB's pchip.
#pragma once

#include <dyad/ops/arithmetic.hpp>
#include <dyad/ops/comparison.hpp>
#include <dyad/ops/piecewise.hpp>

namespace dyad::detail {

/// The slope at a knot between two intervals of the widths `h0` and `h1`, on which the values rise by `d0` and `d1` for
/// each unit: a weighted harmonic mean, 0 where the values turn.
constexpr auto slope_between(auto const& h0, auto const& h1, auto const& d0, auto const& d1) {
  auto const turns = sign(d0) * sign(d1) <= 0.0;
  auto const before = where(turns, 1.0, d0), after = where(turns, 1.0, d1);
  return where(turns, 0.0, 3.0 * (h0 + h1) / ((2.0 * h1 + h0) / before + (h1 + 2.0 * h0) / after));
}

/// The slope at the first knot of two intervals: that of the parabola through three points, as far as it keeps the
/// first interval monotone. Of the last knot likewise, with the intervals in the opposite order.
constexpr auto slope_at_end(auto const& h0, auto const& h1, auto const& d0, auto const& d1) {
  auto const slope = ((2.0 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
  auto const limited = where(sign(d0) * sign(d1) <= 0.0 && abs(slope) > 3.0 * abs(d0), 3.0 * d0, slope);
  return where(sign(slope) * sign(d0) <= 0.0, 0.0, limited);
}

/// The cubic with the values `y0`, `y1` and the slopes `m0`, `m1` at the ends of an interval of the width `h`, at the
/// distance `t` from its beginning.
constexpr auto cubic_between(auto const& t, auto const& h, auto const& y0, auto const& y1, auto const& m0,
                             auto const& m1) {
  auto const rise = (y1 - y0) / h;
  auto const share = t / h;
  return y0 + t * (m0 + share * (3.0 * rise - 2.0 * m0 - m1 + share * (m0 + m1 - 2.0 * rise)));
}

} // namespace dyad::detail

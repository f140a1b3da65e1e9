// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives as difference quotients in 50 digits, which share no rule with the library.
///
/// A step is as small against the point as 50 digits allow, so that quotients hold near the edge of a domain and for
/// numbers of any size; it grows where the function does not feel it. At a point where the quotients of both sides
/// differ, however small the step, there is no derivative: what a library returns there is a convention.
#pragma once

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace dyad::bridge {

using Big = boost::multiprecision::cpp_bin_float_50;

/// A derivative as the differences tell it.
struct Quotient {
  Big value = std::numeric_limits<double>::quiet_NaN();
  Big uncertainty = 0; ///< how far rounding may have moved it
  bool exists = false; ///< whether both sides agree, or the function is defined on one side only
};

/// Difference quotients of a function of a list of numbers, an array or a vector, around a point.
template <class Point, class F> class Quotients {
public:
  Quotients(F const& f, Point const& point) : f_(f), point_(point), here_(f(point)), second_step_(point) {
    std::fill(second_step_.begin(), second_step_.end(), Big(0));
  }

  Big const& value() const { return here_; }

  Quotient first(std::size_t i) const {
    Big const h = step(i, Big("1e-18"), Big("1e-12"), [&](Big const& s) { return moved(i, s) - moved(i, -s); });
    return settled(
        [&](Big const& scale) {
          Big const s = h * scale;
          return std::vector<Big>{(moved(i, s) - here_) / s, (here_ - moved(i, -s)) / s};
        },
        [&](Big const& scale) { return Big(noise(moved(i, h * scale)) / (h * scale)); });
  }

  Quotient second(std::size_t i, std::size_t j) const {
    Big const h = second_step(i), k = second_step(j);
    auto const uncertainty = [&](Big const& scale) {
      Big const beside = i == j ? moved(i, 2 * h * scale) : moved(i, h * scale, j, k * scale);
      return Big(4 * noise(beside) / (h * k * scale * scale));
    };
    if (i == j) {
      return settled(
          [&](Big const& scale) {
            Big const s = h * scale, up = moved(i, s), down = moved(i, -s);
            return std::vector<Big>{(moved(i, 2 * s) - 2 * up + here_) / (s * s), (up - 2 * here_ + down) / (s * s),
                                    (here_ - 2 * down + moved(i, -2 * s)) / (s * s)};
          },
          uncertainty);
    }
    return settled(
        [&](Big const& scale) {
          std::vector<Big> quadrants;
          for (int const a : {1, -1})
            for (int const b : {1, -1}) {
              Big const s = a * h * scale, t = b * k * scale;
              quadrants.push_back((moved(i, s, j, t) - moved(i, s) - moved(j, t) + here_) / (s * t));
            }
          return quadrants;
        },
        uncertainty);
  }

private:
  static inline Big const finer = Big(1) / 1024;
  static bool is_nan(Big const& x) { return x != x; }

  /// What rounding may do to a difference of values of the function, of which one is that beside the point.
  Big noise(Big const& beside) const {
    Big size = 0;
    for (Big const& value : {Big(abs(here_)), Big(abs(beside))})
      if (!is_nan(value) && !isinf(value) && value > size) size = value;
    return size * Big("1e-46");
  }
  Big moved(std::size_t i, Big const& by) const {
    Point at = point_;
    at[i] += by;
    return f_(at);
  }
  Big moved(std::size_t i, Big const& by, std::size_t j, Big const& by_j) const {
    Point at = point_;
    at[i] += by;
    at[j] += by_j;
    return f_(at);
  }
  Big const& second_step(std::size_t i) const {
    if (second_step_[i] == 0)
      second_step_[i] =
          step(i, Big("1e-12"), Big("1e-8"), [&](Big const& s) { return moved(i, s) - 2 * here_ + moved(i, -s); });
    return second_step_[i];
  }
  /// The smallest step, from a share of the number itself on, whose difference is more than rounding, but no more than
  /// `most` of the number or of 1.
  template <class Difference>
  Big step(std::size_t i, Big const& share, Big const& most, Difference const& difference) const {
    Big const size = abs(point_[i]), least = size == 0 ? Big("1e-9") : size;
    Big h = least * share;
    Big const limit = most * (size > 1 ? size : Big(1));
    while (h * 1000 < limit && abs(difference(h)) <= noise(moved(i, h)) * Big("1e8")) {
      if (is_nan(difference(h * 1000))) break;
      h *= 1000;
    }
    return h;
  }

  /// The derivative that the quotients of several sides settle at while the step shrinks.
  template <class Sides, class Uncertainty>
  static Quotient settled(Sides const& sides, Uncertainty const& uncertainty) {
    Big scale = 1;
    Sample before(sides(scale));
    Sample const first = before;
    for (int i = 0; i < 8 && before.defined > 0 && !isinf(before.centre); ++i) {
      Big const error = uncertainty(scale * finer);
      Sample const after(sides(scale * finer));
      if (after.defined == 0 || error > before.size() * Big("1e-3")) break;
      bool const steady = after.distance(before) <= after.size() * Big("1e-11") + 4 * error;
      before = after;
      scale *= finer;
      if (steady)
        return {after.centre, error, after.edge() || after.spread() <= after.size() * Big("1e-8") + 4 * error};
    }
    if (before.defined == 0) return {};
    // Infinite slopes grow without end, towards one side; what vanishes, vanishes on every side.
    if (isinf(before.centre)) return {before.centre, 0, true};
    if (before.size() > 1000 * first.size()) {
      bool const one_sign = (before.low > 0) == (before.high > 0) && before.low != 0 && before.high != 0;
      return {Big(std::numeric_limits<double>::infinity()) * (before.high > 0 ? 1 : -1), 0, one_sign};
    }
    if (before.size() * Big("1e6") < first.size()) return {0, before.size() + uncertainty(scale), true};
    return {before.centre, uncertainty(scale),
            before.edge() || before.spread() * 64 <= first.spread() || before.spread() <= 16 * uncertainty(scale)};
  }

  /// The quotients of several sides for one step.
  struct Sample {
    std::vector<Big> side;
    std::size_t defined = 0;
    Big low = 0, high = 0, centre = 0;

    explicit Sample(std::vector<Big> sides) : side(std::move(sides)) {
      for (Big const& one : side) {
        if (is_nan(one)) continue;
        low = defined == 0 || one < low ? one : low;
        high = defined == 0 || one > high ? one : high;
        centre += one;
        ++defined;
      }
      if (defined > 0) centre /= static_cast<double>(defined);
      if (defined == 3) centre = side[1]; // the one around the point is the most exact
    }
    bool edge() const { return defined < side.size(); }
    Big spread() const { return high - low; }
    Big size() const { return std::max<Big>(abs(low), abs(high)); }
    /// The largest change of a side.
    Big distance(Sample const& other) const {
      Big most = 0;
      for (std::size_t k = 0; k < side.size(); ++k)
        if (!is_nan(side[k]) && !is_nan(other.side[k])) most = std::max<Big>(most, abs(side[k] - other.side[k]));
      return most;
    }
  };

  F const& f_;
  Point point_;
  Big here_;
  mutable Point second_step_; ///< 0 where not yet known
};

} // namespace dyad::bridge

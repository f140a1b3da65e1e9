// SPDX-License-Identifier: BSL-1.0
/// \file Awkward points at which derivatives are tried, and whether one found there is right.
#pragma once

#include "derivative_oracle.hpp"

#include <array>
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <limits>
#include <vector>

namespace test {

template <class Op> inline constexpr std::size_t arity = static_cast<std::size_t>(Op::arity);
template <std::size_t N> using Point = std::array<double, N>;

/// Awkward numbers: fewer of them for more arguments.
template <class T> std::vector<T> awkward(std::size_t arguments) {
  using Limits = std::numeric_limits<T>;
  T const eps = Limits::epsilon(), least = Limits::denorm_min();
  std::vector<T> out{T(0), -T(0)};
  auto const both = [&](std::initializer_list<double> sizes) {
    for (double const x : sizes) out.insert(out.end(), {static_cast<T>(x), static_cast<T>(-x)});
  };
  if (arguments == 1) {
    out.insert(out.end(), {least, -least, Limits::min(), -Limits::min(), 1 - eps / 2, eps / 2 - 1, 1 + eps, -1 - eps});
    both({1e-8, 1e-4, 1e-3, 0.1, 0.5, 0.75, 1, 1.001, 1.5, 2, 2.5, 3, 10, 30, 80, 1e3, 1e8, 1e20, 1e22, 1e30});
    if constexpr (sizeof(T) == 8)
      both({1e-310, 1e-300, 1e-200, 1e-160, 1e-90, 1e-30, 709, 745, 1e90, 1e160, 1e200, 1e300});
    else both({1e-40, 1e-36, 1e-30, 1e-20, 1e37});
  } else if (arguments == 2) {
    out.insert(out.end(), {least, T(1) + T(1e-6), T(1e-8), T(-0.5), T(0.5), T(1), T(-1), T(2), T(3), T(-3), T(10),
                           T(1e8), T(-1e22)});
    if constexpr (sizeof(T) == 8) out.insert(out.end(), {1e-300, -1e-200, 1e-160, 1e-30, 1e90, -1e160, 1e200, 1e300});
    else out.insert(out.end(), {1e-36f, -1e-20f, 1e-10f, -1e20f, 1e36f});
  } else out = {T(-1), T(0), T(1e-8), T(0.5), T(2), T(1e20)};
  return out;
}

/// All combinations of them.
template <std::size_t N, class T> std::vector<Point<N>> combinations() {
  std::vector<Point<N>> out(1);
  for (std::size_t i = 0; i < N; ++i) {
    std::vector<Point<N>> longer;
    for (Point<N> point : out)
      for (T const x : awkward<T>(N)) {
        point[i] = static_cast<double>(x);
        longer.push_back(point);
      }
    out = longer;
  }
  return out;
}

/// The points at which the derivatives of an operation are tried.
template <class Op, class T> std::vector<Point<arity<Op>>> derivative_points() {
  auto out = combinations<arity<Op>, T>();
  if constexpr (std::is_same_v<Op, dyad::ops::Clamp>) std::erase_if(out, [](auto const& at) { return at[1] > at[2]; });
  if constexpr (oracle::detail::is_slow<Op>) std::erase_if(out, [](auto const& at) { return std::abs(at[0]) > 100; });
  return out;
}

/// All sequences of up to three arguments to differentiate by.
inline std::vector<std::vector<std::size_t>> sequences(std::size_t arguments) {
  std::vector<std::vector<std::size_t>> out{{}};
  for (std::size_t begin = 0, order = 0; order < 3; ++order)
    for (std::size_t const end = out.size(); begin < end; ++begin)
      for (std::size_t i = 0; i < arguments; ++i) {
        out.push_back(out[begin]);
        out.back().push_back(i);
      }
  return out;
}

/// Whether some derivative of this order is beyond the numbers of the type: then others that it is computed with may
/// be, too.
template <class T, std::size_t N> bool overflows(oracle::Series<N> const& f, std::size_t order) {
  for (auto const& by : sequences(N))
    if (by.size() == order &&
        oracle::abs(f.partial(by)) > oracle::Real(static_cast<double>(std::numeric_limits<T>::max())))
      return true;
  return false;
}

/// Whether a derivative is right, as far as the oracle knows.
template <class T, std::size_t N>
bool is_right(T got, oracle::Series<N> const& f, Point<N> const& at, std::vector<std::size_t> const& by) {
  oracle::Real const want = f.partial(by), most(static_cast<double>(std::numeric_limits<T>::max()));
  if (is_nan(want)) return true;
  if (!std::isfinite(got) && !by.empty() && overflows<T>(f, by.size())) return true;
  if (std::isnan(got)) return false;
  // What is subnormal on the way has few digits.
  oracle::Real const allowed =
      oracle::allowed<T>(f, at, by) +
      oracle::Real((by.empty() ? 0 : 1e5) * static_cast<double>(std::numeric_limits<T>::denorm_min()));
  if (std::isinf(got)) return oracle::abs(want) + allowed >= most && std::signbit(got) == is_negative(want);
  return oracle::abs(oracle::Real(got) - want) <= allowed ||
         (oracle::abs(want) >= most && oracle::abs(oracle::Real(got)) * oracle::Real(1 + 1e-6) >= most);
}

} // namespace test

// SPDX-License-Identifier: BSL-1.0
/// \file The test grid: every scalar operation at awkward points, whichever way it is computed.
///
/// A cell is an operation at a point. What is expected comes from MPFR; where that is 0, infinite or NaN, a path must
/// give the same, and a zero the sign that the C library gives it; elsewhere it must lie within 2 units in the last
/// place.
#pragma once

#include "../support/derivative_oracle.hpp"

#include <dyad/ops/registry.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

namespace grid {

/// Zeros, subnormal numbers, 1 and its neighbours, ties, integers, large numbers, the ends of the range of
/// exponentials, infinities and NaN, each with both signs.
template <class T> std::vector<T> awkward_numbers() {
  using Limits = std::numeric_limits<T>;
  bool const wide = sizeof(T) == 8;
  std::vector<T> const sizes{T(0),
                             Limits::denorm_min(),
                             T(7) * Limits::denorm_min(),
                             Limits::min() / 2,
                             Limits::min(),
                             wide ? T(1e-200) : T(1e-30f),
                             T(1e-9),
                             T(0.1),
                             T(0.5),
                             std::nextafter(T(1), T(0)),
                             T(1),
                             std::nextafter(T(1), T(2)),
                             T(1.5),
                             T(2),
                             T(2.5),
                             T(3),
                             T(20),
                             wide ? T(709.5) : T(88.5f),
                             wide ? T(710) : T(89),
                             wide ? T(745) : T(103.5f),
                             wide ? T(1e8) : T(1e5f),
                             wide ? T(1e200) : T(1e30f),
                             Limits::max(),
                             Limits::infinity()};
  std::vector<T> out;
  for (T const size : sizes) {
    out.push_back(size);
    out.push_back(-size);
  }
  out.push_back(Limits::quiet_NaN());
  return out;
}

/// Whether an operation is defined at a point: bounds must be in their order.
template <class Op, class T, std::size_t N> bool defined([[maybe_unused]] std::array<T, N> const& at) {
  if constexpr (std::is_same_v<Op, dyad::ops::Clamp>) return at[1] <= at[2];
  else return true;
}

/// The points of an operation, one list for each argument: all awkward numbers, pairs of them, triples of a few.
template <class Op, class T> auto points() {
  constexpr auto arity = static_cast<std::size_t>(Op::arity);
  std::array<std::vector<T>, arity> out;
  std::vector<T> const all = awkward_numbers<T>();
  std::size_t const step = arity < 3 ? 1 : 5, few = (all.size() + step - 1) / step;
  std::size_t count = 1;
  for (std::size_t k = 0; k < arity; ++k) count *= few;
  for (std::size_t i = 0; i < count; ++i) {
    std::array<T, arity> point;
    std::size_t rest = i;
    for (std::size_t k = arity; k-- > 0; rest /= few) point[k] = all[rest % few * step];
    if (!defined<Op>(point)) continue;
    for (std::size_t k = 0; k < arity; ++k) out[k].push_back(point[k]);
  }
  return out;
}

/// Where the value of `logsumexp` is close to 0, its arguments cancel: their rounding errors are larger than 2 units of
/// it.
template <class Op> inline constexpr bool cancels = std::is_same_v<Op, dyad::ops::Logsumexp>;

/// What a cell expects.
template <class T> struct Expected {
  oracle::Real exact; ///< NaN where there is none
  T rounded;          ///< to the nearest number
  T scalar;           ///< what the kernel makes of plain numbers
  T unit;             ///< in the last place
};

/// The exact value of an operation.
template <class Op, class T, std::size_t N> oracle::Real exact_value(std::array<T, N> const& at) {
  oracle::detail::Precision const precision(400);
  if constexpr (std::is_same_v<Op, dyad::ops::Softplus>)
    if (at[0] > T(10000)) return oracle::Real(at[0]); // whose exponential has too large an exponent
  return std::apply(
      [](auto const... x) { return oracle::detail::Meaning<Op>{}(oracle::Series<1>(oracle::Real(x))...).value(); }, at);
}

template <class Op, class T, std::size_t N> Expected<T> expected(std::array<T, N> const& at) {
  Expected<T> out{exact_value<Op>(at), T(0), std::apply([](auto const... x) { return dyad::apply<Op>(x...); }, at),
                  T(0)};
  out.rounded = static_cast<T>(out.exact);
  T size = std::abs(out.rounded);
  if constexpr (cancels<Op>)
    for (T const x : at)
      if (std::isfinite(x)) size = std::max(size, std::min(std::abs(x), T(64)));
  out.unit = std::max(size, std::numeric_limits<T>::min()) * std::numeric_limits<T>::epsilon();
  if (int exponent = 0; std::isfinite(size)) {
    std::frexp(size, &exponent);
    out.unit =
        std::max(std::ldexp(T(1), exponent - std::numeric_limits<T>::digits), std::numeric_limits<T>::denorm_min());
  }
  return out;
}

/// Whether a result is right: special values are those of the plain numbers, others within 2 units of the exact one.
template <class T> bool right(T found, Expected<T> const& e) {
  if (std::isnan(e.scalar) || std::isnan(found)) return std::isnan(e.scalar) && std::isnan(found);
  if (std::isinf(e.scalar) || std::isinf(found)) return found == e.scalar;
  if (e.scalar == 0 && found == 0) return std::signbit(found) == std::signbit(e.scalar);
  return oracle::abs(oracle::Real(found) - e.exact) <= oracle::Real(2 * static_cast<double>(e.unit));
}

/// Whether the kernel on plain numbers is right. The oracle does not know signs of zeros, nor those of pow(-0, -1):
/// these are the C library's.
template <class T> bool scalar_right(Expected<T> const& e, bool signed_zero) {
  if (oracle::is_nan(e.exact) || std::isnan(e.scalar)) return oracle::is_nan(e.exact) && std::isnan(e.scalar);
  if (std::isinf(e.rounded) || std::isinf(e.scalar))
    return std::abs(e.rounded) == std::abs(e.scalar) && (e.rounded == e.scalar || signed_zero);
  return oracle::abs(oracle::Real(e.scalar) - e.exact) <= oracle::Real(2 * static_cast<double>(e.unit));
}

/// Collects what is wrong, so that one cell of many does not fill the screen.
class Report {
public:
  explicit Report(std::string what) : what_(std::move(what)) {}
  template <class Point, class T> void wrong(Point const& at, T found, Expected<T> const& e) {
    if (count_++ >= 4) return;
    std::ostringstream text;
    text.precision(17);
    text << "\n  (";
    for (auto const x : at) text << ' ' << x;
    text << " ) gives " << found << ", not " << e.exact << ", on plain numbers " << e.scalar;
    text_ += text.str();
  }
  ~Report() { BOOST_TEST(count_ == 0, what_ << ": " << count_ << " cells are wrong" << text_); }
  Report(Report const&) = delete;
  Report& operator=(Report const&) = delete;

private:
  std::string what_, text_;
  int count_ = 0;
};

/// A point of several lists.
template <class T, std::size_t N> std::array<T, N> at(std::array<std::vector<T>, N> const& lists, std::size_t i) {
  std::array<T, N> out;
  for (std::size_t k = 0; k < N; ++k) out[k] = lists[k][i];
  return out;
}

/// The operations of numbers: those without conditions, without `lerp`, whose terms may cancel, and without the gamma
/// family, which Boost.Math computes lane by lane.
template <class Op>
inline constexpr bool on_numbers = !Op::takes_condition && !Op::returns_condition &&
                                   !std::is_same_v<Op, dyad::ops::Lerp>;
using Operations = typename dyad::detail::Joined<dyad::Arithmetic, dyad::Functions, dyad::RareFunctions>::type;

} // namespace grid

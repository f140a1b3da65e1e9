// SPDX-License-Identifier: BSL-1.0
/// \file Square, roots, lengths and directions. Powers with other exponents are in ops/pow.hpp.
#pragma once

#include <dyad/ops/pow.hpp>

#include <cmath>
#include <limits>
#include <type_traits>

namespace dyad {

template <Value T> constexpr auto square(T const& x);
template <Value T> constexpr auto sqrt(T const& x);
template <Value T> constexpr auto cbrt(T const& x);
template <Value A, Value B> constexpr auto hypot(A const& a, B const& b);
template <Value A, Value B, Value R> constexpr auto direction(A const& a, B const& b, R const& r);
template <Value A, Value B, Value C> constexpr auto hypot(A const& a, B const& b, C const& c);
template <Value A, Value B, Value C> constexpr auto unit_coordinate(A const& a, B const& b, C const& c);
template <Value T> constexpr auto one_minus_square(T const& x);

namespace detail {

/// A coordinate of the unit vector along a vector whose length is infinite and whose coordinates are not, such as `a`:
/// their multiples by the least normal number have a length.
template <class T, class... Others>
[[gnu::cold]] constexpr T over_infinite_length(T const& a, Others const&... others) {
  using std::sqrt;
  T const least(std::numeric_limits<typename ScalarOf<T>::type>::min()), part = a * least;
  auto const square_of = [](T const& x) { return x * x; };
  return part / sqrt((square_of(part) + ... + square_of(others * least)));
}
/// `a` over the length `r` of the vector of a and the other coordinates, 0 at the origin.
template <class T, class... Others>
constexpr T over_length(T const& a, T const& r, [[maybe_unused]] Others const&... others) {
  T const quotient = where(r == T(0), T(0), a / where(r == T(0), T(1), r));
  if constexpr (BuiltIn<T>) {
    auto const beyond = r == T(std::numeric_limits<typename ScalarOf<T>::type>::infinity());
    if (in_any_lane(beyond)) [[unlikely]]
      return where(beyond, over_infinite_length(a, others...), quotient);
  }
  return quotient;
}

} // namespace detail

namespace ops {

struct Square : Elementwise<1> {
  static constexpr std::string_view name = "square";
  static constexpr Algebra algebra = Algebra::square;
  static constexpr Domain<1> domain = {{{-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::even;
  static constexpr std::array<Exact, 2> exact = {{{0, 0}, {1, 1}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x) { return x * x; }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * (2.0 * x); }
};

/// The slope at 0 is inf; at -0, whose root is -0, it is -inf. In compiled derivatives after the first sqrt(u) sqrt(u)
/// is u: at -0 they are infinite with either sign, or NaN.
struct Sqrt : Elementwise<1> {
  static constexpr std::string_view name = "sqrt";
  static constexpr bool square_root = true;
  static constexpr Interval range = {0, detail::infinity};
  static constexpr std::string_view latex = "\\sqrt";
  static constexpr Domain<1> domain = {{{0.1, 10}}};
  static constexpr Singular<1> singular[] = {
      {{0}, 0, {detail::infinity}}, {{-0.0}, -0.0, {-detail::infinity}}, {{-1}, detail::nan, {detail::nan}}};
  static constexpr std::array<Exact, 3> exact = {{{0, 0}, {1, 1}, {4, 2}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x) {
    using std::sqrt;
    return sqrt(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const&) { return 0.5 * (g / y); }
};

/// The slope at 0 is inf.
struct Cbrt : Elementwise<1> {
  static constexpr std::string_view name = "cbrt";
  static constexpr std::string_view latex = "\\sqrt[3]";
  static constexpr Domain<1> domain = {{{0.1, 10}}};
  static constexpr Singular<1> singular[] = {{{0}, 0, {detail::infinity}}};
  static constexpr Parity parity = Parity::odd;
  static constexpr std::array<Exact, 3> exact = {{{0, 0}, {1, 1}, {8, 2}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::cbrt;
    return cbrt(x);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const&) { return g / (3.0 * y) / y; }
};

/// The derivative at the origin is 0, and so is every higher one.
struct Hypot : Elementwise<2> {
  static constexpr std::string_view name = "hypot";
  static constexpr bool root_of_squares = true;
  static constexpr Interval range = {0, detail::infinity};
  static constexpr Domain<2> domain = {{{-10, 10}, {0.5, 10}}};
  static constexpr Singular<2> singular[] = {{{0, 0}, 0, {0, 0}}};
  static constexpr bool commutative = true;
  template <class T> static constexpr T kernel(T const& a, T const& b) {
    using std::hypot, std::sqrt;
    if constexpr (requires { a < b; }) { // complex numbers have no hypot of their own
      if constexpr (requires { hypot(a, b); }) return hypot(a, b);
      else return sqrt(a * a + b * b);
    } else return sqrt(a * a + b * b);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& a, auto const& b) {
    return g * direction(a, b, y);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, auto const& a, auto const& b) {
    return g * direction(b, a, y);
  }
};

/// a / r for r = hypot(a, b), a coordinate of the unit vector; 0 at the origin. An operation of its own, because the
/// derivatives of the quotient, such as 1 / r - a * a / r^3, cancel where the other coordinate is small. `r` is handed
/// over so that it is computed once: the derivatives by `a` and `b` are those of a / hypot(a, b), and that by `r` is 0.
struct Direction : Elementwise<3> {
  static constexpr std::string_view name = "direction";
  static constexpr int divisor = 2; ///< the result times r is a: where it meets r, the origin is no singular point
  static constexpr Domain<3> domain = {{{0.5, 10}, {0.5, 10}, {0.5, 10}}};
  static constexpr Singular<3> singular[] = {{{0, 0, 0}, 0, {0, 0, 0}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& r) {
    return dyad::detail::over_length(a, r, b);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& a, auto const& b, auto const& r) {
    auto const v = direction(b, a, r);
    return g * (v * (v / where(r == 0.0, 1.0, r)));
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, auto const& a, auto const& b, auto const& r) {
    return -(g * (y * direction(b, a, r) / where(r == 0.0, 1.0, r)));
  }
  static constexpr auto vjp(Arg<2>, auto const&, auto const&, auto const&, auto const&, auto const&) { return 0.0; }
};

/// The length of a vector in space. The derivative at the origin is 0, and so is every higher one. Not hypot(hypot(a,
/// b), c), which has no second derivative where a = b = 0.
struct Hypot3 : Elementwise<3> {
  static constexpr std::string_view name = "hypot";
  static constexpr bool root_of_squares = true;
  static constexpr Interval range = {0, detail::infinity};
  static constexpr Domain<3> domain = {{{-10, 10}, {0.5, 10}, {-10, 10}}};
  static constexpr Singular<3> singular[] = {{{0, 0, 0}, 0, {0, 0, 0}}};
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) {
    return Hypot::kernel(Hypot::kernel(a, b), c);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& a, auto const& b, auto const& c) {
    return g * unit_coordinate(a, b, c);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const& b, auto const& c) {
    return g * unit_coordinate(b, c, a);
  }
  static constexpr auto vjp(Arg<2>, auto const& g, auto const&, auto const& a, auto const& b, auto const& c) {
    return g * unit_coordinate(c, a, b);
  }
};

/// a / hypot(a, b, c), a coordinate of the unit vector in space; 0 at the origin. An operation of its own for the
/// reason that `Direction` is one.
struct UnitCoordinate : Elementwise<3> {
  static constexpr std::string_view name = "unit_coordinate";
  using length_below = Hypot3; ///< it is its first argument over that of all three
  static constexpr Domain<3> domain = {{{-10, 10}, {0.5, 10}, {-10, 10}}};
  static constexpr Singular<3> singular[] = {{{0, 0, 0}, 0, {0, 0, 0}}};
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) {
    return dyad::detail::over_length(a, Hypot3::kernel(a, b, c), b, c);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& a, auto const& b, auto const& c) {
    auto const v = unit_coordinate(b, c, a);
    auto const w = unit_coordinate(c, a, b);
    auto const r = length(a, b, c);
    return g * (v * (v / r) + w * (w / r));
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, auto const& a, auto const& b, auto const& c) {
    return -(g * (y * (unit_coordinate(b, c, a) / length(a, b, c))));
  }
  static constexpr auto vjp(Arg<2>, auto const& g, auto const& y, auto const& a, auto const& b, auto const& c) {
    return -(g * (y * (unit_coordinate(c, a, b) / length(a, b, c))));
  }

private:
  /// What may be divided by.
  static constexpr auto length(auto const& a, auto const& b, auto const& c) {
    auto const r = hypot(a, b, c);
    return where(r == 0.0, 1.0, r);
  }
};

/// 1 - x * x as (1 - x) * (1 + x), which keeps the digits near 1; the derivative -2 x keeps those near 0.
struct OneMinusSquare : Elementwise<1> {
  static constexpr std::string_view name = "one_minus_square";
  static constexpr Domain<1> domain = {{{-2, 2}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::even;
  static constexpr std::array<Exact, 2> exact = {{{0, 1}, {1, 0}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x) { return (T(1) - x) * (T(1) + x); }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * (-2.0 * x); }
  static constexpr auto even_slope(auto const&) { return -2.0; }
  static constexpr auto of_square(auto const& s) { return 1.0 - s; }
};

} // namespace ops

/// x * x of each element.
template <Value T> constexpr auto square(T const& x) { return apply<ops::Square>(x); }
/// The square root of each element; NaN below 0, its derivative infinite at 0.
template <Value T> constexpr auto sqrt(T const& x) { return apply<ops::Sqrt>(x); }
/// The cube root of each element, of negative ones too.
template <Value T> constexpr auto cbrt(T const& x) { return apply<ops::Cbrt>(x); }
///@{
/// The length of the vector (a, b) or (a, b, c), without overflow; its derivative at the origin is 0.
template <Value A, Value B> constexpr auto hypot(A const& a, B const& b) { return apply<ops::Hypot>(a, b); }
template <Value A, Value B, Value C> constexpr auto hypot(A const& a, B const& b, C const& c) {
  return apply<ops::Hypot3>(a, b, c);
}
///@}
/// a / hypot(a, b, c); 0 at the origin.
template <Value A, Value B, Value C> constexpr auto unit_coordinate(A const& a, B const& b, C const& c) {
  return apply<ops::UnitCoordinate>(a, b, c);
}
/// 1 - x * x, accurate near 1, too.
template <Value T> constexpr auto one_minus_square(T const& x) { return apply<ops::OneMinusSquare>(x); }
/// a / r, where `r` is known to be hypot(a, b); 0 at the origin.
template <Value A, Value B, Value R> constexpr auto direction(A const& a, B const& b, R const& r) {
  return apply<ops::Direction>(a, b, r);
}

namespace detail {
/// The square root of a count, also while a program is compiled: by Newton's method from above.
constexpr double root_of_count(double count) {
  if (!std::is_constant_evaluated()) return std::sqrt(count);
  if (!(count > 0)) return count == 0 ? 0 : std::numeric_limits<double>::quiet_NaN();
  for (double root = count + 1;;) {
    double const next = (root + count / root) / 2;
    if (next >= root) return root;
    root = next;
  }
}
} // namespace detail

} // namespace dyad

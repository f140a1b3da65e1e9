// SPDX-License-Identifier: BSL-1.0
/// \file Truncated Taylor polynomials in several directions, sorted by their total order.
///
/// Sorted so, the recurrences of a polynomial in one direction hold as they are: k times the part of order k of y =
/// f(x) is the sum of j x[j] r[k - j], where x[j] is the homogeneous part of order j and r the slope. (Apply the sum of
/// t d/dt over all directions t to both sides.) Nothing but the product of two parts depends on which monomials are
/// kept: all of them, or of the second order the sum of the squares alone, which is what a Laplacian needs.
#pragma once

#include <dyad/jet/jet.hpp>
#include <dyad/jet/monomials.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <type_traits>
#include <utility>

namespace dyad {

/// A polynomial in several directions, cut off by the total order of its monomials. It is a number as `Jet` is, and has
/// far fewer coefficients where there are many directions.
template <class T, class Monomials> class GradedJet {
  static_assert(!std::is_integral_v<T>, "dyad: the coefficients of a jet are real or complex numbers, no integers");
  static_assert(!Symbolic<T>, "dyad: the coefficients of a jet are plain numbers, no Variables and no arrays: of a "
                              "function of these directional(f, x, v, order) of <dyad/dynamic/taylor.hpp> has the "
                              "derivatives along v");

  using Powers = typename Monomials::Powers;
  using Extent = jet::Extent<T, Monomials>;

public:
  /// The kind of number.
  using Scalar = T;
  /// All that is of one order.
  using Coefficient = jet::Form<T, Monomials>;
  static constexpr int order = Monomials::order;           ///< the total order
  static constexpr int directions = Monomials::directions; ///< how many

  constexpr GradedJet() = default;
  /// A number that does not vary.
  template <class X>
    requires(std::is_arithmetic_v<X> || std::same_as<X, T>)
  constexpr GradedJet(X const& value) { c_[0] = detail::number_cast<T>(value); }
  /// A number that is a part of order 0.
  constexpr GradedJet(Coefficient const& value) { set(0, value); }
  /// A variable: the value, and 1 for the direction, 0 the first.
  static constexpr GradedJet variable(T const& value, int direction) {
    GradedJet out(value);
    out.step(direction, T(1));
    return out;
  }
  /// Adds a step in a direction.
  constexpr void step(int direction, T const& length) {
    if constexpr (order > 0) {
      T& c = c_[static_cast<std::size_t>(Monomials::offset(1) + Monomials::unit(direction))];
      c = c + length;
      extent_.vary(direction, ~jet::bits_of<T>(jet::vanishing(length)) & jet::all_lanes<T>);
    }
  }

  ///@{
  /// All that is of an order.
  constexpr Coefficient operator[](int k) const { return Coefficient(part(k), k, k == 0 ? Powers() : box()); }
  constexpr void set(int k, Coefficient const& c) {
    if constexpr (Extent::is_known) extent_ = of_sum(extent_, Extent{jet::Degree(k), c.box()});
    if (c.degree() == k)
      std::copy_n(c.data(), c.size(), own(k));
    else
      std::fill_n(own(k), Monomials::size(k), T(0));
  }
  ///@}
  /// The coefficient of order 0.
  constexpr T const& value() const { return c_[0]; }
  /// The coefficients of one order, side by side.
  constexpr T const* part(int k) const { return c_.data() + Monomials::offset(k); }

  ///@{
  /// In which lanes the number may have a part of an order: see `Jet::present`.
  constexpr jet::Truth<T> present(int k) const { return jet::reaches<T>(degree(), k); }
  constexpr jet::Degree degree() const {
    if constexpr (Extent::is_known) return extent_.degree;
    else return jet::Degree(order);
  }
  constexpr void set_degree(jet::Degree const& degree) {
    if constexpr (Extent::is_known) extent_.degree = degree;
  }
  constexpr bool varies() const {
    if constexpr (Extent::is_known) return jet::varies_in_any_lane<T>(extent_.degree);
    else return !std::ranges::all_of(c_.begin() + 1, c_.end(), [](T const& c) { return jet::vanishes(c); });
  }
  ///@}

  /// Writes the coefficients, a list of those of each order from 0 on.
  template <class C, class Traits>
  friend std::basic_ostream<C, Traits>& operator<<(std::basic_ostream<C, Traits>& out, GradedJet const& x) {
    for (int k = 0; k <= order; ++k) {
      out << (k == 0 ? "[[" : ", [");
      for (int i = 0; i < Monomials::size(k); ++i) out << (i == 0 ? "" : ", ") << x.part(k)[i];
      out << "]";
    }
    return out << "]";
  }

  ///@{
  /// Arithmetic, cut off at the order.
  friend constexpr GradedJet operator+(GradedJet const& a) { return a; }
  friend constexpr GradedJet operator-(GradedJet const& a) {
    GradedJet out(a.extent_);
    jet::each_place<size>([&](std::size_t i) { out.c_[i] = -a.c_[i]; });
    return out;
  }
  friend constexpr GradedJet operator+(GradedJet const& a, GradedJet const& b) {
    GradedJet out(of_sum(a.extent_, b.extent_));
    jet::each_place<size>([&](std::size_t i) { out.c_[i] = a.c_[i] + b.c_[i]; });
    return out;
  }
  friend constexpr GradedJet operator-(GradedJet const& a, GradedJet const& b) {
    GradedJet out(of_sum(a.extent_, b.extent_));
    jet::each_place<size>([&](std::size_t i) { out.c_[i] = a.c_[i] - b.c_[i]; });
    return out;
  }
  friend constexpr GradedJet operator*(GradedJet const& a, GradedJet const& b) {
    GradedJet out(of_product(a.extent_, b.extent_));
    for (int k = 0; k <= order; ++k)
      for (int j = 0; j <= k; ++j) Monomials::multiply(jet::Plainly{}, out.own(k), j, a.part(j), k - j, b.part(k - j));
    return jet::is_finite(out) ? out : carefully_multiplied(a, b);
  }
  friend constexpr GradedJet operator/(GradedJet const& a, GradedJet const& b) {
    GradedJet out;
    for (int k = 0; k <= order; ++k) {
      Coefficient rest = a[k];
      for (int j = 1; j <= k; ++j) rest = rest - b[j] * out[k - j];
      out.set(k, rest / b[0]);
    }
    out.extent_ = of_quotient(a.extent_, b.extent_);
    return jet::is_finite(out) ? out : carefully_divided(a, b);
  }
  ///@}
  /// In which lanes all coefficients are finite.
  friend constexpr jet::Truth<T> finite(GradedJet const& a) {
    jet::Truth<T> out = jet::finite(a.c_[0]);
    jet::each_place<size - 1>([&](std::size_t i) { out = jet::Truth<T>(out & jet::finite(a.c_[i + 1])); });
    return out;
  }
  /// By a number that does not vary.
  template <class X>
    requires(std::is_arithmetic_v<X> || std::same_as<X, T>)
  friend constexpr GradedJet operator*(GradedJet const& a, X const& factor) {
    GradedJet out(a.extent_);
    jet::each_place<size>([&](std::size_t i) { out.c_[i] = a.c_[i] * detail::number_cast<T>(factor); });
    return out;
  }
  /// By a number that does not vary.
  template <class X>
    requires(std::is_arithmetic_v<X> || std::same_as<X, T>)
  friend constexpr GradedJet operator*(X const& factor, GradedJet const& a) { return a * factor; }
  ///@{
  /// Arithmetic, cut off at the order; comparisons are those of the values.
  constexpr GradedJet& operator+=(GradedJet const& b) {
    jet::each_place<size>([&](std::size_t i) { c_[i] = c_[i] + b.c_[i]; });
    extent_ = of_sum(extent_, b.extent_);
    return *this;
  }
  constexpr GradedJet& operator-=(GradedJet const& b) {
    jet::each_place<size>([&](std::size_t i) { c_[i] = c_[i] - b.c_[i]; });
    extent_ = of_sum(extent_, b.extent_);
    return *this;
  }
  constexpr GradedJet& operator*=(GradedJet const& b) { return *this = *this * b; }
  constexpr GradedJet& operator/=(GradedJet const& b) { return *this = *this / b; }

  friend constexpr jet::Truth<T> operator==(GradedJet const& a, GradedJet const& b) { return a.value() == b.value(); }
  friend constexpr jet::Truth<T> operator!=(GradedJet const& a, GradedJet const& b) { return !(a == b); }
  friend constexpr jet::Truth<T> operator<(GradedJet const& a, GradedJet const& b) { return a.value() < b.value(); }
  friend constexpr jet::Truth<T> operator>(GradedJet const& a, GradedJet const& b) { return b < a; }
  friend constexpr jet::Truth<T> operator<=(GradedJet const& a, GradedJet const& b) { return a.value() <= b.value(); }
  friend constexpr jet::Truth<T> operator>=(GradedJet const& a, GradedJet const& b) { return b <= a; }
  ///@}

  /// Lane by lane, where numbers are batches.
  template <class C>
    requires(!std::same_as<C, bool>)
  friend constexpr GradedJet select(C const& condition, GradedJet const& a, GradedJet const& b) {
    using jet::select;
    GradedJet out(chosen(condition, a.extent_, b.extent_));
    jet::each_place<size>([&](std::size_t i) { out.c_[i] = select(condition, a.c_[i], b.c_[i]); });
    return out;
  }

  /// Of low order, f(x) needs fewer products by f's own Taylor polynomial at the value of x than by its recurrence.
  using Outer = Jet<T, order>;
  /// Whether the order is as low as that.
  static constexpr bool is_composed = order <= 2;
  /// f(x), where `f` is that polynomial.
  static constexpr GradedJet composed(Outer const& f, GradedJet const& x) requires is_composed {
    GradedJet const out = composed(f, x, [](T const& c, T const& slope, std::size_t, int) { return T(c * slope); });
    if (jet::is_finite(out)) return out;
    return composed(f, x, [&](T const& c, T const& slope, std::size_t place, int power) {
      int const k = static_cast<int>(place) < Monomials::offset(2) ? 1 : 2;
      Powers const box = power == 1 ? x.box() : both(x.box(), x.box());
      jet::Truth<T> const is_present =
          jet::is_in_box<Monomials>(box, k, static_cast<int>(place) - Monomials::offset(k), c);
      return jet::careful_product(c, slope, jet::Truth<T>(x.present(k / power) && is_present), f.present(power));
    });
  }

private:
  static constexpr auto size = static_cast<std::size_t>(Monomials::total);
  constexpr explicit GradedJet(Extent const& extent) : extent_(extent) {}
  constexpr Powers box() const {
    if constexpr (Extent::is_known) return extent_.box;
    else return {};
  }
  /// `times` multiplies a coefficient, at a place, of a power of x by one of f.
  template <class Times> static constexpr GradedJet composed(Outer const& f, GradedJet const& x, Times const& times) {
    GradedJet out(of_composition(f.degree(), x.extent_));
    out.c_[0] = f[0];
    if constexpr (order > 0)
      jet::each_place<size - 1>([&](std::size_t i) { out.c_[i + 1] = times(x.c_[i + 1], f[1], i + 1, 1); });
    if constexpr (order > 1) {
      constexpr auto first = static_cast<std::size_t>(Monomials::offset(2));
      std::array<T, size - first> square{};
      Monomials::multiply(jet::Plainly{}, square.data(), 1, x.part(1), 1, x.part(1));
      jet::each_place<size - first>(
          [&](std::size_t i) { out.c_[first + i] = out.c_[first + i] + times(square[i], f[2], first + i, 2); });
    }
    return out;
  }
  static constexpr GradedJet carefully_multiplied(GradedJet const& a, GradedJet const& b) {
    GradedJet out;
    for (int k = 0; k <= order; ++k) {
      Coefficient sum;
      for (int j = 0; j <= k; ++j) sum = sum + careful_product(a[j], b[k - j], a.present(j), b.present(k - j));
      out.set(k, sum);
    }
    out.extent_ = of_product(a.extent_, b.extent_);
    return out;
  }
  static constexpr GradedJet carefully_divided(GradedJet const& a, GradedJet const& b) {
    GradedJet out;
    jet::Truth<T> present[static_cast<std::size_t>(order) + 1]{};
    for (int k = 0; k <= order; ++k) {
      Coefficient rest = a[k];
      present[k] = a.present(k);
      for (int j = 1; j <= k; ++j) {
        rest = rest - careful_product(b[j], out[k - j], b.present(j), present[k - j]);
        present[k] = jet::Truth<T>(present[k] || (b.present(j) && present[k - j]));
      }
      out.set(k, careful_quotient(rest, b[0], present[k]));
    }
    out.extent_ = of_quotient(a.extent_, b.extent_);
    return out;
  }
  constexpr T* own(int k) { return c_.data() + Monomials::offset(k); }

  std::array<T, size> c_{};
  [[no_unique_address]] Extent extent_{};
};
template <class T, class Monomials> inline constexpr bool is_jet<GradedJet<T, Monomials>> = true;
template <class T, class Monomials>
inline constexpr int detail::taylor_order<GradedJet<T, Monomials>> = Monomials::order;

/// A polynomial in so many directions with all monomials up to a total order.
template <class T, int Order, int Directions> using TotalJet = GradedJet<T, jet::TotalOrder<Directions, Order>>;

/// What a Laplacian needs: the value, the slopes in so many directions, half the sum of the second derivatives.
template <class T, int Directions> using LaplacianJet = GradedJet<T, jet::SumOfSquares<Directions>>;

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file Truncated Taylor polynomials as a kind of number.
#pragma once

#include <dyad/jet/scalar.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <limits>
#include <type_traits>

namespace dyad {

template <class T, int N, int... Rest> class Jet;

/// A polynomial in one or several directions, cut off beyond the order N in the first direction, beyond `Rest` in the
/// next: c[0] + c[1] s + ... + c[N] s^N. Its coefficients are numbers of type `T`, or, with more directions, jets in
/// these.
///
/// Jets are numbers: every formula, function and program takes them, and what comes out is the Taylor polynomial of the
/// result. Comparisons look at the value alone, the coefficient of order 0. `T` may be a SIMD batch: then each lane has
/// a polynomial of its own.
template <class T, int N, int... Rest> class Jet {
  static_assert(N >= 0 && ((Rest >= 0) && ...), "dyad: the order of a jet is not negative");
  static_assert(!std::is_integral_v<T>, "dyad: the coefficients of a jet are real or complex numbers, no integers");
  static_assert(!Symbolic<T>, "dyad: the coefficients of a jet are plain numbers, no Variables and no arrays: of a "
                              "function of these directional(f, x, v, order) of <dyad/dynamic/taylor.hpp> has the "
                              "derivatives along v");
  template <int...> struct CoefficientOf { using type = T; };
  template <int First, int... More> struct CoefficientOf<First, More...> { using type = Jet<T, First, More...>; };

public:
  /// The kind of number.
  using Scalar = T;
  /// A number, or a jet in the other directions.
  using Coefficient = typename CoefficientOf<Rest...>::type;
  static constexpr int order = N; ///< in the first direction
  static constexpr int directions = 1 + static_cast<int>(sizeof...(Rest)); ///< how many

  constexpr Jet() = default;
  ///@{
  /// A number, which varies in no direction; or one that varies in the others.
  template <class X>
    requires(std::is_arithmetic_v<X> || std::same_as<X, T>)
  constexpr Jet(X const& value) {
    if constexpr (std::is_arithmetic_v<X> && sizeof...(Rest) == 0)
      c_[0] = detail::number_cast<T>(value);
    else
      c_[0] = Coefficient(value);
  }
  constexpr Jet(Coefficient const& value) requires(sizeof...(Rest) > 0) { c_[0] = value; }
  ///@}
  /// A variable: the value, and 1 for the direction, 0 the first.
  static constexpr Jet variable(T const& value, int direction = 0) {
    Jet out(value);
    out.step(direction, T(1));
    return out;
  }
  /// Adds a step in a direction to the coefficient of order 1; without orders in that direction, or of size 0, nothing.
  constexpr void step(int direction, T const& size) {
    if constexpr (sizeof...(Rest) > 0) {
      if (direction > 0) return c_[0].step(direction - 1, size);
    }
    if constexpr (N > 0) {
      c_[1] = c_[1] + Coefficient(size);
      unsigned const lanes = ~jet::bits_of<T>(jet::vanishing(size)) & jet::all_lanes<T>;
      if (lanes != 0) degree_ = jet::of_sum(degree_, jet::Degree(1, lanes));
    }
  }

  ///@{
  /// The coefficient of an order in the first direction. One that can be changed counts as one that varies from then
  /// on, even if it is 0: see `present`.
  constexpr Coefficient const& operator[](int k) const { return c_[static_cast<std::size_t>(k)]; }
  constexpr Coefficient& operator[](int k) {
    degree_ = jet::of_sum(degree_, jet::Degree(k));
    return c_[static_cast<std::size_t>(k)];
  }
  constexpr void set(int k, Coefficient const& c) { (*this)[k] = c; }
  ///@}
  ///@{
  /// In which lanes the number may vary with the power k of the first direction: a variable does with k = 1, the square
  /// of one with 1 and 2, its sine with every power, a number with none. A coefficient that is not present is 0, and is
  /// so as a polynomial is cut off, not because of the point. Infinite derivatives are not multiplied by it.
  constexpr jet::Truth<T> present(int k) const { return jet::reaches<T>(degree_, k); }
  constexpr jet::Degree const& degree() const { return degree_; }
  constexpr void set_degree(jet::Degree const& degree) { degree_ = degree; }
  /// Whether the number varies in the first direction, in a lane at least.
  constexpr bool varies() const { return jet::varies_in_any_lane<T>(degree_); }
  /// Whether the number is 0 in every lane and varies in none.
  constexpr bool is_absent() const {
    if (varies()) return false;
    if constexpr (sizeof...(Rest) > 0) return c_[0].is_absent();
    else return jet::vanishes(c_[0]);
  }
  ///@}
  /// The coefficient of order 0 in every direction.
  constexpr T const& value() const {
    if constexpr (sizeof...(Rest) > 0)
      return c_[0].value();
    else
      return c_[0];
  }

  ///@{
  /// Arithmetic, cut off at the order; comparisons are those of the values.
  friend constexpr Jet operator+(Jet const& a) { return a; }
  friend constexpr Jet operator-(Jet const& a) {
    Jet out(a.degree_, Blank());
    for (int k = 0; k <= N; ++k) out.c_[at(k)] = -a[k];
    return out;
  }
  friend constexpr Jet operator+(Jet const& a, Jet const& b) {
    Jet out(jet::of_sum(a.degree_, b.degree_), Blank());
    for (int k = 0; k <= N; ++k) out.c_[at(k)] = a[k] + b[k];
    return out;
  }
  friend constexpr Jet operator-(Jet const& a, Jet const& b) {
    Jet out(jet::of_sum(a.degree_, b.degree_), Blank());
    for (int k = 0; k <= N; ++k) out.c_[at(k)] = a[k] - b[k];
    return out;
  }
  friend constexpr Jet operator*(Jet const& a, Jet const& b) {
    Jet const out = product(a, b);
    return jet::is_finite(out) ? out : careful_product(a, b, all(), all());
  }
  friend constexpr Jet operator/(Jet const& a, Jet const& b) {
    Jet const out = quotient(a, b);
    return jet::is_finite(out) ? out : careful_quotient(a, b, all());
  }
  /// By a number that does not vary.
  template <class X>
    requires(std::is_arithmetic_v<X> || std::same_as<X, T>)
  friend constexpr Jet operator*(Jet const& a, X const& factor) {
    Jet out(a.degree_, Blank());
    for (int k = 0; k <= N; ++k) out.c_[at(k)] = a[k] * detail::number_cast<T>(factor);
    return out;
  }
  template <class X>
    requires(std::is_arithmetic_v<X> || std::same_as<X, T>)
  friend constexpr Jet operator*(X const& factor, Jet const& a) { return a * factor; }
  template <class X>
    requires(std::is_arithmetic_v<X> || std::same_as<X, T>)
  friend constexpr Jet operator/(Jet const& a, X const& number) {
    Jet out(a.degree_, Blank());
    for (int k = 0; k <= N; ++k) out.c_[at(k)] = a[k] / detail::number_cast<T>(number);
    return out;
  }
  constexpr Jet& operator+=(Jet const& b) { return *this = *this + b; }
  constexpr Jet& operator-=(Jet const& b) { return *this = *this - b; }
  constexpr Jet& operator*=(Jet const& b) { return *this = *this * b; }
  constexpr Jet& operator/=(Jet const& b) { return *this = *this / b; }

  friend constexpr jet::Truth<T> operator==(Jet const& a, Jet const& b) { return a.value() == b.value(); }
  friend constexpr jet::Truth<T> operator!=(Jet const& a, Jet const& b) { return !(a == b); }
  friend constexpr jet::Truth<T> operator<(Jet const& a, Jet const& b) { return a.value() < b.value(); }
  friend constexpr jet::Truth<T> operator>(Jet const& a, Jet const& b) { return b < a; }
  friend constexpr jet::Truth<T> operator<=(Jet const& a, Jet const& b) { return a.value() <= b.value(); }
  friend constexpr jet::Truth<T> operator>=(Jet const& a, Jet const& b) { return b <= a; }
  ///@}

  /// Writes the coefficients from order 0 on, `[c0, c1, c2]`; those of several directions are such lists themselves.
  template <class C, class Traits>
  friend std::basic_ostream<C, Traits>& operator<<(std::basic_ostream<C, Traits>& out, Jet const& x) {
    for (int k = 0; k <= N; ++k) out << (k == 0 ? "[" : ", ") << x[k];
    return out << "]";
  }

  /// Lane by lane, where numbers are batches.
  template <class C>
    requires(!std::same_as<C, bool>)
  friend constexpr Jet select(C const& condition, Jet const& a, Jet const& b) {
    using jet::select;
    Jet out(jet::chosen<T>(condition, a.degree_, b.degree_), Blank());
    for (int k = 0; k <= N; ++k) out.c_[at(k)] = select(condition, a[k], b[k]);
    return out;
  }
  /// In which lanes all coefficients are 0.
  friend constexpr jet::Truth<T> vanishing(Jet const& a) {
    using jet::vanishing;
    jet::Truth<T> out = vanishing(a[0]);
    for (int k = 1; k <= N; ++k) out = out && vanishing(a[k]);
    return out;
  }
  /// In which lanes all coefficients are finite.
  friend constexpr jet::Truth<T> finite(Jet const& a) {
    using jet::finite;
    jet::Truth<T> out = finite(a[0]);
    for (int k = 1; k <= N; ++k) out = jet::Truth<T>(out & finite(a[k])); // not &&: there is no branch in the loop
    return out;
  }
  ///@{
  /// See jet/scalar.hpp.
  friend constexpr Jet careful_product(Jet const& a, Jet const& b, jet::Truth<T> const& a_is_present,
                                       jet::Truth<T> const& b_is_present) {
    using jet::careful_product;
    Jet out(jet::of_product(a.degree_, b.degree_, N), Blank());
    for (int k = 0; k <= N; ++k)
      for (int j = 0; j <= k; ++j)
        out.c_[at(k)] = out[k] + careful_product(a[j], b[k - j], jet::Truth<T>(a_is_present && a.present(j)),
                                                 jet::Truth<T>(b_is_present && b.present(k - j)));
    return out;
  }
  friend constexpr Jet careful_quotient(Jet const& a, Jet const& b, jet::Truth<T> const& a_is_present) {
    using jet::careful_product;
    using jet::careful_quotient;
    Jet out(jet::of_quotient(a.degree_, b.degree_, N), Blank());
    jet::Truth<T> present[static_cast<std::size_t>(N) + 1]{};
    for (int k = 0; k <= N; ++k) {
      Coefficient rest = a[k];
      present[k] = jet::Truth<T>(a_is_present && a.present(k));
      for (int j = 1; j <= k; ++j) {
        rest = rest - careful_product(b[j], out[k - j], b.present(j), present[k - j]);
        present[k] = jet::Truth<T>(present[k] || (b.present(j) && present[k - j]));
      }
      out.c_[at(k)] = careful_quotient(rest, b[0], present[k]);
    }
    return out;
  }
  ///@}

private:
  struct Blank {};
  /// Coefficients that are still to be filled in.
  constexpr Jet(jet::Degree const& degree, Blank) : degree_(degree) {}
  static constexpr std::size_t at(int k) { return static_cast<std::size_t>(k); }
  static constexpr jet::Truth<T> all() { return jet::lanes_of<T>(~0u); }
  /// That of order k of a product of polynomials in one direction.
  static constexpr T coefficient(Jet const& a, Jet const& b, int k) {
    T sum = a[0] * b[k];
    for (int j = 1; j <= k; ++j) sum = sum + a[j] * b[k - j];
    return sum;
  }
  static constexpr Jet product(Jet const& a, Jet const& b) {
    Jet out(jet::of_product(a.degree_, b.degree_, N), Blank());
    if constexpr (sizeof...(Rest) == 0)
      for (int k = 0; k <= N; ++k) out.c_[at(k)] = coefficient(a, b, k);
    else add_product<false>(out, a, b);
    return out;
  }
  /// Adds a b to a sum, or subtracts it. Parts that vanish are left out, but those of the values: if these are infinite
  /// or NaN, so is the result.
  template <bool Minus> static constexpr void add_product(Jet& sum, Jet const& a, Jet const& b) {
    sum.degree_ = jet::of_sum(sum.degree_, jet::of_product(a.degree_, b.degree_, N));
    if constexpr (sizeof...(Rest) == 0)
      for (int k = 0; k <= N; ++k) {
        T const product = coefficient(a, b, k);
        if constexpr (Minus) sum.c_[at(k)] = sum.c_[at(k)] - product;
        else sum.c_[at(k)] = sum.c_[at(k)] + product;
      }
    else {
      bool absent[static_cast<std::size_t>(N) + 1]{};
      for (int k = 1; k <= N; ++k) absent[k] = jet::is_absent(b[k]);
      for (int j = 0; j <= N; ++j)
        if (j == 0 || !jet::is_absent(a[j]))
          for (int k = j; k <= N; ++k)
            if (!absent[k - j]) Coefficient::template add_product<Minus>(sum.c_[at(k)], a[j], b[k - j]);
    }
  }
  /// a / b, likewise: whether the result is finite the caller asks.
  static constexpr Jet quotient(Jet const& a, Jet const& b) {
    Jet out(jet::of_quotient(a.degree_, b.degree_, N), Blank());
    bool absent[static_cast<std::size_t>(N) + 1]{};
    for (int k = 1; k <= N; ++k) absent[k] = jet::is_absent(b[k]);
    for (int k = 0; k <= N; ++k) {
      Coefficient rest = a[k];
      if constexpr (sizeof...(Rest) == 0) {
        for (int j = 1; j <= k; ++j) rest = rest - b[j] * out[k - j];
        out.c_[at(k)] = rest / b[0];
      } else {
        for (int j = 1; j <= k; ++j)
          if (!absent[j]) Coefficient::template add_product<true>(rest, b[j], out[k - j]);
        out.c_[at(k)] = Coefficient::quotient(rest, b[0]);
      }
    }
    return out;
  }
  template <class, int, int...> friend class Jet;

  std::array<Coefficient, static_cast<std::size_t>(N) + 1> c_{};
  jet::Degree degree_{};
};

namespace jet {
template <class A, class B> struct polynomials_of_different_orders {
  static_assert(sizeof(A) == 0, "dyad: jets of different orders meet: state the same orders for all that one formula "
                                "takes, as Jet<double, 3>");
};
template <class A, class B> constexpr A different_orders(A const& a, B const&) {
  static_cast<void>(sizeof(polynomials_of_different_orders<A, B>));
  return a;
}
template <class A, class B> inline constexpr bool differ_in_orders = false;
template <class T, int... M, int... N>
  requires(sizeof...(M) == sizeof...(N))
inline constexpr bool differ_in_orders<Jet<T, M...>, Jet<T, N...>> = !std::is_same_v<Jet<T, M...>, Jet<T, N...>>;
} // namespace jet

///@{
/// Says that jets of different orders have no sum, product and so on.
template <class A, class B>
  requires jet::differ_in_orders<A, B>
constexpr A operator+(A const& a, B const& b) { return jet::different_orders(a, b); }
template <class A, class B>
  requires jet::differ_in_orders<A, B>
constexpr A operator-(A const& a, B const& b) { return jet::different_orders(a, b); }
template <class A, class B>
  requires jet::differ_in_orders<A, B>
constexpr A operator*(A const& a, B const& b) { return jet::different_orders(a, b); }
template <class A, class B>
  requires jet::differ_in_orders<A, B>
constexpr A operator/(A const& a, B const& b) { return jet::different_orders(a, b); }
///@}

/// Whether a type is a truncated Taylor polynomial.
template <class X> inline constexpr bool is_jet = false;
template <class T, int... N> inline constexpr bool is_jet<Jet<T, N...>> = true;
template <class T, int... N> inline constexpr int detail::taylor_order<Jet<T, N...>> = (N + ...);

} // namespace dyad

template <class J, class X>
  requires(dyad::is_jet<J>&& std::is_arithmetic_v<X>)
struct std::common_type<J, X> {
  using type = J;
};
template <class X, class J>
  requires(std::is_arithmetic_v<X>&& dyad::is_jet<J>)
struct std::common_type<X, J> {
  using type = J;
};
template <class J>
  requires dyad::is_jet<J>
struct std::numeric_limits<J> : std::numeric_limits<typename dyad::detail::ScalarOf<typename J::Scalar>::type> {
};

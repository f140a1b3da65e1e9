// SPDX-License-Identifier: BSL-1.0
/// \file Truncated Taylor polynomials in several directions, sorted by their total order.
///
/// Sorted so, the recurrences of a polynomial in one direction hold as they are: k times the part of order k of y =
/// f(x) is the sum of j x[j] r[k - j], where x[j] is the homogeneous part of order j and r the slope. (Apply the sum of
/// t d/dt over all directions t to both sides.) Nothing but the product of two parts depends on which monomials are
/// kept: all of them, or of the second order the sum of the squares alone, which is what a Laplacian needs.
#pragma once

#include <dyad/jet/jet.hpp>
#include <dyad/ops/operation.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <iosfwd>
#include <type_traits>
#include <utility>

namespace dyad {

namespace jet {

constexpr int binomial(int n, int k) {
  long long out = 1;
  for (int i = 1; i <= k; ++i) out = out * (n - k + i) / i;
  return static_cast<int>(out);
}

/// How a product is added to a sum.
struct Plainly {
  template <class T> constexpr void add(T& sum, T const& a, T const& b) const { sum = sum + a * b; }
};
struct Carefully {
  bool a_is_value, b_is_value;
  template <class T> constexpr void add(T& sum, T const& a, T const& b) const {
    sum = sum + careful_product(a, b, a_is_value, b_is_value);
  }
};

/// All monomials in `Directions` variables up to the order N. Those of one order are sorted by the power of the first
/// variable, those of one power by the power of the second, and so on.
template <int Directions, int N> struct TotalOrder {
  static_assert(Directions > 0 && N >= 0, "dyad: a jet has a direction at least, and its order is not negative");
  static constexpr int directions = Directions, order = N;
  static constexpr int size(int degree) { return count(Directions, degree); }
  static constexpr int offset(int degree) { return first_[static_cast<std::size_t>(degree)]; }
  static constexpr int largest = binomial(Directions - 1 + N, N), total = binomial(Directions + N, N);
  /// The place of a variable among the monomials of order 1.
  static constexpr int unit(int direction) { return Directions - 1 - direction; }
  /// The place of a monomial among those of its order.
  static constexpr int place(std::array<int, static_cast<std::size_t>(Directions)> const& power) {
    int degree = 0, out = 0;
    for (int const p : power) degree += p;
    for (int d = 0; d + 1 < Directions; ++d) {
      int const p = power[static_cast<std::size_t>(d)];
      out += block(Directions - d, degree, p);
      degree -= p;
    }
    return out;
  }
  /// Adds the product of parts of the orders i and j to a part of the order i + j.
  template <class How, class T>
  static constexpr void multiply(How const& how, T* out, int i, T const* a, int j, T const* b) {
    multiply_in<Directions>(how, out, i, a, j, b);
  }

private:
  static constexpr int count(int variables, int degree) { return binomial(variables - 1 + degree, degree); }
  /// Where the monomials of `variables` that have a power of the first one begin, among those of a degree.
  static constexpr int block(int variables, int degree, int power) {
    int out = 0;
    for (int p = 0; p < power; ++p) out += count(variables - 1, degree - p);
    return out;
  }
  static constexpr auto first_ = [] {
    std::array<int, static_cast<std::size_t>(N) + 2> out{};
    for (int k = 0; k <= N; ++k)
      out[static_cast<std::size_t>(k) + 1] = out[static_cast<std::size_t>(k)] + count(Directions, k);
    return out;
  }();
  using Table = std::array<std::array<int, static_cast<std::size_t>(N) + 1>, static_cast<std::size_t>(N) + 1>;
  template <int Variables>
  static constexpr Table blocks = [] {
    Table out{};
    for (int degree = 0; degree <= N; ++degree)
      for (int p = 0; p <= degree; ++p)
        out[static_cast<std::size_t>(degree)][static_cast<std::size_t>(p)] = block(Variables, degree, p);
    return out;
  }();
  template <int Variables> static constexpr int block_at(int degree, int p) {
    return blocks<Variables>[static_cast<std::size_t>(degree)][static_cast<std::size_t>(p)];
  }
  template <int Variables, class How, class T>
  static constexpr void multiply_in(How const& how, T* out, int i, T const* a, int j, T const* b) {
    if constexpr (Variables == 1)
      how.add(*out, *a, *b);
    else if constexpr (Variables == 2) {
      for (int p = 0; p <= i; ++p)
        for (int q = 0; q <= j; ++q) how.add(out[p + q], a[p], b[q]);
    } else {
      for (int p = 0; p <= i; ++p)
        for (int q = 0; q <= j; ++q)
          multiply_in<Variables - 1>(how, out + block_at<Variables>(i + j, p + q), i - p, a + block_at<Variables>(i, p),
                                     j - q, b + block_at<Variables>(j, q));
    }
  }
};

/// The value, the slopes in all directions, and the sum of the coefficients of the squares. Mixed monomials are left
/// out, and squares are not told apart: what is a multiple of these stays one in every product.
template <int Directions> struct SumOfSquares {
  static_assert(Directions > 0, "dyad: a jet has a direction at least");
  static constexpr int directions = Directions, order = 2;
  static constexpr int size(int degree) { return degree == 1 ? Directions : 1; }
  static constexpr int offset(int degree) { return degree < 2 ? degree : Directions + 1; }
  static constexpr int largest = Directions, total = Directions + 2;
  static constexpr int unit(int direction) { return direction; }
  template <class How, class T>
  static constexpr void multiply(How const& how, T* out, int i, T const* a, int j, T const* b) {
    if (i == 1 && j == 1)
      for (int d = 0; d < Directions; ++d) how.add(*out, a[d], b[d]);
    else {
      int const many = std::max(size(i), size(j));
      for (int d = 0; d < many; ++d) how.add(out[d], a[i == 1 ? d : 0], b[j == 1 ? d : 0]);
    }
  }
};

/// A homogeneous part of a polynomial; of order 0, a number. The number 0 counts as a part of any order.
template <class T, class Monomials> class Form {
public:
  constexpr Form() = default;
  template <class X>
    requires(std::is_arithmetic_v<X> || std::same_as<X, T>)
  constexpr Form(X const& value) { c_[0] = detail::number_cast<T>(value); }
  constexpr Form(T const* coefficients, int degree) : degree_(degree) { std::copy_n(coefficients, size(), c_.begin()); }

  constexpr int degree() const { return degree_; }
  constexpr int size() const { return Monomials::size(degree_); }
  constexpr T const* data() const { return c_.data(); }
  constexpr T const& value() const { return c_[0]; }

  friend constexpr Form operator-(Form const& a) {
    return a.each([](T const& x) { return T(-x); });
  }
  friend constexpr Form operator+(Form const& a, Form const& b) {
    return both(a, b, [](T const& x, T const& y) { return T(x + y); });
  }
  friend constexpr Form operator-(Form const& a, Form const& b) {
    return both(a, b, [](T const& x, T const& y) { return T(x - y); });
  }
  friend constexpr Form operator*(Form const& a, Form const& b) { return product(Plainly{}, a, b); }
  friend constexpr Form operator*(Form const& a, T const& factor) {
    return a.each([&](T const& x) { return T(x * factor); });
  }
  /// By a number.
  friend constexpr Form operator/(Form const& a, Form const& number) {
    return a.each([&](T const& x) { return T(x / number.c_[0]); });
  }
  friend constexpr Form operator/(Form const& a, T const& number) {
    return a.each([&](T const& x) { return T(x / number); });
  }
  /// See jet/scalar.hpp.
  friend constexpr Form careful_product(Form const& a, Form const& b, bool a_is_value, bool b_is_value) {
    return product(Carefully{a_is_value, b_is_value}, a, b);
  }
  friend constexpr Form careful_quotient(Form const& a, Form const& number, bool a_is_value) {
    return a.each([&](T const& x) { return jet::careful_quotient(x, number.c_[0], a_is_value); });
  }
  friend constexpr Truth<T> finite(Form const& a) {
    Truth<T> out = jet::finite(a.c_[0]);
    for (int i = 1; i < a.size(); ++i) out = Truth<T>(out & jet::finite(a.c_[static_cast<std::size_t>(i)]));
    return out;
  }
  friend constexpr Truth<T> vanishing(Form const& a) {
    Truth<T> out = jet::vanishing(a.c_[0]);
    for (int i = 1; i < a.size(); ++i) out = out && jet::vanishing(a.c_[static_cast<std::size_t>(i)]);
    return out;
  }
  template <class C>
    requires(!std::same_as<C, bool>)
  friend constexpr Form select(C const& condition, Form const& a, Form const& b) {
    return both(a, b, [&](T const& x, T const& y) {
      using jet::select;
      return select(condition, x, y);
    });
  }

  friend constexpr Truth<T> operator==(Form const& a, Form const& b) { return a.value() == b.value(); }
  friend constexpr Truth<T> operator!=(Form const& a, Form const& b) { return !(a == b); }
  friend constexpr Truth<T> operator<(Form const& a, Form const& b) { return a.value() < b.value(); }
  friend constexpr Truth<T> operator>(Form const& a, Form const& b) { return b < a; }
  friend constexpr Truth<T> operator<=(Form const& a, Form const& b) { return a.value() <= b.value(); }
  friend constexpr Truth<T> operator>=(Form const& a, Form const& b) { return b <= a; }

  /// Operations on numbers.
  template <class Op, std::same_as<Form>... Rest>
  friend constexpr Form vector_kernel(std::type_identity<Op>, Form const& first, Rest const&... rest) {
    return Form(dyad::apply<Op>(first.value(), rest.value()...));
  }

private:
  template <class F> constexpr Form each(F const& f) const {
    Form out;
    out.degree_ = degree_;
    for (int i = 0; i < size(); ++i) out.c_[static_cast<std::size_t>(i)] = f(c_[static_cast<std::size_t>(i)]);
    return out;
  }
  template <class F> static constexpr Form both(Form const& a, Form const& b, F const& f) {
    Form out;
    out.degree_ = std::max(a.degree_, b.degree_);
    for (int i = 0; i < out.size(); ++i) {
      auto const k = static_cast<std::size_t>(i);
      out.c_[k] = f(a.degree_ < out.degree_ ? T(0) : a.c_[k], b.degree_ < out.degree_ ? T(0) : b.c_[k]);
    }
    return out;
  }
  template <class How> static constexpr Form product(How const& how, Form const& a, Form const& b) {
    Form out;
    out.degree_ = a.degree_ + b.degree_;
    Monomials::multiply(how, out.c_.data(), a.degree_, a.c_.data(), b.degree_, b.c_.data());
    return out;
  }

  int degree_ = 0;
  std::array<T, static_cast<std::size_t>(Monomials::largest)> c_{};
};

} // namespace jet

/// A polynomial in several directions, cut off by the total order of its monomials. It is a number as `Jet` is, and has
/// far fewer coefficients where there are many directions.
template <class T, class Monomials> class GradedJet {
  static_assert(!std::is_integral_v<T>, "dyad: the coefficients of a jet are real or complex numbers, no integers");

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
    }
  }

  ///@{
  /// All that is of an order.
  constexpr Coefficient operator[](int k) const { return Coefficient(part(k), k); }
  constexpr void set(int k, Coefficient const& c) {
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
    GradedJet out;
    jet::each_place<size>([&](std::size_t i) { out.c_[i] = -a.c_[i]; });
    return out;
  }
  friend constexpr GradedJet operator+(GradedJet const& a, GradedJet const& b) {
    GradedJet out;
    jet::each_place<size>([&](std::size_t i) { out.c_[i] = a.c_[i] + b.c_[i]; });
    return out;
  }
  friend constexpr GradedJet operator-(GradedJet const& a, GradedJet const& b) {
    GradedJet out;
    jet::each_place<size>([&](std::size_t i) { out.c_[i] = a.c_[i] - b.c_[i]; });
    return out;
  }
  friend constexpr GradedJet operator*(GradedJet const& a, GradedJet const& b) {
    GradedJet out;
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
    GradedJet out;
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
    return *this;
  }
  constexpr GradedJet& operator-=(GradedJet const& b) {
    jet::each_place<size>([&](std::size_t i) { c_[i] = c_[i] - b.c_[i]; });
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
    GradedJet out;
    jet::each_place<size>([&](std::size_t i) { out.c_[i] = select(condition, a.c_[i], b.c_[i]); });
    return out;
  }

  /// Of low order, f(x) needs fewer products by f's own Taylor polynomial at the value of x than by its recurrence.
  using Outer = Jet<T, order>;
  /// Whether the order is as low as that.
  static constexpr bool is_composed = order <= 2;
  /// f(x), where `f` is that polynomial. A coefficient of x that is 0 passes nothing on (see jet/scalar.hpp).
  static constexpr GradedJet composed(Outer const& f, GradedJet const& x) requires is_composed {
    auto const passed = [](T const& c, T const& slope) { return jet::careful_product(c, slope, false, true); };
    GradedJet out(f[0]);
    if constexpr (order > 0)
      jet::each_place<size - 1>([&](std::size_t i) { out.c_[i + 1] = passed(x.c_[i + 1], f[1]); });
    if constexpr (order > 1) {
      constexpr auto first = static_cast<std::size_t>(Monomials::offset(2));
      std::array<T, size - first> square{};
      Monomials::multiply(jet::Plainly{}, square.data(), 1, x.part(1), 1, x.part(1));
      jet::each_place<size - first>(
          [&](std::size_t i) { out.c_[first + i] = out.c_[first + i] + passed(square[i], f[2]); });
    }
    return out;
  }

private:
  static constexpr auto size = static_cast<std::size_t>(Monomials::total);
  static constexpr GradedJet carefully_multiplied(GradedJet const& a, GradedJet const& b) {
    GradedJet out;
    for (int k = 0; k <= order; ++k)
      for (int j = 0; j <= k; ++j)
        Monomials::multiply(jet::Carefully{j == 0, j == k}, out.own(k), j, a.part(j), k - j, b.part(k - j));
    return out;
  }
  static constexpr GradedJet carefully_divided(GradedJet const& a, GradedJet const& b) {
    GradedJet out;
    for (int k = 0; k <= order; ++k) {
      Coefficient rest = a[k];
      for (int j = 1; j <= k; ++j) rest = rest - careful_product(b[j], out[k - j], false, j == k);
      out.set(k, careful_quotient(rest, b[0], k == 0));
    }
    return out;
  }
  constexpr T* own(int k) { return c_.data() + Monomials::offset(k); }

  std::array<T, size> c_{};
};
template <class T, class Monomials> inline constexpr bool is_jet<GradedJet<T, Monomials>> = true;
template <class T, class Monomials>
inline constexpr int detail::taylor_order<GradedJet<T, Monomials>> = Monomials::order;

/// A polynomial in so many directions with all monomials up to a total order.
template <class T, int Order, int Directions> using TotalJet = GradedJet<T, jet::TotalOrder<Directions, Order>>;

/// What a Laplacian needs: the value, the slopes in so many directions, half the sum of the second derivatives.
template <class T, int Directions> using LaplacianJet = GradedJet<T, jet::SumOfSquares<Directions>>;

} // namespace dyad

// SPDX-License-Identifier: BSL-1.0
/// \file Which monomials a polynomial in several directions has, and the homogeneous parts of one.
#pragma once

#include <dyad/jet/scalar.hpp>
#include <dyad/ops/operation.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <limits>
#include <type_traits>

namespace dyad::jet {

constexpr int binomial(int n, int k) {
  long long out = 1;
  for (int i = 1; i <= k; ++i) out = out * (n - k + i) / i;
  return static_cast<int>(out);
}

/// How a product is added to a sum.
struct Plainly {
  template <class T> constexpr void add(T& sum, T const& a, T const& b) const { sum = sum + a * b; }
};
/// A coefficient of which is known whether anything varies with its monomial (see jet/scalar.hpp).
template <class T> struct Flagged {
  T value = T(0);
  Truth<T> is_present = lanes_of<T>(0);
};
struct Carefully {
  template <class T> constexpr void add(Flagged<T>& sum, Flagged<T> const& a, Flagged<T> const& b) const {
    using jet::select;
    Truth<T> const are_present = Truth<T>(a.is_present && b.is_present);
    sum.value = select(are_present, T(sum.value + a.value * b.value), sum.value);
    sum.is_present = Truth<T>(sum.is_present || are_present);
  }
};

/// Up to which power of each direction a number may vary: a box that holds its monomials.
template <int Directions, int N> struct Powers {
  static constexpr unsigned char most = static_cast<unsigned char>(std::min(N, 255));
  std::array<unsigned char, static_cast<std::size_t>(Directions)> power{};

  /// The degree of the monomial with all of them.
  constexpr int most_degree() const {
    int out = 0;
    for (int const p : power) out += p;
    return out;
  }
  constexpr int operator[](int direction) const { return power[static_cast<std::size_t>(direction)]; }
  constexpr void vary(int direction) {
    if (power[static_cast<std::size_t>(direction)] == 0) power[static_cast<std::size_t>(direction)] = 1;
  }
  /// That of a sum.
  friend constexpr Powers either(Powers const& a, Powers const& b) {
    return each(a, b, [](int x, int y) { return std::max(x, y); });
  }
  /// That of a product.
  friend constexpr Powers both(Powers const& a, Powers const& b) {
    return each(a, b, [](int x, int y) { return x + y; });
  }
  /// That of a quotient.
  friend constexpr Powers quotient(Powers const& a, Powers const& b) {
    return each(a, b, [](int x, int y) { return y > 0 ? int(most) : x; });
  }
  /// That of a polynomial of such a degree.
  constexpr Powers times(int degree) const {
    return each(*this, *this, [degree](int x, int) { return x * degree; });
  }

private:
  template <class F> static constexpr Powers each(Powers const& a, Powers const& b, F const& f) {
    Powers out;
    for (std::size_t d = 0; d < out.power.size(); ++d)
      out.power[d] = static_cast<unsigned char>(std::min<int>(f(a.power[d], b.power[d]), most));
    return out;
  }
};

/// In which directions a number may vary, with whatever power. (Beyond 64, two share one answer.)
struct AnyPowers {
  unsigned long long directions = 0;

  static constexpr unsigned long long bit(int direction) { return 1ull << (direction % 64); }
  constexpr bool has(int direction) const { return (directions & bit(direction)) != 0; }
  constexpr bool is_empty() const { return directions == 0; }
  constexpr int most_degree() const { return is_empty() ? 0 : std::numeric_limits<int>::max(); }
  constexpr void vary(int direction) { directions |= bit(direction); }
  friend constexpr AnyPowers either(AnyPowers const& a, AnyPowers const& b) { return {a.directions | b.directions}; }
  friend constexpr AnyPowers both(AnyPowers const& a, AnyPowers const& b) { return either(a, b); }
  friend constexpr AnyPowers quotient(AnyPowers const& a, AnyPowers const& b) { return either(a, b); }
  constexpr AnyPowers times(int degree) const { return {degree > 0 ? directions : 0}; }
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

  /// Whether a box holds a monomial.
  using Powers = jet::Powers<Directions, N>;
  static constexpr bool is_within(Powers const& box, int degree, int place) {
    for (int d = 0; d < Directions; ++d) {
      int power = degree;
      if (d + 1 < Directions) {
        while (block(Directions - d, degree, power) > place) --power;
        place -= block(Directions - d, degree, power);
      }
      if (power > box[d]) return false;
      degree -= power;
    }
    return true;
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
  using Powers = AnyPowers;
  static constexpr bool is_within(Powers const& box, int degree, int place) {
    return degree == 0 || (degree == 1 ? box.has(place) : !box.is_empty());
  }
};

/// The degree of a polynomial in several directions, and its box of monomials.
template <class T, class Monomials> struct Extent {
  static constexpr bool is_known = true;
  Degree degree{};
  typename Monomials::Powers box{};

  constexpr void vary(int direction, unsigned lanes) {
    if (lanes == 0) return;
    degree = of_sum(degree, Degree(1, lanes));
    box.vary(direction);
  }
  friend constexpr Extent of_sum(Extent const& a, Extent const& b) {
    return {of_sum(a.degree, b.degree), either(a.box, b.box)};
  }
  friend constexpr Extent of_product(Extent const& a, Extent const& b) {
    return {of_product(a.degree, b.degree, Monomials::order), both(a.box, b.box)};
  }
  friend constexpr Extent of_quotient(Extent const& a, Extent const& b) {
    return {of_quotient(a.degree, b.degree, Monomials::order), quotient(a.box, b.box)};
  }
  /// That of f(x), if f has the degree `a`.
  friend constexpr Extent of_composition(Degree const& a, Extent const& x) {
    return {of_composition(a, x.degree, Monomials::order), x.box.times(a.order)};
  }
  friend constexpr Extent chosen(Truth<T> const& condition, Extent const& a, Extent const& b) {
    if constexpr (!detail::Lanes<T>) return condition ? a : b;
    else return {jet::chosen<T>(condition, a.degree, b.degree), either(a.box, b.box)};
  }
};
/// Laplacians in lanes do without, as a network of them would not fit into the nearest cache with it: what is 0 counts
/// as absent there.
template <detail::Lanes T, int Directions> struct Extent<T, SumOfSquares<Directions>> {
  static constexpr bool is_known = false;
  constexpr void vary(int, unsigned) {}
  friend constexpr Extent of_sum(Extent const&, Extent const&) { return {}; }
  friend constexpr Extent of_product(Extent const&, Extent const&) { return {}; }
  friend constexpr Extent of_quotient(Extent const&, Extent const&) { return {}; }
  friend constexpr Extent of_composition(Degree const&, Extent const&) { return {}; }
  friend constexpr Extent chosen(Truth<T> const&, Extent const&, Extent const&) { return {}; }
};

/// Whether a coefficient is present, the place `i` of the order k, within a box.
template <class Monomials, class T>
constexpr Truth<T> is_in_box(typename Monomials::Powers const& box, int k, int i, T const& coefficient) {
  if constexpr (Extent<T, Monomials>::is_known) return lanes_of<T>(Monomials::is_within(box, k, i) ? ~0u : 0);
  else return k == 0 ? lanes_of<T>(~0u) : Truth<T>(!vanishing(coefficient));
}

/// A homogeneous part of a polynomial; of order 0, a number. The number 0 counts as a part of any order.
template <class T, class Monomials> class Form {
  using Powers = typename Monomials::Powers;

public:
  constexpr Form() = default;
  template <class X>
    requires(std::is_arithmetic_v<X> || std::same_as<X, T>)
  constexpr Form(X const& value) { c_[0] = detail::number_cast<T>(value); }
  constexpr Form(T const* coefficients, int degree, Powers const& box) : degree_(degree), box_(box) {
    std::copy_n(coefficients, size(), c_.begin());
  }

  constexpr int degree() const { return degree_; }
  constexpr int size() const { return Monomials::size(degree_); }
  constexpr T const* data() const { return c_.data(); }
  constexpr T const& value() const { return c_[0]; }
  /// Which powers its monomials may have; of order 0, none.
  constexpr Powers const& box() const { return box_; }
  constexpr bool is_absent() const { return degree_ == 0 ? vanishes(c_[0]) : box_.most_degree() < degree_; }

  friend constexpr Form operator-(Form const& a) {
    return a.each([](T const& x) { return T(-x); });
  }
  friend constexpr Form operator+(Form const& a, Form const& b) {
    return combined(a, b, [](T const& x, T const& y) { return T(x + y); });
  }
  friend constexpr Form operator-(Form const& a, Form const& b) {
    return combined(a, b, [](T const& x, T const& y) { return T(x - y); });
  }
  friend constexpr Form operator*(Form const& a, Form const& b) {
    Form out(a.degree_ + b.degree_, both(a.box_, b.box_));
    Monomials::multiply(Plainly{}, out.c_.data(), a.degree_, a.c_.data(), b.degree_, b.c_.data());
    return out;
  }
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
  ///@{
  /// See jet/scalar.hpp.
  friend constexpr Form careful_product(Form const& a, Form const& b, Truth<T> const& a_is_present,
                                        Truth<T> const& b_is_present) {
    if (!in_any_lane(Truth<T>(a_is_present && b_is_present))) return Form();
    Form out(a.degree_ + b.degree_, both(a.box_, b.box_));
    Coefficients const left = a.flagged(), right = b.flagged();
    Coefficients product{};
    Monomials::multiply(Carefully{}, product.data(), a.degree_, left.data(), b.degree_, right.data());
    using jet::select;
    Truth<T> const are_present = Truth<T>(a_is_present && b_is_present);
    for (std::size_t i = 0; i < product.size(); ++i) out.c_[i] = select(are_present, product[i].value, T(0));
    return out;
  }
  friend constexpr Form careful_quotient(Form const& a, Form const& number, Truth<T> const& a_is_present) {
    Coefficients const above = a.flagged();
    Form out(a.degree_, a.box_);
    for (std::size_t i = 0; i < above.size(); ++i)
      out.c_[i] = jet::careful_quotient(above[i].value, number.c_[0], Truth<T>(above[i].is_present && a_is_present));
    return out;
  }
  ///@}
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
    return combined(a, b, [&](T const& x, T const& y) {
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
  using Coefficients = std::array<Flagged<T>, static_cast<std::size_t>(Monomials::largest)>;
  constexpr Form(int degree, Powers const& box) : degree_(degree), box_(box) {}
  constexpr Coefficients flagged() const {
    Coefficients out{};
    for (int i = 0; i < size(); ++i) {
      T const& c = c_[static_cast<std::size_t>(i)];
      out[static_cast<std::size_t>(i)] = {c, is_in_box<Monomials>(box_, degree_, i, c)};
    }
    return out;
  }
  template <class F> constexpr Form each(F const& f) const {
    Form out(degree_, box_);
    for (int i = 0; i < size(); ++i) out.c_[static_cast<std::size_t>(i)] = f(c_[static_cast<std::size_t>(i)]);
    return out;
  }
  template <class F> static constexpr Form combined(Form const& a, Form const& b, F const& f) {
    Form out(std::max(a.degree_, b.degree_), either(a.box_, b.box_));
    for (int i = 0; i < out.size(); ++i) {
      auto const k = static_cast<std::size_t>(i);
      out.c_[k] = f(a.degree_ < out.degree_ ? T(0) : a.c_[k], b.degree_ < out.degree_ ? T(0) : b.c_[k]);
    }
    return out;
  }
  int degree_ = 0;
  Powers box_{};
  std::array<T, static_cast<std::size_t>(Monomials::largest)> c_{};
};

} // namespace dyad::jet

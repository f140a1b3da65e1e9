// SPDX-License-Identifier: BSL-1.0
/// \file Dual numbers of the tests' own: the independent oracle of random programs. They share no rule with the
/// library.
///
/// A number carries its value as plain arithmetic has it, which decides every branch, and beside it value and
/// derivatives in extended precision: one tangent for each of several directions, and the mixed second derivative by
/// the first two. Derivatives are carried in double precision too, and as sums of magnitudes: both say how accurate a
/// careful derivative can be at a point.
#pragma once

#include <array>
#include <cmath>
#include <cstddef>

namespace test {

template <std::size_t Tangents> class Dual {
public:
  using Wide = long double;
  static constexpr std::size_t derivatives = Tangents + 1; ///< the last one is the mixed second derivative

  Dual() = default;
  Dual(double number) : value(number), wide(number) { look(); }
  static Dual input(double number, std::array<double, Tangents> const& direction) {
    Dual out(number);
    for (std::size_t k = 0; k < Tangents; ++k) {
      out.exact[k] = out.narrow[k] = direction[k];
      out.magnitude[k] = std::abs(direction[k]);
    }
    return out;
  }

  double value = 0;
  Wide wide = 0;
  std::array<Wide, derivatives> exact{}, magnitude{};
  std::array<double, derivatives> narrow{};
  Wide largest = 0;  ///< value or derivative on the way
  bool wild = false; ///< something on the way was so large, so small or undefined that the order of evaluation matters

  bool kink = false; ///< at an origin or a tie, where even functions are smoother than what they are made of

  /// Whether any value so far, conditions included, was infinite or not a number. The identities of a graph, such as
  /// 0 / x = 0, assume that there is none.
  static inline bool undefined = false;

  /// How far off another derivative may be.
  Wide tolerance(std::size_t k) const {
    return 4e-12L * magnitude[k] + 4000 * std::abs(exact[k] - static_cast<Wide>(narrow[k])) + 1e-13L * largest;
  }

  friend Dual operator-(Dual const& a) {
    return unary(
        a, [](auto x) { return -x; }, [](auto) { return -1; }, zero);
  }
  friend Dual operator+(Dual const& a, Dual const& b) {
    return binary(
        a, b, [](auto x, auto y) { return x + y; }, one2, one2, zero2, zero2, zero2);
  }
  friend Dual operator-(Dual const& a, Dual const& b) {
    return binary(
        a, b, [](auto x, auto y) { return x - y; }, one2, [](auto, auto) { return -1; }, zero2, zero2, zero2);
  }
  friend Dual operator*(Dual const& a, Dual const& b) {
    return binary(
        a, b, [](auto x, auto y) { return x * y; }, [](auto, auto y) { return y; }, [](auto x, auto) { return x; },
        zero2, one2, zero2);
  }
  friend Dual operator/(Dual const& a, Dual const& b) {
    return binary(
        a, b, [](auto x, auto y) { return x / y; }, [](auto, auto y) { return 1 / y; },
        [](auto x, auto y) { return -x / y / y; }, zero2, [](auto, auto y) { return -1 / y / y; },
        [](auto x, auto y) { return 2 * x / y / y / y; });
  }
  Dual& operator+=(Dual const& b) { return *this = *this + b; }
  Dual& operator-=(Dual const& b) { return *this = *this - b; }
  Dual& operator*=(Dual const& b) { return *this = *this * b; }

  friend bool operator<(Dual const& a, Dual const& b) { return a.value < b.value; }
  friend bool operator>(Dual const& a, Dual const& b) { return a.value > b.value; }
  friend bool operator<=(Dual const& a, Dual const& b) { return a.value <= b.value; }
  friend bool operator>=(Dual const& a, Dual const& b) { return a.value >= b.value; }

  friend Dual sin(Dual const& a) {
    return unary(
        a, [](auto x) { return std::sin(x); }, [](auto x) { return std::cos(x); }, [](auto x) { return -std::sin(x); });
  }
  friend Dual cos(Dual const& a) {
    return unary(
        a, [](auto x) { return std::cos(x); }, [](auto x) { return -std::sin(x); },
        [](auto x) { return -std::cos(x); });
  }
  friend Dual tanh(Dual const& a) {
    auto const slope = [](auto x) { return 1 / std::cosh(x) / std::cosh(x); };
    return unary(
        a, [](auto x) { return std::tanh(x); }, slope, [&](auto x) { return -2 * std::tanh(x) * slope(x); });
  }
  friend Dual exp(Dual const& a) {
    auto const f = [](auto x) { return std::exp(x); };
    return unary(a, f, f, f);
  }
  friend Dual log(Dual const& a) {
    return unary(
        a, [](auto x) { return std::log(x); }, [](auto x) { return 1 / x; }, [](auto x) { return -1 / x / x; });
  }
  friend Dual sqrt(Dual const& a) {
    return unary(
        a, [](auto x) { return std::sqrt(x); }, [](auto x) { return 1 / std::sqrt(x) / 2; },
        [](auto x) { return -1 / std::sqrt(x) / x / 4; });
  }
  friend Dual square(Dual const& a) { return a * a; }
  /// |x| has slope 0 at 0.
  friend Dual abs(Dual const& a) {
    Dual out = unary(
        a, [](auto x) { return std::abs(x); }, [&](auto) { return (a.value > 0) - (a.value < 0); }, zero);
    out.kink = out.kink || a.value == 0;
    return out;
  }
  /// The distance from the origin has slope 0 there.
  friend Dual hypot(Dual const& a, Dual const& b) {
    auto const h = [](auto x, auto y) { return std::hypot(x, y); };
    auto const over = [&](auto p, auto x, auto y, int n) {
      auto const d = h(x, y);
      for (int k = 0; k < n; ++k) p = d == 0 ? 0 * p : p / d;
      return p;
    };
    Dual out = binary(
        a, b, h, [&](auto x, auto y) { return over(x, x, y, 1); }, [&](auto x, auto y) { return over(y, x, y, 1); },
        [&](auto x, auto y) { return over(y * y, x, y, 3); }, [&](auto x, auto y) { return over(-x * y, x, y, 3); },
        [&](auto x, auto y) { return over(x * x, x, y, 3); });
    out.kink = out.kink || out.value == 0;
    return out;
  }
  /// Each of two equal arguments has half of the slope.
  friend Dual max(Dual const& a, Dual const& b) { return a.value > b.value ? a : b.value > a.value ? b : middle(a, b); }
  friend Dual min(Dual const& a, Dual const& b) { return a.value < b.value ? a : b.value < a.value ? b : middle(a, b); }
  friend Dual where(bool condition, Dual const& a, Dual const& b) {
    Dual out = condition ? a : b;
    out.largest = std::fmax(a.largest, b.largest);
    out.wild = a.wild || b.wild;
    return out;
  }

private:
  static constexpr auto zero = [](auto) { return 0; };
  static constexpr auto zero2 = [](auto, auto) { return 0; };
  static constexpr auto one2 = [](auto, auto) { return 1; };

  static Dual middle(Dual const& a, Dual const& b) {
    Dual out = 0.5 * a + 0.5 * b;
    out.value = a.value;
    out.wide = a.wide;
    out.kink = true;
    return out;
  }
  void look() {
    auto const bad = [](auto x) { return !(std::abs(x) < 1e90) || (x != 0 && std::abs(x) < 1e-90); };
    wild = wild || bad(value) || bad(wide);
    undefined = undefined || !std::isfinite(value);
    largest = std::fmax(largest, std::abs(wide));
    for (std::size_t k = 0; k < derivatives; ++k) {
      wild = wild || bad(exact[k]) || bad(magnitude[k]);
      largest = std::fmax(largest, magnitude[k]);
    }
  }
  /// p times q, where nothing times anything is nothing.
  template <class T> static T times(T p, T q) { return p == 0 || q == 0 ? T(0) : p * q; }
  /// Adds what an argument contributes to the derivatives by a slope and a curvature.
  template <class T, class D> static void add(D& out, D const& a, T slope, T curvature) {
    using std::abs;
    for (std::size_t k = 0; k < derivatives; ++k) out[k] += times<T>(slope, a[k]);
    out[Tangents] += times<T>(curvature, times<T>(a[0], a[1]));
  }
  template <class F, class S, class C>
  static Dual unary(Dual const& a, F const& f, S const& slope, C const& curvature) {
    Dual out;
    out.value = f(a.value), out.wide = f(a.wide), out.wild = a.wild, out.kink = a.kink, out.largest = a.largest;
    Wide const s = static_cast<Wide>(slope(a.wide)), c = static_cast<Wide>(curvature(a.wide));
    if (!std::isfinite(s) || !std::isfinite(c)) out.wild = true;
    add<Wide>(out.exact, a.exact, s, c);
    add<Wide>(out.magnitude, a.magnitude, std::abs(s), std::abs(c));
    add<double>(out.narrow, a.narrow, static_cast<double>(slope(a.value)), static_cast<double>(curvature(a.value)));
    out.look();
    return out;
  }
  template <class F, class A, class B, class AA, class AB, class BB>
  static Dual binary(Dual const& a, Dual const& b, F const& f, A const& by_a, B const& by_b, AA const& by_aa,
                     AB const& by_ab, BB const& by_bb) {
    Dual out;
    out.value = f(a.value, b.value), out.wide = f(a.wide, b.wide), out.wild = a.wild || b.wild,
    out.kink = a.kink || b.kink, out.largest = std::fmax(a.largest, b.largest);
    auto const both = [&]<class T>(auto Dual::*d, T x, T y, auto const& size) {
      add<T>(out.*d, a.*d, size(static_cast<T>(by_a(x, y))), size(static_cast<T>(by_aa(x, y))));
      add<T>(out.*d, b.*d, size(static_cast<T>(by_b(x, y))), size(static_cast<T>(by_bb(x, y))));
      T const mixed = size(static_cast<T>(by_ab(x, y)));
      auto const& u = a.*d;
      auto const& v = b.*d;
      (out.*d)[Tangents] += times<T>(mixed, times<T>(u[0], v[1]) + times<T>(u[1], v[0]));
    };
    both(&Dual::exact, a.wide, b.wide, [&](auto x) {
      if (!std::isfinite(x)) out.wild = true;
      return x;
    });
    both(&Dual::magnitude, a.wide, b.wide, [](auto x) { return std::abs(x); });
    both(&Dual::narrow, a.value, b.value, [](auto x) { return x; });
    out.look();
    return out;
  }
};

} // namespace test

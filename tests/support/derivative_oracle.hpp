// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of every scalar operation in hundreds of digits, by truncated Taylor series in several variables.
///
/// Nothing here uses a rule or a kernel of the library: values come from MPFR, the coefficients of the series from
/// differential equations (with the Euler operator E = sum x_i d/dx_i, E f(a) = f'(a) E a), solved degree by degree.
///
///   auto const d = oracle::derivatives_of<dyad::ops::Hypot>({3.0, 4.0});
///   d.value(), d.first(0), d.second(0, 1), d.third(0, 1, 1)        // an oracle::Real each
///   auto const e = oracle::derivatives([](auto const& x, auto const& y) { return square(hypot(x, y)); }, {0.0, 1.0});
///   oracle::allowed<double>(d, {3.0, 4.0}, {0, 1})                 // the error that a derivative may have
///
/// Where a function has no derivative (kinks, ties, ends of the domain) the answer is NaN: "the oracle does not know".
#pragma once

#include "real.hpp"

#include <dyad/ops/registry.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

namespace oracle {

/// The order of the series: one more than that of the derivatives, to know how they answer errors of the arguments.
inline constexpr int series_order = 4;

/// The monomials in N variables up to `series_order`, lower degrees first.
template <std::size_t N> struct Monomials {
  using Powers = std::array<int, N>;

  std::vector<Powers> powers;
  std::vector<int> degree;
  std::vector<std::vector<int>> product; ///< the place of the product of two; -1 beyond the order

  Monomials() {
    for (int d = 0; d <= series_order; ++d) extend({}, 0, d);
    for (Powers const& p : powers) {
      int sum = 0;
      for (int const power : p) sum += power;
      degree.push_back(sum);
    }
    for (Powers const& p : powers) {
      product.emplace_back();
      for (Powers const& q : powers) product.back().push_back(place(p, q));
    }
  }
  int find(Powers const& p) const {
    auto const at = std::find(powers.begin(), powers.end(), p);
    return at == powers.end() ? -1 : static_cast<int>(at - powers.begin());
  }
  static Monomials const& all() {
    static Monomials const table;
    return table;
  }

private:
  void extend(Powers p, std::size_t variable, int left) {
    if (variable + 1 == N || N == 0) {
      if constexpr (N > 0) p[variable] = left;
      powers.push_back(p);
      return;
    }
    for (int power = left; power >= 0; --power) {
      p[variable] = power;
      extend(p, variable + 1, left - power);
    }
  }
  int place(Powers p, Powers const& q) const {
    for (std::size_t i = 0; i < N; ++i) p[i] += q[i];
    return find(p);
  }
};

/// A Taylor series in N variables around a point, cut off beyond `series_order`.
template <std::size_t N> class Series {
public:
  using Table = Monomials<N>;

  Series(Real constant = Real(0)) : coefficient_(Table::all().powers.size()) { coefficient_[0] = std::move(constant); }
  Series(double constant) : Series(Real(constant)) {}
  Series(int constant) : Series(Real(constant)) {}
  /// The i-th variable at a point.
  static Series variable(Real at, std::size_t i) {
    Series out(std::move(at));
    typename Table::Powers p{};
    p[i] = 1;
    out.coefficient_[static_cast<std::size_t>(Table::all().find(p))] = Real(1);
    return out;
  }

  Real const& value() const { return coefficient_[0]; }
  Real& operator[](std::size_t i) { return coefficient_[i]; }
  Real const& operator[](std::size_t i) const { return coefficient_[i]; }
  std::size_t size() const { return coefficient_.size(); }

  /// The partial derivative by the variables listed.
  template <class Variables> Real partial(Variables const& by) const {
    typename Table::Powers p{};
    for (auto const i : by) ++p[static_cast<std::size_t>(i)];
    Real out = coefficient_[static_cast<std::size_t>(Table::all().find(p))];
    for (int const power : p)
      for (int k = 2; k <= power; ++k) out = out * Real(k);
    return out;
  }
  Real first(std::size_t i) const { return partial(std::array{i}); }
  Real second(std::size_t i, std::size_t j) const { return partial(std::array{i, j}); }
  Real third(std::size_t i, std::size_t j, std::size_t k) const { return partial(std::array{i, j, k}); }

  friend Series operator+(Series a, Series const& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = a[i] + b[i];
    return a;
  }
  friend Series operator-(Series a) {
    for (Real& c : a.coefficient_) c = -c;
    return a;
  }
  friend Series operator-(Series a, Series const& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = a[i] - b[i];
    return a;
  }
  friend Series operator*(Series const& a, Series const& b) {
    Series out;
    for (std::size_t i = 0; i < a.size(); ++i)
      for (std::size_t j = 0; j < b.size(); ++j)
        if (int const k = Table::all().product[i][j]; k >= 0 && !a.absent(i) && !b.absent(j))
          out[static_cast<std::size_t>(k)] = out[static_cast<std::size_t>(k)] + a[i] * b[j];
    return out;
  }
  /// Degree by degree: q b = a.
  friend Series operator/(Series const& a, Series const& b) {
    Series q;
    if (b[0] == Real(0)) { // the value alone is known
      for (Real& c : q.coefficient_) c = not_a_number();
      q[0] = a[0] / b[0];
      return q;
    }
    for (std::size_t k = 0; k < a.size(); ++k) {
      Real rest = a[k];
      for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = 1; j <= k; ++j)
          if (Table::all().product[i][j] == static_cast<int>(k) && !b.absent(j)) rest = rest - q[i] * b[j];
      q[k] = rest / b[0];
    }
    return q;
  }

private:
  // A coefficient beyond the constant that is 0 belongs to a term that is not there: it meets no infinity.
  bool absent(std::size_t i) const { return i > 0 && coefficient_[i] == Real(0); }

  std::vector<Real> coefficient_;
};

/// f(a) with the given constant term, where slope(f(a)) is the series of f'(a), which may use f(a) itself.
template <std::size_t N, class Slope> Series<N> solve(Real constant, Series<N> const& a, Slope const& slope) {
  auto const& table = Monomials<N>::all();
  Series<N> euler = a; // E a
  for (std::size_t i = 0; i < a.size(); ++i) euler[i] = a[i] * Real(table.degree[i]);
  euler[0] = Real(0);
  Series<N> f(std::move(constant));
  for (int degree = 1; degree <= series_order; ++degree) {
    Series<N> const s = slope(f);
    for (std::size_t k = 0; k < f.size(); ++k) {
      if (table.degree[k] != degree) continue;
      Real sum(0);
      for (std::size_t i = 0; i < k; ++i)
        for (std::size_t j = 1; j <= k; ++j)
          if (table.product[i][j] == static_cast<int>(k) && !(euler[j] == Real(0))) sum = sum + s[i] * euler[j];
      f[k] = sum / Real(degree);
    }
  }
  return f;
}
template <std::size_t N> Series<N> unknown(Real constant) {
  Series<N> out(std::move(constant));
  for (std::size_t i = 1; i < out.size(); ++i) out[i] = not_a_number();
  return out;
}

// Elementary functions: f from MPFR, f' from calculus.

template <std::size_t N> Series<N> exp(Series<N> const& a) {
  return solve(Real::made(mpfr_exp, a.value()), a, [](auto const& f) { return f; });
}
template <std::size_t N> Series<N> log(Series<N> const& a) {
  if (!(a.value() > Real(0))) return unknown<N>(Real::made(mpfr_log, a.value()));
  return solve(Real::made(mpfr_log, a.value()), a, [&](auto const&) { return Series<N>(1) / a; });
}
inline Real ln(int x) { return Real::made(mpfr_log, Real(x)); }
inline Real pi() { return Real::made(mpfr_acos, Real(-1)); }

template <std::size_t N> Series<N> exp2(Series<N> const& a) {
  return solve(Real::made(mpfr_exp2, a.value()), a, [](auto const& f) { return f * Series<N>(ln(2)); });
}
template <std::size_t N> Series<N> expm1(Series<N> const& a) {
  return solve(Real::made(mpfr_expm1, a.value()), a, [&](auto const&) { return exp(a); });
}
template <std::size_t N> Series<N> log2(Series<N> const& a) {
  if (!(a.value() > Real(0))) return unknown<N>(Real::made(mpfr_log2, a.value()));
  return solve(Real::made(mpfr_log2, a.value()), a, [&](auto const&) { return Series<N>(1) / (a * Series<N>(ln(2))); });
}
template <std::size_t N> Series<N> log10(Series<N> const& a) {
  if (!(a.value() > Real(0))) return unknown<N>(Real::made(mpfr_log10, a.value()));
  return solve(Real::made(mpfr_log10, a.value()), a,
               [&](auto const&) { return Series<N>(1) / (a * Series<N>(ln(10))); });
}
template <std::size_t N> Series<N> log1p(Series<N> const& a) {
  if (!(a.value() > Real(-1))) return unknown<N>(Real::made(mpfr_log1p, a.value()));
  return solve(Real::made(mpfr_log1p, a.value()), a, [&](auto const&) { return Series<N>(1) / (a + Series<N>(1)); });
}

template <std::size_t N> Series<N> cos(Series<N> const& a);
template <std::size_t N> Series<N> sin(Series<N> const& a) {
  // f'' = -f: the pair is solved together by a second series.
  Series<N> s(Real::made(mpfr_sin, a.value())), c(Real::made(mpfr_cos, a.value()));
  for (int i = 0; i < series_order; ++i) {
    Series<N> const next = solve(s.value(), a, [&](auto const&) { return c; });
    c = solve(c.value(), a, [&](auto const&) { return -s; });
    s = next;
  }
  return s;
}
template <std::size_t N> Series<N> cos(Series<N> const& a) {
  Series<N> const s = sin(a);
  return solve(Real::made(mpfr_cos, a.value()), a, [&](auto const&) { return -s; });
}
template <std::size_t N> Series<N> tan(Series<N> const& a) {
  return solve(Real::made(mpfr_tan, a.value()), a, [](auto const& f) { return Series<N>(1) + f * f; });
}
template <std::size_t N> Series<N> sqrt(Series<N> const& a) {
  if (!(a.value() > Real(0))) return unknown<N>(Real::made(mpfr_sqrt, a.value()));
  return solve(Real::made(mpfr_sqrt, a.value()), a, [](auto const& f) { return Series<N>(Real(0.5)) / f; });
}
template <std::size_t N> Series<N> cbrt(Series<N> const& a) {
  if (a.value() == Real(0)) return unknown<N>(a.value());
  return solve(Real::made(mpfr_cbrt, a.value()), a,
               [](auto const& f) { return Series<N>(1) / (Series<N>(3) * f * f); });
}
template <std::size_t N> Series<N> square(Series<N> const& a) { return a * a; }

template <std::size_t N> Series<N> asin(Series<N> const& a) {
  if (!(abs(a.value()) < Real(1))) return unknown<N>(Real::made(mpfr_asin, a.value()));
  return solve(Real::made(mpfr_asin, a.value()), a,
               [&](auto const&) { return Series<N>(1) / sqrt(Series<N>(1) - a * a); });
}
template <std::size_t N> Series<N> acos(Series<N> const& a) {
  if (!(abs(a.value()) < Real(1))) return unknown<N>(Real::made(mpfr_acos, a.value()));
  return solve(Real::made(mpfr_acos, a.value()), a,
               [&](auto const&) { return -(Series<N>(1) / sqrt(Series<N>(1) - a * a)); });
}
template <std::size_t N> Series<N> atan(Series<N> const& a) {
  return solve(Real::made(mpfr_atan, a.value()), a, [&](auto const&) { return Series<N>(1) / (Series<N>(1) + a * a); });
}
template <std::size_t N> Series<N> sinh(Series<N> const& a) {
  Series<N> const e = exp(a), s = (e - Series<N>(1) / e) * Series<N>(0.5), c = (e + Series<N>(1) / e) * Series<N>(0.5);
  return solve(Real::made(mpfr_sinh, a.value()), a, [&](auto const&) { return static_cast<void>(s), c; });
}
template <std::size_t N> Series<N> cosh(Series<N> const& a) {
  return solve(Real::made(mpfr_cosh, a.value()), a, [&](auto const&) { return sinh(a); });
}
template <std::size_t N> Series<N> tanh(Series<N> const& a) {
  return solve(Real::made(mpfr_tanh, a.value()), a, [&](auto const&) { return Series<N>(1) / square(cosh(a)); });
}
template <std::size_t N> Series<N> one_minus_square(Series<N> const& a) { return Series<N>(1) - a * a; }
template <std::size_t N> Series<N> sech(Series<N> const& a) { return Series<N>(1) / cosh(a); }
template <std::size_t N> Series<N> asinh(Series<N> const& a) {
  return solve(Real::made(mpfr_asinh, a.value()), a,
               [&](auto const&) { return Series<N>(1) / sqrt(a * a + Series<N>(1)); });
}
template <std::size_t N> Series<N> acosh(Series<N> const& a) {
  if (!(a.value() > Real(1))) return unknown<N>(Real::made(mpfr_acosh, a.value()));
  return solve(Real::made(mpfr_acosh, a.value()), a,
               [&](auto const&) { return Series<N>(1) / sqrt(a * a - Series<N>(1)); });
}
template <std::size_t N> Series<N> atanh(Series<N> const& a) {
  if (!(abs(a.value()) < Real(1))) return unknown<N>(Real::made(mpfr_atanh, a.value()));
  return solve(Real::made(mpfr_atanh, a.value()), a,
               [&](auto const&) { return Series<N>(1) / (Series<N>(1) - a * a); });
}
template <std::size_t N> Series<N> erf(Series<N> const& a) {
  Series<N> const scale(Real(2) / Real::made(mpfr_sqrt, pi()));
  return solve(Real::made(mpfr_erf, a.value()), a, [&](auto const&) { return scale * exp(-(a * a)); });
}
template <std::size_t N> Series<N> erfc(Series<N> const& a) {
  Series<N> const scale(Real(-2) / Real::made(mpfr_sqrt, pi()));
  return solve(Real::made(mpfr_erfc, a.value()), a, [&](auto const&) { return scale * exp(-(a * a)); });
}

template <std::size_t N> Series<N> norm_cdf(Series<N> const& a) {
  return erfc(a * Series<N>(-Real::made(mpfr_sqrt, Real(0.5)))) * Series<N>(Real(0.5));
}
template <std::size_t N> Series<N> xlogy(Series<N> const& x, Series<N> const& y) {
  bool const counts = !(x.value() == Real(0)) || is_nan(y.value());
  if (!(y.value() > Real(0)) || is_inf(y.value()))
    return unknown<N>(counts ? x.value() * Real::made(mpfr_log, y.value()) : Real(0));
  return x * log(y);
}

/// x^p for p a constant that is a whole number: a product; else exp(p log(x)), also where x is negative and p a whole
/// number at this point, whose slope by p does not exist.
template <std::size_t N> Series<N> pow(Series<N> const& x, Series<N> const& p) {
  Real const y = Real::made(mpfr_pow, x.value(), p.value());
  if (is_nan(y)) return unknown<N>(y);
  bool constant = true;
  for (std::size_t i = 1; i < p.size(); ++i) constant = constant && p[i] == Real(0);
  double const exponent = static_cast<double>(p.value());
  bool const whole = std::floor(exponent) == exponent && p.value() == Real(exponent);
  if (constant && whole && std::abs(exponent) <= series_order) { // also at 0
    Series<N> out(1);
    for (int i = 0; i < std::abs(static_cast<int>(exponent)); ++i) out = out * x;
    return exponent < 0 ? Series<N>(1) / out : out;
  }
  if (x.value() == Real(0)) return unknown<N>(y);
  bool const negative = x.value() < Real(0);
  Series<N> const root = negative ? log(-x) : log(x);
  Series<N> out = solve(y, p * root, [](auto const& f) { return f; });
  if (negative && !constant) { // a derivative by p does not exist; those by x alone are found without it
    Series<N> const fixed = solve(y, Series<N>(p.value()) * root, [](auto const& f) { return f; });
    auto const& table = Monomials<N>::all();
    for (std::size_t i = 1; i < out.size(); ++i) {
      bool by_exponent = false;
      for (std::size_t v = 0; v < N; ++v) {
        typename Monomials<N>::Powers unit{};
        unit[v] = 1;
        by_exponent =
            by_exponent || (table.powers[i][v] > 0 && !(p[static_cast<std::size_t>(table.find(unit))] == Real(0)));
      }
      out[i] = by_exponent ? not_a_number() : fixed[i];
    }
  }
  return out;
}
template <std::size_t N> Series<N> hypot(Series<N> const& a, Series<N> const& b) {
  if (a.value() == Real(0) && b.value() == Real(0)) return unknown<N>(Real(0));
  Series<N> out = sqrt(a * a + b * b);
  out[0] = Real::made(mpfr_hypot, a.value(), b.value());
  return out;
}
template <std::size_t N> Series<N> hypot3(Series<N> const& a, Series<N> const& b, Series<N> const& c) {
  Real const length = hypot(hypot(a, b), c).value();
  if (length == Real(0) || is_inf(length)) return unknown<N>(length);
  return sqrt(a * a + b * b + c * c);
}
/// Of the two formulas for the angle the one that divides by the larger side.
template <std::size_t N> Series<N> atan2(Series<N> const& y, Series<N> const& x) {
  if (y.value() == Real(0) && x.value() == Real(0)) return unknown<N>(Real::made(mpfr_atan2, y.value(), x.value()));
  Series<N> out = abs(y.value()) > abs(x.value()) ? -atan(x / y) : atan(y / x);
  out[0] = Real::made(mpfr_atan2, y.value(), x.value());
  return out;
}

template <std::size_t N> Series<N> sigmoid(Series<N> const& a) { return Series<N>(1) / (Series<N>(1) + exp(-a)); }
template <std::size_t N> Series<N> sigmoid_slope(Series<N> const& a) { return sigmoid(a) * sigmoid(-a); }
template <std::size_t N> Series<N> softplus(Series<N> const& a) { return log1p(exp(a)); }
template <std::size_t N> Series<N> logsumexp(Series<N> const& a, Series<N> const& b) {
  Real const &u = a.value(), &v = b.value();
  if (is_inf(u) && u == v) return unknown<N>(u);
  return u < v ? b + softplus(a - b) : a + softplus(b - a);
}

// Functions in pieces: known inside a piece.

template <std::size_t N> Series<N> chosen(bool first, bool second, Series<N> const& a, Series<N> const& b) {
  if (is_nan(a.value())) return b;
  if (is_nan(b.value())) return a;
  return first ? a : second ? b : unknown<N>(a.value());
}
template <std::size_t N> Series<N> max(Series<N> const& a, Series<N> const& b) {
  return chosen(a.value() > b.value(), b.value() > a.value(), a, b);
}
template <std::size_t N> Series<N> min(Series<N> const& a, Series<N> const& b) {
  return chosen(a.value() < b.value(), b.value() < a.value(), a, b);
}
template <std::size_t N> Series<N> abs(Series<N> const& a) {
  if (a.value() == Real(0) || is_nan(a.value())) return unknown<N>(abs(a.value()));
  return a.value() < Real(0) ? -a : a;
}
template <std::size_t N> Series<N> relu(Series<N> const& a) {
  if (is_nan(a.value())) return unknown<N>(a.value());
  return a.value() < Real(0) ? Series<N>(0) : a.value() > Real(0) ? a : unknown<N>(a.value());
}
template <std::size_t N> Series<N> sign(Series<N> const& a) {
  if (a.value() == Real(0) || is_nan(a.value())) return unknown<N>(a.value());
  return Series<N>(a.value() < Real(0) ? -1 : 1);
}
/// Constant between whole numbers.
template <std::size_t N> Series<N> whole(Series<N> const& a, Real const& result) {
  return a.value() == result || is_nan(result) ? unknown<N>(result) : Series<N>(result);
}
template <std::size_t N> Series<N> floor(Series<N> const& a) {
  return whole(a, Real::made(mpfr_rint_floor, a.value()));
}
template <std::size_t N> Series<N> ceil(Series<N> const& a) { return whole(a, Real::made(mpfr_rint_ceil, a.value())); }
template <std::size_t N> Series<N> trunc(Series<N> const& a) {
  return whole(a, Real::made(mpfr_rint_trunc, a.value()));
}
/// Whether a number lies in the middle between two whole ones, or is none.
inline bool is_between(Real const& x) { return !(abs(x - Real::made(mpfr_rint_roundeven, x)) < Real(0.5)); }
template <std::size_t N> Series<N> round(Series<N> const& a) {
  Real const result = Real::made(mpfr_rint_round, a.value());
  return is_between(a.value()) ? unknown<N>(result) : Series<N>(result);
}
template <std::size_t N> Series<N> rint(Series<N> const& a) {
  Real const result = Real::made(mpfr_rint_roundeven, a.value());
  return is_between(a.value()) ? unknown<N>(result) : Series<N>(result);
}
/// x - n y with the value that is known to all digits.
template <std::size_t N> Series<N> rest(Series<N> const& x, Series<N> const& y, Real const& value) {
  Series<N> out = x - y * Series<N>((x.value() - value) / y.value());
  out[0] = value;
  return out;
}
template <std::size_t N> Series<N> fmod(Series<N> const& x, Series<N> const& y) {
  Real const result = Real::made(mpfr_fmod, x.value(), y.value());
  if (is_nan(result) || is_inf(y.value()) || result == Real(0)) return unknown<N>(result);
  return rest(x, y, result);
}
template <std::size_t N> Series<N> remainder(Series<N> const& x, Series<N> const& y) {
  Real const result = Real::made(mpfr_remainder, x.value(), y.value());
  if (is_nan(result) || is_inf(y.value()) || abs(result + result) == abs(y.value())) return unknown<N>(result);
  return rest(x, y, result);
}
template <std::size_t N> Series<N> copysign(Series<N> const& x, Series<N> const& y) {
  Real const result = Real::made(mpfr_copysign, x.value(), y.value());
  if (is_nan(result) || x.value() == Real(0) || y.value() == Real(0) || is_nan(y.value())) return unknown<N>(result);
  return result == x.value() ? x : -x;
}
template <std::size_t N> Series<N> lerp(Series<N> const& a, Series<N> const& b, Series<N> const& t) {
  return a + t * (b - a);
}
template <std::size_t N> Series<N> min3(Series<N> const& a, Series<N> const& b, Series<N> const& c) {
  return min(min(a, b), c);
}
template <std::size_t N> Series<N> max3(Series<N> const& a, Series<N> const& b, Series<N> const& c) {
  return max(max(a, b), c);
}
template <std::size_t N> Series<N> clamp(Series<N> const& x, Series<N> const& low, Series<N> const& high) {
  if (is_nan(x.value()) || high.value() < low.value() || x.value() == low.value() || x.value() == high.value())
    return unknown<N>(x.value());
  return x.value() < low.value() ? low : high.value() < x.value() ? high : x;
}
template <std::size_t N> Series<N> where(bool condition, Series<N> const& a, Series<N> const& b) {
  return condition ? a : b;
}

// The gamma family: recurrence up to where Stirling's series converges to the digits asked for.

/// A pole of the gamma function.
inline bool is_pole(Real const& x) { return x <= Real(0) && x == Real::made(mpfr_rint_floor, x); }
/// The Bernoulli number B_2k.
inline Real bernoulli(int k) {
  Real zeta, factorial;
  mpfr_zeta_ui(zeta.get(), static_cast<unsigned long>(2 * k), MPFR_RNDN);
  mpfr_fac_ui(factorial.get(), static_cast<unsigned long>(2 * k), MPFR_RNDN);
  Real const turns = Real::made(mpfr_pow, Real(2) * pi(), Real(2 * k));
  Real const size = Real(2) * factorial * zeta / turns;
  return k % 2 == 1 ? size : -size;
}
inline Real factorial(int n) {
  Real out;
  mpfr_fac_ui(out.get(), static_cast<unsigned long>(n), MPFR_RNDN);
  return out;
}
template <std::size_t N> Series<N> whole_power(Series<N> const& a, int n) {
  Series<N> out(1);
  for (int i = 0; i < n; ++i) out = out * a;
  return out;
}
/// The n-th derivative of digamma, n = 0 for digamma itself. Good to about 80 digits, for arguments above -1000.
template <std::size_t N> Series<N> polygamma(int n, Series<N> a) {
  if (is_pole(a.value())) return unknown<N>(not_a_number());
  constexpr int terms = 60;
  static std::vector<Real> const numbers = [] {
    std::vector<Real> out;
    for (int k = 1; k <= terms; ++k) out.push_back(bernoulli(k));
    return out;
  }();
  Series<N> sum(0);
  Real const sign = n % 2 == 0 ? Real(-1) : Real(1);
  for (; a.value() < Real(80); a = a + Series<N>(1)) sum = sum + Series<N>(sign * factorial(n)) / whole_power(a, n + 1);
  Series<N> const inverse = Series<N>(1) / a, squared = inverse * inverse;
  Series<N> power = whole_power(inverse, n);
  Series<N> tail = n == 0 ? -log(a) : power * Series<N>(factorial(n - 1));
  tail = tail + power * inverse * Series<N>(factorial(n) * Real(0.5));
  for (int k = 1; k <= terms; ++k) {
    power = power * squared;
    tail = tail +
           power * Series<N>(numbers[static_cast<std::size_t>(k - 1)] * factorial(2 * k + n - 1) / factorial(2 * k));
  }
  return sum + Series<N>(sign) * tail;
}
template <std::size_t N> Series<N> digamma(Series<N> const& a) { return polygamma(0, a); }
template <std::size_t N> Series<N> tgamma(Series<N> const& a) {
  if (is_pole(a.value())) return unknown<N>(not_a_number());
  Series<N> const slope = digamma(a);
  return solve(Real::made(mpfr_gamma, a.value()), a, [&](auto const& f) { return f * slope; });
}
template <std::size_t N> Series<N> lgamma(Series<N> const& a) {
  if (is_pole(a.value())) return unknown<N>(Real(std::numeric_limits<double>::infinity()));
  Real value;
  int sign = 0;
  mpfr_lgamma(value.get(), &sign, a.value().get(), MPFR_RNDN);
  return solve(value, a, [&](auto const&) { return digamma(a); });
}

namespace detail {
/// Computed with fewer digits, which take long.
template <class Op> inline constexpr bool is_slow = false;
template <> inline constexpr bool is_slow<dyad::ops::Tgamma> = true;
template <> inline constexpr bool is_slow<dyad::ops::Lgamma> = true;
template <> inline constexpr bool is_slow<dyad::ops::Digamma> = true;
template <int N> inline constexpr bool is_slow<dyad::ops::Polygamma<N>> = true;

/// The mathematical function that an operation computes.
template <class Op> struct Meaning;
#define DYAD_ORACLE_MEANS(op, ...)                                                                                     \
  template <> struct Meaning<dyad::ops::op> {                                                                          \
    auto operator()(auto const&... x) const { return of(x...); }                                                       \
    static auto of __VA_ARGS__                                                                                         \
  };
#define DYAD_ORACLE_FUNCTION(op, name) DYAD_ORACLE_MEANS(op, (auto const&... x) { return name(x...); })
DYAD_ORACLE_MEANS(Add, (auto const& a, auto const& b) { return a + b; })
DYAD_ORACLE_MEANS(Sub, (auto const& a, auto const& b) { return a - b; })
DYAD_ORACLE_MEANS(Mul, (auto const& a, auto const& b) { return a * b; })
DYAD_ORACLE_MEANS(Div, (auto const& a, auto const& b) { return a / b; })
DYAD_ORACLE_MEANS(Neg, (auto const& a) { return -a; })
DYAD_ORACLE_MEANS(Fma, (auto const& a, auto const& b, auto const& c) { return a * b + c; })
DYAD_ORACLE_FUNCTION(Square, square)
DYAD_ORACLE_FUNCTION(Sqrt, sqrt)
DYAD_ORACLE_FUNCTION(Cbrt, cbrt)
DYAD_ORACLE_FUNCTION(Hypot, hypot)
DYAD_ORACLE_FUNCTION(OneMinusSquare, one_minus_square)
DYAD_ORACLE_FUNCTION(Pow, pow)
DYAD_ORACLE_FUNCTION(Exp, exp)
DYAD_ORACLE_FUNCTION(Exp2, exp2)
DYAD_ORACLE_FUNCTION(Expm1, expm1)
DYAD_ORACLE_FUNCTION(Log, log)
DYAD_ORACLE_FUNCTION(Log2, log2)
DYAD_ORACLE_FUNCTION(Log10, log10)
DYAD_ORACLE_FUNCTION(Log1p, log1p)
DYAD_ORACLE_FUNCTION(Sin, sin)
DYAD_ORACLE_FUNCTION(Cos, cos)
DYAD_ORACLE_FUNCTION(Tan, tan)
DYAD_ORACLE_FUNCTION(Asin, asin)
DYAD_ORACLE_FUNCTION(Acos, acos)
DYAD_ORACLE_FUNCTION(Atan, atan)
DYAD_ORACLE_FUNCTION(Atan2, atan2)
DYAD_ORACLE_FUNCTION(Sinh, sinh)
DYAD_ORACLE_FUNCTION(Cosh, cosh)
DYAD_ORACLE_FUNCTION(Tanh, tanh)
DYAD_ORACLE_FUNCTION(Sech, sech)
DYAD_ORACLE_FUNCTION(Asinh, asinh)
DYAD_ORACLE_FUNCTION(Acosh, acosh)
DYAD_ORACLE_FUNCTION(Atanh, atanh)
DYAD_ORACLE_FUNCTION(Erf, erf)
DYAD_ORACLE_FUNCTION(Erfc, erfc)
DYAD_ORACLE_FUNCTION(Sigmoid, sigmoid)
DYAD_ORACLE_FUNCTION(SigmoidSlope, sigmoid_slope)
DYAD_ORACLE_FUNCTION(Softplus, softplus)
DYAD_ORACLE_FUNCTION(Logsumexp, logsumexp)
DYAD_ORACLE_FUNCTION(Relu, relu)
DYAD_ORACLE_FUNCTION(Abs, abs)
DYAD_ORACLE_FUNCTION(Sign, sign)
DYAD_ORACLE_FUNCTION(Floor, floor)
DYAD_ORACLE_FUNCTION(Ceil, ceil)
DYAD_ORACLE_FUNCTION(Min, min)
DYAD_ORACLE_FUNCTION(Max, max)
DYAD_ORACLE_FUNCTION(Clamp, clamp)
DYAD_ORACLE_MEANS(Where, (auto const& c, auto const& a, auto const& b) { return where(!(c.value() == Real(0)), a, b); })
DYAD_ORACLE_FUNCTION(Trunc, trunc)
DYAD_ORACLE_FUNCTION(Round, round)
DYAD_ORACLE_FUNCTION(Rint, rint)
DYAD_ORACLE_FUNCTION(Fmod, fmod)
DYAD_ORACLE_FUNCTION(Remainder, remainder)
DYAD_ORACLE_FUNCTION(Copysign, copysign)
DYAD_ORACLE_FUNCTION(Lerp, lerp)
DYAD_ORACLE_FUNCTION(Min3, min3)
DYAD_ORACLE_FUNCTION(Max3, max3)
DYAD_ORACLE_FUNCTION(Hypot3, hypot3)
DYAD_ORACLE_FUNCTION(NormCdf, norm_cdf)
DYAD_ORACLE_FUNCTION(Xlogy, xlogy)
DYAD_ORACLE_FUNCTION(Tgamma, tgamma)
DYAD_ORACLE_FUNCTION(Lgamma, lgamma)
DYAD_ORACLE_FUNCTION(Digamma, digamma)
#undef DYAD_ORACLE_FUNCTION
#undef DYAD_ORACLE_MEANS
template <int M> struct Meaning<dyad::ops::Polygamma<M>> {
  auto operator()(auto const& x) const { return polygamma(M, x); }
};

/// Sets the precision for as long as it lives.
struct Precision {
  mpfr_prec_t before = Real::bits;
  explicit Precision(mpfr_prec_t bits) { Real::bits = bits; }
  Precision(Precision const&) = delete;
  Precision& operator=(Precision const&) = delete;
  ~Precision() { Real::bits = before; }
};
} // namespace detail

/// A function of N variables and its derivatives up to the third order (the fourth is there, too) at a point. `f` is
/// generic code on Series.
template <std::size_t N, class T, class F> Series<N> derivatives(F const& f, std::array<T, N> const& at) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return Series<N>(f(Series<N>::variable(Real(at[I]), I)...));
  }(std::make_index_sequence<N>{});
}
template <std::size_t N, class F> Series<N> derivatives(F const& f, double const (&at)[N]) {
  return derivatives(f, std::to_array(at));
}

/// The same for one operation of the library.
template <class Op, class T = double>
Series<static_cast<std::size_t>(Op::arity)>
derivatives_of(std::array<T, static_cast<std::size_t>(Op::arity)> const& at) {
  detail::Precision const precision(detail::is_slow<Op> ? 500 : Real::bits);
  return derivatives(detail::Meaning<Op>{}, at);
}

/// The error that the derivative by the variables listed may have in `T`: `relative` of itself, or what `ulps` units in
/// the last place of each argument change, or the least numbers of the type.
template <class T, std::size_t N, class Variables>
Real allowed(Series<N> const& f, std::array<double, N> const& at, Variables const& by,
             double relative = sizeof(T) == 8 ? 1e-13 : 5e-6, double ulps = 3) {
  Real out = abs(f.partial(by)) * Real(relative) + Real(4 * static_cast<double>(std::numeric_limits<T>::denorm_min()));
  for (std::size_t i = 0; i < N; ++i) {
    std::vector<std::size_t> more(by.begin(), by.end());
    more.push_back(i);
    T const x = static_cast<T>(at[i]);
    T const ulp = std::nextafter(std::abs(x), std::numeric_limits<T>::infinity()) - std::abs(x);
    Real const change = abs(f.partial(more)) * Real(ulps * static_cast<double>(ulp));
    if (change < Real(std::numeric_limits<double>::infinity())) out = out + change;
  }
  return out;
}

} // namespace oracle

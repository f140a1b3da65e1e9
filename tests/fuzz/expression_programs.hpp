// SPDX-License-Identifier: BSL-1.0
/// \file Random expressions of three variables and their derivatives by hand: forward and reverse mode on plain numbers
/// as a careful person would write them, and exact ones in 50 digits. They share no rule with the library.
#pragma once

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace test::expressions {

using Real = boost::multiprecision::cpp_bin_float_50;
constexpr std::size_t inputs = 3, firsts = 3, seconds = 6, outputs = 1 + firsts + seconds;
/// The place of the second derivative by i and j among the outputs.
constexpr std::size_t second(std::size_t i, std::size_t j) {
  return i <= j ? 1 + firsts + i * inputs - i * (i + 1) / 2 + j : second(j, i);
}

enum class Op { constant, add, sub, mul, div, neg, sin, cos, exp, log, sqrt, tanh, where };

/// `where` chooses the first argument where input `left` is below input `right`, or below the number if there is none.
struct Step {
  Op op;
  std::size_t a = 0, b = 0, left = 0, right = 0;
  double number = 0;
};

/// The inputs are steps 0 to 2; the last step is the result.
struct Expression {
  std::vector<Step> steps; ///< after the inputs
  std::string text() const {
    static char const* const names[] = {"",    "+",   "-",   "*",    "/",    "neg",  "sin",
                                        "cos", "exp", "log", "sqrt", "tanh", "where"};
    std::string out;
    for (std::size_t k = 0; k < steps.size(); ++k) {
      Step const& s = steps[k];
      out += " t" + std::to_string(k + inputs) + " = ";
      if (s.op == Op::constant) out += std::to_string(s.number);
      else
        out +=
            std::string(names[static_cast<std::size_t>(s.op)]) + " " + std::to_string(s.a) + " " + std::to_string(s.b);
      if (s.op == Op::where)
        out += " if " + std::to_string(s.left) + " < " +
               (s.right < inputs ? std::to_string(s.right) : std::to_string(s.number));
      out += ";";
    }
    return out;
  }
};

class Generator {
public:
  explicit Generator(std::uint64_t seed) : random_(seed) {}

  /// Rational functions, or all kinds of operations, with heavy sharing.
  Expression expression() {
    Expression e;
    bool const rational = below(5) < 2;
    std::size_t const steps = 4 + below(10);
    auto const put = [&](Step const& s) {
      e.steps.push_back(s);
      return inputs + e.steps.size() - 1;
    };
    auto const pick = [&] {
      std::size_t const all = inputs + e.steps.size();
      return below(3) == 0 ? below(inputs) : below(2) == 0 ? below(all) : all - 1 - below(all < 4 ? all : 4);
    };
    auto const number = [&] { return put({.op = Op::constant, .number = numbers[below(std::size(numbers))]}); };
    while (e.steps.size() < steps) {
      std::size_t const a = pick(), b = pick();
      switch (below(rational ? 10 : 18)) {
      case 0: put({Op::add, a, b}); break;
      case 1: put({Op::sub, a, b}); break;
      case 2: case 3: case 4: put({Op::mul, a, b}); break;
      case 5: case 6: put({Op::div, a, b}); break;
      case 7: {
        std::size_t const c = number();
        put({below(2) == 0 ? Op::add : Op::mul, a, c});
        break;
      }
      case 8: { // a whole power, by repeated squaring
        std::size_t power = a;
        for (std::size_t n = 1 + below(6); n > 0; n /= 2)
          power = put({Op::mul, power, n % 2 == 0 ? power : below(2) == 0 ? power : a});
        break;
      }
      case 9:
        put({.op = Op::where, .a = a, .b = b, .left = below(inputs), .right = below(inputs + 1), .number = 0.5});
        break;
      case 10: put({Op::sin, a}); break;
      case 11: put({Op::cos, a}); break;
      case 12: put({Op::exp, a}); break;
      case 13: put({Op::exp, put({Op::neg, a})}); break;
      case 14: put({Op::log, a}); break;
      case 15: put({Op::sqrt, a}); break;
      case 16: put({Op::tanh, a}); break;
      default: put({Op::neg, a}); break;
      }
    }
    return e;
  }
  std::array<double, inputs> point() {
    std::array<double, inputs> at{};
    std::size_t const kind = below(4);
    for (double& x : at)
      x = kind > 0 && below(2) == 0
              ? (kind == 1 ? special[below(std::size(special))] : extreme[below(std::size(extreme))])
              : uniform(0.3, 1.7);
    if (below(4) == 0)
      for (double& x : at) x = below(2) == 0 ? -x : x;
    return at;
  }

private:
  static constexpr double numbers[] = {1, 2, 3, -1, 0.5, 0.1, 1e-3, 1e3};
  static constexpr double special[] = {0, 1, -1, 2, 0.5, 3, 10};
  static constexpr double extreme[] = {1e200, 1e-200, 1e30,  1e-30,  1e8,    1e-8, 40,
                                       700,   -700,   1e100, 1e-100, 1e-310, 1e300};
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  double uniform(double low, double high) { return std::uniform_real_distribution<>(low, high)(random_); }

  std::mt19937_64 random_;
};

/// A number whose operations are rounded at random: what two terms have in common does not cancel by luck.
class Noisy {
public:
  Noisy() = default;
  Noisy(double x) : value_(x) {}
  double value() const { return value_; }

  friend Noisy operator-(Noisy const& a) { return {-a.value_}; }
  friend Noisy operator+(Noisy const& a, Noisy const& b) { return rounded(a.value_ + b.value_); }
  friend Noisy operator-(Noisy const& a, Noisy const& b) { return rounded(a.value_ - b.value_); }
  friend Noisy operator*(Noisy const& a, Noisy const& b) { return rounded(a.value_ * b.value_); }
  friend Noisy operator/(Noisy const& a, Noisy const& b) { return rounded(a.value_ / b.value_); }
  friend Noisy sin(Noisy const& a) { return rounded(std::sin(a.value_)); }
  friend Noisy cos(Noisy const& a) { return rounded(std::cos(a.value_)); }
  friend Noisy exp(Noisy const& a) { return rounded(std::exp(a.value_)); }
  friend Noisy log(Noisy const& a) { return rounded(std::log(a.value_)); }
  friend Noisy sqrt(Noisy const& a) { return rounded(std::sqrt(a.value_)); }
  friend Noisy cosh(Noisy const& a) { return rounded(std::cosh(a.value_)); }
  friend Noisy sinh(Noisy const& a) { return rounded(std::sinh(a.value_)); }
  friend Noisy tanh(Noisy const& a) { return rounded(std::tanh(a.value_)); }

private:
  static Noisy rounded(double x) {
    static std::minstd_rand random;
    return {x * (1 + (static_cast<double>(random() % 3) - 1) * std::numeric_limits<double>::epsilon())};
  }
  double value_ = 0;
};

/// One tangent. Where nothing depends on the input, nothing is computed: 0 times infinity does not arise.
template <class T> struct Dual {
  T value{}, tangent{};
  bool active = false;

  Dual() = default;
  Dual(double x) : value(x) {}
  Dual(T const& v, T const& t, bool a) : value(v), tangent(t), active(a) {}
};
template <class T> Dual<T> chain(T const& value, Dual<T> const& a, auto const& slope) {
  return a.active ? Dual<T>(value, slope(a.tangent), true) : Dual<T>(value, T(0.0), false);
}
template <class T>
Dual<T> joined(T const& value, Dual<T> const& a, Dual<T> const& b, auto const& by_a, auto const& by_b) {
  if (a.active && b.active) return {value, by_a(a.tangent) + by_b(b.tangent), true};
  return a.active   ? Dual<T>(value, by_a(a.tangent), true)
         : b.active ? Dual<T>(value, by_b(b.tangent), true)
                    : Dual<T>(value, T(0.0), false);
}
template <class T> Dual<T> operator-(Dual<T> const& a) {
  return chain(T(-a.value), a, [](T const& t) { return T(-t); });
}
template <class T> Dual<T> operator+(Dual<T> const& a, Dual<T> const& b) {
  auto const same = [](T const& t) { return t; };
  return joined(T(a.value + b.value), a, b, same, same);
}
template <class T> Dual<T> operator-(Dual<T> const& a, Dual<T> const& b) {
  return joined(T(a.value - b.value), a, b, [](T const& t) { return t; }, [](T const& t) { return T(-t); });
}
template <class T> Dual<T> operator*(Dual<T> const& a, Dual<T> const& b) {
  return joined(
      T(a.value * b.value), a, b, [&](T const& t) { return T(t * b.value); },
      [&](T const& t) { return T(t * a.value); });
}
template <class T> Dual<T> operator/(Dual<T> const& a, Dual<T> const& b) {
  T const q = a.value / b.value;
  return joined(
      q, a, b, [&](T const& t) { return T(t / b.value); }, [&](T const& t) { return T(-(t * (q / b.value))); });
}
template <class T> Dual<T> sin(Dual<T> const& a) {
  using std::sin, std::cos;
  return chain(T(sin(a.value)), a, [&](T const& t) { return T(t * cos(a.value)); });
}
template <class T> Dual<T> cos(Dual<T> const& a) {
  using std::sin, std::cos;
  return chain(T(cos(a.value)), a, [&](T const& t) { return T(-(t * sin(a.value))); });
}
template <class T> Dual<T> exp(Dual<T> const& a) {
  using std::exp;
  T const y = exp(a.value);
  return chain(y, a, [&](T const& t) { return T(t * y); });
}
template <class T> Dual<T> log(Dual<T> const& a) {
  using std::log;
  return chain(T(log(a.value)), a, [&](T const& t) { return T(t / a.value); });
}
template <class T> Dual<T> sqrt(Dual<T> const& a) {
  using std::sqrt;
  T const y = sqrt(a.value);
  return chain(y, a, [&](T const& t) { return T(t / y * T(0.5)); });
}
template <class T> Dual<T> cosh(Dual<T> const& a) {
  using std::sinh, std::cosh;
  return chain(T(cosh(a.value)), a, [&](T const& t) { return T(t * sinh(a.value)); });
}
template <class T> Dual<T> sinh(Dual<T> const& a) {
  using std::sinh, std::cosh;
  return chain(T(sinh(a.value)), a, [&](T const& t) { return T(t * cosh(a.value)); });
}
template <class T> Dual<T> tanh(Dual<T> const& a) {
  using std::tanh, std::cosh;
  T const y = tanh(a.value);
  return chain(y, a, [&](T const& t) {
    T const c = cosh(a.value); // 1 - y^2 has no digits left where y is near 1
    return T(t / c / c);
  });
}

/// The values of all steps, on numbers of any kind.
template <class T> std::vector<T> values(Expression const& e, std::array<double, inputs> const& at, std::vector<T> v) {
  using std::sin, std::cos, std::exp, std::log, std::sqrt, std::tanh;
  for (Step const& s : e.steps) {
    T const a = v[s.a], b = v[s.b];
    switch (s.op) {
    case Op::constant: v.push_back(T(s.number)); break;
    case Op::add: v.push_back(a + b); break;
    case Op::sub: v.push_back(a - b); break;
    case Op::mul: v.push_back(a * b); break;
    case Op::div: v.push_back(a / b); break;
    case Op::neg: v.push_back(-a); break;
    case Op::sin: v.push_back(sin(a)); break;
    case Op::cos: v.push_back(cos(a)); break;
    case Op::exp: v.push_back(exp(a)); break;
    case Op::log: v.push_back(log(a)); break;
    case Op::sqrt: v.push_back(sqrt(a)); break;
    case Op::tanh: v.push_back(tanh(a)); break;
    case Op::where: v.push_back(at[s.left] < (s.right < inputs ? at[s.right] : s.number) ? a : b); break;
    }
  }
  return v;
}

/// Value, first and second derivatives by forward mode twice; the coordinates may be moved a little.
template <class T>
std::array<T, outputs> forward(Expression const& e, std::array<double, inputs> const& at,
                               std::array<T, inputs> const& x) {
  std::array<T, outputs> out{};
  for (std::size_t i = 0; i < inputs; ++i)
    for (std::size_t j = i; j < inputs; ++j) {
      std::vector<Dual<Dual<T>>> v;
      for (std::size_t k = 0; k < inputs; ++k)
        v.push_back({Dual<T>(x[k], T(k == i), k == i), Dual<T>(double(k == j)), k == j});
      Dual<Dual<T>> const y = values(e, at, std::move(v)).back();
      out[0] = y.value.value;
      if (i == j) out[1 + i] = y.value.active ? y.value.tangent : T(0.0);
      out[second(i, j)] = y.active && y.tangent.active ? y.tangent.tangent : T(0.0);
    }
  return out;
}

/// The derivative of the result by each input, by reverse mode on numbers of any kind.
template <class T>
std::array<T, inputs> reverse(Expression const& e, std::array<double, inputs> const& at, std::vector<T> const& x) {
  using std::sin, std::cos, std::cosh;
  std::vector<T> const v = values(e, at, x);
  std::vector<T> adjoint(v.size(), T(0.0));
  std::vector<bool> active(v.size(), false), reached(v.size(), false);
  for (std::size_t k = 0; k < v.size(); ++k) {
    if (k < inputs) active[k] = true;
    else if (Step const& s = e.steps[k - inputs]; s.op != Op::constant)
      active[k] = active[s.a] || ((s.op <= Op::div || s.op == Op::where) && active[s.b]);
  }
  adjoint.back() = T(1.0);
  reached.back() = true;
  auto const add = [&](std::size_t to, T const& term) {
    if (!active[to]) return;
    adjoint[to] = reached[to] ? T(adjoint[to] + term) : term;
    reached[to] = true;
  };
  for (std::size_t k = v.size(); k-- > inputs;) {
    if (!reached[k]) continue;
    Step const& s = e.steps[k - inputs];
    T const g = adjoint[k], y = v[k], a = v[s.a], b = v[s.b];
    switch (s.op) {
    case Op::constant: break;
    case Op::add: add(s.a, g), add(s.b, g); break;
    case Op::sub: add(s.a, g), add(s.b, -g); break;
    case Op::mul: add(s.a, g * b), add(s.b, g * a); break;
    case Op::div: add(s.a, g / b), add(s.b, -(g * (y / b))); break;
    case Op::neg: add(s.a, -g); break;
    case Op::sin: add(s.a, g * cos(a)); break;
    case Op::cos: add(s.a, -(g * sin(a))); break;
    case Op::exp: add(s.a, g * y); break;
    case Op::log: add(s.a, g / a); break;
    case Op::sqrt: add(s.a, g / y * T(0.5)); break;
    case Op::tanh: add(s.a, g / cosh(a) / cosh(a)); break;
    case Op::where: add(at[s.left] < (s.right < inputs ? at[s.right] : s.number) ? s.a : s.b, g); break;
    }
  }
  std::array<T, inputs> out{};
  for (std::size_t i = 0; i < inputs; ++i) out[i] = adjoint[i];
  return out;
}
/// Value, first and second derivatives: the latter by forward mode over reverse mode.
template <class T> std::array<T, outputs> reverse_twice(Expression const& e, std::array<double, inputs> const& at) {
  std::array<T, outputs> out{};
  out[0] = values(e, at, std::vector<T>(at.begin(), at.end())).back();
  for (std::size_t j = 0; j < inputs; ++j) {
    std::vector<Dual<T>> x;
    for (std::size_t k = 0; k < inputs; ++k) x.push_back({T(at[k]), T(double(k == j)), k == j});
    auto const row = reverse(e, at, x);
    for (std::size_t i = 0; i <= j; ++i) out[second(i, j)] = row[i].tangent;
    out[1 + j] = row[j].value;
  }
  return out;
}

} // namespace test::expressions

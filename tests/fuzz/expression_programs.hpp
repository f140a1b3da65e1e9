// SPDX-License-Identifier: BSL-1.0
/// \file Random expressions of three variables and their derivatives by hand: forward and reverse mode on plain numbers
/// as a careful person would write them, and exact ones in 50 digits. They share no rule with the library.
#pragma once

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <algorithm>
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

/// A constant, those of two arguments, those of one, and a choice.
// clang-format off
enum class Op {
  constant,
  add, sub, mul, div, hypot, atan2, max, pow,
  neg, sin, cos, exp, log, sqrt, tanh, abs, sinh, cosh, expm1, log1p, atan, asinh, cbrt, sigmoid, softplus, square,
  where
};
inline constexpr char const* op_names[] = {
    "", "+", "-", "*", "/", "hypot", "atan2", "max", "pow", "neg", "sin", "cos", "exp", "log", "sqrt", "tanh", "abs",
    "sinh", "cosh", "expm1", "log1p", "atan", "asinh", "cbrt", "sigmoid", "softplus", "square", "where"};
// clang-format on
constexpr bool is_binary(Op op) { return op >= Op::add && op <= Op::pow; }

/// `where` chooses the first argument where input `left` is below input `right`, or below the number if there is none.
struct Step {
  Op op;
  std::size_t a = 0, b = 0, left = 0, right = 0;
  double number = 0;
};

/// The inputs are steps 0 to 2; the last step is the result.
struct Expression {
  std::vector<Step> steps; ///< after the inputs
  /// Whether some functions are computed by kernels of the library, whose last bits are theirs.
  bool has_kernels() const {
    for (Step const& s : steps)
      if (s.op == Op::sigmoid || s.op == Op::softplus || s.op == Op::pow)
        return true;
    return false;
  }
  std::string text() const {
    std::string out;
    for (std::size_t k = 0; k < steps.size(); ++k) {
      Step const& s = steps[k];
      out += " t" + std::to_string(k + inputs) + " = ";
      if (s.op == Op::constant) out += std::to_string(s.number);
      else
        out += op_names[static_cast<std::size_t>(s.op)] + (" " + std::to_string(s.a)) + " " + std::to_string(s.b);
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
    bool const rational = below(5) < 2, functions = below(2) == 0;
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
      switch (below(rational ? 10 : functions ? 24 : 18)) {
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
      case 17: put({Op::neg, a}); break;
      case 18: put({Op::hypot, a, b}); break;
      case 19: put({below(2) == 0 ? Op::atan2 : Op::max, a, b}); break;
      case 20: put({Op::pow, a, below(4) == 0 ? b : put({.op = Op::constant, .number = exponents[below(8)]})}); break;
      default: put({unary[below(std::size(unary))], a}); break;
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
  static constexpr double exponents[] = {2, 3, -1, -2, 0.5, 1.5, 2.5, 7};
  static constexpr Op unary[] = {Op::abs,  Op::sinh,  Op::cosh, Op::expm1,   Op::log1p,    Op::atan,
                                 Op::asinh, Op::cbrt, Op::sigmoid, Op::softplus, Op::square};
  static constexpr double special[] = {0, 1, -1, 2, 0.5, 3, 10};
  static constexpr double extreme[] = {1e200, 1e-200, 1e30,  1e-30,  1e8,    1e-8, 40,
                                       700,   -700,   1e100, 1e-100, 1e-310, 1e300};
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  double uniform(double low, double high) { return std::uniform_real_distribution<>(low, high)(random_); }

  std::mt19937_64 random_;
};

/// The functions in double, as the C library has them, and in 50 digits, with care where digits would cancel.
inline double function(Op op, double x) {
  switch (op) {
  case Op::sin: return std::sin(x);
  case Op::cos: return std::cos(x);
  case Op::exp: return std::exp(x);
  case Op::log: return std::log(x);
  case Op::sqrt: return std::sqrt(x);
  case Op::tanh: return std::tanh(x);
  case Op::abs: return std::abs(x);
  case Op::sinh: return std::sinh(x);
  case Op::cosh: return std::cosh(x);
  case Op::expm1: return std::expm1(x);
  case Op::log1p: return std::log1p(x);
  case Op::atan: return std::atan(x);
  case Op::asinh: return std::asinh(x);
  case Op::cbrt: return std::cbrt(x);
  case Op::sigmoid: return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
  case Op::softplus: return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
  case Op::square: return x * x;
  default: return -x;
  }
}
inline double function(Op op, double x, double y) {
  return op == Op::hypot ? std::hypot(x, y) : op == Op::atan2 ? std::atan2(x, y) : std::pow(x, y);
}
inline Real function(Op op, Real const& x) {
  bool const small = abs(x) < 1e-12;
  switch (op) {
  case Op::sin: return sin(x);
  case Op::cos: return cos(x);
  case Op::exp: return exp(x);
  case Op::log: return log(x);
  case Op::sqrt: return sqrt(x);
  case Op::tanh: return small ? Real(x * (1 - x * x / 3 * (1 - x * x * 2 / 5))) : tanh(x);
  case Op::abs: return abs(x);
  case Op::sinh: return small ? Real(x * (1 + x * x / 6 * (1 + x * x / 20))) : Real((exp(x) - exp(-x)) / 2);
  case Op::cosh: return (exp(x) + exp(-x)) / 2;
  case Op::expm1: return small ? Real(x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4 * (1 + x / 5))))) : Real(exp(x) - 1);
  case Op::log1p: return small ? Real(x * (1 - x * (Real(1) / 2 - x * (Real(1) / 3 - x / 4)))) : log(Real(1 + x));
  case Op::atan: return small ? Real(x * (1 - x * x * (Real(1) / 3 - x * x / 5))) : atan(x);
  case Op::asinh: {
    Real const m = abs(x), y = function(Op::log1p, Real(m + m * m / (1 + sqrt(Real(1 + m * m)))));
    return x < 0 ? Real(-y) : y;
  }
  case Op::cbrt: return x == 0 ? x : x < 0 ? Real(-exp(Real(log(Real(-x)) / 3))) : Real(exp(Real(log(x) / 3)));
  case Op::sigmoid: return 1 / (1 + exp(Real(-x)));
  case Op::softplus: return x > 0 ? Real(x + function(Op::log1p, Real(exp(Real(-x))))) : function(Op::log1p, exp(x));
  case Op::square: return x * x;
  default: return -x;
  }
}
inline Real function(Op op, Real const& x, Real const& y) {
  if (op == Op::hypot) return sqrt(Real(x * x + y * y));
  if (op == Op::atan2) return atan2(x, y);
  return x > 0 ? Real(exp(Real(y * log(x)))) : pow(x, y);
}
inline double number(double x) { return x; }
inline double number(Real const& x) { return x.convert_to<double>(); }

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
  friend Noisy function(Op op, Noisy const& a) { return rounded(function(op, a.value_)); }
  friend Noisy function(Op op, Noisy const& a, Noisy const& b) { return rounded(function(op, a.value_, b.value_)); }
  friend double number(Noisy const& a) { return a.value_; }

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
template <class T> double number(Dual<T> const& a) { return number(a.value); }

/// t times the derivative of a function at `a`, where it is y.
template <class T> T slope(Op op, T const& t, T const& y, T const& a) {
  auto const f = [&](Op other, T const& x) { return T(function(other, x)); };
  T const one(1.0);
  switch (op) {
  case Op::sin: return t * f(Op::cos, a);
  case Op::cos: return -(t * f(Op::sin, a));
  case Op::exp: return t * y;
  case Op::log: return t / a;
  case Op::sqrt: return t / y * T(0.5);
  case Op::tanh: { // 1 - y^2 has no digits left where y is near 1
    T const c = f(Op::cosh, a);
    return t / c / c;
  }
  case Op::abs: return number(a) < 0 ? T(-t) : t;
  case Op::sinh: return t * f(Op::cosh, a);
  case Op::cosh: return t * f(Op::sinh, a);
  case Op::expm1: return t * f(Op::exp, a);
  case Op::log1p: return t / (one + a);
  case Op::atan: return t / (one + a * a);
  case Op::asinh: return t / f(Op::sqrt, one + a * a);
  case Op::cbrt: return t * (y / a) / T(3.0);
  case Op::sigmoid: return t * (y * f(Op::sigmoid, -a));
  case Op::softplus: return t * f(Op::sigmoid, a);
  case Op::square: return t * a * T(2.0);
  default: return -t;
  }
}
/// The same of one of two arguments.
template <class T> T slope(Op op, int argument, T const& t, T const& y, T const& a, T const& b) {
  switch (op) {
  case Op::hypot: return t * ((argument == 0 ? a : b) / y);
  case Op::atan2: {
    T const r = function(Op::hypot, a, b);
    return argument == 0 ? T(t * (b / r) / r) : T(-(t * (a / r) / r));
  }
  default: return argument == 0 ? T(t * (b * function(Op::pow, a, T(b - T(1.0))))) : T(t * (y * function(Op::log, a)));
  }
}
template <class T> Dual<T> function(Op op, Dual<T> const& a) {
  T const y = function(op, a.value);
  return chain(y, a, [&](T const& t) { return slope(op, t, y, a.value); });
}
template <class T> Dual<T> function(Op op, Dual<T> const& a, Dual<T> const& b) {
  T const y = function(op, a.value, b.value);
  return joined(
      y, a, b, [&](T const& t) { return slope(op, 0, t, y, a.value, b.value); },
      [&](T const& t) { return slope(op, 1, t, y, a.value, b.value); });
}

/// The values of all steps, on numbers of any kind.
template <class T> std::vector<T> values(Expression const& e, std::array<double, inputs> const& at, std::vector<T> v) {
  for (Step const& s : e.steps) {
    T const a = v[s.a], b = v[s.b];
    switch (s.op) {
    case Op::constant: v.push_back(T(s.number)); break;
    case Op::add: v.push_back(a + b); break;
    case Op::sub: v.push_back(a - b); break;
    case Op::mul: v.push_back(a * b); break;
    case Op::div: v.push_back(a / b); break;
    case Op::max: v.push_back(number(a) < number(b) ? b : a); break;
    case Op::hypot: case Op::atan2: case Op::pow: v.push_back(T(function(s.op, a, b))); break;
    case Op::where: v.push_back(at[s.left] < (s.right < inputs ? at[s.right] : s.number) ? a : b); break;
    default: v.push_back(T(function(s.op, a))); break;
    }
  }
  return v;
}

/// Whether a step has no derivative, or one by convention: what it is then is for other tests to say.
inline bool is_singular(Expression const& e, std::array<double, inputs> const& at) {
  std::vector<double> const v = values(e, at, std::vector<double>(at.begin(), at.end()));
  for (Step const& s : e.steps) {
    double const a = v[s.a], b = v[s.b];
    bool const has_slope = a < 0 || a > 0; // no NaN either
    if ((s.op == Op::abs || s.op == Op::cbrt || s.op == Op::pow) && !has_slope) return true;
    if ((s.op == Op::hypot || s.op == Op::atan2) && !(std::isfinite(a + b) && (a != 0 || b != 0))) return true;
    if (s.op == Op::max && !(a < b || a > b)) return true;
    if (s.op == Op::pow && a < 0 && (s.b < inputs || e.steps[s.b - inputs].op != Op::constant)) return true;
  }
  return false;
}

/// The same expression, where each use of a value computes it anew; empty if that takes too many steps.
inline Expression without_sharing(Expression const& e) {
  constexpr std::size_t most = 5000;
  Expression out;
  auto const copy = [&](auto const& self, std::size_t k) -> std::size_t {
    if (k < inputs || out.steps.size() > most) return k;
    Step s = e.steps[k - inputs];
    if (s.op != Op::constant) s.a = self(self, s.a);
    if (is_binary(s.op) || s.op == Op::where) s.b = self(self, s.b);
    out.steps.push_back(s);
    return inputs + out.steps.size() - 1;
  };
  copy(copy, inputs + e.steps.size() - 1);
  return out.steps.size() > most ? Expression{} : out;
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
  std::vector<T> const v = values(e, at, x);
  std::vector<T> adjoint(v.size(), T(0.0));
  std::vector<bool> active(v.size(), false), reached(v.size(), false);
  for (std::size_t k = 0; k < v.size(); ++k) {
    if (k < inputs) active[k] = true;
    else if (Step const& s = e.steps[k - inputs]; s.op != Op::constant)
      active[k] = active[s.a] || ((is_binary(s.op) || s.op == Op::where) && active[s.b]);
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
    case Op::max: add(number(a) < number(b) ? s.b : s.a, g); break;
    case Op::hypot: case Op::atan2: case Op::pow:
      for (int i = 0; i < 2; ++i)
        if (std::size_t const to = i == 0 ? s.a : s.b; active[to]) add(to, T(slope(s.op, i, g, y, a, b)));
      break;
    case Op::where: add(at[s.left] < (s.right < inputs ? at[s.right] : s.number) ? s.a : s.b, g); break;
    default: add(s.a, T(slope(s.op, g, y, a))); break;
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

// SPDX-License-Identifier: BSL-1.0
/// \file What the tests of loops compare with: the same lambdas run as plain loops, on dual numbers in `long double`.
///
/// A lambda that `dyad::function` traces also takes the numbers and lists of this file, whose loops are loops and whose
/// derivatives are forward-mode, with nothing of the library in them.
#pragma once

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace plain {

using Real = long double;

/// A value and its derivatives in N directions; of values of type Dual for higher orders.
template <class T, std::size_t N> struct Dual {
  T value{};
  std::array<T, N> slope{};

  Dual() = default;
  template <class X>
    requires std::is_arithmetic_v<X> Dual(X x) : value(static_cast<T>(x)) {}
    explicit Dual(T const& x) requires(!std::is_arithmetic_v<T>) : value(x) {}

    /// The value with derivatives of `a` and `b` times these factors.
    static Dual chain(T const& value, Dual const& a, T const& by_a, Dual const& b, T const& by_b) {
      Dual out;
      out.value = value;
      for (std::size_t i = 0; i < N; ++i) out.slope[i] = by_a * a.slope[i] + by_b * b.slope[i];
      return out;
    }
    static Dual chain(T const& value, Dual const& a, T const& by_a) {
      Dual out;
      out.value = value;
      for (std::size_t i = 0; i < N; ++i) out.slope[i] = by_a * a.slope[i];
      return out;
    }
    friend Dual operator+(Dual const& a, Dual const& b) { return chain(a.value + b.value, a, T(1), b, T(1)); }
    friend Dual operator-(Dual const& a, Dual const& b) { return chain(a.value - b.value, a, T(1), b, T(-1)); }
    friend Dual operator-(Dual const& a) { return chain(-a.value, a, T(-1)); }
    friend Dual operator*(Dual const& a, Dual const& b) { return chain(a.value * b.value, a, b.value, b, a.value); }
    friend Dual operator/(Dual const& a, Dual const& b) {
      T const quotient = a.value / b.value;
      return chain(quotient, a, T(1) / b.value, b, -quotient / b.value);
    }
    Dual& operator+=(Dual const& b) { return *this = *this + b; }
    friend bool operator<(Dual const& a, Dual const& b) { return a.value < b.value; }
    friend bool operator>(Dual const& a, Dual const& b) { return a.value > b.value; }
    friend Dual where(bool condition, Dual const& a, Dual const& b) { return condition ? a : b; }
    friend Dual square(Dual const& a) { return a * a; }
    friend Dual exp(Dual const& a) {
      using std::exp;
      T const e = exp(a.value);
      return chain(e, a, e);
    }
    friend Dual log(Dual const& a) {
      using std::log;
      return chain(log(a.value), a, T(1) / a.value);
    }
    friend Dual sqrt(Dual const& a) {
      using std::sqrt;
      T const root = sqrt(a.value);
      return chain(root, a, T(0.5) / root);
    }
    friend Dual sin(Dual const& a) {
      using std::sin, std::cos;
      return chain(sin(a.value), a, cos(a.value));
    }
    friend Dual cos(Dual const& a) {
      using std::sin, std::cos;
      return chain(cos(a.value), a, -sin(a.value));
    }
    friend Dual tanh(Dual const& a) {
      using std::tanh;
      T const t = tanh(a.value);
      return chain(t, a, T(1) - t * t);
    }
};

/// The whole number that a number is.
template <std::floating_point T> std::size_t whole(T x) { return static_cast<std::size_t>(x); }
template <class T, std::size_t N> std::size_t whole(Dual<T, N> const& x) { return whole(x.value); }

/// Rows.
template <class T> struct List : std::vector<T> {
  using std::vector<T>::vector, std::vector<T>::operator[];
  template <class X, std::size_t N> T const& operator[](Dual<X, N> const& row) const { return this->at(whole(row)); }
};
/// A row of a list of matrices.
template <class T, std::size_t M, std::size_t N> struct Matrix : std::array<std::array<T, N>, M> {
  T const& operator()(std::size_t i, std::size_t j) const { return (*this)[i][j]; }
};

template <class T> void add(T& sum, T const& x) { sum = sum + x; }
template <class T, std::size_t N> void add(std::array<T, N>& sum, std::array<T, N> const& x) {
  for (std::size_t i = 0; i < N; ++i) add(sum[i], x[i]);
}
template <class... T> void add(std::tuple<T...>& sum, std::tuple<T...> const& x) {
  [&]<std::size_t... I>(std::index_sequence<I...>) { (add(std::get<I>(sum), std::get<I>(x)), ...); }
  (std::index_sequence_for<T...>{});
}

/// Calls `visit` with what the last of some arguments makes of the rows before it, one row after the other.
template <class... A, class Visit> void for_each_row(std::tuple<A const&...> const& arguments, Visit const& visit) {
  constexpr std::size_t lists = sizeof...(A) - 1;
  for (std::size_t row = 0; row < std::get<0>(arguments).size(); ++row)
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      visit(std::get<lists>(arguments), std::get<I>(arguments)[row]...);
    }
  (std::make_index_sequence<lists>{});
}
template <class T, class... Rest> auto sum_over(List<T> const& first, Rest const&... rest) {
  std::tuple<List<T> const&, Rest const&...> const arguments(first, rest...);
  auto const call = [](auto const& f, auto const&... row) { return f(row...); };
  using R = decltype([&]<std::size_t... I>(std::index_sequence<I...>) {
    return call(std::get<sizeof...(Rest)>(arguments), std::get<I>(arguments)[0]...);
  }(std::make_index_sequence<sizeof...(Rest)>{}));
  R sum{};
  for_each_row(arguments, [&](auto const& f, auto const&... row) { add(sum, f(row...)); });
  return sum;
}
template <class T, class... Rest> auto map_over(List<T> const& first, Rest const&... rest) {
  std::tuple<List<T> const&, Rest const&...> const arguments(first, rest...);
  auto const call = [](auto const& f, auto const&... row) { return f(row...); };
  List<decltype([&]<std::size_t... I>(std::index_sequence<I...>) {
    return call(std::get<sizeof...(Rest)>(arguments), std::get<I>(arguments)[0]...);
  }(std::make_index_sequence<sizeof...(Rest)>{}))>
      out;
  for_each_row(arguments, [&](auto const& f, auto const&... row) { out.push_back(f(row...)); });
  return out;
}
template <class Init, class T, class... Rest> auto scan(Init const& init, List<T> const& first, Rest const&... rest) {
  std::tuple<List<T> const&, Rest const&...> const arguments(first, rest...);
  List<Init> out;
  Init state = init;
  for_each_row(arguments, [&](auto const& f, auto const&... row) { out.push_back(state = f(state, row...)); });
  return out;
}
template <class Init, class T, class... Rest> Init fold(Init const& init, List<T> const& first, Rest const&... rest) {
  auto const states = scan(init, first, rest...);
  return states.empty() ? init : states.back();
}
template <std::integral Count> std::size_t steps(Count count) { return static_cast<std::size_t>(count); }
template <std::floating_point T> std::size_t steps(T count) { return static_cast<std::size_t>(count); }
template <class T, std::size_t N> std::size_t steps(Dual<T, N> const& count) { return steps(count.value); }
template <class Init, class Count, class F>
  requires requires(Count const& count) { steps(count); }
auto scan(Init const& init, Count const& count, F const& f) {
  List<Init> out;
  Init state = init;
  for (std::size_t i = 0; i < steps(count); ++i) {
    if constexpr (std::is_invocable_v<F const&, Init const&, double>)
      state = f(state, static_cast<double>(i));
    else
      state = f(state);
    out.push_back(state);
  }
  return out;
}
template <class Init, class Count, class F>
  requires requires(Count const& count) { steps(count); }
Init fold(Init const& init, Count const& count, F const& f) {
  auto const states = scan(init, count, f);
  return states.empty() ? init : states.back();
}
template <class Init, class Proceeds, class F>
Init iterate(Init const& init, Proceeds const& proceed, F const& f) {
  Init state = init;
  while (proceed(state)) state = f(state);
  return state;
}

/// The numbers 0 to count - 1, of the type of those in an array.
template <class Count, class T, std::size_t N> List<T> iota(Count const& count, std::array<T, N> const&) {
  List<T> out;
  for (std::size_t i = 0; i < steps(count); ++i) out.push_back(T(static_cast<double>(i)));
  return out;
}
/// Rows beside others, nothing beyond them.
template <class T> List<T> shifted(List<T> const& rows, int distance) {
  List<T> out;
  for (int i = 0; i < static_cast<int>(rows.size()); ++i) {
    int const at = i + distance;
    out.push_back(at < 0 || at >= static_cast<int>(rows.size()) ? T{} : rows[static_cast<std::size_t>(at)]);
  }
  return out;
}

/// The product of a matrix, row by row, and a vector.
template <class T, class Like> List<T> matmul(List<T> const& a, List<T> const& x, Like const& like) {
  List<T> out;
  for (std::size_t i = 0; i < like.size(); ++i) {
    T sum{};
    for (std::size_t j = 0; j < x.size(); ++j) sum += a[i * x.size() + j] * x[j];
    out.push_back(sum);
  }
  return out;
}
template <class T> List<T> matmul(List<T> const& a, List<T> const& x) { return matmul(a, x, x); }

/// Data as numbers of type T that do not vary.
template <class T> T constant(double x) { return T(x); }
template <class T, std::size_t N> std::array<T, N> constant(std::array<double, N> const& x) {
  std::array<T, N> out;
  std::copy(x.begin(), x.end(), out.begin());
  return out;
}
template <class T, std::size_t M, std::size_t N>
Matrix<T, M, N> constant(std::array<std::array<double, N>, M> const& x) {
  Matrix<T, M, N> out;
  for (std::size_t i = 0; i < M; ++i) out[i] = constant<T>(x[i]);
  return out;
}
template <class T, class Row> auto constant(std::vector<Row> const& rows) {
  List<decltype(constant<T>(rows[0]))> out;
  for (Row const& row : rows) out.push_back(constant<T>(row));
  return out;
}

/// A number, and the number that varies in direction i, in all orders of derivatives.
template <class T> struct Vary {
  static T along(std::size_t, double x) { return static_cast<T>(x); }
};
template <class T, std::size_t N> struct Vary<Dual<T, N>> {
  static Dual<T, N> along(std::size_t i, double x) {
    Dual<T, N> out(Vary<T>::along(i, x));
    out.slope[i] = T(1);
    return out;
  }
};

template <std::size_t N> using First = Dual<Real, N>;
template <std::size_t N> using Second = Dual<First<N>, N>;
template <std::size_t N> using Third = Dual<Second<N>, N>;

template <class T, std::size_t N> std::array<T, N> varying(std::array<double, N> const& at) {
  std::array<T, N> out;
  for (std::size_t i = 0; i < N; ++i) out[i] = Vary<T>::along(i, at[i]);
  return out;
}

/// The value and first and second derivatives by `at` of a body with some data.
template <class F, std::size_t N, class... Data>
Second<N> second_order(F const& body, std::array<double, N> const& at, Data const&... data) {
  return body(varying<Second<N>>(at), constant<Second<N>>(data)...);
}

/// One number of a vector of rows of numbers or arrays, counted through.
inline double& number_at(std::vector<double>& rows, std::size_t i) { return rows[i]; }
template <std::size_t K> double& number_at(std::vector<std::array<double, K>>& rows, std::size_t i) {
  return rows[i / K][i % K];
}
inline double number_at(std::vector<double> const& rows, std::size_t i) { return rows[i]; }
template <std::size_t K> double number_at(std::vector<std::array<double, K>> const& rows, std::size_t i) {
  return rows[i / K][i % K];
}
template <class T> T& number_at(List<T>& rows, std::size_t i) { return rows[i]; }
template <class T, std::size_t K> T& number_at(List<std::array<T, K>>& rows, std::size_t i) {
  return rows[i / K][i % K];
}

/// Checks that numbers are equal up to rounding, relative to the larger of `scale` and the expected one.
inline void check_near(double given, Real expected, Real scale = 1, Real tolerance = 1e-12L) {
  bool const equal = std::abs(static_cast<Real>(given) - expected) <= tolerance * std::max(scale, std::abs(expected));
  BOOST_TEST(equal, given << " is not " << static_cast<double>(expected));
}
/// Checks value, gradient and Hessian.
template <class G, class H, std::size_t N>
void check_all(double value, G const& gradient, H const& hessian, Second<N> const& expected, Real tolerance = 1e-12L) {
  Real first = 1, second = 1;
  for (std::size_t i = 0; i < N; ++i) {
    first = std::max(first, std::abs(expected.slope[i].value));
    for (std::size_t j = 0; j < N; ++j) second = std::max(second, std::abs(expected.slope[i].slope[j]));
  }
  check_near(value, expected.value.value, 1, tolerance);
  for (std::size_t i = 0; i < N; ++i) {
    check_near(gradient[i], expected.slope[i].value, first, tolerance);
    for (std::size_t j = 0; j < N; ++j) check_near(hessian[i][j], expected.slope[i].slope[j], second, tolerance);
  }
}
/// Checks a function of `at` and of data that it is not differentiated by against its body on dual numbers.
template <class F, class Body, class At, class... Data>
void compare(F const& f, Body const& body, Real tolerance, At const& at, Data const&... data) {
  auto const expected = second_order(body, at, data...);
  auto const [value, slopes, second] = compile(f, gradient(f), hessian(f))(at, data...);
  check_all(value, slopes, second, expected, tolerance);
}

/// Numbers between -1 and 1 without a pattern, the same for the same seed.
inline std::vector<double> sample(std::size_t count, double seed = 1) {
  std::vector<double> out(count);
  double x = seed;
  for (double& value : out) value = std::sin(x = x * 1.7 + 0.6 - std::floor(x));
  return out;
}
template <std::size_t K> std::vector<std::array<double, K>> sample_arrays(std::size_t count, double seed = 1) {
  auto const numbers = sample(count * K, seed);
  std::vector<std::array<double, K>> out(count);
  for (std::size_t i = 0; i < count * K; ++i) number_at(out, i) = numbers[i];
  return out;
}

} // namespace plain

// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: the values of variables are bound by name, as in f\(x = 0.5, y = 2.0\)
// expect 2: dyad: the values of variables are bound by name, as in f\(x = 0.5, y = 2.0\)
// expect 3: dyad: a variable of a number is bound to what is no number
// expect 3: no_number_is_bound_to<.*"x".*vector
// expect 4: dyad: an expression is a type, and another one cannot be assigned to it
// expect 5: dyad: an expression is a type, and another one cannot be assigned to it
// expect 6: dyad: an expression is no number that is added to a double
// expect 7: dyad: printing expressions needs #include <dyad/print.hpp>
// expect 8: dyad: printing expressions needs #include <dyad/print.hpp>
// expect 9: dyad: gradient, hessian and diff are of an expression and its variables
// expect 10: dyad: gradient, hessian and diff are of an expression and its variables
// expect 11: dyad: gradient and hessian of an expression need its variables
// expect 12: dyad: the jacobian is of a Hana tuple of expressions
// expect 13: dyad: this comparison depends on values known only when the program runs; use
// expect 14: dyad: lgamma takes one number or expression, and needs #include <dyad/ops/gamma.hpp>
// expect 15: dyad: scan\(y = next\) needs #include <dyad/bridge/scan.hpp>
// expect 16: dyad: check is called as .*, and needs #include <dyad/bridge/check.hpp>
// expect 17: dyad: derivatives is called as derivatives<5>\(f, x\), .*and needs #include <dyad/jet.hpp>
// expect 18: dyad: a value is bound to a variable that does not occur in this expression
// expect 19: dyad: an operand is not a number
// expect 20: dyad: gradient, hessian and diff are of an expression and its variables
// expect 21: dyad: find_anomalies is called as .*, and needs #include <dyad/typed/anomaly.hpp>
// expect 22: dyad: polygamma is called as polygamma<2>\(x\), and needs #include <dyad/ops/gamma.hpp>
// expect 23: dyad: an expression is a type, and no condition chooses between two
// expect 24: dyad: \^ is no power in C\+\+: write pow\(x, 2\) or square\(x\)
// expect 25: dyad: % is of whole numbers alone: write fmod\(x, y\)
// expect 26: dyad: a variable of a number is bound to what is no number
// expect 27: dyad: jvp and hvp of an expression take a direction
// expect 28: dyad: jvp and hvp of an expression take a direction
// expect 29: dyad: no value is bound to a variable of this expression
// expect 29: no_value_is_bound_to<.*"y"
// expect 30: dyad: partials_up_to is called with one order, .*and needs #include <dyad/jet.hpp>
// expect 31: dyad: value_and_laplacian is called as .*, and needs #include <dyad/jet.hpp>
// expect 32: dyad: taylor is called as taylor<3>\(f, x\)
// expect 33: dyad: jvp is called as jvp\(f, x = 1.0, y = 0.0\) of an expression
// expect 34: dyad: mpi is called as mpi\(communicator\), and needs #include <dyad/interop/mpi.hpp>
// expect 35: dyad: lgamma takes one number or expression, and needs #include <dyad/ops/gamma.hpp>
// expect 36: dyad: gradient, hessian and diff are of an expression and its variables
#include <dyad/typed.hpp>

#ifndef DYAD_MISTAKE
#define DYAD_MISTAKE 0
#include <dyad/bridge/check.hpp>
#include <dyad/bridge/scan.hpp>
#include <dyad/jet.hpp>
#include <dyad/ops/gamma.hpp>
#include <dyad/print.hpp>
#include <dyad/typed/anomaly.hpp>
#endif

#include <cmath>
#include <iostream>
#include <vector>

using namespace dyad::literals;
constexpr auto x = dyad::var<"x">;
[[maybe_unused]] constexpr auto y = dyad::var<"y">;
[[maybe_unused]] constexpr auto f = x * y;
[[maybe_unused]] constexpr auto square_of = [](auto a) { return a * a; };
[[maybe_unused]] constexpr double square_of_double(double a) { return a * a; }

void evaluate() {
#if DYAD_MISTAKE == 0
  std::cout << f(x = 1.0, y = 2.0);
  static_cast<void>(dyad::value_and_gradient(f, x, y)(x = 1.0, y = 2.0));
  static_cast<void>(dyad::compile(gradient(f, x, y), dyad::hvp(f, x = 1.0, y = 0.0))(x = 1.0, y = 2.0));
  for (double const value : std::vector<double>(3)) std::cout << (x * x)(x = value);
#elif DYAD_MISTAKE == 1
  std::cout << f(1.0, 2.0);
#elif DYAD_MISTAKE == 2
  static_cast<void>(dyad::value_and_gradient(f, x, y)(1.0, 2.0));
#elif DYAD_MISTAKE == 3
  std::cout << (x * x)(x = std::vector<double>(3));
#elif DYAD_MISTAKE == 18
  std::cout << (x * x)(x = 1.0, y = 2.0);
#elif DYAD_MISTAKE == 19
  static_cast<void>(x * std::vector<double>(3));
#elif DYAD_MISTAKE == 24
  static_cast<void>((x ^ 2)(x = 1.0));
#elif DYAD_MISTAKE == 25
  static_cast<void>((x % 2)(x = 1.0));
#elif DYAD_MISTAKE == 26
  std::cout << (x * x)(x = "1.0");
#endif
}

void assign(bool condition) {
  [[maybe_unused]] auto g = sin(x);
  [[maybe_unused]] double total = 0;
#if DYAD_MISTAKE == 0
  [[maybe_unused]] auto const h = cos(x);
  [[maybe_unused]] auto const sum = g + cos(x);
  g = sin(x);
  for (int i = 0; i < 3; ++i) total += f(x = 1.0, y = 1.0 * i);
  std::cout << (condition ? sin(x)(x = 1.0) : cos(x)(x = 1.0)) << where(x > 0.0, sin(x), cos(x))(x = 1.0);
#elif DYAD_MISTAKE == 4
  g = cos(x);
#elif DYAD_MISTAKE == 5
  g += cos(x);
#elif DYAD_MISTAKE == 6
  for (int i = 0; i < 3; ++i) total += f;
#elif DYAD_MISTAKE == 13
  auto const chosen = x > 0.0 ? x : -x;
#elif DYAD_MISTAKE == 23
  auto const chosen = condition ? sin(x) : cos(x);
#endif
}

void print() {
#if DYAD_MISTAKE == 0
  std::cout << f << dyad::to_string(f);
#elif DYAD_MISTAKE == 7
  std::cout << f;
#elif DYAD_MISTAKE == 8
  std::cout << dyad::to_string(f);
#endif
}

void differentiate() {
#if DYAD_MISTAKE == 0
  static_cast<void>(dyad::gradient(dyad::function(square_of))(2.0));
  static_cast<void>(dyad::diff(square_of(x), x));
  static_cast<void>(dyad::gradient(f, x, y));
  static_cast<void>(dyad::jacobian(dyad::hana::make_tuple(f, x), x, y));
#elif DYAD_MISTAKE == 9
  static_cast<void>(dyad::gradient(square_of)(2.0));
#elif DYAD_MISTAKE == 36
  static_cast<void>(dyad::gradient(square_of_double)(2.0));
#elif DYAD_MISTAKE == 10
  static_cast<void>(dyad::diff(square_of, x));
#elif DYAD_MISTAKE == 11
  static_cast<void>(dyad::gradient(f)(x = 1.0, y = 2.0));
#elif DYAD_MISTAKE == 12
  static_cast<void>(dyad::jacobian(std::make_tuple(f, x), x, y));
#elif DYAD_MISTAKE == 20
  static_cast<void>(dyad::value_and_gradient(square_of, 2.0));
#elif DYAD_MISTAKE == 27
  static_cast<void>(dyad::jvp(f, x, y));
#elif DYAD_MISTAKE == 28
  static_cast<void>(dyad::hvp(f, 1.0, 0.0));
#elif DYAD_MISTAKE == 29
  static_cast<void>(dyad::compile(gradient(f, x, y))(x = 1.0));
#endif
}

void use_other_headers() {
#if DYAD_MISTAKE == 0
  static_cast<void>(lgamma(x) + std::lgamma(x) + polygamma<2>(x));
  static_cast<void>(dyad::scan(y = y + x));
  static_cast<void>(dyad::check(f, x = 0.5, y = 2.0));
  static_cast<void>(dyad::derivatives<3>(f, x));
  static_cast<void>(dyad::find_anomalies(f, x = 0.5, y = 2.0));
  static_cast<void>(dyad::partials_up_to<3>(f, x, y));
  static_cast<void>(dyad::value_and_laplacian(f, x, y));
  static_cast<void>(dyad::taylor<3>(f, x));
#elif DYAD_MISTAKE == 14
  auto const g = lgamma(x);
#elif DYAD_MISTAKE == 15
  auto const average = dyad::scan(y = y + x);
#elif DYAD_MISTAKE == 16
  auto const report = dyad::check(f, x = 0.5, y = 2.0);
#elif DYAD_MISTAKE == 17
  auto const d = dyad::derivatives<3>(f, x);
#elif DYAD_MISTAKE == 35
  auto const g = std::lgamma(x);
#elif DYAD_MISTAKE == 21
  auto const found = dyad::find_anomalies(f, x = 0.5, y = 2.0);
#elif DYAD_MISTAKE == 22
  auto const g = dyad::polygamma<2>(x);
#elif DYAD_MISTAKE == 30
  auto const d = dyad::partials_up_to<3>(f, x, y);
#elif DYAD_MISTAKE == 31
  auto const d = dyad::value_and_laplacian(f, x, y);
#elif DYAD_MISTAKE == 32
  auto const d = dyad::taylor<3>(f);
#elif DYAD_MISTAKE == 33
  auto const d = dyad::jvp([](auto const& a) { return a * a; }, 2.0);
#elif DYAD_MISTAKE == 34
  auto const place = dyad::mpi(0);
#endif
}

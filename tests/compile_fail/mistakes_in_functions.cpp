// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: the lambda of a traced function does not take these arguments: .* no double holds
// expect 2: dyad: values are tracers here, and no double holds one
// expect 2: (convert 'dyad::Tracer' to 'double'|conversion from 'Tracer' to 'double')
// expect 3: dyad: values are tracers here, and no double holds one
// expect 4: dyad: a traced function returns nothing
// expect 5: dyad: a traced function returns something that is neither a number nor a std::array
// expect 6: dyad: a traced function returns something that is neither a number nor a std::array
// expect 7: dyad: what a traced function reads and calls is constexpr
// expect 8: dyad: what a traced function reads and calls is constexpr
// expect 9: dyad: a traced function reads a vector at a position outside of it
// expect 9: a_position_outside_of_a_vector<3, 3>
// expect 10: a_position_outside_of_a_vector<2, 2>
// expect 11: dyad: a function is called with another number of arguments than it was made for
// expect 11: another_number_of_arguments<1(UL)?, 2(UL)?>
// expect 12: dyad: the lambda of a traced function does not take these arguments: it takes as many
// expect 13: dyad: the compiler traces the code of a generic lambda, and sees none behind
// expect 14: dyad: the compiler traces the code of a generic lambda, and sees none behind
// expect 15: dyad: an argument of a function is a pointer
// expect 16: dyad: an argument of a function is a list whose numbers do not lie one after the other
// expect 17: dyad: an argument of a function has another shape than the one that was stated for it
// expect 17: argument_of_another_shape<std::array<double, 2(UL)?>, dyad::Vec<3(UL)?> ?>
// expect 18: dyad: dyad::function is made of a generic lambda; an expression is called by itself
// expect 19: dyad: sum_over is called as sum_over\(rows, f\), and needs #include <dyad/loops.hpp>
// expect 20: dyad: vectors or matrices of different sizes meet
// expect 21: dyad: a traced function branches on a value that is known only when the program runs
// expect 22: dyad: a double cannot hold a value of a traced function
// expect 24: dyad: (values are tracers here, and no double holds one|no double holds what is traced)
// expect 25: dyad: values are tracers here, and no double holds one
// expect 26: dyad: eigh and svd within functions are .* there are no Taylor polynomials
// expect 27: dyad: eigh and svd within functions are .* there are no Taylor polynomials
// expect 23: dyad: the compiler traces the code of a generic lambda, and sees none behind
// expect 28: dyad: an argument of a function is text
// expect 29: dyad: an argument of a function is text
#include <dyad/typed.hpp>

#ifndef DYAD_MISTAKE
#define DYAD_MISTAKE 0
#include <dyad/loops.hpp>
#endif
#if DYAD_MISTAKE == 0 || DYAD_MISTAKE > 25
#include <dyad/jet.hpp>
#endif

#include <complex>
#include <deque>
#include <functional>
#include <span>
#include <string>
#include <vector>

using dyad::function, dyad::Vec;

#if DYAD_MISTAKE == 7
double factor = 2;
#else
constexpr double factor = 2;
#endif
#if DYAD_MISTAKE == 8
inline double slope() { return 2; }
#else
constexpr double slope() { return 2; }
#endif
template <class T> struct Result { T value; };
template <class T> constexpr T cube(T x) { return x * x * x; }
[[maybe_unused]] inline double square_root(double x) { return x; }
constexpr auto product = function([](auto a, auto b) { return a * b; });
constexpr auto least_eigenvalue = function([](auto a, auto b) {
  return eigh(dyad::MatrixArray{dyad::VectorArray{a, b}, dyad::VectorArray{b, a}}).values[0];
});
constexpr auto of_vector = function<Vec<3>>([](auto const& v) { return v[0] * v[1] * v[2]; });

void call() {
#if DYAD_MISTAKE == 0
  static_cast<void>(function([](auto a) { return a * a; })(1.0));
  static_cast<void>(function([](auto a) {
    auto b = a * a;
    return b * factor * slope();
  })(1.0));
  static_cast<void>(function([](auto a) { return std::array{a, a}; })(1.0));
  static_cast<void>(function([](auto const& m) { return m[1][0]; })(std::array<std::array<double, 2>, 2>{}));
  static_cast<void>(product(1.0, 2.0));
  static_cast<void>(gradient(least_eigenvalue)(1.0, 2.0));
  static_cast<void>(dyad::partials_up_to<3>(product)(1.0, 2.0));
  static_cast<void>(function([](auto a) { return cube(a); })(1.0));
  double const numbers[] = {1, 2, 3};
  static_cast<void>(of_vector(std::span<double const, 3>(numbers)));
  static_cast<void>(of_vector(std::vector<double>(3)));
  static_cast<void>(of_vector(std::array{1.0, 2.0, 3.0}));
  static_cast<void>((dyad::var<"x"> * 2.0)(dyad::var<"x"> = 1.0));
  static_cast<void>(function<dyad::Rows<double>>(
      [](auto const& x) { return sum_over(x, [](auto const& t) { return t; }); })(std::vector<double>(3)));
  static_cast<void>(function<Vec<2>, Vec<2>>([](auto const& a, auto const& b) { return sum(a + b); })(
      std::array{1.0, 2.0}, std::array{1.0, 2.0}));
  static_cast<void>(function([](auto a) { return where(a > 0.0, a, -a); })(1.0));
  static_cast<void>(function([](auto a) {
    auto total = 0.0 * a;
    for (int i = 0; i < 3; ++i) total += a;
    return total;
  })(1.0));
#elif DYAD_MISTAKE == 1
  static_cast<void>(function([](double a) { return a * a; })(1.0));
#elif DYAD_MISTAKE == 2
  static_cast<void>(function([](auto a) {
    double b = a * a;
    return b;
  })(1.0));
#elif DYAD_MISTAKE == 3
  static_cast<void>(function([](auto a) { return square_root(a); })(1.0));
#elif DYAD_MISTAKE == 4
  function([](auto a) { static_cast<void>(a * a); })(1.0);
#elif DYAD_MISTAKE == 5
  function([](auto a) { return Result<decltype(a)>{a}; })(1.0);
#elif DYAD_MISTAKE == 6
  function([](auto) { return std::complex<double>(1.0, 2.0); })(1.0);
#elif DYAD_MISTAKE == 7
  static_cast<void>(function([](auto a) { return a * factor; })(1.0));
#elif DYAD_MISTAKE == 8
  static_cast<void>(function([](auto a) { return a * slope(); })(1.0));
#elif DYAD_MISTAKE == 9
  static_cast<void>(function<Vec<3>>([](auto const& v) { return v[0] * v[3]; })(std::array{1.0, 2.0, 3.0}));
#elif DYAD_MISTAKE == 10
  static_cast<void>(gradient(function([](auto const& m) { return m[2][0]; }))(std::array<std::array<double, 2>, 2>{}));
#elif DYAD_MISTAKE == 11
  static_cast<void>(function<double, double>([](auto a, auto b) { return a * b; })(1.0));
#elif DYAD_MISTAKE == 12
  static_cast<void>(product(1.0));
#elif DYAD_MISTAKE == 13
  static_cast<void>(function(square_root));
#elif DYAD_MISTAKE == 14
  static_cast<void>(function(std::function<double(double)>(square_root)));
#elif DYAD_MISTAKE == 23
  static_cast<void>(function(cube<double>));
#elif DYAD_MISTAKE == 15
  double const numbers[] = {1, 2, 3};
  double const* const first = numbers;
  static_cast<void>(of_vector(first));
#elif DYAD_MISTAKE == 16
  static_cast<void>(of_vector(std::deque<double>(3)));
#elif DYAD_MISTAKE == 17
  static_cast<void>(of_vector(std::array{1.0, 2.0}));
#elif DYAD_MISTAKE == 18
  static_cast<void>(function(dyad::var<"x"> * dyad::constant<2>)(1.0));
#elif DYAD_MISTAKE == 19
  static_cast<void>(
      function([](auto const& x) { return sum_over(x, [](auto const& t) { return t; }); })(std::array{1.0}));
#elif DYAD_MISTAKE == 20
  static_cast<void>(function<Vec<2>, Vec<3>>([](auto const& a, auto const& b) { return sum(a + b); })(
      std::array{1.0, 2.0}, std::array{1.0, 2.0, 3.0}));
#elif DYAD_MISTAKE == 21
  static_cast<void>(function([](auto a) { return a > 0.0 ? a : -a; })(1.0));
#elif DYAD_MISTAKE == 28
  static_cast<void>(product("0.5", 2.0));
#elif DYAD_MISTAKE == 29
  static_cast<void>(of_vector(std::string("123")));
#elif DYAD_MISTAKE == 24
  static_cast<void>(function([](auto a) -> double { return a * a; })(1.0));
#elif DYAD_MISTAKE == 25
  static_cast<void>(gradient(function<Vec<3>>([](auto const& v) {
    double const length = norm(v);
    return v[0] / length;
  }))(std::array{1.0, 2.0, 3.0}));
#elif DYAD_MISTAKE == 26
  static_cast<void>(dyad::partials_up_to<3>(least_eigenvalue)(1.0, 2.0));
#elif DYAD_MISTAKE == 27
  static_cast<void>(dyad::derivatives<3>(function([](auto a) {
    return svd(dyad::MatrixArray{dyad::VectorArray{a, 2.0 * a}, dyad::VectorArray{a * a, a}}).s[0];
  }))(1.0));
#elif DYAD_MISTAKE == 22
  static_cast<void>(function([](auto a) {
    double total = 0;
    for (int i = 0; i < 3; ++i) total += a;
    return a;
  })(1.0));
#endif
}

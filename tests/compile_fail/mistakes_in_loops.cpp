// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: the body of a loop takes one argument, as auto const&, for each of the rows
// expect 2: dyad: the body of a loop takes one argument, as auto const&, for each of the rows
// expect 3: dyad: the body of a loop takes one argument, as auto const&, for each of the rows
// expect 4: dyad: the step of fold or scan takes, as auto const&, the state and a row of each
// expect 5: dyad: the step of fold or scan takes, as auto const&, the state and a row of each
// expect 6: dyad: fold and scan take the state at the beginning first, and rows or a count next
// expect 7: dyad: scan\(y = next\) needs .*; in a traced function scan\(init, rows or count, f\)
// expect 8: dyad: how many rows there are the running program knows: loop over them by sum_over
// expect 9: dyad: how many rows there are the running program knows: loop over them by sum_over
// expect 10: dyad: an argument of a function is a list whose numbers do not lie one after the other
// expect 11: dyad: an argument of a function is a pointer
// expect 12: dyad: a function of rows on Variables needs #include <dyad/bridge/loop_function.hpp>
// expect 13: dyad: fold, scan, iterate and root run on Variables within a function whose arguments are
// expect 14: dyad: rows are no vector, since the running program brings as many as it has
// expect 15: dyad: rows are no vector, since the running program brings as many as it has
// expect 16: dyad: rows are no vector, since the running program brings as many as it has
// expect 17: dyad: rows are no vector, since the running program brings as many as it has
// expect 18: dyad: rows are no vector, since the running program brings as many as it has
// expect 19: dyad: rows are no vector, since the running program brings as many as it has
// expect 20: dyad: how many rows there are the running program knows: loop over them by sum_over
// expect 21: dyad: what fold, scan, iterate and root begin with is their first argument
// expect 22: dyad: what fold, scan, iterate and root begin with is their first argument
// expect 23: dyad: iterate takes the state at the beginning, a condition of the state and a step
// expect 24: dyad: shifted is called as shifted\(rows, 1\), with a distance that the compiler knows
// expect 25: dyad: a vector is read at positions that the compiler knows
// expect 26 anywhere: dyad: the number of steps of scan or fold is a number, an argument of the function or how many
// expect 27: dyad: values are tracers here.* no double holds one.* no array
// expect 28: dyad: values are tracers here.* no double holds one.* no array
// expect 29: dyad: an argument of a function is a list in braces, which has no type
// expect 30: dyad: an argument of a function is a list in braces, which has no type
#include <dyad/loops.hpp>

#ifndef DYAD_MISTAKE
#define DYAD_MISTAKE 0
#endif

#include <array>
#include <cmath>
#include <deque>
#include <vector>

using dyad::function, dyad::Rows;

struct Pair {
  double a, b;
};

constexpr auto f = function<double, Rows<double>>([](auto const& a, [[maybe_unused]] auto const& x) {
#if DYAD_MISTAKE == 0 || (DYAD_MISTAKE > 9 && DYAD_MISTAKE < 14) || DYAD_MISTAKE > 28
  auto const sum = sum_over(x, [&](auto const& t) { return std::sin(a * t); });
  auto const product = fold(a, x, [](auto const& state, auto const& t) { return state * t; });
  auto const power = fold(a, 10, [&](auto const& state) { return state * a; });
  return sum + product + power +
         sum_over(scan(a, 10, [&](auto const& state) { return state * a; }), [](auto const& state) { return state; });
#elif DYAD_MISTAKE == 1
  return sum_over(x, [&](auto const& t, auto const& u) { return a * t * u; });
#elif DYAD_MISTAKE == 2
  return sum_over(x, x, [&](auto const& t) { return a * t; });
#elif DYAD_MISTAKE == 3
  return sum_over(x, [&](double t) { return a * t; });
#elif DYAD_MISTAKE == 4
  return fold(a, x, [](auto const& state) { return state * state; });
#elif DYAD_MISTAKE == 5
  return fold(a, 10, [](auto const& state, auto const& i, auto const& j) { return state * i * j; });
#elif DYAD_MISTAKE == 6
  return fold(x, 0.5, [](auto const& state, auto const& t) { return state * t; });
#elif DYAD_MISTAKE == 7
  return sum_over(scan(x, 0.5, [](auto const& state, auto const& t) { return state * t; }), [](auto s) { return s; });
#elif DYAD_MISTAKE == 8
  auto total = 0.0 * a;
  for (auto const& t : x) total += t;
  return total;
#elif DYAD_MISTAKE == 9
  auto total = 0.0 * a;
  for (auto t = x.begin(); t != x.end(); ++t) total += *t;
  return total;
#elif DYAD_MISTAKE == 14
  return sum(x) * a;
#elif DYAD_MISTAKE == 15
  return sum_over(exp(x), [&](auto const& t) { return a * t; });
#elif DYAD_MISTAKE == 16
  return sum_over(a * map_over(x, [](auto const& t) { return t * t; }), [](auto const& t) { return t; });
#elif DYAD_MISTAKE == 17
  return sum_over(std::sin(-x), [](auto const& t) { return t; });
#elif DYAD_MISTAKE == 18
  return sum_over(where(x > 0.0, x, a), [](auto const& t) { return t; });
#elif DYAD_MISTAKE == 19
  return sum_over(x + 1.0, [&](auto const& t) { return a * t; });
#elif DYAD_MISTAKE == 20
  auto total = 0.0 * a;
  for (auto const& state : scan(a, x, [](auto const& s, auto const& t) { return s * t; })) total += state;
  return total;
#elif DYAD_MISTAKE == 21
  return fold(Pair{0.0, 1.0}, x, [&](auto const& state, auto const& t) { return Pair{state.a * t, a}; }).a;
#elif DYAD_MISTAKE == 22
  return root([&](auto const& y) { return y * y - a; }, a);
#elif DYAD_MISTAKE == 23
  return iterate(a, 10, [](auto const& state) { return 0.5 * state; });
#elif DYAD_MISTAKE == 24
  return sum_over(shifted(x, a), [](auto const& t) { return t; });
#elif DYAD_MISTAKE == 25
  return fold(0.0, x.size(), [&](auto const& s, auto const& i) { return s + dyad::VectorArray{a, a}[i]; });
#elif DYAD_MISTAKE == 27
  std::array<double, 3> const weights{1, 2, 3};
  return sum_over(x, iota(x.size(), a), [&](auto const& t, auto const& i) { return weights[i] * t; });
#elif DYAD_MISTAKE == 28
  std::array<double, 3> const weights{1, 2, 3};
  return fold(a, x, x, [&](auto const& state, auto const& t, auto const& i) { return weights[i] * t * state; });
#elif DYAD_MISTAKE == 26
  return fold(a, x.size() - 1, [&](auto const& state) { return state * a; });
#endif
});

#if DYAD_MISTAKE == 29
double value = f(1.0, {1.0, 2.0});
#elif DYAD_MISTAKE == 30
auto const slopes = gradient(f)(1.0, {1.0, 2.0});
#elif DYAD_MISTAKE == 10
double value = f(1.0, std::deque<double>(3));
#elif DYAD_MISTAKE == 11
double const numbers[] = {1, 2, 3};
double const* const first = numbers;
double value = f(1.0, first);
#elif DYAD_MISTAKE == 12
#include <dyad/dynamic.hpp>
auto const recorded_value = f(dyad::Variable(1.0), dyad::Variable(dyad::NdArray{1, 2}));
#elif DYAD_MISTAKE == 13
#include <dyad/bridge/loop_function.hpp>
#include <dyad/dynamic.hpp>
constexpr auto unstated = function([](auto b) { return root(b, [&](auto y) { return y * y * y - b; }); });
auto const recorded_value = unstated(dyad::Variable(1.0));
#else
double value = f(1.0, std::vector<double>(3));
#endif

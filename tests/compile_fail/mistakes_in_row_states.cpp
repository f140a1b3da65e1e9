// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: a step of fold, scan or iterate returns the next state: as many numbers as the state has
// expect 2 anywhere: dyad: a step of scan, fold or iterate returns another number of rows than the state
// expect 3: dyad: memory<0> keeps no state to go back to
// expect 4: dyad: the guess of root is numbers, and arrays, pairs and tuples of them; rows are states of fold
// expect 5: dyad: iota\(count, x\) takes an argument x of the function
// expect 6 anywhere: dyad: rows are shifted by 4096 rows at most
// expect 7: dyad: a step of fold, scan or iterate returns the next state: as many numbers as the state has
// expect 8: dyad: a step of fold, scan or iterate returns the next state: as many numbers as the state has
// expect 9: dyad: a step of fold, scan or iterate returns the next state: as many numbers as the state has
// expect 10: dyad: root: there are as many residuals as values in the guess
#include <dyad/loops.hpp>

#include <tuple>

#ifndef DYAD_MISTAKE
#define DYAD_MISTAKE 0
#endif

constexpr auto f = dyad::function<double>([](auto const& a) {
  auto const start = map_over(iota(5, a), [&](auto const& i) { return a * i; });
  auto const twice = [](auto const& u) { return map_over(u, [](auto const& x) { return 2.0 * x; }); };
  auto const sum = [](auto const& u) { return sum_over(u, [](auto const& x) { return x; }); };
#if DYAD_MISTAKE == 0
  return sum(fold(start, 3, twice)) + sum(iterate(start, [&](auto const& u) { return sum(u) < 3.0; }, twice));
#elif DYAD_MISTAKE == 1
  return sum(fold(start, 3, [&](auto const&) { return a; }));
#elif DYAD_MISTAKE == 2
  return sum(fold(start, 3, [&](auto const&) { return iota(6, a); }));
#elif DYAD_MISTAKE == 3
  return sum(fold(start, 3, twice, dyad::memory<0>));
#elif DYAD_MISTAKE == 4
  return sum(root(start, twice));
#elif DYAD_MISTAKE == 5
  return sum(dyad::iota(5)) + a + sum(start);
#elif DYAD_MISTAKE == 7
  return fold(a, 3, [&](auto const& s) { return std::tuple(s, a); }) + sum(fold(start, 3, twice));
#elif DYAD_MISTAKE == 8
  return std::get<0>(fold(std::tuple(a, 0.0), 3, [](auto const& s) { return std::get<0>(s); }));
#elif DYAD_MISTAKE == 9
  return iterate(a, [](auto const& s) { return s < 3.0; }, [&](auto const&) { return start; });
#elif DYAD_MISTAKE == 10
  return std::get<0>(root(std::tuple(a, a), [&](auto const& y) { return std::get<0>(y) - a; }));
#elif DYAD_MISTAKE == 6
  return sum(shifted(start, 5000)) + sum(fold(start, 3, twice));
#endif
});

double value = f(1.0), slope = dyad::gradient(f)(1.0);

// SPDX-License-Identifier: BSL-1.0
/// \file What the benchmarks share: time per call, medians over repetitions, agreement of results.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <span>
#include <vector>

#include <time.h>

namespace bench {

/// True if the program was asked for the small sizes only.
inline bool is_short(int argc, char** argv) { return argc > 1 && std::strcmp(argv[1], "--short") == 0; }

/// What this thread has computed so far, in nanoseconds: time in which a shared machine ran something else is not in
/// it.
inline double thread_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

/// The time on the clock on the wall, in nanoseconds: for work on several threads.
inline double wall_time() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}
using Clock = double (*)();

/// Nanoseconds that a call takes, over so many of them.
template <class F> double nanoseconds(int calls, F&& f, Clock clock = thread_time) {
  double const start = clock();
  for (int i = 0; i < calls; ++i) f(i);
  return (clock() - start) / calls;
}

/// Makes the compiler believe that the memory is read and written here.
inline void keep(void* memory) { asm volatile("" : : "r"(memory) : "memory"); }

inline double median(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return x[x.size() / 2];
}

/// Nanoseconds of two, called in turn: medians.
template <class A, class B>
std::array<double, 2> in_turn(int repetitions, A const& one, B const& other, Clock clock = thread_time) {
  std::vector<double> a, b;
  for (int i = 0; i < repetitions; ++i) {
    a.push_back(nanoseconds(1, [&](int) { one(); }, clock));
    b.push_back(nanoseconds(1, [&](int) { other(); }, clock));
  }
  return {median(a), median(b)};
}

/// The largest relative difference; what is smaller than a thousandth of the largest result counts as that much.
inline double largest_difference(std::span<double const> expected, std::span<double const> found) {
  double scale = 0, worst = expected.size() == found.size() ? 0 : HUGE_VAL;
  for (double const x : expected) scale = std::max(scale, std::abs(x));
  for (std::size_t i = 0; i < std::min(expected.size(), found.size()); ++i) {
    double const difference = std::abs(expected[i] - found[i]);
    if (difference != 0) worst = std::max(worst, difference / std::max(1e-3 * scale, std::abs(expected[i])));
    if (found[i] != found[i]) worst = HUGE_VAL;
  }
  return worst;
}

/// How far results of the same mathematics may differ.
inline constexpr double agreement = 1e-9;

} // namespace bench

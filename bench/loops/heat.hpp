// SPDX-License-Identifier: BSL-1.0
/// \file An equation of heat with a source on 200 points over 500 steps, and its gradient by five numbers: a recurrence
/// whose state is rows, and the same by hand.
#pragma once

#include <dyad/loops.hpp>

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace heat {

using dyad::Passive, dyad::Rows, dyad::Vec;
using Batch = dyad::Simd<double>;

constexpr int points = 200, steps = 500;
constexpr auto misfit = dyad::function<Vec<5>, Passive<Rows<double>>>([](auto const& p, auto const& measured) {
  auto const start = map_over(iota(points, p), [&](auto const& i) {
    auto const x = (i + 1.0) / (points + 1.0);
    return p[0] * x * (1.0 - x) + p[1] * square(x) * (1.0 - x);
  });
  auto const last = fold(start, steps, [&](auto const& u) {
    return map_over(u, shifted(u, -1), shifted(u, 1), [&](auto const& here, auto const& left, auto const& right) {
      return here + p[2] * (left - 2.0 * here + right) + p[3] * here * (1.0 - here) + p[4];
    });
  });
  return sum_over(last, measured, [](auto const& u, auto const& m) { return square(u - m); });
});

inline double sum_of_lanes(Batch const& x) {
  double lane[Batch::size], total = 0;
  x.store_unaligned(lane);
  for (double const one : lane) total += one;
  return total;
}

/// By hand: all states kept, the adjoint backwards, in SIMD batches, sums in registers.
inline double by_hand(std::array<double, 5> const& p, std::vector<double> const& measured, std::array<double, 5>& g) {
  constexpr std::size_t n = points, width = n + 1; // a 0 between two states
  static_assert(n % Batch::size == 0);
  static std::vector<double> all(width * (steps + 1) + 1), adjoint(n + 2), before(n + 2);
  auto const load = [](double const* from) { return Batch::load_unaligned(from); };
  double* u = all.data();
  for (std::size_t i = 1; i <= n; ++i) {
    double const x = static_cast<double>(i) / (points + 1.0);
    u[i] = p[0] * x * (1 - x) + p[1] * x * x * (1 - x);
  }
  Batch const p2(p[2]), p3(p[3]), p4(p[4]), one(1.0), two(2.0);
  for (std::size_t t = 0; t < steps; ++t, u += width)
    for (std::size_t i = 1; i <= n; i += Batch::size) {
      Batch const here = load(u + i);
      Batch const next =
          here + p2 * (load(u + i - 1) - two * here + load(u + i + 1)) + p3 * here * (one - here) + p4;
      next.store_unaligned(u + width + i);
    }
  double value = 0;
  for (std::size_t i = 1; i <= n; ++i) {
    double const d = u[i] - measured[i - 1];
    value += d * d;
    adjoint[i] = 2 * d;
  }
  double* a = adjoint.data();
  double* b = before.data();
  Batch g2(0.0), g3(0.0), g4(0.0);
  for (std::size_t t = steps; t-- > 0;) {
    u -= width;
    for (std::size_t i = 1; i <= n; i += Batch::size) {
      Batch const here = load(u + i), at = load(a + i);
      g2 = g2 + at * (load(u + i - 1) - two * here + load(u + i + 1));
      g3 = g3 + at * (here * (one - here));
      g4 = g4 + at;
      Batch const earlier =
          at + p2 * (load(a + i - 1) - two * at + load(a + i + 1)) + p3 * at * (one - two * here);
      earlier.store_unaligned(b + i);
    }
    std::swap(a, b);
  }
  g = {0, 0, sum_of_lanes(g2), sum_of_lanes(g3), sum_of_lanes(g4)};
  for (std::size_t i = 1; i <= n; ++i) {
    double const x = static_cast<double>(i) / (points + 1.0);
    g[0] += a[i] * x * (1 - x);
    g[1] += a[i] * x * x * (1 - x);
  }
  return value;
}

} // namespace heat

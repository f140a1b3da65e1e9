// SPDX-License-Identifier: BSL-1.0
/// \file Loops on two threads against the same on one: ratios of wall-clock times, of the quickest of many calls each,
/// in turn. What two threads compute has the same bits.
#include <dyad/interop/threads.hpp>
#include <dyad/loops.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <vector>

#include "../measure.hpp"
#include "mixture.hpp"

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec;

// The mixture with its components as rows of a loop within the loop over points, by whose rows is differentiated.
constexpr auto in_rows = dyad::function<Rows<Vec<6>>, Passive<Rows<Vec<2>>>>([](auto const& components,
                                                                                auto const& points) {
  auto const weights = sum_over(components, [](auto const& c) { return exp(c[0]); });
  return sum_over(points,
                  [&](auto const& x) {
                    return log(sum_over(components, [&](auto const& c) {
                      auto const a = x[0] - c[1], b = x[1] - c[2];
                      return exp(c[0] + c[3] + c[4] - 0.5 * (square(exp(c[3]) * a) + square(c[5] * a + exp(c[4]) * b)));
                    }));
                  }) /
             points.size() -
         log(weights);
});

constexpr std::size_t n = 10;
constexpr auto regression = dyad::function<Vec<n>, Passive<Rows<Vec<n>>>, Passive<Rows<double>>>(
    [](auto const& w, auto const& X, auto const& y) {
      return sum_over(X, y, [&](auto const& x, auto const& t) { return softplus(-t * dot(w, x)); }) + 0.5 * dot(w, w);
    });

bool agree = true;

template <class F, class... A> void measure(char const* name, int repetitions, F const& f, A const&... a) {
  auto const one = dyad::value_and_gradient(f);
  auto const two = dyad::value_and_gradient(f.on(dyad::threads(2)));
  auto expected = one(a...), found = two(a...);
  agree = agree && expected == found;
  auto const seconds = [](auto const& call) {
    auto const start = std::chrono::steady_clock::now();
    call();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  double alone = HUGE_VAL, together = HUGE_VAL;
  constexpr int in_a_row = 10; // threads that wait for work sleep after a while
  for (int i = 0; i < repetitions; ++i) {
    for (int k = 0; k < in_a_row; ++k) alone = std::min(alone, seconds([&] { bench::keep(&(expected = one(a...))); }));
    for (int k = 0; k < in_a_row; ++k)
      together = std::min(together, seconds([&] { bench::keep(&(found = two(a...))); }));
  }
  std::printf("%-46s %9.3f %9.3f %6.2f %5.1f\n", name, 1e3 * alone, 1e3 * together, together / alone, 0.6);
}

} // namespace

int main(int argc, char** argv) {
  bool const quick = bench::is_short(argc, argv);
  std::size_t const rows = quick ? 200'000 : 1'000'000;
  int const repetitions = quick ? 6 : 10;
  mixture::Parameters const p = mixture::start();
  mixture::Points const points = mixture::make_points(0, rows);
  std::vector<std::array<double, 6>> components(mixture::components);
  for (std::size_t i = 0; i < mixture::size; ++i) components[i / 6][i % 6] = p[i];
  std::vector<std::array<double, n>> X(rows);
  std::vector<double> y(rows);
  std::array<double, n> w{};
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t k = 0; k < n; ++k) X[i][k] = 2 * mixture::uniform(i * n + k) - 1;
    y[i] = mixture::uniform(n * rows + i) < 0.5 ? 1 : -1;
  }
  w.fill(0.2);

  std::printf("%-46s %9s %9s %6s %5s\n", "value and gradient", "one ms", "two ms", "ratio", "bar");
  measure("mixture of Gaussians, its parameters a vector", repetitions, mixture::misfit, p, points);
  measure("mixture of Gaussians, its components in rows", repetitions, in_rows, components, points);
  measure("logistic regression, 10 columns", repetitions, regression, w, X, y);
  if (!agree) std::puts("RESULTS DIFFER");
  return agree ? 0 : 1;
}

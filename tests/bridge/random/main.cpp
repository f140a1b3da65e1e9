// SPDX-License-Identifier: BSL-1.0
/// \file Runs the generated batches and tells how many expressions agree.
#include "cases.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace random_test {

namespace {
int cases = 0, hessians = 0, failures = 0;
double worst = 0;

/// Within 1e-8 relative and 1e-9 of the largest number of the same order: rounding in these expressions stays well
/// below, a wrong rule well above.
bool near(double found, double exact, double scale) {
  return found == exact || std::abs(found - exact) <= 1e-8 * std::abs(exact) + 1e-9 * (1 + scale);
}
} // namespace

void report(int id, char const* text, Point const& point, bool second, Found const& typed, Found const& dynamic,
            Found const& numerical) {
  ++cases;
  hessians += second;
  bool good = true;
  auto const compare = [&](char const* what, double t, double d, double n, double scale) {
    worst = std::max({worst, std::abs(t - n) / (std::abs(n) + 1 + scale), std::abs(d - n) / (std::abs(n) + 1 + scale)});
    if (near(t, n, scale) && near(d, n, scale)) return;
    if (good)
      std::printf("case %d disagrees at x = %.17g, y = %.17g, z = %.17g\n  %s\n", id, point[0], point[1], point[2],
                  text);
    good = false;
    std::printf("  %-10s typed %.17g dynamic %.17g numerical %.17g\n", what, t, d, n);
  };
  compare("value", typed.value, dynamic.value, numerical.value, std::abs(numerical.value));
  double scale = 0;
  for (double const g : numerical.gradient) scale = std::max(scale, std::abs(g));
  char const* const names[] = {"x", "y", "z"};
  for (std::size_t i = 0; i < 3; ++i)
    compare(names[i], typed.gradient[i], dynamic.gradient[i], numerical.gradient[i], scale);
  if (second) {
    scale = 0;
    for (auto const& row : numerical.hessian)
      for (double const h : row) scale = std::max(scale, std::abs(h));
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j)
        compare(names[i], typed.hessian[i][j], dynamic.hessian[i][j], numerical.hessian[i][j], scale);
  }
  failures += !good;
}

Found on_variables(dyad::Variable (*f)(dyad::Variable const&, dyad::Variable const&, dyad::Variable const&),
                   Point const& point, bool second) {
  std::vector<dyad::Variable> const at = {dyad::Variable(point[0]), dyad::Variable(point[1]), dyad::Variable(point[2])};
  dyad::Variable const value = f(at[0], at[1], at[2]);
  std::vector<dyad::Variable> const g = dyad::grad({value}, at, {.create_graph = second, .allow_unused = true});
  Found found;
  found.value = value.item();
  for (std::size_t i = 0; i < 3; ++i) {
    found.gradient[i] = g[i].item();
    if (!second) continue;
    std::vector<dyad::Variable> const row = dyad::grad({g[i]}, at, {.allow_unused = true});
    for (std::size_t j = 0; j < 3; ++j) found.hessian[i][j] = row[j].item();
  }
  return found;
}

Found by_differences(Big (*f)(Big const&, Big const&, Big const&), Point const& point, bool second) {
  auto const at = [&](std::array<int, 3> const& steps, Big const& h) {
    return f(point[0] + steps[0] * h, point[1] + steps[1] * h, point[2] + steps[2] * h);
  };
  Found found;
  found.value = static_cast<double>(at({}, 0));
  for (std::size_t i = 0; i < 3; ++i) {
    Big const h("1e-15");
    std::array<int, 3> up{}, down{};
    up[i] = 1, down[i] = -1;
    found.gradient[i] = static_cast<double>(Big((at(up, h) - at(down, h)) / (2 * h)));
    if (!second) continue;
    for (std::size_t j = 0; j < 3; ++j) {
      Big const k("1e-11");
      auto const corner = [&](int a, int b) {
        std::array<int, 3> steps{};
        steps[i] += a, steps[j] += b;
        return at(steps, k);
      };
      found.hessian[i][j] =
          static_cast<double>(Big((corner(1, 1) - corner(1, -1) - corner(-1, 1) + corner(-1, -1)) / (4 * k * k)));
    }
  }
  return found;
}

} // namespace random_test

void all_batches(); // generated

int main() {
  all_batches();
  std::printf("random expressions: %d checked, %d of them with Hessians, %d disagree; the largest error is %.1e\n",
              random_test::cases, random_test::hessians, random_test::failures, random_test::worst);
  return random_test::failures == 0 && random_test::cases > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

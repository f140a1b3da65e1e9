// SPDX-License-Identifier: BSL-1.0
/// \file A chain of scalar steps x <- x a + b, and with a tanh every fourth: every nanosecond is overhead.
#include "../measure.hpp"
#include "parts.hpp"

#include <dyad/dynamic.hpp>

#include <array>
#include <cstdio>
#include <optional>

namespace {

using dyad::Variable;

constexpr int steps = 100'000;
constexpr std::array<double, 3> start = {0.3, 0.99999, 1e-6}; // near 1, so that no adjoint becomes denormal

template <bool Tanh, class T> T chain(T x, T const& a, T const& b) {
  using std::tanh;
  for (int i = 0; i < steps; ++i) {
    if (Tanh && i % 4 == 3) x = tanh(x);
    else x = x * a + b;
  }
  return x;
}

/// Value and gradient by hand.
template <bool Tanh> std::array<double, 4> by_hand() {
  std::vector<double> before(steps);
  double x = start[0];
  for (int i = 0; i < steps; ++i) {
    before[static_cast<std::size_t>(i)] = x;
    x = Tanh && i % 4 == 3 ? std::tanh(x) : x * start[1] + start[2];
  }
  std::array<double, 4> out = {x, 1, 0, 0};
  double after = x;
  for (int i = steps; i-- > 0;) {
    double const in = before[static_cast<std::size_t>(i)];
    if (Tanh && i % 4 == 3) out[1] *= 1 - after * after;
    else {
      out[2] += out[1] * in;
      out[3] += out[1];
      out[1] *= start[1];
    }
    after = in;
  }
  return out;
}

struct Times {
  std::vector<double> forward, backward, release, total, hand;
};

template <bool Tanh> bool measure(char const* name, char const* others, int repetitions) {
  Times times;
  std::array<double, 4> found{}, expected{};
  for (int i = 0; i < repetitions; ++i) {
    Variable const x(start[0]), a(start[1]), b(start[2]);
    std::optional<Variable> y;
    double const forward = bench::nanoseconds(1, [&](int) { y = chain<Tanh>(x, a, b); }) / steps;
    double const backward = bench::nanoseconds(1, [&](int) { y->backward(); }) / steps;
    found = {y->item(), x.grad().item(), a.grad().item(), b.grad().item()};
    double const release = bench::nanoseconds(1, [&](int) { y.reset(); }) / steps;
    times.forward.push_back(forward);
    times.backward.push_back(backward);
    times.release.push_back(release);
    times.total.push_back(forward + backward + release);
    times.hand.push_back(bench::nanoseconds(1, [&](int) { expected = by_hand<Tanh>(); }) / steps);
    bench::keep(expected.data());
  }
  double const worst = bench::largest_difference(expected, found);
  bool const agrees = worst < bench::agreement;
  std::printf("%-22s %8.1f %8.1f %8.1f %8.1f %8.1f  %-28s %.1e%s\n", name, bench::median(times.forward),
              bench::median(times.backward), bench::median(times.release), bench::median(times.total),
              bench::median(times.hand), others, worst, agrees ? "" : "  DISAGREES");
  return agrees;
}

} // namespace

bool chains(bool quick) {
  int const repetitions = quick ? 11 : 41;
  std::printf("A chain of %d steps, ns a step; the bar is 200, the aim 14. Others: measured elsewhere on a machine of "
              "this kind,\n"
              "with g++ 12 -O3 -march=native.\n\n",
              steps);
  std::printf("%-22s %8s %8s %8s %8s %8s  %-28s %s\n", "step", "forward", "backward", "release", "total", "hand",
              "others", "largest difference");
  bool agree = measure<false>("x a + b", "autodiff::var 216, libtorch 15700", repetitions);
  return measure<true>("x a + b, every 4th tanh", "", repetitions) && agree;
}

// SPDX-License-Identifier: BSL-1.0
// A loop over a million rows on one thread, on all cores, and under a callback that hears how far it is.
#include <dyad/interop/threads.hpp>
#include <dyad/loops.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <stdexcept>
#include <vector>

using dyad::Passive, dyad::Rows, dyad::Vec;

constexpr auto misfit = dyad::function<Vec<3>, Passive<Rows<double>>, Passive<Rows<double>>>(
    [](auto const& p, auto const& x, auto const& y) {
      return sum_over(x, y, [&](auto const& t, auto const& measured) {
        return log1p(square(p[0] * exp(-p[1] * t) + p[2] - measured));
      });
    });

int main() {
  std::array<double, 3> const p = {1.8, 0.6, 0.1};
  std::vector<double> x(1'000'000), y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = 1e-5 * static_cast<double>(i);
    y[i] = 2 * std::exp(-0.5 * x[i]) + 0.1 * std::sin(1e3 * x[i]);
  }

  auto const [value, slopes] = dyad::value_and_gradient(misfit.on(dyad::threads))(p, x, y);
  std::printf("%.6f, slopes %.4f %.4f %.4f\n", value, slopes[0], slopes[1], slopes[2]);
  auto const [alone, same] = dyad::value_and_gradient(misfit)(p, x, y);
  std::printf("the same bits on one thread: %s\n", value == alone && slopes == same ? "yes" : "no");

  try {
    auto const patient = misfit.reporting([](double fraction) { return fraction < 0.5; });
    std::printf("%.6f\n", patient(p, x, y));
  } catch (std::runtime_error const& error) {
    std::puts(error.what());
  }
}

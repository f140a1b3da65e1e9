// SPDX-License-Identifier: BSL-1.0
// A network that solves u'' = -u, u(0) = 0, u'(0) = 1 on [0, 2] without data: the loss is the residual of the equation,
// with the network's own second derivative inside, and is minimised by L-BFGS. Confirmed by the solution, sin(t).
#include <dyad/dynamic.hpp>
#include <dyad/dynamic/layers.hpp>
#include <dyad/dynamic/lbfgs.hpp>

#include <cmath>
#include <cstdio>

using dyad::NdArray, dyad::Variable;

int main() {
  dyad::Random random(0);
  dyad::MLP const network({1, 8, 1}, random);
  NdArray const times = reshape(dyad::linspace(0, 2, 17), {17, 1});

  auto const loss = [&] {
    Variable const t(times), u = network(t);
    Variable const speed = grad(sum(u), t, {.create_graph = true}), pull = grad(sum(speed), t, {.create_graph = true});
    Variable const begin(NdArray({{0.0}})), at_begin = network(begin);
    Variable const speed_at_begin = grad(sum(at_begin), begin, {.create_graph = true});
    return mean(square(pull + u)) + sum(square(at_begin)) + sum(square(speed_at_begin - 1.0));
  };
  auto const result = dyad::minimize_lbfgs(loss, network.parameters(), {.steps = 300});

  double worst = 0;
  std::printf("    t    network   sin(t)\n");
  for (int i = 1; i <= 8; ++i) {
    double const t = 0.25 * i, u = network(Variable(NdArray({{t}}))).item();
    if (i % 2 == 0) std::printf("%5.2f  %9.2f  %7.2f\n", t, u, std::sin(t));
    worst = std::max(worst, std::abs(u - std::sin(t)));
  }
  std::printf("loss below 1e-5: %s, error below 0.002: %s\n", result.value < 1e-5 ? "yes" : "no",
              worst < 0.002 ? "yes" : "no");
}

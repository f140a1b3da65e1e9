// SPDX-License-Identifier: BSL-1.0
#include "dynamic.hpp"
#include "kernels.hpp"

#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

namespace {

using namespace dyad::literals;
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto f = sin(x) * y + exp(x * y) / (1_c + x * x);
constexpr auto first = dyad::value_and_gradient(f, x, y);
constexpr auto second = dyad::compile(f, gradient(f, x, y), hessian(f, x, y));

} // namespace

void w1_first_dyad(double const* in, double* out) {
  auto const [value, g] = first(x = in[0], y = in[1]);
  out[0] = value, out[1] = g[0], out[2] = g[1];
}

void w1_second_dyad(double const* in, double* out) {
  auto const [value, g, h] = second(x = in[0], y = in[1]);
  out[0] = value, out[1] = g[0], out[2] = g[1];
  out[3] = h[0][0], out[4] = h[0][1], out[5] = h[1][0], out[6] = h[1][1];
}

void w1_first_dynamic(double const* in, double* out) {
  dyad::Variable const a(in[0]), b(in[1]);
  bench::first_order(f(x = a, y = b), {a, b}, out);
}

void w1_second_dynamic(double const* in, double* out) {
  dyad::Variable const a(in[0]), b(in[1]);
  bench::second_order(f(x = a, y = b), {a, b}, out);
}

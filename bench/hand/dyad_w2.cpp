// SPDX-License-Identifier: BSL-1.0
#include "dynamic.hpp"
#include "kernels.hpp"

#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

namespace {

using namespace dyad::literals;
constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;
constexpr auto a = x + y + 1_c;
constexpr auto b = 19_c - 14_c * x + 3_c * x * x - 14_c * y + 6_c * x * y + 3_c * y * y;
constexpr auto c = 2_c * x - 3_c * y;
constexpr auto d = 18_c - 32_c * x + 12_c * x * x + 48_c * y - 36_c * x * y + 27_c * y * y;
constexpr auto f = (1_c + a * a * b) * (30_c + c * c * d);
constexpr auto first = dyad::value_and_gradient(f, x, y);
constexpr auto second = dyad::compile(f, gradient(f, x, y), hessian(f, x, y));

} // namespace

void w2_first_dyad(double const* in, double* out) {
  auto const [value, g] = first(x = in[0], y = in[1]);
  out[0] = value, out[1] = g[0], out[2] = g[1];
}

void w2_second_dyad(double const* in, double* out) {
  auto const [value, g, h] = second(x = in[0], y = in[1]);
  out[0] = value, out[1] = g[0], out[2] = g[1];
  out[3] = h[0][0], out[4] = h[0][1], out[5] = h[1][0], out[6] = h[1][1];
}

void w2_first_dynamic(double const* in, double* out) {
  dyad::Variable const u(in[0]), v(in[1]);
  bench::first_order(f(x = u, y = v), {u, v}, out);
}

void w2_second_dynamic(double const* in, double* out) {
  dyad::Variable const u(in[0]), v(in[1]);
  bench::second_order(f(x = u, y = v), {u, v}, out);
}

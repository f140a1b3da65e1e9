// SPDX-License-Identifier: BSL-1.0
#include "dynamic.hpp"
#include "kernels.hpp"

#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

namespace {

using namespace dyad::literals;
constexpr auto S = dyad::var<"S">;
constexpr auto K = dyad::var<"K">;
constexpr auto r = dyad::var<"r">;
constexpr auto sigma = dyad::var<"sigma">;
constexpr auto T = dyad::var<"T">;

constexpr auto st = sigma * sqrt(T);
constexpr auto d1 = (log(S / K) + (r + 0.5_c * sigma * sigma) * T) / st;
constexpr auto d2 = d1 - st;
constexpr auto normal(auto const& d) { return 0.5_c * (1_c + erf(d * 0.70710678118654752440_c)); }
constexpr auto call = S * normal(d1) - K * exp(-r * T) * normal(d2);

constexpr auto first = dyad::value_and_gradient(call, S, K, r, sigma, T);
constexpr auto greeks = gradient(call, S, K, r, sigma, T);
constexpr auto delta = greeks[boost::hana::size_c<0>];
constexpr auto vega = greeks[boost::hana::size_c<3>];
constexpr auto second = dyad::compile(call, greeks, diff(delta, S), diff(delta, sigma), diff(vega, sigma));

} // namespace

void w5_first_dyad(double const* in, double* out) {
  auto const [value, g] = first(S = in[0], K = in[1], r = in[2], sigma = in[3], T = in[4]);
  out[0] = value;
  for (int i = 0; i < 5; ++i) out[1 + i] = g[static_cast<unsigned>(i)];
}

void w5_second_dyad(double const* in, double* out) {
  auto const [value, g, gamma, vanna, volga] = second(S = in[0], K = in[1], r = in[2], sigma = in[3], T = in[4]);
  out[0] = value;
  for (int i = 0; i < 5; ++i) out[1 + i] = g[static_cast<unsigned>(i)];
  out[6] = gamma, out[7] = vanna, out[8] = volga;
}

void w5_first_dynamic(double const* in, double* out) {
  std::vector<dyad::Variable> const at = {in[0], in[1], in[2], in[3], in[4]};
  bench::first_order(call(S = at[0], K = at[1], r = at[2], sigma = at[3], T = at[4]), at, out);
}

void w5_second_dynamic(double const* in, double* out) {
  std::vector<dyad::Variable> const at = {in[0], in[1], in[2], in[3], in[4]};
  dyad::Variable const value = call(S = at[0], K = at[1], r = at[2], sigma = at[3], T = at[4]);
  std::vector<dyad::Variable> const g = grad(value, at, {.create_graph = true});
  out = bench::write_first(value, g, out);
  std::vector<dyad::Variable> const row = grad(g[0], {at[0], at[3]});
  out[0] = row[0].item(), out[1] = row[1].item(), out[2] = grad(g[3], at[3]).item();
}

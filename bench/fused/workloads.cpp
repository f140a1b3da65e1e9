// SPDX-License-Identifier: BSL-1.0
#include "workloads.hpp"

#include <dyad/bridge/fused.hpp>
#include <dyad/typed.hpp>

#include <xsimd/xsimd.hpp>

#include <cmath>

namespace fused_bench {

namespace {

using namespace dyad::literals;
using dyad::Variable;
using Batch = xsimd::batch<double>;

constexpr auto x = dyad::var<"x">;
constexpr auto S = dyad::var<"S">;
constexpr auto sigma = dyad::var<"sigma">;

constexpr double root_two_over_pi = 0.7978845608028654, root_half = 0.7071067811865476;
constexpr double K = 100, r = 0.03, T = 0.75;

constexpr auto swish = [](auto const& u) { return u * sigmoid(u); };
constexpr auto gelu = [](auto const& u, auto const& half, auto const& slope, auto const& cubic) {
  return half * u * (2.0 * half + tanh(slope * (u + cubic * (u * u * u))));
};
constexpr auto plain_gelu = [](auto const& u) { return gelu(u, 0.5, root_two_over_pi, 0.044715); };

/// The price of a call; the strike, the rate and the time are fixed. Constants that are part of the type for the fused
/// node, as any formula known when the program is written has them: plain numbers are never merged.
constexpr auto price = [](auto const& spot, auto const& volatility, auto const& strike, auto const& drift,
                          auto const& half_time, auto const& root_time, auto const& discounted, auto const& half,
                          auto const& minus_root_half) {
  auto const deviation = volatility * root_time;
  auto const d1 = (log(spot / strike) + drift + half_time * (volatility * volatility)) / deviation;
  auto const d2 = d1 - deviation;
  auto const normal = [&](auto const& d) { return half * erfc(minus_root_half * d); };
  return spot * normal(d1) - discounted * normal(d2);
};
double const root_time = std::sqrt(T), discounted = K * std::exp(-r * T);

template <class F> void each_batch(std::size_t count, F const& f) {
  for (std::size_t i = 0; i + Batch::size <= count; i += Batch::size) f(i);
}

void swish_by_hand(Columns const& in, std::vector<double>& value, Columns& gradient) {
  each_batch(value.size(), [&](std::size_t i) {
    Batch const u = Batch::load_unaligned(&in[0][i]);
    (u / (1.0 + exp(-u))).store_unaligned(&value[i]);
  });
  each_batch(value.size(), [&](std::size_t i) {
    Batch const u = Batch::load_unaligned(&in[0][i]), s = 1.0 / (1.0 + exp(-u));
    (s + u * s * (1.0 - s)).store_unaligned(&gradient[0][i]);
  });
}

void gelu_by_hand(Columns const& in, std::vector<double>& value, Columns& gradient) {
  each_batch(value.size(), [&](std::size_t i) {
    Batch const u = Batch::load_unaligned(&in[0][i]);
    (0.5 * u * (1.0 + tanh(root_two_over_pi * (u + 0.044715 * u * u * u)))).store_unaligned(&value[i]);
  });
  each_batch(value.size(), [&](std::size_t i) {
    Batch const u = Batch::load_unaligned(&in[0][i]), t = tanh(root_two_over_pi * (u + 0.044715 * u * u * u));
    Batch const slope = root_two_over_pi * (1.0 + 3 * 0.044715 * u * u);
    (0.5 * (1.0 + t) + 0.5 * u * (1.0 - t * t) * slope).store_unaligned(&gradient[0][i]);
  });
}

/// 1 - N(d), by the C library's vector mathematics.
Batch tail(Batch const& d) { return 0.5 * vector_kernel(std::type_identity<dyad::ops::Erfc>{}, -root_half * d); }

void price_by_hand(Columns const& in, std::vector<double>& value, Columns& gradient) {
  double const root = root_time;
  auto const d1_of = [&](Batch const& spot, Batch const& volatility) {
    return (log(spot / K) + (r + 0.5 * volatility * volatility) * T) / (volatility * root);
  };
  each_batch(value.size(), [&](std::size_t i) {
    Batch const spot = Batch::load_unaligned(&in[0][i]), volatility = Batch::load_unaligned(&in[1][i]);
    Batch const d1 = d1_of(spot, volatility);
    (spot * tail(d1) - discounted * tail(d1 - volatility * root)).store_unaligned(&value[i]);
  });
  each_batch(value.size(), [&](std::size_t i) {
    Batch const spot = Batch::load_unaligned(&in[0][i]), volatility = Batch::load_unaligned(&in[1][i]);
    Batch const d1 = d1_of(spot, volatility);
    tail(d1).store_unaligned(&gradient[0][i]);
    (spot * root * 0.3989422804014327 * exp(-0.5 * d1 * d1)).store_unaligned(&gradient[1][i]);
  });
}

// The gradient of the squared gradient: as a sweep does it, the value first, then the gradient, then what comes of
// both.

void swish_twice_by_hand(Columns const& in, std::vector<double>& value, Columns& result) {
  swish_by_hand(in, value, result);
  each_batch(value.size(), [&](std::size_t i) {
    Batch const u = Batch::load_unaligned(&in[0][i]), g = Batch::load_unaligned(&result[0][i]),
                s = 1.0 / (1.0 + exp(-u));
    (2.0 * g * (s * (1.0 - s) * (2.0 + u * (1.0 - 2.0 * s)))).store_unaligned(&result[0][i]);
  });
}

void gelu_twice_by_hand(Columns const& in, std::vector<double>& value, Columns& result) {
  gelu_by_hand(in, value, result);
  each_batch(value.size(), [&](std::size_t i) {
    Batch const u = Batch::load_unaligned(&in[0][i]), g = Batch::load_unaligned(&result[0][i]);
    Batch const t = tanh(root_two_over_pi * (u + 0.044715 * u * u * u)),
                slope = root_two_over_pi * (1.0 + 3 * 0.044715 * u * u);
    Batch const rise = 1.0 - t * t;
    (2.0 * g * rise * (slope + u * (root_two_over_pi * 3 * 0.044715 * u - t * slope * slope)))
        .store_unaligned(&result[0][i]);
  });
}

void price_twice_by_hand(Columns const& in, std::vector<double>& value, Columns& result) {
  price_by_hand(in, value, result);
  each_batch(value.size(), [&](std::size_t i) {
    Batch const spot = Batch::load_unaligned(&in[0][i]), volatility = Batch::load_unaligned(&in[1][i]);
    Batch const delta = Batch::load_unaligned(&result[0][i]), vega = Batch::load_unaligned(&result[1][i]);
    Batch const deviation = volatility * root_time,
                d1 = (log(spot / K) + (r + 0.5 * volatility * volatility) * T) / deviation, d2 = d1 - deviation;
    Batch const density = 0.3989422804014327 * exp(-0.5 * d1 * d1), vanna = -density * d2 / volatility;
    (2.0 * (delta * density / (spot * deviation) + vega * vanna)).store_unaligned(&result[0][i]);
    (2.0 * (delta * vanna + vega * vega * d1 * d2 / volatility)).store_unaligned(&result[1][i]);
  });
}

} // namespace

std::vector<Workload> workloads() {
  auto const fused_swish = dyad::fused(swish(x));
  auto const fused_gelu = dyad::fused(gelu(x, 0.5_c, 0.7978845608028654_c, 0.044715_c));
  auto const fused_price = dyad::fused(price(S, sigma, 100_c, 0.0225_c, 0.375_c, 0.8660254037844386_c,
                                             97.77512371933364_c, 0.5_c, -0.7071067811865476_c));
  using Arguments = std::vector<Variable> const&;
  return {{"swish",
           {{-6, 6}},
           [](Arguments v) { return swish(v[0]); },
           [=](Arguments v) { return fused_swish(v[0]); },
           swish_by_hand,
           swish_twice_by_hand},
          {"GELU",
           {{-4, 4}},
           [](Arguments v) { return plain_gelu(v[0]); },
           [=](Arguments v) { return fused_gelu(v[0]); },
           gelu_by_hand,
           gelu_twice_by_hand},
          {"Black-Scholes",
           {{80, 120}, {0.1, 0.5}},
           [](Arguments v) { return price(v[0], v[1], K, r * T, 0.5 * T, root_time, discounted, 0.5, -root_half); },
           [=](Arguments v) { return fused_price(S = v[0], sigma = v[1]); },
           price_by_hand,
           price_twice_by_hand}};
}

} // namespace fused_bench

// SPDX-License-Identifier: BSL-1.0
/// \file The network as a tensor expression of static shapes, differentiated by the compiler.
#include "mlp.hpp"

#include <dyad/ops/hyperbolic.hpp>
#include <dyad/tensor.hpp>

#include <algorithm>

namespace mlp {
namespace {

using namespace dyad;

constexpr auto w1 = var<"w1", inputs, hidden>;
constexpr auto b1 = var<"b1", hidden>;
constexpr auto w2 = var<"w2", hidden, 1>;
constexpr auto b2 = var<"b2", 1>;
constexpr auto x = var<"x", batch, inputs>;
constexpr auto y = var<"y", batch, 1>;

constexpr auto prediction = linear(tanh(linear(x, w1, b1)), w2, b2);
constexpr auto loss = mean(square(prediction - y));

template <class F> void run(F const& function, Mlp const& net, double* out) {
  auto const [value, slopes] = value_and_gradient(function, w1, b1, w2, b2)(w1 = net.w1, b1 = net.b1, w2 = net.w2,
                                                                            b2 = net.b2, x = net.x, y = net.y);
  auto const& [by_w1, by_b1, by_w2, by_b2] = slopes;
  out[0] = value;
  std::copy_n(by_w1[0].data(), inputs * hidden, out + at_w1);
  std::copy_n(by_b1.data(), hidden, out + at_b1);
  std::copy_n(by_w2[0].data(), hidden, out + at_w2);
  out[at_b2] = by_b2[0];
}

} // namespace

void first_typed(Mlp const& net, double* out) { run(loss, net, out); }

void penalty_typed(Mlp const& net, double* out) {
  constexpr auto slope = diff(sum(prediction), x);
  run(loss + sum(square(slope)) / constant<batch>, net, out);
}

} // namespace mlp

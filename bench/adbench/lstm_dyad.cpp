// SPDX-License-Identifier: BSL-1.0
/// \file The LSTM as a typed cell within a dynamic graph: a layer over the whole sequence is one operation.
#include "lstm_network.hpp"

#include <dyad/bridge/scan.hpp>

namespace adbench::lstm {

namespace {

struct TypedCell {
  Variable operator()(Variable const& input, Variable const& hidden, Variable const& cell, Variable const& weights,
                      Variable const& biases) const {
    using dyad::var;
    constexpr auto x = var<"x">;
    constexpr auto h = var<"h">;
    constexpr auto c = var<"c">;
    constexpr auto wf = var<"wf">;
    constexpr auto wi = var<"wi">;
    constexpr auto wo = var<"wo">;
    constexpr auto wg = var<"wg">;
    constexpr auto bf = var<"bf">;
    constexpr auto bi = var<"bi">;
    constexpr auto bo = var<"bo">;
    constexpr auto bg = var<"bg">;
    constexpr auto next = c * sigmoid(x * wf + bf) + sigmoid(h * wi + bi) * tanh(h * wg + bg);
    static auto const layer = dyad::scan(h = sigmoid(x * wo + bo) * tanh(next), c = next);
    return layer(x = input, h = hidden, c = cell, wf = row(weights, 0), wi = row(weights, 1), wo = row(weights, 2),
                 wg = row(weights, 3), bf = row(biases, 0), bi = row(biases, 1), bo = row(biases, 2),
                 bg = row(biases, 3))[0];
  }
};

} // namespace

double objective(Instance const& instance) {
  dyad::no_grad const guard;
  return Network(instance).loss(TypedCell{}).item();
}

Derivatives objective_and_gradient(Instance const& instance) {
  return Network(instance).value_and_gradient(TypedCell{});
}

} // namespace adbench::lstm

// SPDX-License-Identifier: BSL-1.0
/// \file The LSTM operation by operation.
#include "lstm_network.hpp"

#include <vector>

namespace adbench::lstm {

namespace {

struct OnArrays {
  Variable operator()(Variable const& x, Variable hidden, Variable cell, Variable const& weights,
                      Variable const& biases) const {
    Variable const forget = sigmoid(x * row(weights, 0) + row(biases, 0)),
                   out = sigmoid(x * row(weights, 2) + row(biases, 2));
    Variable const in_weight = row(weights, 1), in_bias = row(biases, 1), change_weight = row(weights, 3),
                   change_bias = row(biases, 3);
    std::vector<Variable> steps;
    for (Index t = 0; t < x.shape()[0]; ++t) {
      cell = cell * row(forget, t) + sigmoid(hidden * in_weight + in_bias) * tanh(hidden * change_weight + change_bias);
      hidden = row(out, t) * tanh(cell);
      steps.push_back(hidden);
    }
    return stack(steps);
  }
};

} // namespace

Derivatives objective_and_gradient_on_arrays(Instance const& instance) {
  return Network(instance).value_and_gradient(OnArrays{});
}

} // namespace adbench::lstm

// SPDX-License-Identifier: BSL-1.0
/// \file The LSTM around its layers.
#pragma once

#include "lstm.hpp"

#include <dyad/dynamic.hpp>

namespace adbench::lstm {

using dyad::Axes;
using dyad::Index;
using dyad::NdArray;
using dyad::Variable;

/// One row of a matrix.
inline Variable row(Variable const& x, Index i) { return dyad::index(x, {i}); }

/// Layers of any implementation: `layer(x, hidden, cell, weights, biases)` makes the rows of the hidden state of the
/// rows of x.
class Network {
public:
  explicit Network(Instance const& instance)
      : b_(static_cast<Index>(instance.b)), layers_(static_cast<Index>(instance.layers)),
        length_(static_cast<Index>(instance.length)), main_(NdArray(instance.main, {layers_, 2, 4, b_})),
        extra_(NdArray(instance.extra, {3, b_})), state_(Variable::constant(NdArray(instance.state, {layers_, 2, b_}))),
        sequence_(Variable::constant(NdArray(instance.sequence, {length_, b_}))) {}

  template <class Layer> Variable loss(Layer const& layer) const {
    Variable x = slice(sequence_, {0, -1}) * row(extra_, 0);
    for (Index k = 0; k < layers_; ++k) {
      Variable const state = row(state_, k), parameters = row(main_, k);
      x = layer(x, row(state, 0), row(state, 1), row(parameters, 0), row(parameters, 1));
    }
    Variable const y = x * row(extra_, 1) + row(extra_, 2);
    Variable const total = log(2.0 + sum(exp(y), 1, true));
    return -mean(slice(sequence_, {1, {}}) * (y - total));
  }

  template <class Layer> Derivatives value_and_gradient(Layer const& layer) const {
    Variable const value = loss(layer);
    Derivatives out{value.item(), {}};
    for (Variable const& gradient : dyad::grad({value}, {main_, extra_})) {
      std::vector<double> const numbers = gradient.data().to_vector();
      out.gradient.insert(out.gradient.end(), numbers.begin(), numbers.end());
    }
    return out;
  }

private:
  Index b_, layers_, length_;
  Variable main_, extra_, state_, sequence_;
};

} // namespace adbench::lstm

// SPDX-License-Identifier: BSL-1.0
/// \file A linear layer and a multilayer perceptron. What computes is a template, so that only programs that call it
/// compile it.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/matrix_operations.hpp>
#include <dyad/array/random.hpp>
#include <dyad/dynamic/record.hpp>
#include <dyad/ops/hyperbolic.hpp>

#include <cmath>
#include <concepts>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

namespace dyad {

/// x W + b. The weights start normal with the standard deviation 1 / sqrt(inputs) (LeCun et al. 1998), the bias at 0;
/// both hold elements of `dtype`, for float32 the same random numbers, rounded.
class Linear {
public:
  /// Weights (outputs, inputs) and bias (outputs), drawn from `random`; parameters bear `name` before their own names.
  template <class = void>
  Linear(Index inputs, Index outputs, Random& random, std::string const& name = "", DType dtype = DType::float64)
      : weights_(random.normal(Shape{inputs, outputs}, 0.0, 1 / std::sqrt(static_cast<double>(inputs)), dtype),
                 name + "W"),
        bias_(zeros(Shape{outputs}, dtype), name + "b") {}

  /// From a batch of rows, the batch of results. Throws `ShapeError` unless a row has `inputs` elements.
  template <std::same_as<Variable> V = Variable> V operator()(std::type_identity_t<V> const& x) const {
    return linear(x, weights_, bias_);
  }
  ///@{
  /// Its parameters.
  Variable const& weights() const { return weights_; }
  Variable const& bias() const { return bias_; }
  ///@}
  /// Weights and bias, as optimisers take them.
  template <class = void> std::vector<Variable> parameters() const { return {weights_, bias_}; }

private:
  Variable weights_, bias_;
};

/// Linear layers with an activation between them, none after the last.
class MLP {
public:
  /// `sizes` names the number of inputs, then the outputs of each layer.
  template <class = void>
  MLP(
      std::vector<Index> const& sizes, Random& random,
      std::function<Variable(Variable const&)> activation = [](auto const& x) { return tanh(x); },
      DType dtype = DType::float64)
      : activation_(std::move(activation)) {
    for (std::size_t i = 1; i < sizes.size(); ++i)
      layers_.emplace_back(sizes[i - 1], sizes[i], random, "layer" + std::to_string(i) + ".", dtype);
  }

  /// From a batch of rows, the batch of results. Throws `ShapeError` unless a row has the number of inputs.
  template <std::same_as<Variable> V = Variable> V operator()(std::type_identity_t<V> x) const {
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      x = layers_[i](x);
      if (i + 1 < layers_.size()) x = activation_(x);
    }
    return x;
  }
  /// The linear layers in order.
  std::vector<Linear> const& layers() const { return layers_; }
  /// All weights and biases, as optimisers take them.
  template <class = void> std::vector<Variable> parameters() const {
    std::vector<Variable> all;
    for (Linear const& layer : layers_)
      for (Variable const& parameter : layer.parameters()) all.push_back(parameter);
    return all;
  }

private:
  std::function<Variable(Variable const&)> activation_;
  std::vector<Linear> layers_;
};

} // namespace dyad

#include <dyad/core/macros_back.hpp>

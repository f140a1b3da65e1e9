// SPDX-License-Identifier: BSL-1.0
/// \file Optimisers: gradient descent, with momentum, and Adam.
#pragma once

#include <dyad/dynamic/backward.hpp>

#include <cmath>
#include <vector>

namespace dyad {

/// What optimisers have in common: the parameters, and one step over those that have a gradient.
class Optimizer {
public:
  virtual ~Optimizer() = default;
  explicit Optimizer(std::vector<Variable> parameters) : parameters_(std::move(parameters)) {}

  /// Changes each parameter that has a gradient; gradients stay as they are.
  void step() {
    begin_step();
    for (std::size_t i = 0; i < parameters_.size(); ++i)
      if (parameters_[i].has_grad())
        parameters_[i].set_data(cast(update(i, parameters_[i].data(), parameters_[i].grad().data()), parameters_[i].dtype()));
  }
  void clear_grads() {
    for (Variable& parameter : parameters_) parameter.clear_grad();
  }
  std::vector<Variable> const& parameters() const { return parameters_; }

protected:
  virtual void begin_step() {}
  /// The new value of parameter `i`, from its value and its gradient.
  virtual NdArray update(std::size_t i, NdArray const& value, NdArray const& gradient) = 0;

private:
  std::vector<Variable> parameters_;
};

/// Gradient descent: p -= rate * g. With momentum m (Polyak 1964): v = m * v - rate * g, p += v.
class SGD : public Optimizer {
public:
  explicit SGD(std::vector<Variable> parameters, double rate = 0.01, double momentum = 0)
      : Optimizer(std::move(parameters)), rate_(rate), momentum_(momentum), velocity_(this->parameters().size()) {}

protected:
  NdArray update(std::size_t i, NdArray const& value, NdArray const& gradient) override {
    if (momentum_ == 0) return value - rate_ * gradient;
    velocity_[i] = momentum_ * velocity_[i] - rate_ * gradient;
    return value + velocity_[i];
  }

private:
  double rate_, momentum_;
  std::vector<NdArray> velocity_;
};

/// Adam (Kingma and Ba 2015, algorithm 1).
class Adam : public Optimizer {
public:
  explicit Adam(std::vector<Variable> parameters, double rate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
      : Optimizer(std::move(parameters)), rate_(rate), beta1_(beta1), beta2_(beta2), epsilon_(epsilon), first_(this->parameters().size()),
        second_(this->parameters().size()) {}

protected:
  void begin_step() override { ++steps_; }
  NdArray update(std::size_t i, NdArray const& value, NdArray const& gradient) override {
    first_[i] = beta1_ * first_[i] + (1 - beta1_) * gradient;
    second_[i] = beta2_ * second_[i] + (1 - beta2_) * square(gradient);
    double const scale = rate_ / (1 - std::pow(beta1_, steps_)), correction = 1 / (1 - std::pow(beta2_, steps_));
    return value - scale * first_[i] / (sqrt(second_[i] * correction) + epsilon_);
  }

private:
  double rate_, beta1_, beta2_, epsilon_;
  int steps_ = 0;
  std::vector<NdArray> first_, second_;
};

} // namespace dyad

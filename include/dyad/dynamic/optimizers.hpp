// SPDX-License-Identifier: BSL-1.0
/// \file Optimisers: gradient descent, with momentum, and Adam. A step is one pass over a parameter, its gradient and
/// what the optimiser remembers of it.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/map.hpp>
#include <dyad/dynamic/backward.hpp>

#include <array>
#include <cmath>
#include <concepts>
#include <vector>

namespace dyad {

namespace detail {

/// New arrays of the shape of the first from old ones, in one pass: `f` makes an array of `M` elements from those of
/// `x`.
template <std::size_t M, class F, std::same_as<NdArray>... A>
std::vector<NdArray> in_one_pass(F const& f, NdArray const& x, A const&... rest) {
  DType dtype = x.dtype();
  ((dtype = rest.is_scalar() ? dtype : promote(dtype, rest.dtype())), ...);
  return map_many<M>(f, dtype, x.shape(), std::array<NdArray const*, 1 + sizeof...(A)>{&x, &rest...});
}

} // namespace detail

/// What optimisers have in common: the parameters, what is remembered of each, and one step over those that have a
/// gradient.
class Optimizer {
public:
  virtual ~Optimizer() = default;
  /// Of the parameters and the rate of steps.
  Optimizer(std::vector<Variable> parameters, double rate)
      : parameters_(std::move(parameters)), memory_(parameters_.size()), rate_(rate) {}

  /// Changes each parameter that has a gradient; gradients stay as they are. If an exception leaves it, nothing has
  /// changed.
  template <class = void> void step() {
    std::vector<std::vector<NdArray>> next(parameters_.size());
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      Variable const& p = parameters_[i];
      if (!p.has_grad()) continue;
      next[i] = update(steps_ + 1, p.data(), p.grad().data(), memory_[i]);
      next[i].at(0) = cast(next[i][0], p.dtype());
    }
    ++steps_;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      if (next[i].empty()) continue;
      parameters_[i].set_data(std::move(next[i][0]));
      next[i].erase(next[i].begin());
      memory_[i] = std::move(next[i]);
    }
  }
  /// Forgets the gradients of all parameters.
  void clear_grads() {
    for (Variable& parameter : parameters_) parameter.clear_grad();
  }
  /// What it was made of.
  std::vector<Variable> const& parameters() const { return parameters_; }

  /// The rate of the next steps, which a schedule may change (see dynamic/training.hpp).
  double rate() const { return rate_; }
  /// Sets the rate of the next steps.
  void set_rate(double rate) { rate_ = rate; }
  /// How many steps have been made.
  int steps() const { return steps_; }

protected:
  /// The new value of a parameter in a step, counted from 1, from its value and its gradient; then what to remember of
  /// it: `memory` in the next step, which is empty in the first.
  virtual std::vector<NdArray> update(int step, NdArray const& value, NdArray const& gradient,
                                      std::vector<NdArray> const& memory) const = 0;

private:
  std::vector<Variable> parameters_;
  std::vector<std::vector<NdArray>> memory_;
  double rate_;
  int steps_ = 0;
};

namespace detail {

/// What computes is a template, so that only programs that make an optimiser compile it.
template <class = void> class GradientDescent : public Optimizer {
public:
  GradientDescent(std::vector<Variable> parameters, double rate, double momentum)
      : Optimizer(std::move(parameters), rate), momentum_(momentum) {}

protected:
  std::vector<NdArray> update(int, NdArray const& value, NdArray const& gradient,
                              std::vector<NdArray> const& memory) const override {
    if (momentum_ == 0)
      return detail::in_one_pass<1>(
          [this]<class V>(V const& p, V const& g) { return std::array<V, 1>{p - detail::number_cast<V>(rate()) * g}; },
          value, gradient);
    return detail::in_one_pass<2>(
        [this]<class V>(V const& p, V const& g, V const& before) {
          V const v = detail::number_cast<V>(momentum_) * before - detail::number_cast<V>(rate()) * g;
          return std::array<V, 2>{p + v, v};
        },
        value, gradient, memory.empty() ? NdArray() : memory[0]);
  }

private:
  double momentum_;
};

template <class = void> class AdaptiveMoments : public Optimizer {
public:
  AdaptiveMoments(std::vector<Variable> parameters, double rate, double beta1, double beta2, double epsilon)
      : Optimizer(std::move(parameters), rate), beta1_(beta1), beta2_(beta2), epsilon_(epsilon) {}

protected:
  std::vector<NdArray> update(int step, NdArray const& value, NdArray const& gradient,
                              std::vector<NdArray> const& memory) const override {
    double const scale = rate() / (1 - std::pow(beta1_, step)), correction = 1 / (1 - std::pow(beta2_, step));
    return detail::in_one_pass<3>(
        [&]<class V>(V const& p, V const& g, V const& m, V const& v) {
          using std::sqrt;
          auto const number = [](double x) { return detail::number_cast<V>(x); };
          V const first = number(beta1_) * m + number(1 - beta1_) * g,
                  second = number(beta2_) * v + number(1 - beta2_) * g * g;
          return std::array<V, 3>{p - number(scale) * first / (sqrt(second * number(correction)) + number(epsilon_)),
                                  first, second};
        },
        value, gradient, memory.empty() ? NdArray() : memory[0], memory.empty() ? NdArray() : memory[1]);
  }

private:
  double beta1_, beta2_, epsilon_;
};

} // namespace detail

/// Gradient descent: p -= rate * g. With momentum m (Polyak 1964): v = m * v - rate * g, p += v.
class SGD : public detail::GradientDescent<> {
public:
  /// Of the parameters, the rate and the momentum m.
  template <class = void>
  explicit SGD(std::vector<Variable> parameters, double rate = 0.01, double momentum = 0)
      : GradientDescent(std::move(parameters), rate, momentum) {}
};

/// Adam (Kingma and Ba 2015, algorithm 1).
class Adam : public detail::AdaptiveMoments<> {
public:
  /// Of the parameters, the rate, the decay of both averages and what keeps a quotient from being 0 / 0: the paper's
  /// names.
  template <class = void>
  explicit Adam(std::vector<Variable> parameters, double rate = 1e-3, double beta1 = 0.9, double beta2 = 0.999,
                double epsilon = 1e-8)
      : AdaptiveMoments(std::move(parameters), rate, beta1, beta2, epsilon) {}
};

} // namespace dyad

#include <dyad/core/macros_back.hpp>

// SPDX-License-Identifier: BSL-1.0
/// \file gradient_check: derivatives of a function of Variables beside numerical ones.
#pragma once

#include <dyad/dynamic/functional.hpp>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <functional>
#include <string>

namespace dyad {

/// What `gradient_check` compares with: |derivative - numerical| <= atol + rtol |numerical|, element by element.
struct CheckOptions {
  double rtol = 1e-6; ///< the relative tolerance
  double atol = 1e-8; ///< the absolute tolerance
  double step = 1e-3; ///< of the difference quotient, times max(1, |x|); its error is of the order step^4
};

/// The outcome: converts to `bool`, and says where the worst disagreement is.
struct CheckReport {
  bool ok = true;      ///< whether all agree
  double worst = 0;    ///< the largest |derivative - numerical| / (atol + rtol |numerical|); above 1 is a failure
  std::string message; ///< the worst element in words
  /// Whether all agree.
  explicit operator bool() const { return ok; }
};

/// A function of several Variables.
using ManyVariables = std::function<Variable(std::vector<Variable> const&)>;

namespace detail {

/// Fixed weights of no particular pattern, so that no two elements of a result cancel: the fractional parts of
/// multiples of the golden ratio, between -1 and 1.
inline NdArray weights(Shape const& shape, DType dtype, double scale = 1) {
  std::vector<double> values(static_cast<std::size_t>(shape.count()));
  for (std::size_t i = 0; i < values.size(); ++i) {
    double const turn = static_cast<double>(i + 1) * 0.6180339887498949;
    values[i] = scale * (2 * (turn - std::floor(turn)) - 1);
  }
  return cast(NdArray(values, shape), dtype);
}

template <std::same_as<NdArray> A> double weighted_sum(A const& x, A const& factors) { return sum(x * factors).item(); }

} // namespace detail

/// Compares the vector–Jacobian product of `f` at `x`, for fixed weights of the value, with difference quotients of
/// fourth order along each element of each argument that is not a constant. The arguments should hold `float64`.
template <class = void>
CheckReport gradient_check(ManyVariables const& f, std::vector<Variable> const& x, CheckOptions const& options = {}) {
  using_config const guard(Config::enable_backprop, true);
  std::vector<Variable> at;
  for (Variable const& one : x) at.push_back(one.is_constant() ? one : Variable(one.data(), one.name()));
  Variable const y = f(at);
  NdArray const seed = detail::weights(y.shape(), y.dtype());
  CheckReport report;
  for (std::size_t k = 0; k < at.size(); ++k) {
    if (at[k].is_constant()) continue;
    NdArray const derivative =
        grad({y}, {at[k]}, {.seeds = {Variable::constant(seed)}, .allow_unused = true}).front().data();
    std::vector<double> const found = derivative.to_vector(), start = at[k].data().to_vector();
    for (std::size_t i = 0; i < start.size(); ++i) {
      double const h = options.step * std::max(1.0, std::abs(start[i]));
      auto const moved = [&](double by) {
        no_grad const quiet;
        std::vector<double> values = start;
        values[i] += by;
        std::vector<Variable> arguments = at;
        arguments[k] = Variable(cast(NdArray(values, at[k].shape()), at[k].dtype()));
        return detail::weighted_sum(f(arguments).data(), seed);
      };
      double const numerical = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h);
      double const error = std::abs(found[i] - numerical) / (options.atol + options.rtol * std::abs(numerical));
      if (error <= report.worst || std::isnan(report.worst))
        continue; // nothing is worse than NaN, which is no agreement
      report.worst = error;
      report.message = "argument " + std::to_string(k) + ", element " + std::to_string(i) + ": derivative " +
                       std::to_string(found[i]) + ", numerical " + std::to_string(numerical);
      if (!(error <= 1)) report.ok = false;
    }
  }
  return report;
}

/// Compares the second derivatives: `gradient_check` of the gradient, as a function of the arguments and of the seed.
template <class = void>
CheckReport second_gradient_check(ManyVariables const& f, std::vector<Variable> const& x,
                                  CheckOptions const& options = {}) {
  using_config const guard(Config::enable_backprop, true);
  Variable const value = f(x);
  std::vector<Variable> arguments = x;
  arguments.push_back(Variable(detail::weights(value.shape(), value.dtype(), 1.5)));
  auto const gradient = [&](auto const& at) {
    using_config const recording(Config::enable_backprop, true);
    std::vector<Variable> inputs;
    std::vector<Variable> const all(at.begin(), at.end() - 1);
    for (Variable const& one : all)
      if (!one.is_constant()) inputs.push_back(one);
    Variable total(0.0);
    Index i = 1;
    for (auto const& part : grad({f(all)}, inputs, {.create_graph = true, .seeds = {at.back()}, .allow_unused = true}))
      total = total + sum(part * detail::weights(part.shape(), part.dtype()) * static_cast<double>(i++));
    return total;
  };
  return gradient_check(gradient, arguments, options);
}

} // namespace dyad

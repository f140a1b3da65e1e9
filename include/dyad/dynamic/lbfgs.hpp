// SPDX-License-Identifier: BSL-1.0
/// \file L-BFGS: minimisation by gradients alone, with what they tell of the curvature.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/dynamic/backward.hpp>

#include <Eigen/Core>

#include <algorithm>
#include <concepts>
#include <deque>
#include <limits>
#include <vector>

namespace dyad {

/// When `minimize_lbfgs` ends, and how much it remembers.
struct LbfgsOptions {
  int steps = 100;         ///< the most steps
  int memory = 10;         ///< how many of the last steps tell of the curvature
  double tolerance = 1e-8; ///< enough is where no derivative is larger
};
/// Where `minimize_lbfgs` ended.
struct LbfgsResult {
  double value = 0; ///< where it ended
  int steps = 0;          ///< that were made
  int evaluations = 0;    ///< of the function and its gradient
  bool converged = false; ///< whether every derivative is within the tolerance
};

namespace detail {

/// A function of parameters, seen as one of a single vector.
template <class F> class Objective {
public:
  Objective(F const& f, std::vector<Variable> const& parameters) : f_(f), parameters_(parameters) {}

  Eigen::VectorXd place() const {
    std::vector<NdArray> values;
    for (Variable const& p : parameters_) values.push_back(p.data());
    return joined(values);
  }
  void move_to(Eigen::VectorXd const& x) {
    Index at = 0;
    for (Variable& p : parameters_) {
      Shape const shape = p.shape();
      std::vector<double> const part(x.data() + at, x.data() + at + p.size());
      at += p.size();
      p.set_data((shape.empty() ? NdArray(part[0]) : NdArray(part, shape)).astype(p.dtype()));
    }
  }
  /// The value there; the gradient goes to `slope`.
  double operator()(Eigen::VectorXd const& x, Eigen::VectorXd& slope) {
    move_to(x);
    ++evaluations;
    Variable const value = f_();
    std::vector<NdArray> slopes;
    for (Variable const& g : grad(value, parameters_)) slopes.push_back(g.data());
    slope = joined(slopes);
    return value.item();
  }

  int evaluations = 0;

private:
  static Eigen::VectorXd joined(std::vector<NdArray> const& parts) {
    std::vector<double> all;
    for (NdArray const& part : parts)
      for (double const element : part.to_vector()) all.push_back(element);
    return Eigen::Map<Eigen::VectorXd const>(all.data(), static_cast<Index>(all.size()));
  }

  F const& f_;
  std::vector<Variable> parameters_;
};

/// How the last steps changed the place and the gradient.
struct Curvature {
  Eigen::VectorXd step, change;
};

/// Minus the gradient times what the last steps tell of the inverse of the Hessian (Nocedal and Wright, Numerical
/// Optimization, algorithm 7.4).
inline Eigen::VectorXd quasi_newton_direction(std::deque<Curvature> const& last, Eigen::VectorXd const& slope) {
  Eigen::VectorXd out = -slope;
  std::vector<double> share(last.size());
  for (std::size_t i = last.size(); i-- > 0;) {
    share[i] = last[i].step.dot(out) / last[i].step.dot(last[i].change);
    out -= share[i] * last[i].change;
  }
  if (!last.empty()) out *= last.back().step.dot(last.back().change) / last.back().change.squaredNorm();
  for (std::size_t i = 0; i < last.size(); ++i)
    out += (share[i] - last[i].change.dot(out) / last[i].step.dot(last[i].change)) * last[i].step;
  return out;
}

} // namespace detail

/// Changes the parameters so that the one number that `f()` makes of them is least nearby: L-BFGS (Liu and Nocedal
/// 1989), each step of a length that lowers the value and the slope along it enough (weak Wolfe conditions, found by
/// bisection as by Lewis and Overton 2013). `f` computes the same of the same parameters. Gradients that parameters
/// hold stay as they are. Ends before the most steps where every derivative is small, or where rounding leaves no lower
/// value.
template <std::invocable F>
LbfgsResult minimize_lbfgs(F const& f, std::vector<Variable> const& parameters, LbfgsOptions const& options = {}) {
  detail::Objective<F> objective(f, parameters);
  std::deque<detail::Curvature> last;
  Eigen::VectorXd x = objective.place(), slope, next_slope;
  LbfgsResult result;
  result.value = objective(x, slope);
  auto const small = [&](Eigen::VectorXd const& g) {
    return g.size() == 0 || g.cwiseAbs().maxCoeff() <= options.tolerance;
  };
  while (!(result.converged = small(slope)) && result.steps < options.steps) {
    Eigen::VectorXd const direction = detail::quasi_newton_direction(last, slope);
    double const descent = slope.dot(direction);
    double low = 0, high = std::numeric_limits<double>::infinity(), value = 0;
    double length = last.empty() ? std::min(1.0, 1 / slope.lpNorm<1>()) : 1.0;
    bool found = false;
    for (int tries = 0; tries < 60 && !found; ++tries) {
      value = objective(x + length * direction, next_slope);
      if (!(value <= result.value + 1e-4 * length * descent))
        high = length; // NaN as well
      else if (next_slope.dot(direction) < 0.9 * descent)
        low = length;
      else
        found = true;
      if (!found) length = high < std::numeric_limits<double>::infinity() ? (low + high) / 2 : 2 * low;
    }
    if (!found) {
      objective.move_to(x);
      break;
    }
    Eigen::VectorXd const step = length * direction, change = next_slope - slope;
    if (step.dot(change) > 0) last.push_back({step, change});
    if (static_cast<int>(last.size()) > options.memory) last.pop_front();
    x += step;
    slope = next_slope;
    result.value = value;
    ++result.steps;
  }
  result.evaluations = objective.evaluations;
  return result;
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>

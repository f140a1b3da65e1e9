// SPDX-License-Identifier: BSL-1.0
/// \file A linear recurrence over a sequence as one operation on Variables: how the cotangents of the states of any
/// recurrence are carried from step to step.
///
/// Its derivative is a linear recurrence that runs the other way, and products: so derivatives of every order are a few
/// operations on whole sequences, in memory and time linear in the number of steps.
#pragma once

#include <dyad/array/joining.hpp>
#include <dyad/dynamic/function.hpp>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace dyad::bridge {

/// An entry of the matrices of a linear recurrence: what state `column` adds to state `row` of the next step.
struct MatrixEntry {
  std::size_t row, column;
};

/// Which way a linear recurrence goes through its steps.
enum class Direction { forward, backward };

/// The vectors x[t] of a linear recurrence, for matrices A[t] and vectors b[t] of numbers for each lane. Forward,
/// x[t] = b[t] + A[t] x[t-1]; backward, x[t] = b[t] + transpose(A[t+1]) x[t+1]. The arguments of the call are the
/// entries of the matrices that are not zero, one sequence each, and then the elements of b; all have one shape, with
/// the steps along the first axis, and one element type.
class LinearRecurrence final : public Function {
public:
  LinearRecurrence(std::vector<MatrixEntry> entries, Direction direction)
      : entries_(std::move(entries)), direction_(direction) {}

  std::string_view name() const override { return "linear recurrence"; }

  std::vector<NdArray> forward(std::vector<NdArray> const& arguments) override {
    std::vector<NdArray> matrix, x;
    for (std::size_t i = 0; i < arguments.size(); ++i)
      if (i < entries_.size())
        matrix.push_back(arguments[i].contiguous());
      else
        x.push_back(arguments[i].copy());
    dispatch(x.front().dtype(), [&](auto zero) { run<decltype(zero)>(matrix, x); });
    return x;
  }

  std::vector<Variable> backward(std::vector<Variable> const& cotangents) override {
    std::vector<Variable> arguments(inputs().begin(), inputs().begin() + static_cast<std::ptrdiff_t>(entries_.size()));
    arguments.insert(arguments.end(), cotangents.begin(), cotangents.end());
    Direction const other = direction_ == Direction::forward ? Direction::backward : Direction::forward;
    std::vector<Variable> const adjoint = call(std::make_shared<LinearRecurrence>(entries_, other), arguments);
    std::vector<Variable> const &later = direction_ == Direction::forward ? adjoint : outputs(),
                                &earlier = direction_ == Direction::forward ? outputs() : adjoint;
    std::vector<Variable> before, result;
    for (Variable const& x : earlier) before.push_back(one_step_before(x));
    for (auto const& [row, column] : entries_) result.push_back(later[row] * before[column]);
    result.insert(result.end(), adjoint.begin(), adjoint.end());
    return result;
  }

private:
  /// For each step the value of the step before; zeros for the first.
  template <std::same_as<Variable> V> static V one_step_before(V const& x) {
    Index const steps = x.shape()[0];
    Shape first = x.shape();
    first[0] = std::min<Index>(steps, 1);
    return concat({Variable::constant(broadcast_to(NdArray::scalar(0, x.dtype()), first)),
                   slice(x, Slice{0, std::max<Index>(steps - 1, 0)})});
  }

  template <class T> void run(std::vector<NdArray> const& matrix, std::vector<NdArray>& x) const {
    Index const steps = x.front().shape()[0], lanes = steps == 0 ? 0 : x.front().size() / steps;
    std::vector<T const*> coefficient;
    std::vector<T*> vector;
    for (NdArray const& one : matrix) coefficient.push_back(one.template values<T>().data());
    for (NdArray& one : x) vector.push_back(one.template mutable_values<T>().data());
    bool const forward = direction_ == Direction::forward;
    for (Index step = 1; step < steps; ++step) {
      Index const to = forward ? step : steps - 1 - step, from = forward ? to - 1 : to + 1, at = forward ? to : from;
      for (std::size_t e = 0; e < entries_.size(); ++e) {
        auto const& [row, column] = entries_[e];
        T* const out = vector[forward ? row : column] + to * lanes;
        T const* const in = vector[forward ? column : row] + from * lanes;
        T const* const factor = coefficient[e] + at * lanes;
        for (Index lane = 0; lane < lanes; ++lane) out[lane] += factor[lane] * in[lane];
      }
    }
  }

  std::vector<MatrixEntry> entries_;
  Direction direction_;
};

} // namespace dyad::bridge

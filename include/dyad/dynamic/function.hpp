// SPDX-License-Identifier: BSL-1.0
/// \file Operations written by a user for the dynamic backend, with several inputs and outputs.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/dynamic/record.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace dyad {

namespace detail {
template <class F> class FunctionNode;
} // namespace detail

/// A user's operation on whole arrays.
///
/// \code
/// class SineAndCosine : public Function {
/// public:
///   std::string_view name() const override { return "sincos"; }
///   Arrays forward(Arrays const& x) override { return {sin(x[0]), cos(x[0])}; }
///   Variables backward(Variables const& g) override { return {g[0] * outputs()[1] - g[1] * outputs()[0]}; }
/// };
/// ...
/// Outputs const both = call(SineAndCosine(), u);
/// \endcode
///
/// `backward` is written with Variables: so it can be differentiated again. It may ask for `inputs()` and `outputs()`;
/// an array that it kept from `forward` is a constant to further derivatives. The `inputs()` are independent of each
/// other even where the arguments of the call were not: so `backward` may record a graph of them and differentiate it.
class Function {
public:
  virtual ~Function() = default;
  /// How errors and drawings call it.
  virtual std::string_view name() const { return "function"; }
  /// The results for the given arguments.
  virtual std::vector<NdArray> forward(std::vector<NdArray> const& x) = 0;
  /// What the cotangents of all results (zeros for one that was not used) pass to each argument.
  virtual std::vector<Variable> backward(std::vector<Variable> const& g) = 0;
  /// True if each element of each result depends on that one element of each argument which broadcasting brings to its
  /// place, and `backward` drops, before it sums over what was stretched, what does not belong to the elements that are
  /// `reached`.
  virtual bool is_elementwise() const { return false; }
  /// What `to_cpp` writes for one of the results; `names` counts the names that are used in it.
  virtual FunctionText source(std::size_t /*result*/, int& /*names*/) const { return {}; }

protected:
  Function() = default;
  ///@{
  /// Copies know nothing of a call.
  Function(Function const&) = default;
  Function& operator=(Function const&) = default;
  ///@}

  /// The arguments and the results of the call, during `backward`; at any other time they throw `std::logic_error`.
  std::vector<Variable> const& inputs() const { return of_call("inputs").inputs; }
  /// The results of the call.
  std::vector<Variable> const& outputs() const { return of_call("outputs").outputs; }
  /// Of an elementwise function: a condition, true for the elements of the results that a taken branch reaches; none if
  /// that is all of them.
  std::optional<Variable> const& reached() const { return of_call("the elements that are reached").reached; }

private:
  template <class F> friend class detail::FunctionNode;
  struct Call {
    std::vector<Variable> inputs, outputs;
    std::optional<Variable> reached;
  };

  Call const& of_call(std::string_view what) const {
    if (!call_)
      raise(std::logic_error("dyad: " + std::string(name()) + ": " + std::string(what) +
                             " are known during backward only"));
    return *call_;
  }

  Call const* call_ = nullptr;
};

namespace detail {

template <class F> class OutputNode;

/// An argument of a call as its `backward` sees it: a variable of its own, so that a derivative by it is that by this
/// argument alone, however the arguments depend on each other. Where a graph is built it stays connected to the
/// argument. The connecting node is never shared by a memo.
template <class V> Variable independent(Node* argument) {
  if (argument->is_constant()) return Variable::constant(argument->data);
  if constexpr (std::same_as<V, Variable>) return apply_to(ops::Identity{}, Variable(argument));
  else return Variable(argument->data);
}

/// The call itself: it has no value, the nodes of its results have. (A template, as is that of the results, so that
/// only programs with functions compile them; `F` is `Function`.)
template <class F> class FunctionNode final : public LinkedNode<std::vector<Operand>> {
public:
  FunctionNode(std::vector<Operand> operands, std::shared_ptr<F> function)
      : LinkedNode<std::vector<Operand>>(NdArray(), std::move(operands)), function_(std::move(function)) {
    order -= 1;
  }

  std::string_view operation() const override { return function_->name(); }
  FunctionText source_of(std::size_t result, int& names) const { return function_->source(result, names); }
  bool is_elementwise() const override { return function_->is_elementwise(); }
  void pull(Sweep<NdArray>& sweep, NdArray const&) override { pull_all(sweep); }
  void pull(Sweep<Variable>& sweep, Variable const&) override { pull_all(sweep); }

  std::vector<OutputNode<F>*> results; ///< null for one that is gone
  std::vector<NdArray> values;      ///< of all results: their nodes may go before the call does

private:
  template <class V> void pull_all(Sweep<V>& sweep);
  /// The elements that a taken branch reaches in some result, in the shape of the results; none if that is all of them.
  template <class V> std::optional<V> united_mask(std::vector<typename Sweep<V>::Output> const& cotangents) const {
    std::optional<V> united;
    for (auto const& [cotangent, mask] : cotangents) {
      if (!cotangent) continue;
      if (!mask) return {};
      if (united) united = *united || *mask;
      else united = *mask;
    }
    return united;
  }
  /// What `backward` passes to the arguments of a call. It may throw, and may run the sweep of another call.
  std::vector<Variable> run_backward(typename F::Call const& call, std::vector<Variable> const& g) {
    struct Restore {
      F& function;
      typename F::Call const* before;
      ~Restore() { function.call_ = before; }
    } const restore{*function_, std::exchange(function_->call_, &call)};
    return function_->backward(g);
  }

  std::shared_ptr<F> function_;
};

/// One result of a call.
template <class F> class OutputNode final : public LinkedNode<std::array<Operand, 1>> {
public:
  OutputNode(NdArray value, FunctionNode<F>* function, std::size_t index)
      : LinkedNode<std::array<Operand, 1>>(std::move(value), {Operand{.node = function, .version = 0}}),
        function_(function), index_(index) {
    order = function->order + 1;
  }
  ~OutputNode() override { drop_operands(); }

  std::string_view operation() const override {
    return operands().empty() ? std::string_view() : function_->operation();
  }
  FunctionText source(int& names) const override { return function_->source_of(index_, names); }
  std::span<Operand const> arguments() const override {
    return operands().empty() ? operands() : function_->operands();
  }
  bool is_elementwise() const override { return !operands().empty() && function_->is_elementwise(); }
  void pull(Sweep<NdArray>& sweep, NdArray const& g) override { pass_on(sweep, g); }
  void pull(Sweep<Variable>& sweep, Variable const& g) override { pass_on(sweep, g); }

protected:
  void drop_operands() noexcept override {
    if (!operands().empty()) function_->results[index_] = nullptr;
    LinkedNode<std::array<Operand, 1>>::drop_operands();
  }

private:
  template <class V> void pass_on(Sweep<V>& sweep, V const& g) {
    this->check_unchanged();
    sweep.add_output(function_, index_, function_->values.size(), g, sweep.mask(this));
  }

  FunctionNode<F>* function_;
  std::size_t index_;
};

template <class F> template <class V> void FunctionNode<F>::pull_all(Sweep<V>& sweep) {
  this->check_unchanged();
  for (OutputNode<F> const* const result : results)
    if (result) result->check_unchanged();
  auto const& cotangents = sweep.outputs(this);
  if (std::none_of(cotangents.begin(), cotangents.end(),
                   [](auto const& one) { return one.cotangent && !(one.mask && !any(*one.mask)); })) {
    for (Operand const& operand : operands()) // no taken branch reaches any result
      if (sweep.wants(operand.node)) sweep.add_nothing(operand.node);
    return;
  }
  std::optional<V> const mask = function_->is_elementwise() ? united_mask<V>(cotangents) : std::nullopt;
  typename F::Call call;
  auto& [in, out, reached] = call;
  if (mask) reached = Variable(*mask);
  std::vector<Variable> given;
  for (std::size_t i = 0; i < values.size(); ++i) {
    // A result that is gone is needed again where `backward` itself is differentiated.
    if (std::same_as<V, Variable> && !results[i]) results[i] = new OutputNode<F>(values[i], this, i);
    out.push_back(results[i] ? Variable(results[i]) : Variable::constant(values[i]));
    if (cotangents[i].cotangent) given.emplace_back(*cotangents[i].cotangent);
    else given.push_back(Variable::constant(broadcast_to(NdArray::scalar(0, values[i].dtype()), values[i].shape())));
  }
  for (Operand const& operand : operands()) in.push_back(independent<V>(operand.node));
  std::vector<Variable> const result = run_backward(call, given);
  if (result.size() != in.size())
    raise(std::logic_error("dyad: " + std::string(operation()) + ": backward returned " +
                           std::to_string(result.size()) + " gradients for " + std::to_string(in.size()) + " inputs"));
  for (std::size_t i = 0; i < in.size(); ++i) {
    Node* const argument = operands()[i].node;
    if (!sweep.wants(argument)) continue;
    if (!result[i].node())
      raise(std::logic_error("dyad: " + std::string(operation()) +
                             ": backward returned a Variable that was moved from for " + label_of(*argument)));
    if (result[i].shape() != in[i].shape())
      raise(ShapeError("dyad: " + std::string(operation()) + ": backward returned a gradient of the shape " +
                       to_string(result[i].shape()) + " for " + label_of(*argument)));
    auto const as_cotangent = [](Variable const& x) -> V {
      if constexpr (std::same_as<V, NdArray>) return x.data();
      else return x;
    };
    if (mask) sweep.add(argument, as_cotangent(result[i]), sum_to(*mask, argument->data.shape()) > 0.0);
    else sweep.add(argument, as_cotangent(result[i]));
  }
}

} // namespace detail

/// The results of a call; a single result converts to a Variable.
class Outputs : public std::vector<Variable> {
public:
  using std::vector<Variable>::vector;
  /// The only result; throws `std::logic_error` where there are several.
  operator Variable() const {
    if (size() != 1)
      raise(std::logic_error("dyad: call: a function of " + std::to_string(size()) + " results is not one Variable"));
    return front();
  }
};

/// Calls a user's operation. The function object lives as long as the graph does.
template <class = void> Outputs call(std::shared_ptr<Function> function, std::vector<Variable> const& inputs) {
  std::vector<NdArray> arrays;
  std::vector<detail::Operand> operands;
  bool tracked = false;
  for (Variable const& input : inputs) {
    arrays.push_back(input.data());
    operands.push_back(detail::operand_of(input));
    tracked = tracked || !input.is_constant();
  }
  std::vector<NdArray> values = function->forward(arrays);
  if (Config::get(Config::find_anomalies)) [[unlikely]]
    for (NdArray const& value : values) detail::check_value(function->name(), value, operands);
  Outputs outputs;
  outputs.reserve(values.size()); // so that a node that was made always gets its handle
  if (!tracked || !Config::get(Config::enable_backprop)) {
    for (NdArray& value : values) outputs.emplace_back(new detail::Node(std::move(value), !tracked, tracked));
    return outputs;
  }
  auto* const node = new detail::FunctionNode<Function>(std::move(operands), std::move(function));
  Variable const guard(node); // releases the node if a result cannot be made
  node->values = values;
  node->results.resize(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    node->results[i] = new detail::OutputNode<Function>(std::move(values[i]), node, i);
    outputs.emplace_back(node->results[i]);
  }
  return outputs;
}

/// The same for a function object and its arguments: `Variable y = call(Scale(), x);`
template <std::derived_from<Function> F, class... X> Outputs call(F function, X const&... x) {
  return call(std::make_shared<F>(std::move(function)), std::vector<Variable>{as_variable(x)...});
}

} // namespace dyad

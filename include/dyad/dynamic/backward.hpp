// SPDX-License-Identifier: BSL-1.0
/// \file Gradients of Variables: `backward` stores them, `grad` returns them.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/dynamic/record.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <limits>

namespace dyad {

namespace detail {

/// A Variable that may be stored as the gradient of a node: one that nothing else names, with no gradient of its own.
/// So two gradients are never one object, and no chain of gradients leads back to its beginning.
template <std::same_as<Variable> V> V sole(V gradient) {
  if (gradient.node()->has_one_handle() && !gradient.has_grad() && gradient.name().empty()) return gradient;
  return apply_to(ops::Identity{}, gradient);
}

/// The cotangent that a sweep starts from. Throws `ShapeError` for a seed of the wrong shape.
inline Variable seed_of(Variable const& output, std::optional<Variable> const& seed, std::string_view operation) {
  if (!seed) {
    NdArray ones = NdArray::scalar(1, output.dtype());
    return Variable::constant(output.shape().empty() ? std::move(ones) : broadcast_to(ones, output.shape()));
  }
  if (seed->shape() != output.shape())
    raise(ShapeError("dyad: " + std::string(operation) + ": a seed of the shape " + to_string(seed->shape()) +
                     " does not fit " + output.label()));
  return *seed;
}

template <class V> V as(Variable const& x) {
  if constexpr (std::same_as<V, NdArray>) return x.data();
  else return x;
}

/// A cotangent as a Variable: one of numbers was not recorded.
inline Variable gradient_from(NdArray const& cotangent) { return Variable(new Node(cotangent, false, true)); }
inline Variable gradient_from(Variable const& cotangent) { return cotangent; }

inline constexpr char const not_recorded[] =
    " is not recorded: nothing is under no_grad, and a gradient only with .create_graph = true";

/// Runs a sweep that `start` seeds, and hands it to `use`. A sweep of numbers that needs masks is repeated with them.
template <class V, class Start, class Use> void run_sweep(Start const& start, Use const& use) {
  {
    Sweep<V> sweep;
    start(sweep);
    sweep.run();
    if (!sweep.needs_masks()) return use(sweep);
  }
  Sweep<V> sweep;
  sweep.masks = true;
  start(sweep);
  sweep.run();
  use(sweep);
}

/// A gradient that a sweep found.
struct FoundGradient {
  Node* node;
  Variable gradient;
};

/// Runs a sweep and only then touches gradients: all are computed first, so that an error leaves every one as it was.
template <class V> void sweep_and_store(Variable const& output, Variable const& seed, bool retain) {
  std::optional<Memo> memo;
  if constexpr (std::same_as<V, Variable>) memo.emplace().insert_graphs({output.node()});
  std::vector<FoundGradient> results;
  if (output.is_constant()) results.push_back({output.node(), sole(Variable(as<V>(seed)))});
  auto const start = [&](Sweep<V>& sweep) {
    sweep.retain = retain;
    if (!output.is_constant()) sweep.add(output.node(), as<V>(seed));
  };
  run_sweep<V>(start, [&](Sweep<V> const& sweep) {
    sweep.for_each_result([&](Node* node, V const& cotangent) {
      Node* const before = node->gradient();
      results.push_back({node, before ? Variable(before) + cotangent : gradient_from(cotangent)});
    });
  });
  for (FoundGradient& result : results) result.gradient = sole(std::move(result.gradient));
  for (FoundGradient& result : results) {
    Node* const gradient = result.gradient.node();
    gradient->share_handle();
    result.node->set_gradient(gradient);
  }
}

} // namespace detail

template <class> void Variable::set_grad(Variable const& gradient) {
  if (gradient.shape() != shape())
    raise(ShapeError("dyad: set_grad: a gradient of the shape " + to_string(gradient.shape()) + " does not fit " +
                     label()));
  Variable const own = detail::sole(Variable(gradient));
  own.node_->share_handle();
  node_->set_gradient(own.node_);
}

template <class> void Variable::backward(BackwardOptions const& options) const {
  if (is_leaf() && node_->is_unrecorded())
    raise(std::logic_error("dyad: backward: " + label() + detail::not_recorded));
  using_config const guard(Config::enable_backprop, options.create_graph);
  Variable const seed = detail::seed_of(*this, options.seed, "backward");
  if (options.create_graph) detail::sweep_and_store<Variable>(*this, seed, options.retain_grad);
  else detail::sweep_and_store<NdArray>(*this, seed, options.retain_grad);
}

template <class> void Variable::backward() const { backward(BackwardOptions{}); }

/// How `grad` runs.
struct GradOptions {
  bool create_graph = false;      ///< record the graph of the gradients, so that they can be differentiated
  std::vector<Variable> seeds = {}; ///< one cotangent per output; ones if none are given
  bool allow_unused = false;      ///< zeros for an input that no output depends on, instead of an error
};

namespace detail {

/// The nodes between outputs and inputs, and the outputs, found without recursion. No node from before the first of the
/// inputs can depend on one, so that the history behind the inputs is not looked at.
template <std::same_as<Variable> V>
std::vector<Node*> nodes_above(std::vector<V> const& outputs, std::vector<V> const& inputs) {
  std::uint64_t first = std::numeric_limits<std::uint64_t>::max();
  for (Variable const& input : inputs) first = std::min(first, input.node()->stamp());
  std::vector<Node*> found, waiting;
  for (Variable const& output : outputs) waiting.push_back(output.node());
  Visited visited;
  while (!waiting.empty()) {
    Node* const node = waiting.back();
    waiting.pop_back();
    if (node->stamp() <= first || !visited.first_time(node)) continue;
    found.push_back(node);
    for (Operand const& operand : node->operands())
      if (operand.node) waiting.push_back(operand.node);
  }
  return found;
}

/// Admits the inputs to a sweep, and those nodes that depend on them.
template <class V> void admit_between(Sweep<V>& sweep, std::vector<Node*> nodes, std::vector<Variable> const& inputs) {
  std::sort(nodes.begin(), nodes.end(), [](Node const* a, Node const* b) { return a->order < b->order; });
  for (Variable const& input : inputs) sweep.admit(input.node());
  for (Node* const node : nodes)
    for (Operand const& operand : node->operands())
      if (operand.node && sweep.admitted(operand.node)) sweep.admit(node);
}

/// Of seeds that are known to vanish in places, as those of a Jacobian, `sparse` says so: there they stop a derivative.
template <class V>
std::vector<Variable> gradients(std::vector<Variable> const& outputs, std::vector<Variable> const& inputs,
                                GradOptions const& options, bool sparse = false) {
  std::vector<Node*> const nodes = nodes_above(outputs, inputs);
  std::optional<Memo> memo;
  if constexpr (std::same_as<V, Variable>) {
    memo.emplace();
    for (Node* const node : nodes) memo->insert(node->memo_key(), node);
  }
  auto const start = [&](Sweep<V>& sweep) {
    admit_between(sweep, nodes, inputs);
    for (Variable const& input : inputs) sweep.keep(input.node());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      std::optional<Variable> seed;
      if (!options.seeds.empty()) seed = options.seeds[i];
      V const cotangent = as<V>(seed_of(outputs[i], seed, "grad"));
      if (!sweep.admitted(outputs[i].node())) continue;
      if (sparse && sweep.masks) sweep.add(outputs[i].node(), cotangent, cotangent != 0.0);
      else sweep.add(outputs[i].node(), cotangent);
      if (sparse) sweep.meet_branch();
    }
  };
  std::vector<Variable> result;
  run_sweep<V>(start, [&](Sweep<V> const& sweep) {
    for (Variable const& input : inputs) {
      V const* const cotangent = sweep.cotangent(input.node());
      if (cotangent) result.push_back(gradient_from(*cotangent));
      else if (options.allow_unused)
        result.push_back(Variable::constant(broadcast_to(NdArray::scalar(0, input.dtype()), input.shape())));
      else {
        std::string why = "dyad: grad: no output depends on " + input.label();
        for (Variable const& output : outputs)
          if (output.is_leaf() && output.node()->is_unrecorded()) {
            why += "; " + output.label() + not_recorded;
            break;
          }
        raise(std::invalid_argument(why));
      }
    }
  });
  return result;
}

} // namespace detail

/// The gradients of the outputs (their sum, weighted by the seeds) with respect to each input. Nothing is stored in any
/// Variable. Throws `std::invalid_argument` if no output depends on an input, unless `allow_unused`, or if there is not
/// one seed for each output; `ShapeError` for a seed of the wrong shape.
template <class = void>
std::vector<Variable> grad(std::vector<Variable> const& outputs, std::vector<Variable> const& inputs,
                           GradOptions const& options = {}) {
  if (!options.seeds.empty() && options.seeds.size() != outputs.size())
    raise(std::invalid_argument("dyad: grad: " + std::to_string(options.seeds.size()) + " seeds do not fit " +
                                std::to_string(outputs.size()) + " outputs"));
  using_config const guard(Config::enable_backprop, options.create_graph);
  return options.create_graph ? detail::gradients<Variable>(outputs, inputs, options)
                              : detail::gradients<NdArray>(outputs, inputs, options);
}
/// Of one output.
template <class = void>
std::vector<Variable> grad(Variable const& output, std::vector<Variable> const& inputs,
                           GradOptions const& options = {}) {
  return grad(std::vector<Variable>{output}, inputs, options);
}
/// The gradient with respect to one input. (A template, so that `{x}` is a list of one and gives one.)
template <std::same_as<Variable> X>
Variable grad(Variable const& output, X const& input, GradOptions const& options = {}) {
  return grad(std::vector<Variable>{output}, std::vector<Variable>{input}, options).front();
}

} // namespace dyad

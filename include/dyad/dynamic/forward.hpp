// SPDX-License-Identifier: BSL-1.0
/// \file The forward sweep over a dynamic graph: each node once, from the inputs to the outputs.
///
/// A linear operation on shapes is applied to the tangents of its arguments. The rule of an operation on each element
/// is a diagonal matrix, its own transpose: it is run on a tangent in place of a cotangent. Of every other node (a
/// function of the user's, a fused formula, a loop) only the transpose is known, its vector-Jacobian product, which is
/// linear in the cotangent: its derivative by the cotangent, times the tangents, is the tangent of the value.
///
/// Behind a branch a tangent travels with a mask, as a cotangent does (see dynamic/sweep.hpp).
#pragma once

#include <dyad/dynamic/backward.hpp>

#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace dyad::detail {

/// The derivative of a value along the direction of a forward sweep.
template <class V> struct Tangent {
  V value;
  std::optional<V> mask = {}; ///< which of its elements some taken branch reaches, if these are not all
};

/// Whether a value is what is smooth only as a square, or holds that as a factor, be it of the argument of an odd
/// function.
inline bool holds_root(Operand const& x, int depth) {
  if (has_smooth_square(x)) return true;
  if (!x.node || x.node->is_leaf() || depth == 0) return false;
  if (x.node->is_odd_function()) return holds_root(x.node->operands()[0], depth - 1);
  void const* const operation = x.node->memo_key().operation;
  bool const product = operation == &memo_tag<ops::Mul> || operation == &memo_tag<ops::Div>;
  if (!product && operation != &memo_tag<ops::Neg>) return false;
  return holds_root(x.node->operands()[0], depth - 1) || (product && holds_root(x.node->operands()[1], depth - 1));
}
/// Whether squares of what is smooth only as a square may go past it at a node, where a graph is recorded.
inline bool is_even(Node const& node) {
  for (Operand const& argument : node.arguments()) {
    if (has_smooth_square(argument)) return true;
    Node const* const odd = argument.node && !argument.node->is_leaf() ? argument.node : nullptr;
    if (odd && odd->is_odd_function() && has_smooth_square(odd->operands()[0])) return true;
  }
  return false;
}
/// The same where none is recorded, without a look at the numbers.
inline bool may_be_even(Node const& node) {
  for (Operand const& argument : node.arguments())
    if (argument.node && argument.node->has_smooth_square()) return true;
  return false;
}

/// Makes the tangent of one node from those of its arguments. `of(node)` is the tangent that is known of a node, or
/// null.
template <class V, class Of> class ForwardStep {
public:
  ForwardStep(Of const& of, bool masks) : of_(of), masks_(masks) {}
  /// Without masks: whether a branch was met, which may have stopped a derivative.
  bool met_branch() const { return met_branch_; }

  std::optional<Tangent<V>> operator()(Node* node) {
    bool any = false, masked = false;
    std::vector<std::optional<V>> tangents;
    for (Operand const& argument : node->arguments()) {
      Tangent<V> const* const tangent = argument.node ? of_(argument.node) : nullptr;
      tangents.push_back(tangent ? std::optional<V>(tangent->value) : std::nullopt);
      any = any || tangent;
      masked = masked || (tangent && tangent->mask);
    }
    if (!any || node->is_constant()) return {};
    Push<V> push{tangents};
    node->push(push);
    if (push.result) {
      Tangent<V> out{in_shape(std::move(*push.result), node->data)};
      if (masked) out.mask = pushed_mask(node);
      return out;
    }
    if (!push.diagonal) return probed(node);
    if constexpr (std::same_as<V, NdArray>) {
      std::optional<Tangent<V>> out = diagonal(node);
      // Of a root that is 0 the square is smooth, or another even function.
      bool const may_pass = out && !masked && may_be_even(*node);
      return may_pass && health(out->value) != Health::finite ? probed(node) : out;
    } else {
      if (!is_even(*node)) return diagonal(node);
      std::optional<Tangent<V>> out = probed(node);
      if (masked) {
        out->mask = united_mask(node);
        out->value = where(*out->mask, out->value, 0.0);
      }
      return out;
    }
  }

private:
  static V in_shape(V x, NdArray const& data) {
    if (x.dtype() != data.dtype()) x = cast(x, data.dtype());
    return x.shape() == data.shape() ? x : broadcast_to(x, data.shape());
  }
  static V filled(double number, NdArray const& like) {
    return in_shape(as_value<V>(number, like), like);
  }
  /// A linear operation moves the masks as it moves elements; a product does so whatever its other factor is.
  std::optional<V> pushed_mask(Node* node) {
    std::vector<std::optional<V>> masks;
    std::vector<V> ones;
    for (Operand const& argument : node->arguments()) {
      Tangent<V> const* const tangent = argument.node ? of_(argument.node) : nullptr;
      ones.push_back(filled(1, value_of<NdArray>(argument)));
      if (!tangent) masks.emplace_back();
      else masks.push_back(tangent->mask ? *tangent->mask : ones.back());
    }
    Push<V> push{masks};
    if (ones.size() == 2) push.factors = {&ones[0], &ones[1]};
    node->push(push);
    return V(*push.result > 0.0);
  }

  /// Of an operation on each element: which elements a taken branch reaches by some argument.
  std::optional<V> united_mask(Node* node) {
    std::optional<V> out;
    for (Operand const& argument : node->arguments())
      if (Tangent<V> const* const tangent = argument.node ? of_(argument.node) : nullptr) {
        V const one = in_shape(tangent->mask ? *tangent->mask : filled(1, argument.node->data), node->data);
        out = out ? *out || one : one;
      }
    return out;
  }
  std::optional<Tangent<V>> diagonal(Node* node) {
    std::optional<Tangent<V>> out;
    std::span<Operand const> const arguments = node->arguments();
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      Node* const from = arguments[i].node;
      Tangent<V> const* const tangent = from ? of_(from) : nullptr;
      bool met = false; // x * x: all places of an argument at once
      for (std::size_t j = 0; j < i; ++j) met = met || arguments[j].node == from;
      if (!tangent || met) continue;
      Sweep<V> sweep;
      sweep.masks = masks_;
      sweep.as_results = true;
      sweep.stop_at(from); // what a rule hands past its operand would not meet the tangent
      if (tangent->mask) sweep.admit(node, in_shape(*tangent->mask, node->data));
      else sweep.admit(node);
      node->pull(sweep, in_shape(tangent->value, node->data));
      met_branch_ = met_branch_ || sweep.met_branch();
      if (V const* const part = sweep.cotangent(from)) add(out, *part, sweep.mask(from), node->data);
    }
    return out;
  }
  static void add(std::optional<Tangent<V>>& sum, V const& part, V const* mask, NdArray const& data) {
    Tangent<V> term{in_shape(part, data)};
    if (mask) term.mask = in_shape(*mask, data);
    if (sum) {
      term.value = sum->value + term.value;
      if (!sum->mask) term.mask.reset();
      else if (term.mask) term.mask = *sum->mask || *term.mask;
    }
    sum = std::move(term);
  }

  /// The tangent by the derivative of the vector–Jacobian product.
  std::optional<Tangent<V>> probed(Node* node) {
    using_config const guard(Config::enable_backprop, true);
    // Any cotangent would do but zeros, which make NaN of an infinite derivative.
    Variable const probe(broadcast_to(NdArray::scalar(1, node->data.dtype()), node->data.shape()));
    std::vector<Variable> pulled, seeds;
    {
      Sweep<Variable> sweep;
      std::vector<Node*> targets;
      take_targets(sweep, targets, node->arguments());
      sweep.admit(node);
      Node* const call = node->operands().front().node; // of one result of a function of several
      bool const is_result = call && call->order % 2 == 1;
      if (is_result) sweep.admit(call);
      node->pull(sweep, probe);
      if (is_result) call->pull(sweep, probe);
      for (Node* const target : targets)
        if (Variable const* const cotangent = sweep.cotangent(target)) {
          pulled.push_back(*cotangent);
          seeds.emplace_back(of_(target)->value);
        }
    }
    Variable const result =
        grad(pulled, {probe},
             {.create_graph = std::same_as<V, Variable>, .seeds = std::move(seeds), .allow_unused = true})
            .front();
    if constexpr (std::same_as<V, Variable>) return Tangent<V>{result};
    else return Tangent<V>{result.data()};
  }
  /// Admits the arguments that have a tangent, and what lies behind those whose square alone is smooth.
  void take_targets(Sweep<Variable>& sweep, std::vector<Node*>& targets, std::span<Operand const> arguments) {
    for (Operand const& argument : arguments)
      if (argument.node && of_(argument.node) && !sweep.admitted(argument.node)) {
        bool const is_passed = holds_root(argument, 4);
        if (is_passed) sweep.admit(argument.node);
        else sweep.stop_at(argument.node);
        targets.push_back(argument.node);
        if (is_passed) take_targets(sweep, targets, argument.node->arguments());
      }
  }

  Of const& of_;
  bool masks_, met_branch_ = false;
};

/// The tangents of all values between the input and some outputs. A sweep of numbers goes without masks first; false if
/// it met a branch and gave NaN: then it has to be repeated with masks.
template <class V>
bool push_forward(std::vector<Node*> const& nodes, Node* input, V const& direction, bool masks,
                  std::unordered_map<Node*, Tangent<V>>& tangents) {
  tangents.clear();
  tangents.emplace(input, Tangent<V>{direction});
  auto const of = [&](Node* node) -> Tangent<V> const* {
    auto const found = tangents.find(node);
    return found == tangents.end() ? nullptr : &found->second;
  };
  ForwardStep<V, decltype(of)> step(of, masks);
  for (Node* const node : nodes)
    if (node->order % 2 == 0) // the odd ones are calls, which have no value
      if (std::optional<Tangent<V>> tangent = step(node)) tangents.emplace(node, std::move(*tangent));
  if constexpr (std::same_as<V, NdArray>)
    if (!masks && step.met_branch())
      for (auto const& [node, tangent] : tangents)
        if (double const total = dyad::sum(tangent.value).item(); total != total) return false;
  return true;
}

/// The nodes between an input and an output, arguments before users.
template <std::same_as<Variable> V> std::vector<Node*> nodes_between(V const& input, V const& output) {
  std::vector<Node*> nodes = nodes_above<Variable>({output}, {input});
  std::sort(nodes.begin(), nodes.end(), [](Node const* a, Node const* b) { return a->order < b->order; });
  return nodes;
}

/// The derivative of `output` in a direction of `input`, in its shape, by one sweep: numbers, or Variables with their
/// graph.
template <class V> Variable pushed_forward(Variable const& output, Variable const& input, V const& direction) {
  bool const looks = Config::get(Config::find_anomalies), masks = std::same_as<V, Variable> || looks;
  using_config const quiet(Config::find_anomalies, false);
  std::vector<Node*> const nodes = nodes_between(input, output);
  std::optional<Memo> memo;
  if constexpr (std::same_as<V, Variable>) {
    memo.emplace();
    for (Node* const node : nodes) memo->insert(node->memo_key(), node);
  }
  std::unordered_map<Node*, Tangent<V>> tangents;
  V const along = cast(direction, input.dtype());
  if (!push_forward<V>(nodes, input.node(), along, masks, tangents))
    push_forward<V>(nodes, input.node(), along, true, tangents);
  auto const found = tangents.find(output.node());
  if (found == tangents.end())
    return Variable::constant(broadcast_to(NdArray::scalar(0, output.dtype()), output.shape()));
  if (looks)
    check_forward(output.node(), "derivative in a direction", [&](Node* node) -> NdArray const* {
      auto const known = tangents.find(node);
      return known == tangents.end() ? nullptr : &plain(known->second.value);
    });
  return Variable(found->second.value);
}

} // namespace dyad::detail

// SPDX-License-Identifier: BSL-1.0
/// \file The derivative rules of `ops/` on graphs of tensors, for the sweep of `graph/`.
#pragma once

#include <dyad/graph/sweep.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/tensor/tracer.hpp>

#include <concepts>
#include <vector>

namespace dyad::tensor {

/// A derivative rule: the cotangent of one argument of a node, given that of the node.
using Rule = int (*)(Builder& builder, int node, int argument, int g);

struct OperationRule {
  graph::OpInfo const* op = &graph::no_info;
  Rule rule = nullptr;
  bool has_rule = false;
  bool elementwise = false;
};
inline constexpr OperationRule no_rule{};

template <class Op> concept Unary = requires(Op const& op, TensorTracer const& t) { op.vjp(Arg<0>{}, t, t, t); };
template <class Op> concept Variadic = requires(Op const& op, TensorTracer const& t, std::span<TensorTracer const> xs) { op.vjp(Index{}, t, t, xs); };

/// What a rule gave; it may give a plain number.
template <class R> constexpr int id_of(Builder& builder, R const& result) { return lift(builder, result); }

template <class Op> constexpr int elementwise_rule(Builder& builder, int node, int argument, int g) {
  Buffer<int> const arg = builder[node].arg;
  TensorTracer const cotangent(&builder, g), result(&builder, node);
  auto const x = [&](int i) { return TensorTracer(&builder, arg[i]); };
  auto const run = [&](auto which) {
    if constexpr ((Op::takes_condition && which.value == 0) || which.value >= Op::arity) return static_cast<int>(graph::zero);
    else if constexpr (Op::arity == 1) return id_of(builder, Op::vjp(which, cotangent, result, x(0)));
    else if constexpr (Op::arity == 2) return id_of(builder, Op::vjp(which, cotangent, result, x(0), x(1)));
    else return id_of(builder, Op::vjp(which, cotangent, result, x(0), x(1), x(2)));
  };
  return argument == 0 ? run(Arg<0>{}) : argument == 1 ? run(Arg<1>{}) : run(Arg<2>{});
}

template <class Op> constexpr int structural_rule(Builder& builder, int node, int argument, int g) {
  Op const op = operation_from<Op>(builder[node].parameters);
  Buffer<int> const arg = builder[node].arg;
  TensorTracer const cotangent(&builder, g), result(&builder, node);
  if constexpr (Variadic<Op>) {
    std::vector<TensorTracer> xs;
    for (int const a : arg) xs.emplace_back(&builder, a);
    return op.vjp(Index{argument}, cotangent, result, std::span<TensorTracer const>(xs.data(), xs.size())).id();
  } else if constexpr (Unary<Op>) return op.vjp(Arg<0>{}, cotangent, result, TensorTracer(&builder, arg[0])).id();
  else {
    TensorTracer const a(&builder, arg[0]), b(&builder, arg[1]);
    return argument == 0 ? op.vjp(Arg<0>{}, cotangent, result, a, b).id() : op.vjp(Arg<1>{}, cotangent, result, a, b).id();
  }
}

template <class Op> consteval OperationRule rule_of() {
  if constexpr (dyad::detail::Described<Op>) return {&graph::info<Op>, &structural_rule<Op>, true, false};
  else if constexpr (Operation<Op>) {
    if constexpr (Op::arity > 0 && !Op::returns_condition) return {&graph::info<Op>, &elementwise_rule<Op>, true, true};
    else return {};
  } else return {};
}

class Rules {
public:
  constexpr Rules(OperationRule const* rules, int size) : rules_(rules), size_(size) {}
  constexpr OperationRule const& find(graph::OpInfo const* op) const {
    for (int i = 0; i < size_; ++i)
      if (graph::same_operation(rules_[i].op, op)) return rules_[i];
    return no_rule;
  }

private:
  OperationRule const* rules_;
  int size_;
};

/// The cotangent of one argument, in its shape. What is masked, `where(c, g, 0)`, passes through an elementwise rule as
/// `where(c, rule(g), 0)`, as in the sweep of numbers: a branch not taken leaks nothing.
template <std::same_as<Builder> B> constexpr int pull_back(B& builder, OperationRule const& rule, int node, int argument, int g) {
  if (!rule.has_rule) return graph::zero;
  auto const passed = [&](auto const& self, int cotangent) -> int {
    Node const mask = builder[cotangent];
    if (rule.elementwise && mask.op->algebra == graph::Algebra::where) {
      bool const taken = builder[mask.arg[2]].is_constant(0), other = builder[mask.arg[1]].is_constant(0);
      if (taken || other) {
        int const inner = self(self, taken ? mask.arg[1] : mask.arg[2]);
        if (inner == graph::zero) return graph::zero;
        int const nothing = builder.constant(0);
        return builder.apply(&graph::info<ops::Where>, {mask.arg[0], taken ? inner : nothing, taken ? nothing : inner});
      }
    }
    return rule.rule(builder, node, argument, cotangent);
  };
  int out = passed(passed, g);
  if (out == graph::zero || builder[out].is_constant(0)) return graph::zero;
  Shape const wanted = builder.shape(builder[node].arg[argument]);
  Shape const common = broadcast(builder.shape(out), wanted, "backward");
  if (builder.shape(out) != common) out = builder.apply(ops::BroadcastTo{common}, out); // a rule may give less than the shape
  return builder.apply(ops::SumTo{wanted}, out);
}

} // namespace dyad::tensor

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
  Rule square = nullptr; ///< of the square of the result, where the operation states it (see graph/even_products.hpp)
  bool has_square = false;
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

template <class Op> concept SquaresElements = StatesSquare<Op> && !dyad::detail::Described<Op>;
template <class Op> concept SquaresWhole = dyad::detail::Described<Op> && requires(Op const& op, TensorTracer const& t) { op.square_vjp(Arg<0>{}, t, t); };

template <class Op> constexpr int square_rule(Builder& builder, int node, int argument, int g) {
  Buffer<int> const arg = builder[node].arg;
  TensorTracer const cotangent(&builder, g), a(&builder, arg[0]);
  if constexpr (SquaresWhole<Op>) return operation_from<Op>(builder[node].parameters).square_vjp(Arg<0>{}, cotangent, a).id();
  else if constexpr (Op::arity == 1) return id_of(builder, Op::square_vjp(Arg<0>{}, cotangent, a));
  else {
    TensorTracer const b(&builder, arg[1]);
    return argument == 0 ? id_of(builder, Op::square_vjp(Arg<0>{}, cotangent, a, b)) : id_of(builder, Op::square_vjp(Arg<1>{}, cotangent, a, b));
  }
}
template <class Op> consteval OperationRule with_square(OperationRule out) {
  if constexpr (SquaresWhole<Op> || SquaresElements<Op>) {
    out.square = &square_rule<Op>;
    out.has_square = true;
  }
  return out;
}

template <class Op> consteval OperationRule rule_of() {
  if constexpr (dyad::detail::Described<Op>) return with_square<Op>({&graph::info<Op>, &structural_rule<Op>, true, false});
  else if constexpr (Operation<Op>) {
    if constexpr (Op::arity > 0 && !Op::returns_condition) return with_square<Op>({&graph::info<Op>, &elementwise_rule<Op>, true, true});
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

using graph::Algebra;

/// A value stretched to a shape where a rule gave less, and summed back to it where broadcasting had stretched an argument.
template <std::same_as<Builder> B> constexpr int fitted(B& builder, int value, Shape const& wanted) {
  Shape const common = broadcast(builder.shape(value), wanted, "backward");
  if (builder.shape(value) != common) value = builder.apply(ops::BroadcastTo{common}, value);
  return builder.apply(ops::SumTo{wanted}, value);
}

using graph::Slope;

/// Of tensors: every cotangent counts everywhere, its own choices stand in its nodes.
class Branches {
public:
  constexpr explicit Branches(Builder& builder) : builder_(&builder) {}
  constexpr Builder& builder() const { return *builder_; }
  constexpr Slope sum(Slope const& a, Slope const& b) {
    if (a.vanishes()) return b;
    return b.vanishes() ? a : Slope{builder_->add(a.value, b.value)};
  }
  constexpr int written(Slope const& slope) const { return slope.value; }

private:
  Builder* builder_;
};
constexpr Branches branches_of(Builder& builder) { return Branches(builder); }

/// The cotangent of one argument, in its shape. What is masked, `where(c, g, 0)`, passes through an elementwise rule as
/// `where(c, rule(g), 0)`, as in the sweep of numbers: a branch not taken leaks nothing.
constexpr Slope pull_back(Branches& branches, OperationRule const& rule, int node, int argument, Slope const& g) {
  Builder& builder = branches.builder();
  if (!rule.has_rule) return {};
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
  int const out = passed(passed, g.value);
  if (out == graph::zero || builder[out].is_constant(0)) return {};
  return {fitted(builder, out, builder.shape(builder[node].arg[argument]))};
}

/// Whether the square of a node is smooth where the node is not: one of its factors states the rule of its square.
/// Products of products are looked into to a small depth.
template <std::same_as<Builder> B> constexpr bool has_smooth_square(B const& builder, Rules const& rules, int id, int depth = 8) {
  Node const node = builder[id];
  if (rules.find(node.op).has_square) return true;
  if (depth == 0) return false;
  if (node.is(Algebra::neg) || node.is(Algebra::div)) return has_smooth_square(builder, rules, node.arg[0], depth - 1);
  if (!node.is(Algebra::mul)) return false;
  return has_smooth_square(builder, rules, node.arg[0], depth - 1) ||
         (node.arg[1] != node.arg[0] && has_smooth_square(builder, rules, node.arg[1], depth - 1));
}

/// Adds to the adjoints what the cotangent `g` of the square of a node passes to its factors, or to their arguments.
constexpr void pull_back_square(Branches& branches, Rules const& rules, int id, int g, Buffer<Slope>& adjoint, Buffer<bool> const& active) {
  Builder& builder = branches.builder();
  Node const node = builder[id];
  auto const tracer = [&](int i) { return TensorTracer(&builder, i); };
  auto const add = [&](int to, int part) {
    if (active[to]) adjoint[to] = branches.sum(adjoint[to], {fitted(builder, part, builder.shape(to))});
  };
  g = fitted(builder, g, node.shape);
  if (rules.find(node.op).has_square) {
    for (int i = 0; i < node.arity(); ++i)
      if (active[node.arg[i]]) add(node.arg[i], rules.find(node.op).square(builder, id, i, g));
  } else if (!has_smooth_square(builder, rules, id)) add(id, (2.0 * tracer(g) * tracer(id)).id());
  else if (node.is(Algebra::neg)) pull_back_square(branches, rules, node.arg[0], g, adjoint, active);
  else if (node.is(Algebra::mul)) {
    for (int i = 0; i < 2; ++i)
      pull_back_square(branches, rules, node.arg[i], (tracer(g) * square(tracer(node.arg[1 - i]))).id(), adjoint, active);
  } else {
    TensorTracer const below = tracer(node.arg[1]);
    pull_back_square(branches, rules, node.arg[0], (tracer(g) / square(below)).id(), adjoint, active);
    add(node.arg[1], (-2.0 * (tracer(g) * square(tracer(id)) / below)).id());
  }
}

/// Squares, and higher powers, of what is smooth only as a square; false for every other node.
constexpr bool reverse_even(Branches& branches, Rules const& rules, int id, Buffer<Slope>& adjoint, Buffer<bool> const& active) {
  Builder& builder = branches.builder();
  Node const node = builder[id];
  bool const power = node.is(Algebra::pow) && builder[node.arg[1]].op->role == graph::Role::constant && builder[node.arg[1]].value >= 2;
  bool const even = power || node.is(Algebra::square) || (node.is(Algebra::mul) && node.arg[0] == node.arg[1]);
  if (!even || !has_smooth_square(builder, rules, node.arg[0])) return false;
  TensorTracer g(&builder, adjoint[id].value);
  if (power) { // of the square to half the exponent
    double const p = builder[node.arg[1]].value;
    g = g * (0.5 * p * pow(TensorTracer(&builder, node.arg[0]), p - 2));
  }
  pull_back_square(branches, rules, node.arg[0], g.id(), adjoint, active);
  return true;
}

} // namespace dyad::tensor

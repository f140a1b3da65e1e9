// SPDX-License-Identifier: BSL-1.0
/// \file The forward and the reverse sweep.
///
/// The sweeps own what no rule should know: zeros, sharing, and branches not taken. A slot without a value is a known
/// zero and stays one. A cotangent or tangent that is masked, `where(c, g, 0)`, passes through a rule as
/// `where(c, rule(g), 0)`: rules are linear in it, and so an infinite slope in a branch not taken meets no zero.
#pragma once

#include <dyad/graph/even_products.hpp>

namespace dyad::graph {

inline constexpr int zero = -1; ///< the slot of a derivative known to vanish

/// Whether a cotangent or tangent is a choice, or a choice between choices, of which one outcome is 0.
constexpr bool is_masked(Builder const& builder, int g) {
  Node const& n = builder.nodes()[g];
  if (n.op->algebra != Algebra::where) return false;
  for (int k = 1; k < 3; ++k)
    if (builder.nodes()[n.arg[k]].is_constant(0) || is_masked(builder, n.arg[k])) return true;
  return false;
}

/// Whether a cotangent or tangent is a sum of masked ones alone: where all of their branches are not taken, it vanishes, too.
/// The latest term is looked at first, since most sums have one that is not masked.
constexpr bool is_masked_sum(Builder const& builder, int g) {
  Node const n = builder[g];
  if (n.is(Algebra::neg)) return is_masked_sum(builder, n.arg[0]);
  if (n.is(Algebra::mul) && builder[n.arg[0]].is(Role::constant)) return is_masked_sum(builder, n.arg[1]);
  if (n.is(Algebra::mul) && builder[n.arg[1]].is(Role::constant)) return is_masked_sum(builder, n.arg[0]);
  if (!n.is(Algebra::add) && !n.is(Algebra::sub)) return is_masked(builder, g);
  return is_masked_sum(builder, n.arg[1]) && is_masked_sum(builder, n.arg[0]);
}

/// The condition under which some branch of a masked value, or of a sum of them, is taken; -1 for any other value.
constexpr int taken_where(Builder& builder, int g) {
  Node const n = builder[g];
  if (n.is_constant(0)) return builder.truth(false);
  if (n.is(Algebra::neg)) return taken_where(builder, n.arg[0]);
  if (n.is(Algebra::mul) && builder[n.arg[0]].is(Role::constant)) return taken_where(builder, n.arg[1]);
  if (n.is(Algebra::mul) && builder[n.arg[1]].is(Role::constant)) return taken_where(builder, n.arg[0]);
  if (n.is(Algebra::add) || n.is(Algebra::sub)) {
    int const a = taken_where(builder, n.arg[0]), b = taken_where(builder, n.arg[1]);
    return a < 0 || b < 0 ? -1 : builder.apply(&info<ops::Or>, a, b);
  }
  if (!n.is(Algebra::where)) return -1;
  int const a = taken_where(builder, n.arg[1]), b = taken_where(builder, n.arg[2]);
  if (a < 0 && b < 0) return -1;
  int const not_first = builder.apply(&info<ops::Not>, n.arg[0]);
  int const first = a < 0 ? n.arg[0] : builder.apply(&info<ops::And>, n.arg[0], a);
  return builder.apply(&info<ops::Or>, first, b < 0 ? not_first : builder.apply(&info<ops::And>, not_first, b));
}

/// One application of a derivative rule: the part of `g` that passes between `node` and one of its arguments.
constexpr int apply_rule(Builder& builder, Rule rule, int node, int g) {
  if (is_masked(builder, g)) {
    Node const mask = builder[g];
    int outcome[2] = {zero, zero};
    for (int k = 0; k < 2; ++k)
      if (!builder[mask.arg[1 + k]].is_constant(0)) outcome[k] = apply_rule(builder, rule, node, mask.arg[1 + k]);
    if (outcome[0] == zero && outcome[1] == zero) return zero;
    int const nothing = builder.constant(0);
    return builder.apply(&info<ops::Where>, mask.arg[0], outcome[0] == zero ? nothing : outcome[0], outcome[1] == zero ? nothing : outcome[1]);
  }
  int const* const arg = builder.nodes()[node].arg;
  Tracer const x[3] = {{&builder, arg[0]}, {&builder, arg[1]}, {&builder, arg[2]}};
  int const result = rule({&builder, g}, {&builder, node}, x).id();
  if (builder[result].is_constant(0)) return zero;
  bool const sum = builder[g].op->arithmetic() && is_masked_sum(builder, g);
  return sum ? builder.apply(&info<ops::Where>, taken_where(builder, g), result, builder.constant(0)) : result;
}

template <class Builder> constexpr int accumulate(Builder& builder, int sum, int term) {
  if (sum == zero) return term;
  if (term == zero) return sum;
  return builder.add(sum, term);
}

/// The tangent of a product that holds a result twice whose square is smooth; `zero` for every other node.
constexpr int forward_even(Builder& builder, Rules const& rules, int id, Buffer<int> const& tangent) {
  int sum = zero;
  if (!rules.any_square() || !builder.nodes()[id].is(Algebra::mul)) return sum;
  EvenProduct const product(builder, rules, id);
  for (ProductTerm const& term : product.terms()) {
    auto const pass = [&](int part) {
      if (part != zero) sum = accumulate(builder, sum, builder.mul(term.coefficient, part));
    };
    if (!term.of_square) {
      if (term.factor < tangent.size()) pass(tangent[term.factor]);
      continue;
    }
    Node const factor = builder[term.factor];
    for (int i = 0; i < factor.arity(); ++i)
      if (int const g = tangent[factor.arg[i]]; g != zero) pass(apply_rule(builder, rules.find(factor.op).square[i], term.factor, g));
  }
  return sum;
}

/// The same in reverse: adds what passes to the adjoints of the factors, or of their arguments. False for every other node.
constexpr bool reverse_even(Builder& builder, Rules const& rules, int id, Buffer<int>& adjoint, Buffer<bool> const& active) {
  if (!rules.any_square() || !builder.nodes()[id].is(Algebra::mul)) return false;
  EvenProduct const product(builder, rules, id);
  for (ProductTerm const& term : product.terms()) {
    int const g = builder.mul(adjoint[id], term.coefficient);
    if (!term.of_square) {
      if (term.factor < active.size() && active[term.factor]) adjoint[term.factor] = accumulate(builder, adjoint[term.factor], g);
      continue;
    }
    Node const factor = builder[term.factor];
    for (int i = 0; i < factor.arity(); ++i)
      if (int const to = factor.arg[i]; active[to])
        adjoint[to] = accumulate(builder, adjoint[to], apply_rule(builder, rules.find(factor.op).square[i], term.factor, g));
  }
  return !product.terms().empty();
}

/// The tangents of all nodes, given those of the leaves. Rules of arguments that have none are never run.
constexpr Buffer<int> forward(Builder& builder, Rules const& rules, Buffer<bool> const& needed, Buffer<int> tangent) {
  for (int id = 0; id < needed.size(); ++id) {
    if (!needed[id]) continue;
    Node const node = builder[id];
    if (int const even = forward_even(builder, rules, id, tangent); even != zero) {
      tangent[id] = even;
      continue;
    }
    for (int i = 0; i < node.arity(); ++i) {
      int const g = tangent[node.arg[i]];
      if (g == zero) continue;
      OperationRules const& known = rules.find(node.op);
      if (known.has_rule[i]) tangent[id] = accumulate(builder, tangent[id], apply_rule(builder, known.rule[i], id, g));
    }
  }
  return tangent;
}
/// The derivative of every node with respect to one leaf, given the seed of the leaf.
constexpr Buffer<int> forward(Builder& builder, Rules const& rules, Buffer<bool> const& needed, int leaf, int seed) {
  Buffer<int> tangent(needed.size(), zero);
  if (leaf < needed.size()) tangent[leaf] = seed;
  return forward(builder, rules, needed, static_cast<Buffer<int>&&>(tangent));
}

/// What the rules of one operation make of the cotangent `g` of a node for one of its arguments.
constexpr int pull_back(Builder& builder, OperationRules const& rules, int node, int argument, int g) {
  if (rules.identity[argument]) return g;
  return rules.has_rule[argument] ? apply_rule(builder, rules.rule[argument], node, g) : zero;
}

/// The adjoint of every node for given seeds of the outputs. `active` marks the nodes that depend on an input of
/// interest: nothing is propagated into the others. Any builder will do whose rules bring a `pull_back`.
template <class Builder, class Rules> constexpr Buffer<int> reverse(Builder& builder, Rules const& rules, Buffer<int> adjoint, Buffer<bool> const& active) {
  for (int id = adjoint.size() - 1; id >= 0; --id) {
    if (!active[id] || adjoint[id] == zero) continue;
    int const arity = builder.nodes()[id].arity();
    if (arity == 0 || reverse_even(builder, rules, id, adjoint, active)) continue;
    auto const& rules_of_op = rules.find(builder.nodes()[id].op);
    // x * x: the rule once, of twice the cotangent, which other squares share.
    bool const square = arity == 2 && builder.nodes()[id].arg[0] == builder.nodes()[id].arg[1] && builder.nodes()[id].op->algebra == Algebra::mul;
    int const g = square ? builder.add(adjoint[id], adjoint[id]) : adjoint[id];
    for (int i = square ? 1 : 0; i < arity; ++i) {
      int const to = builder.nodes()[id].arg[i];
      if (active[to]) adjoint[to] = accumulate(builder, adjoint[to], pull_back(builder, rules_of_op, id, i, g));
    }
  }
  return adjoint;
}

/// Marks the nodes below `size` that depend on one of the leaves.
template <class Graph> constexpr Buffer<bool> depends_on(Graph const& graph, Buffer<int> const& leaves, int size) {
  Buffer<bool> mark(size, false);
  for (int const leaf : leaves)
    if (leaf < size) mark[leaf] = true;
  for (int id = 0; id < size; ++id)
    for (int i = 0; i < graph[id].arity(); ++i)
      if (mark[graph[id].arg[i]]) mark[id] = true;
  return mark;
}

} // namespace dyad::graph

// SPDX-License-Identifier: BSL-1.0
/// \file The derivative rules of `ops/` on graphs of tensors, for the sweep of `graph/`.
#pragma once

#include <dyad/graph/sweep.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/graph/tensors/builder.hpp>

#include <concepts>
#include <vector>

namespace dyad::graph::tensors {

/// What is known of an operation beside the rules of its arguments, of its square and of its slope as an even function.
struct OperationRule : OperationRulesOn<TensorTracer> {
  bool elementwise = false;
  RuleOn<TensorTracer> reach[3] = {nullptr, nullptr, nullptr}; ///< the mask of an argument, above 0 where it is
                                                                      ///< reached, given that of the result
  bool knows_reach = false, states_reach = false, moves = false, multiplies = false; ///< see ops/reach.hpp
};
using Rules = RulesAmong<OperationRule>;

template <class Op> concept Variadic = dyad::detail::shapes_taken<Op> == 0;
template <class Op>
concept HasRule = Variadic<Op> || HasRule<Op, 0, TensorTracer> || HasRule<Op, 1, TensorTracer> ||
                  HasRule<Op, 2, TensorTracer>;

/// The rule of one argument of an operation on shapes.
template <class Op, int I> consteval RuleOn<TensorTracer> structural_rule() {
  if constexpr (I >= StructureOf<Op>::arity) return nullptr;
  else
    return [](TensorTracer const& g, TensorTracer const& y, TensorTracer const* x) {
      Op const op = operation_from<Op>(y.builder()->parameters(y.id()));
      return with_arguments<Op>(x, [&](auto const&... argument) {
        if constexpr (Variadic<Op>)
          return op.vjp(Index{I}, g, y, std::span<TensorTracer const>(argument.data()..., argument.size()...));
        else return as_tracer(g, op.vjp(Arg<I>{}, g, y, argument...));
      });
    };
}

/// The mask of one argument, given that of the node.
template <class Op, int I> consteval RuleOn<TensorTracer> reach_rule() {
  if constexpr (Variadic<Op> || I >= StructureOf<Op>::arity) return structural_rule<Op, I>();
  else
    return [](TensorTracer const& mask, TensorTracer const& y, TensorTracer const* x) {
      Op const op = operation_from<Op>(y.builder()->parameters(y.id()));
      return with_arguments<Op>(
          x, [&](auto const&... argument) { return dyad::detail::reached(op, Arg<I>{}, mask, y, argument...); });
    };
}

template <class Op>
concept SquaresWhole = requires(Op const& op, TensorTracer const& t) { op.square_vjp(Arg<0>{}, t, t); };

template <class Op> consteval OperationRule rule_of() {
  if constexpr (dyad::detail::HasParameters<Op>) {
    static_assert(HasRule<Op>,
                  "dyad: this operation on shapes has no derivative rule: write auto vjp(Arg<0>, auto const& g, auto "
                  "const& y, auto const& x) const, one for each argument");
    constexpr int arity = StructureOf<Op>::arity;
    OperationRule out{{.op = &info<Op>,
                       .rule = {structural_rule<Op, 0>(), structural_rule<Op, 1>(), structural_rule<Op, 2>()},
                       .has_rule = {arity > 0, arity > 1, arity > 2}}};
    if constexpr (SquaresWhole<Op>) {
      out.square[0] = [](TensorTracer const& g, TensorTracer const& y, TensorTracer const* x) {
        return operation_from<Op>(y.builder()->parameters(y.id())).square_vjp(Arg<0>{}, g, x[0]);
      };
      out.has_square = true;
    }
    if constexpr (dyad::detail::KnowsReach<Op>) {
      out.reach[0] = reach_rule<Op, 0>(), out.reach[1] = reach_rule<Op, 1>(), out.reach[2] = reach_rule<Op, 2>();
      out.knows_reach = true;
      out.moves = dyad::detail::MovesElements<Op>;
      out.states_reach = !out.moves && !std::derived_from<Op, ops::Reduction>;
      out.multiplies = dyad::detail::MultipliesElements<Op>;
    }
    return out;
  } else if constexpr (Operation<Op>) return {rules_of<Op, TensorTracer>(), true};
  else return {};
}

/// What a rule makes of the cotangent `g` of a node.
constexpr int run_rule(Builder& builder, RuleOn<TensorTracer> rule, int node, int g) {
  TensorTracer x[3];
  for (int i = 0; i < builder[node].arity(); ++i) x[i] = {&builder, builder[node].arg[i]};
  return rule({&builder, g}, {&builder, node}, x).id();
}


/// A value stretched to a shape where a rule gave less, and summed back to it where broadcasting had stretched an
/// argument.
template <std::same_as<Builder> B>
constexpr int fitted(B& builder, int value, Shape wanted) { // a copy: new nodes move the shapes of others
  Shape const common = broadcast(builder.shape(value), wanted, "backward");
  if (builder.shape(value) != common) value = builder.apply(ops::BroadcastTo{common}, value);
  return builder.apply(ops::SumTo{wanted}, value);
}


using Branches = BranchesOf<Builder>;
constexpr Branches branches_of(Builder& builder) { return Branches(builder); }

/// Whether a node is a mask as these functions make them: no element is below 0.
template <std::same_as<Builder> B> constexpr bool is_mask(B const& builder, int id) {
  Node const n = builder[id];
  if (n.is(Algebra::where)) return builder[n.arg[1]].is_constant(1) && builder[n.arg[2]].is_constant(0);
  if (!n.op->on_shapes || !n.op->structure->moves) return false;
  for (int i = 0; i < n.arity(); ++i)
    if (!is_mask(builder, n.arg[i])) return false;
  return true;
}
/// The mask of a condition, 1 or another number above 0 where it holds and else 0.
template <std::same_as<Builder> B> constexpr int mask_of(B& builder, int condition) {
  Node const n = builder[condition];
  if (n.is<ops::Greater>() && builder[n.arg[1]].is_constant(0) && is_mask(builder, n.arg[0]))
    return n.arg[0];
  return builder.apply(basic::where, condition, builder.constant(1), builder.constant(0));
}
/// The condition that a mask was made of, where it still stands, or whether the mask is above 0.
template <std::same_as<Builder> B> constexpr int condition_of(B& builder, int mask) {
  int at = mask;
  while (builder[at].op->stretches) at = builder[at].arg[0];
  Node const n = builder[at];
  if (n.is(Algebra::where) && is_mask(builder, at)) return n.arg[0];
  return builder.apply(&info<ops::Greater>, mask, builder.constant(0));
}

/// Whether a condition broadcasts to a shape: then it says the same of what is stretched or summed to that shape.
constexpr bool broadcasts_to(Shape const& condition, Shape const& shape) {
  return broadcasts(condition, shape) && broadcast(condition, shape, "") == shape;
}

/// A cotangent in the shape of an argument. Where elements are summed, those that do not count are 0 before, and the
/// sum counts where one of them does.
constexpr Slope fitted(Branches& branches, Slope const& slope, Shape from,
                       Shape to) { // copies: new nodes move the old ones
  Builder& builder = branches.builder();
  if (slope.vanishes() || slope.taken == everywhere || from == to)
    return {fitted(builder, slope.value, to), slope.taken, slope.settled};
  int condition = branches.condition(slope);
  if (!broadcasts_to(builder.shape(condition), to))
    condition =
        condition_of(builder, fitted(builder, builder.apply(ops::BroadcastTo{from}, mask_of(builder, condition)), to));
  int const value = fitted(builder, builder.apply(ops::BroadcastTo{from}, branches.written(slope)), to);
  return {value, branches.where(condition), true};
}

/// What an operation with parameters passes on of a cotangent that some branch stops: the mask that follows it.
constexpr Slope pull_back_masked(Branches& branches, OperationRule const& rule, int node, int argument,
                                 Slope const& g) {
  Builder& builder = branches.builder();
  int const value = branches.written(g);
  auto const run = [&](int at) { return run_rule(builder, rule.rule[argument], at, value); };
  if (!rule.knows_reach) return {run(node)}; // elements are mixed: the mask ends here
  int const condition = branches.condition(g);
  Node const n = builder[node];
  Shape const to = builder.shape(n.arg[argument]);
  Structure const& structure = *n.op->structure;
  bool const aligned = structure.moves && structure.tells_alignment && structure.aligns(builder.parameters(node));
  if (aligned && broadcasts_to(builder.shape(condition), to))
    return {run(node), g.taken, true};
  int mask = mask_of(builder, condition);
  Shape shape = builder.shape(node);
  if (rule.states_reach) { // sums over axes, along which a mask that was stretched stays short
    Shape const short_shape = builder.shape(mask);
    for (Index i = 0; i < shape.size(); ++i)
      shape[i] = i < shape.size() - short_shape.size() ? 1 : short_shape[i - shape.size() + short_shape.size()];
    mask = builder.apply(ops::Reshape{shape}, mask);
  } else mask = builder.apply(ops::BroadcastTo{shape}, mask);
  auto const reached = [&](int i) { return condition_of(builder, run_rule(builder, rule.reach[i], node, mask)); };
  int const here = reached(argument);
  int from = node;
  if (rule.multiplies) { // the factors that only meet what is masked may be infinite
    Node copy = n;
    for (int i = 0; i < copy.arity(); ++i)
      if (i != argument)
        copy.arg[i] = builder.apply(basic::where, reached(i), copy.arg[i], builder.constant(0));
    copy.free = false;
    from = builder.again(builder, copy);
  }
  return {run(from), branches.where(here), rule.moves};
}

/// The cotangent of one argument, in its shape.
constexpr Slope pull_back(Branches& branches, OperationRule const& rule, int node, int argument, Slope const& g) {
  Builder& builder = branches.builder();
  if (!rule.has_rule[argument]) return {};
  bool const masked = !rule.elementwise && g.taken != everywhere;
  Slope out = masked ? pull_back_masked(branches, rule, node, argument, g)
                     : Slope{run_rule(builder, rule.rule[argument], node, g.value), g.taken};
  if (out.value == zero || builder.is_constant(out.value, 0)) return {};
  Shape const wanted = builder.shape(builder[node].arg[argument]);
  if (!out.settled) out = branches.passed(out.value, {g.value, out.taken});
  if (out.vanishes()) return {};
  if (rule.elementwise) return fitted(branches, out, builder.shape(node), wanted);
  return fitted(branches, out, builder.shape(out.value), wanted);
}

/// Whether the square of a node is smooth where the node is not: one of its factors states the rule of its square.
/// Products of products are looked into to a small depth.
template <std::same_as<Builder> B>
constexpr bool has_smooth_square(B const& builder, Rules const& rules, int id, int depth = 8) {
  Node const node = builder[id];
  if (rules.has_square(node.op)) return true;
  if (depth == 0) return false;
  if (node.is(Algebra::neg) || node.is(Algebra::div)) return has_smooth_square(builder, rules, node.arg[0], depth - 1);
  if (!node.is(Algebra::mul)) return false;
  return has_smooth_square(builder, rules, node.arg[0], depth - 1) ||
         (node.arg[1] != node.arg[0] && has_smooth_square(builder, rules, node.arg[1], depth - 1));
}

/// Adds to the adjoints what the cotangent `g` of the square of a node, times `rest` if that is a node, passes to its
/// factors, or to their arguments. A factor beside the one that is smooth as a square is met twice: before the rule of
/// the square and after it, since its own square may be out of range. Where shapes differ, `rest` goes into `g`.
constexpr void pull_back_square(Branches& branches, Rules const& rules, int id, int g, int rest,
                                Buffer<Slope>& adjoint, Buffer<bool> const& active) {
  Builder& builder = branches.builder();
  Node const node = builder[id];
  auto const tracer = [&](int i) { return TensorTracer(&builder, i); };
  auto const times_rest = [&](TensorTracer const& x) { return rest < 0 ? x : x * tracer(rest); };
  auto const add = [&](int to, int part) {
    if (active[to]) adjoint[to] = branches.sum(adjoint[to], {fitted(builder, part, builder.shape(to))});
  };
  Shape const shape = builder.shape(id);
  auto const keeps_shape = [&](int argument) { return builder.shape(argument) == shape; };
  g = fitted(builder, g, shape);
  if (rules.has_square(node.op)) {
    bool after = shape.size() == 0 || (rest >= 0 && builder.shape(rest).size() == 0);
    for (int i = 0; i < node.arity() && !after; ++i) after = keeps_shape(node.arg[i]);
    if (!after) g = times_rest(tracer(g)).id();
    for (int i = 0; i < node.arity(); ++i)
      if (active[node.arg[i]]) {
        int const part = run_rule(builder, rules.find(node.op).square[i], id, g);
        add(node.arg[i], after ? times_rest(tracer(part)).id() : part);
      }
  } else if (node.is(Algebra::neg)) pull_back_square(branches, rules, node.arg[0], g, rest, adjoint, active);
  else {
    bool const divides = node.is(Algebra::div);
    auto const past = [&](TensorTracer const& x, TensorTracer const& other) { return divides ? x / other : x * other; };
    TensorTracer const twice = times_rest(2.0 * tracer(g) * tracer(id));
    for (int i = 0; i < (divides ? 1 : 2); ++i) {
      int const to = node.arg[i], beside = node.arg[1 - i];
      TensorTracer const other = tracer(beside);
      if (!has_smooth_square(builder, rules, to)) {
        add(to, past(twice, other).id());
        continue;
      }
      bool const fits = keeps_shape(to) && (keeps_shape(beside) || builder.shape(beside).size() == 0);
      int const before = past(fits ? tracer(g) : past(times_rest(tracer(g)), other), other).id();
      int after = -1;
      if (fits && rest >= 0) after = past(tracer(rest), other).id();
      else if (fits) after = divides ? (1.0 / other).id() : beside;
      pull_back_square(branches, rules, to, before, after, adjoint, active);
    }
    if (divides) add(node.arg[1], (-(twice / tracer(node.arg[1]) * tracer(id))).id());
  }
}

/// Squares, and other even functions, of what is smooth only as a square; false for every other node.
constexpr bool reverse_even(Branches& branches, Rules const& rules, int id, Deposits const&,
                            Buffer<Slope>& adjoint, Buffer<bool> const& active) {
  Builder& builder = branches.builder();
  Node const node = builder[id];
  bool const power = node.is(Algebra::pow) && builder[node.arg[1]].op->role == Role::constant &&
                     dyad::detail::is_even_power(builder[node.arg[1]].value);
  OperationRule const& rule = rules.find(node.op);
  bool const square = node.is(Algebra::square) || (node.is(Algebra::mul) && node.arg[0] == node.arg[1]);
  bool const even = power || rule.has_even_slope || square;
  if (!even || !has_smooth_square(builder, rules, node.arg[0])) return false;
  if (rule.has_even_slope && holds_root_of_sum(builder, node.arg[0])) return false;
  TensorTracer g(&builder, branches.written(adjoint[id]));
  if (power) { // of the square to half the exponent
    double const p = builder[node.arg[1]].value;
    g = g * (0.5 * p * pow(TensorTracer(&builder, node.arg[0]), p - 2));
  } else if (rule.has_even_slope) g = {&builder, run_rule(builder, rule.even_slope, id, (0.5 * g).id())};
  pull_back_square(branches, rules, node.arg[0], g.id(), -1, adjoint, active);
  return true;
}

} // namespace dyad::graph::tensors

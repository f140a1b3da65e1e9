// SPDX-License-Identifier: BSL-1.0
/// \file The forward and the reverse sweep.
///
/// The sweeps own what no rule should know: zeros, sharing, and branches not taken (see graph/branches.hpp). A slot
/// without a value is a known zero and stays one.
#pragma once

#include <dyad/graph/even_products.hpp>
#include <dyad/graph/extreme_quotients.hpp>
#include <dyad/graph/row_sweeps.hpp>
#include <dyad/ops/piecewise.hpp>

namespace dyad::graph {

/// One application of a derivative rule: the part of `g` that passes between `node` and one of its arguments.
constexpr Slope apply_rule(Branches& branches, Rule rule, int node, Slope const& g) {
  Builder& builder = branches.builder();
  int const* const arg = builder.nodes()[node].arg;
  Tracer const x[3] = {{&builder, arg[0]}, {&builder, arg[1]}, {&builder, arg[2]}};
  return branches.passed(rule({&builder, g.value}, {&builder, node}, x).id(), g);
}
/// A slope times a value.
template <class Branches> constexpr Slope scaled(Branches& branches, int factor, Slope const& g) {
  return {branches.builder().mul(factor, g.value), g.taken};
}

/// Whether it is worth looking for a result that a product holds twice: only if it is in either argument.
constexpr bool may_be_even(Branches& branches, Rules const& rules, int id) {
  if (!rules.any_square()) return false;
  Node const& n = branches.builder().nodes()[id];
  return n.is(Algebra::mul) && branches.holds_square(rules, n.arg[0]) && branches.holds_square(rules, n.arg[1]);
}

/// An even function of what is smooth only as a square. Its differential is `coefficient` times that of the square of
/// its argument. So it is with a power, where the exponent is a plain number and the program finds it to be even and
/// above 0.
struct EvenFunction {
  bool found = false;
  int square = -1, coefficient = -1, condition = -1; ///< no condition: at all times

  constexpr EvenFunction(Branches& branches, Rules const& rules, int id) {
    Builder& builder = branches.builder();
    Node const node = builder[id];
    bool const power = node.is(Algebra::pow);
    if (!branches.holds_square(rules, node.arg[0])) return;
    OperationRules const& known = rules.find(node.op);
    if (!power && !known.has_even_slope) return;
    if (!power && holds_root_of_sum(builder, node.arg[0])) return;
    Node const exponent = builder[node.arg[power ? 1 : 0]];
    if (power && (!exponent.is(Role::number) || builder.is_input(exponent))) return;
    square = builder.mul(node.arg[0], node.arg[0]);
    if (!may_be_even(branches, rules, square) || EvenProduct(builder, rules, square).terms().empty()) return;
    found = true;
    Tracer const x[2] = {{&builder, node.arg[0]}, {&builder, node.arg[1]}}, half(&builder, builder.constant(0.5));
    if (power) {
      condition = (x[1] >= 2.0 && 2.0 * floor(half * x[1]) == x[1]).id();
      coefficient = (half * x[1] * pow(x[0], x[1] - 2.0)).id();
    } else coefficient = known.even_slope(half, {&builder, id}, x).id();
  }
};

/// The tangent of a product that holds a result twice whose square is smooth; `zero` for every other one.
template <class Tangents>
constexpr Slope forward_even_product(Branches& branches, Rules const& rules, int id, Tangents const& tangent) {
  Builder& builder = branches.builder();
  Slope sum;
  EvenProduct product(builder, rules, id);
  for (ProductTerm const& term : product.terms()) {
    auto const pass = [&](Slope const& part) {
      if (!part.vanishes()) sum = branches.sum(sum, {product.outwards(term, part.value), part.taken});
    };
    int const factor = product.node(term);
    if (!term.of_square()) {
      if (factor < tangent.size()) pass(tangent[factor]);
      continue;
    }
    Node const node = builder[factor];
    for (int i = 0; i < node.arity(); ++i)
      if (Slope const g = tangent[node.arg[i]]; !g.vanishes())
        pass(apply_rule(branches, rules.find(node.op).square[i], factor, g));
  }
  return sum;
}
/// The same of any node, even functions among them; `zero` where the rules of operations will do.
template <class Tangents>
constexpr Slope forward_even(Branches& branches, Rules const& rules, int id, Tangents const& tangent) {
  if (!rules.any_square()) return {};
  EvenFunction const even(branches, rules, id);
  if (!even.found)
    return may_be_even(branches, rules, id) ? forward_even_product(branches, rules, id, tangent) : Slope{};
  Slope sum = forward_even_product(branches, rules, even.square, tangent);
  if (!sum.vanishes()) sum = scaled(branches, even.coefficient, sum);
  if (even.condition < 0) return sum;
  Node const node = branches.builder()[id];
  Slope other = tangent[node.arg[0]];
  if (!other.vanishes()) other = apply_rule(branches, rules.find(node.op).rule[0], id, other);
  return branches.sum(branches.within(sum, even.condition, true), branches.within(other, even.condition, false));
}

/// In reverse: adds what passes from a node to the adjoints of the factors of a product, or of their arguments, where
/// `cotangent` is that of the product. False unless the product is even.
template <class Deposits>
constexpr bool reverse_even_product(Branches& branches, Rules const& rules, int id, int of, Slope const& cotangent,
                                    Deposits& deposits, Buffer<Slope>& adjoint, Buffer<bool> const& active) {
  Builder& builder = branches.builder();
  EvenProduct product(builder, rules, of);
  for (ProductTerm const& term : product.terms()) {
    int const factor = product.node(term);
    auto const matters = [&](int to) { return to < active.size() && active[to]; };
    if (!term.of_square()) {
      if (matters(factor))
        deposits.add(branches, adjoint, id, factor, {product.inwards(term, cotangent.value), cotangent.taken});
      continue;
    }
    Node const node = builder[factor];
    Slope g;
    for (int i = 0; i < node.arity(); ++i)
      if (int const to = node.arg[i]; matters(to)) {
        if (g.vanishes()) g = {product.inwards(term, cotangent.value), cotangent.taken};
        Slope const part = apply_rule(branches, rules.find(node.op).square[i], factor, g);
        if (!part.vanishes())
          deposits.add(branches, adjoint, id, to, {product.past_twin(term, part.value), part.taken});
      }
  }
  return !product.terms().empty();
}
/// The same of any node.
template <class Deposits>
constexpr bool reverse_even(Branches& branches, Rules const& rules, int id, Deposits& deposits,
                            Buffer<Slope>& adjoint, Buffer<bool> const& active) {
  if (!rules.any_square()) return false;
  EvenFunction const even(branches, rules, id);
  Slope const cotangent = adjoint[id];
  if (!even.found)
    return may_be_even(branches, rules, id) &&
           reverse_even_product(branches, rules, id, id, cotangent, deposits, adjoint, active);
  Slope g = scaled(branches, even.coefficient, cotangent);
  if (even.condition >= 0) {
    Node const node = branches.builder()[id];
    if (int const to = node.arg[0]; active[to]) {
      Slope const other = apply_rule(branches, rules.find(node.op).rule[0], id, cotangent);
      deposits.add(branches, adjoint, id, to, branches.within(other, even.condition, false));
    }
    g = branches.within(g, even.condition, true);
  }
  if (!g.vanishes()) reverse_even_product(branches, rules, id, even.square, g, deposits, adjoint, active);
  return true;
}

/// The tangent of a product p = q * y by the tangent `g` of q, where q = a / b is a quotient that a rule made; `zero`
/// where this says no more than the rule of products. The rule of quotients gives q a tangent -r * q. It becomes
/// -r * p: r * q may leave the range of numbers where y brings the tangent of p back. Beside it stands t / b, where t
/// is the tangent of a. If b is a root, whose derivatives are larger than itself near 0, that becomes t * (y / b); else
/// the sum stays as it is, which costs less.
constexpr int tangent_of_scaled_quotient(Builder& builder, int p, int q, int y, int g) {
  constexpr int depth = 4;
  Node const n = builder[g];
  if (n.is(Algebra::neg)) {
    int const part = builder.with_factor(n.arg[0], q, p, depth);
    return part < 0 ? zero : builder.neg(part);
  }
  int const divisor = builder.nodes()[q].arg[1];
  if (!n.is(Algebra::sub) || !builder.nodes()[divisor].op->square_root) return zero;
  bool const minus = builder.nodes()[n.arg[0]].is(Algebra::neg);
  Node const first = builder[minus ? builder.nodes()[n.arg[0]].arg[0] : n.arg[0]];
  if (!first.is(Algebra::div) || first.arg[1] != divisor) return zero;
  int const second = builder.with_factor(n.arg[1], q, p, depth);
  if (second < 0) return zero;
  int const scaled = builder.mul(first.arg[0], builder.div(y, divisor));
  return builder.sub(minus ? builder.neg(scaled) : scaled, second);
}
/// The same of argument i of any node.
constexpr Slope forward_scaled_quotient(Branches& branches, int id, int i, Slope const& g) {
  Builder& builder = branches.builder();
  Node const node = builder[id];
  if (!node.is(Algebra::mul) || !node.free) return {};
  Node const& factor = builder.nodes()[node.arg[i]];
  if (!factor.is(Algebra::div) || !factor.free) return {};
  return {tangent_of_scaled_quotient(builder, id, node.arg[i], node.arg[1 - i], g.value), g.taken};
}

/// A quotient y = r exp(u) / b by b = c + exp(u) or a difference, of a formula as written. Its derivative by u is
/// r exp(u) / b c / b: the parts by dividend and divisor would cancel where the exponential is large.
struct ExponentialShare {
  bool found = false;
  int e = -1, c = -1, r = -1, b = -1; ///< r is one of the nodes that are there, or the number 1
  bool minus = false;                 ///< of c

  constexpr ExponentialShare(Builder& builder, int id) {
    Node const node = builder[id], sum = builder[node.arg[1]], dividend = builder[node.arg[0]];
    if (node.free) return;
    if (!sum.is(Algebra::add) && !sum.is(Algebra::sub)) return;
    for (int k = 0; k < 2 && !found; ++k) {
      if (!builder[sum.arg[k]].op->states(Relation::exponential)) continue;
      e = sum.arg[k];
      c = sum.arg[1 - k];
      minus = sum.is(Algebra::sub) && k == 0;
      found = node.arg[0] == e;
      for (int i = 0; i < 2 && dividend.is(Algebra::mul) && !found; ++i)
        if (dividend.arg[i] == e && dividend.arg[1 - i] != e) {
          found = true;
          r = dividend.arg[1 - i];
        }
    }
    b = node.arg[1];
  }
};
template <class Tangents>
constexpr Slope forward_share(Branches& branches, int id, Tangents const& tangent) {
  Builder& builder = branches.builder();
  ExponentialShare const share(builder, id);
  if (!share.found) return {};
  auto const times_rest = [&](Slope const& g) { return share.r < 0 ? g : scaled(branches, share.r, g); };
  Slope sum;
  if (Slope const g = tangent[share.e]; !g.vanishes())
    sum = times_rest({builder.mul(builder.div(g.value, share.b), builder.div(share.c, share.b)), g.taken});
  int const q = builder.div(share.e, share.b);
  if (Slope const g = tangent[share.c]; !g.vanishes())
    sum = branches.sum(sum, times_rest({builder.neg(builder.mul(builder.div(g.value, share.b), q)), g.taken}));
  if (share.minus && !sum.vanishes()) sum.value = builder.neg(sum.value);
  if (share.r >= 0)
    if (Slope const g = tangent[share.r]; !g.vanishes()) sum = branches.sum(sum, scaled(branches, q, g));
  return sum;
}

/// The tangent of one node, given those of its arguments. Rules of arguments that have none are never run.
template <class Tangents>
constexpr Slope forward_node(Branches& branches, Rules const& rules, int id, Tangents const& tangent) {
  Slope sum;
  Node const node = branches.builder()[id];
  Algebra const algebra = node.op->algebra;
  OperationRules const& known = rules.find(node.op);
  if ((algebra == Algebra::mul || algebra == Algebra::pow || known.has_even_slope) && rules.any_square()) {
    sum = forward_even(branches, rules, id, tangent);
    if (sum.value != zero) return sum;
  }
  if (algebra == Algebra::div)
    if (sum = forward_share(branches, id, tangent); !sum.vanishes()) return sum;
  for (int i = 0, arity = node.op->arity; i < arity; ++i) {
    Slope const g = tangent[node.arg[i]];
    if (g.value == zero) continue;
    if (Slope const scaled = forward_scaled_quotient(branches, id, i, g); !scaled.vanishes()) {
      sum = branches.sum(sum, scaled);
      continue;
    }
    if (known.has_rule[i]) sum = branches.sum(sum, apply_rule(branches, known.rule[i], id, g));
  }
  return sum;
}

/// The nodes whose tangents may matter to those of some roots: the roots, and arguments through which derivatives pass.
/// Neither conditions nor what stands behind `stop_gradient` are among them.
template <class Rules>
constexpr Buffer<bool> on_the_way(Graph const& graph, Rules const& rules, Buffer<int> const& roots) {
  Buffer<bool> out(graph.size(), false);
  for (int const root : roots) out[root] = true;
  for (int id = graph.size() - 1; id >= 0; --id) {
    Node const& node = graph[id];
    if (!out[id] || node.arity() == 0) continue;
    OperationRules const& known = rules.find(node.op);
    for (int k = 0; k < node.arity(); ++k)
      if (known.has_rule[k] || node.op->loop != LoopRole::none) out[node.arg[k]] = true;
  }
  return out;
}

/// What knows the tangents of loops among the first `size` nodes, where there are any.
template <class Rules> constexpr auto tangents_of_rows([[maybe_unused]] Graph const& graph, [[maybe_unused]] int size) {
  if constexpr (Rules::loops) return RowTangents(graph, size);
  else return 0;
}

/// The tangents of all `needed` nodes, given those of the leaves.
template <class Rules>
constexpr Slopes<Branches> forward(Builder& builder, Rules const& rules, Buffer<bool> const& needed,
                                   Buffer<int> const& seed) {
  Branches branches(builder);
  Buffer<Slope> tangent(needed.size());
  [[maybe_unused]] auto rows = tangents_of_rows<Rules>(builder, needed.size());
  for (int id = 0; id < needed.size(); ++id) {
    tangent[id].value = seed[id];
    if (!needed[id] || builder.nodes()[id].op->arity == 0) continue;
    if constexpr (Rules::loops) {
      if (rows.is_within_step(id)) continue;
      if (builder[id].op->loop != LoopRole::none) {
        tangent[id] = rows.of(branches, rules, id, tangent);
        continue;
      }
    }
    tangent[id] = forward_node(branches, rules, id, tangent);
  }
  return {static_cast<Branches&&>(branches), static_cast<Buffer<Slope>&&>(tangent)};
}
/// The derivative of every node with respect to one leaf, given the seed of the leaf.
template <class Rules>
constexpr Slopes<Branches> forward(Builder& builder, Rules const& rules, Buffer<bool> const& needed, int leaf,
                                   int seed) {
  Buffer<int> seeds(needed.size(), zero);
  if (leaf < needed.size()) seeds[leaf] = seed;
  return forward(builder, rules, needed, seeds);
}

/// Derivatives of derivatives by one leaf, in one graph without loops over rows: what is known of the tangent of a node
/// stays known while the graph grows, so that each order adds the tangents of what the one before it added.
class Tangents {
public:
  constexpr Tangents(Builder& builder, int leaf) : branches_(builder), known_(leaf + 1, false), tangent_(leaf + 1) {
    known_[leaf] = true;
    tangent_[leaf].value = builder.constant(1);
  }
  /// The derivative of a node, or `zero`. There have to be rules for all that it depends on.
  constexpr int of(Rules const& rules, int root) {
    Builder& builder = branches_.builder();
    auto const needed = reachable(builder, {root});
    while (known_.size() <= root) known_.push(false), tangent_.push({});
    for (int id = 0; id <= root; ++id) {
      if (!needed[id] || known_[id]) continue;
      known_[id] = true;
      if (builder.nodes()[id].op->arity > 0) tangent_[id] = forward_node(branches_, rules, id, tangent_);
    }
    return branches_.written(tangent_[root]);
  }

private:
  Branches branches_;
  Buffer<bool> known_;
  Buffer<Slope> tangent_;
};

/// What the rules of one operation make of the cotangent `g` of a node for one of its arguments.
constexpr Slope pull_back(Branches& branches, OperationRules const& rules, int node, int argument, Slope const& g) {
  if (rules.identity[argument]) return g;
  return rules.has_rule[argument] ? apply_rule(branches, rules.rule[argument], node, g) : Slope{};
}

/// In reverse through a quotient by a sum with an exponential, past that; false for every other one.
template <class Past>
constexpr bool reverse_share(Branches& branches, Rules const& rules, Past const& past, int id, Buffer<Slope>& adjoint,
                             Buffer<bool> const& active) {
  Builder& builder = branches.builder();
  ExponentialShare const share(builder, id);
  if (!share.found || builder[share.e].arity() != 1) return false;
  auto const add = [&](int to, int factor, Slope const& g) {
    if (!g.vanishes()) past.add(adjoint, id, to, scaled(branches, factor, g));
  };
  Slope const g = adjoint[id];
  Slope by_product = share.r < 0 ? g : scaled(branches, share.r, g);
  if (share.minus) by_product.value = builder.neg(by_product.value);
  if (int const u = builder[share.e].arg[0]; active[u]) {
    Slope part = pull_back(branches, rules.find(builder[share.e].op), share.e, 0, {builder.constant(1)});
    part.value = builder.mul(builder.div(part.value, share.b), builder.div(share.c, share.b));
    add(u, part.value, by_product);
  }
  int const q = builder.div(share.e, share.b);
  if (active[share.c]) add(share.c, builder.neg(q), {builder.div(by_product.value, share.b), g.taken});
  if (share.r >= 0 && active[share.r]) add(share.r, q, g);
  return true;
}
/// In reverse through a quotient, where the rule of quotients is not the best.
template <class Branches, class Rules, class Past>
constexpr bool reverse_division(Branches& branches, Rules const& rules, Past& past, int id, Buffer<Slope>& adjoint,
                                Buffer<bool> const& active) {
  if constexpr (std::is_same_v<Branches, graph::Branches>)
    if (reverse_share(branches, rules, past, id, adjoint, active)) return true;
  return reverse_quotient(branches, rules, past, id, adjoint, active);
}
/// What a sweep looks past, where it looks past anything.
template <bool looks_past, class Branches, class Rules, class Deposits>
constexpr auto past_divisors([[maybe_unused]] Branches& branches, [[maybe_unused]] Rules const& rules,
                             [[maybe_unused]] Deposits& deposits, [[maybe_unused]] Buffer<bool> const& active) {
  if constexpr (looks_past) return PastDivisor<Branches, Rules, Deposits>(branches, rules, deposits, active);
  else return 0;
}

template <class Rules> inline constexpr bool has_loop_rules = false;
template <> inline constexpr bool has_loop_rules<LoopRules> = true;
/// What adds to adjoints: where there are loops over rows, it sums over these.
template <class Rules, class Builder> constexpr auto deposits_for(Builder& builder, Buffer<int> const& open) {
  if constexpr (has_loop_rules<Rules>) return RowDeposits(builder, open);
  else return Deposits{};
}

/// The adjoint of every node for given seeds of the outputs. `active` marks the nodes that depend on an input of
/// interest: nothing is propagated into the others. Any builder will do that has a `branches_of`, and whose rules bring
/// a `pull_back`.
///
/// Within the step of a recurrence the sweep passes through the nodes marked in `interior` alone, the indices `open`
/// stay, and the seeds count where the conditions `counting` hold, -1 for everywhere; seeds are 0 elsewhere.
template <class Builder, class Rules>
constexpr auto reverse(Builder& builder, Rules const& rules, Buffer<int> const& seed, Buffer<bool> const& active,
                       Buffer<bool> const* interior = nullptr, Buffer<int> const& open = {},
                       Buffer<int> const& counting = {}) -> Slopes<decltype(branches_of(builder))> {
  auto branches = branches_of(builder);
  auto deposits = deposits_for<Rules>(builder, open);
  int const size = seed.size();
  Buffer<Slope> adjoint(size);
  Slope* const adjoints = adjoint.begin();
  bool const* const is_active = active.begin();
  constexpr bool looks_past = requires { rules.any_square(); }; // anomalies are those of the rules as they stand
  constexpr bool of_tensors = looks_past && !std::is_same_v<decltype(branches), Branches>;
  [[maybe_unused]] auto past = past_divisors<looks_past>(branches, rules, deposits, active);
  for (int id = 0; id < size; ++id) adjoints[id].value = seed[id];
  for (int id = 0; id < counting.size(); ++id)
    if (counting[id] >= 0 && !adjoints[id].vanishes()) adjoints[id] = branches.counted(adjoints[id], counting[id]);
  for (int id = size - 1; id >= 0; --id) {
    if (interior && !(*interior)[id]) continue;
    if constexpr (has_loop_rules<Rules>)
      if (reverse_rows(branches, rules, id, deposits, adjoint, active)) continue;
    if (!is_active[id]) continue;
    if constexpr (of_tensors) reverse_divisor(branches, rules, past, id, adjoint);
    if (adjoints[id].value == zero) continue;
    auto const* const node = &builder.nodes()[id]; // until a node is made
    auto const* const op = node->op;
    int const arity = node->arity();
    if (arity == 0) continue;
    bool const square = arity == 2 && node->arg[0] == node->arg[1] && op->algebra == Algebra::mul;
    if (reverse_even(branches, rules, id, deposits, adjoint, active)) continue;
    if constexpr (of_tensors)
      if (reverse_product(branches, rules, past, id, adjoint, active)) continue;
    if constexpr (looks_past)
      if (op->algebra == Algebra::div && reverse_division(branches, rules, past, id, adjoint, active))
        continue;
    auto const& rules_of_op = rules.find(op);
    // x * x: the rule once, of twice the cotangent, which other squares share.
    Slope g = adjoints[id];
    if (square) g.value = builder.add(g.value, g.value);
    for (int i = square ? 1 : 0; i < arity; ++i) {
      int const to = builder.nodes()[id].arg[i];
      if (is_active[to]) deposits.add(branches, adjoint, id, to, pull_back(branches, rules_of_op, id, i, g));
    }
  }
  return Slopes{static_cast<decltype(branches)&&>(branches), static_cast<Buffer<Slope>&&>(adjoint)};
}

} // namespace dyad::graph

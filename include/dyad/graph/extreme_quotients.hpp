// SPDX-License-Identifier: BSL-1.0
/// \file Quotients whose divisor may be so large, or so small, that no number holds the derivative by it.
///
/// The derivative of y = a / b by b is -y / b: of 1 / cosh(400) that is e^-800, while the derivative by the argument of
/// cosh is e^-400. A reverse sweep looks past b where that costs next to nothing: the rules of what b is made of are
/// run on g / b, which gives derivatives of the logarithm of b, and what comes out is multiplied by -y.
#pragma once

#include <dyad/graph/deposits.hpp>
#include <dyad/graph/rules.hpp>

namespace dyad::graph {

/// What of a divisor a reverse sweep looks past: nodes that nothing else uses, and that vary with the same rows, or
/// have the same shape, as what they are arguments of.
template <class Branches, class Rules, class Deposits> class PastDivisor {
public:
  /// `active` marks the nodes that the sweep passes through.
  constexpr PastDivisor(Branches& branches, Rules const& rules, Deposits& deposits, Buffer<bool> const& active)
      : branches_(&branches), graph_(&branches.builder()), rules_(&rules), deposits_(&deposits), active_(&active) {}
  /// Whether the divisor of a quotient is worth it: it depends on a single variable, or is made of a function whose
  /// range is bounded below alone, as those of exp and cosh are, which grow fast. Quotients by sums with an exponential
  /// are for the pass that regroups.
  constexpr bool is_worth_it(int quotient) {
    if (uses_.empty()) count_uses();
    int const divisor = (*graph_)[quotient].arg[1];
    if (!alike(quotient, divisor)) return false;
    auto const& sum = (*graph_)[divisor];
    if (sum.is(Algebra::add) || sum.is(Algebra::sub))
      for (int k = 0; k < 2; ++k)
        if ((*graph_)[sum.arg[k]].op->states(Relation::exponential)) return false;
    if (!is_open(divisor)) return false;
    auto const& last = (*graph_)[end(divisor)];
    return last.arity() == 0 || last.op->loop == LoopRole::element || grows(divisor);
  }
  /// Whether a node is looked past: all ways through it lead to one node, so that nothing is multiplied twice.
  constexpr bool is_open(int id) { return end(id) != id; }
  /// The node that all ways through a node lead to: itself, where it is not looked past.
  constexpr int end(int id) {
    if (end_[id] < 0) end_[id] = may_open(id) ? common_end(id) : id;
    return end_[id];
  }
  /// Whether derivatives pass to a node.
  constexpr bool reaches(int id) const { return (*active_)[id]; }
  /// Adds to the adjoint of an argument of a node that is looked past.
  constexpr void add(Buffer<Slope>& adjoint, int node, int argument, Slope const& part) const {
    deposits_->add(*branches_, adjoint, node, argument, part);
  }

private:
  static constexpr double bound = 1e3;

  constexpr void count_uses() {
    uses_ = Buffer<int>(active_->size(), 0);
    end_ = Buffer<int>(active_->size(), -1);
    for (int id = 0; id < uses_.size(); ++id)
      if ((*active_)[id])
        for (int k = 0; k < (*graph_)[id].arity(); ++k)
          if (int const arg = (*graph_)[id].arg[k]; k == 0 || arg != (*graph_)[id].arg[0]) ++uses_[arg];
  }

  constexpr bool may_open(int id) const {
    auto const& node = (*graph_)[id];
    if (node.arity() == 0 || !(*active_)[id] || uses_[id] != 1 || node.op->on_shapes) return false;
    if (node.op->loop != LoopRole::none || node.is(Algebra::where)) return false;
    bool const even = rules_->find(node.op).has_even_slope || node.is(Algebra::mul) || node.is(Algebra::pow);
    return !even || !rules_->any_square() || !branches_->holds_square(*rules_, node.arg[0]);
  }
  constexpr int common_end(int id) {
    auto const& node = (*graph_)[id];
    int out = -1;
    for (int k = 0; k < node.arity(); ++k)
      if (int const arg = node.arg[k]; (*active_)[arg]) {
        int const last = end(arg);
        if (!alike(id, arg) || (out >= 0 && out != last)) return id;
        out = last;
      }
    return out < 0 ? id : out;
  }
  /// Whether a node or what is looked past behind it is a function whose range is bounded below alone.
  constexpr bool grows(int id) {
    if (!is_open(id)) return false;
    auto const& node = (*graph_)[id];
    OpInfo const& op = *node.op;
    if (op.transcendental && op.range.low > -bound && op.range.high > bound) return true;
    for (int k = 0; k < node.arity(); ++k)
      if ((*active_)[node.arg[k]] && grows(node.arg[k])) return true;
    return false;
  }
  /// Whether an argument varies with the rows that its node varies with, or has its shape.
  constexpr bool alike(int node, int argument) const {
    if constexpr (requires { deposits_->indices(); })
      return deposits_->indices().of(node) == deposits_->indices().of(argument);
    else if constexpr (requires { graph_->shape(node); }) return graph_->shape(node) == graph_->shape(argument);
    else return true;
  }

  using Graph = std::remove_cvref_t<decltype(std::declval<Branches&>().builder())>;

  Branches* branches_;
  Graph const* graph_;
  Rules const* rules_;
  Deposits* deposits_;
  Buffer<bool> const* active_;
  Buffer<int> uses_, end_;
};

/// What passes through a node that is looked past to what comes after it: all of it to one node.
template <class Branches, class Rules, class Past>
constexpr Slope pass_beyond(Branches& branches, Rules const& rules, Past& past, int id, Slope g) {
  auto const node = branches.builder()[id];
  auto const& known = rules.find(node.op);
  bool const square = node.is(Algebra::mul) && node.arg[0] == node.arg[1];
  if (square) g.value = branches.builder().add(g.value, g.value);
  Slope sum;
  for (int k = square ? 1 : 0; k < node.arity(); ++k) {
    int const to = node.arg[k];
    if (!past.reaches(to)) continue;
    Slope const part = pull_back(branches, known, id, k, g);
    if (part.vanishes()) continue;
    sum = branches.sum(sum, past.is_open(to) ? pass_beyond(branches, rules, past, to, part) : part);
  }
  return sum;
}
/// In reverse through a quotient, past its divisor; false where the rule of quotients has to do.
template <class Branches, class Rules, class Past>
constexpr bool reverse_quotient(Branches& branches, Rules const& rules, Past& past, int id, Buffer<Slope>& adjoint,
                                Buffer<bool> const& active) {
  auto& builder = branches.builder();
  auto const node = builder[id];
  int const divisor = node.arg[1];
  if (!past.is_worth_it(id)) return false;
  Slope const g = adjoint[id], h{builder.apply(basic::div, g.value, divisor), g.taken};
  if (int const to = node.arg[0]; active[to]) past.add(adjoint, id, to, h);
  int const to = past.end(divisor), factor = builder.neg(id);
  if (Slope const part = pass_beyond(branches, rules, past, divisor, h); !part.vanishes())
    past.add(adjoint, id, to, scaled(branches, factor, part));
  return true;
}

} // namespace dyad::graph

// SPDX-License-Identifier: BSL-1.0
/// \file Quotients whose divisor may be so large, or so small, that no number holds the derivative by it.
///
/// The derivative of y = a / b by b is -y / b: of 1 / cosh(400) that is e^-800, while the derivative by the argument of
/// cosh is e^-400. A reverse sweep looks past b where that costs next to nothing: the rules of what b is made of are
/// run on g / b, which gives derivatives of the logarithm of b, and what comes out is multiplied by -y.
#pragma once

#include <dyad/graph/branches.hpp>
#include <dyad/graph/rules.hpp>

namespace dyad::graph {

/// What of a divisor a reverse sweep looks past: nodes that nothing else uses.
template <class Rules> class PastDivisor {
public:
  /// `active` marks the nodes that the sweep passes through.
  constexpr PastDivisor(Graph const& graph, Rules const& rules, Buffer<bool> const& active)
      : graph_(&graph), rules_(&rules), active_(&active) {}
  /// Whether the divisor of a quotient is worth it: it depends on a single variable, or is made of a function whose
  /// range is bounded below alone, as those of exp and cosh are, which grow fast. Quotients by sums with an exponential
  /// are for the pass that regroups.
  constexpr bool is_worth_it(int divisor) {
    if (uses_.empty()) count_uses();
    Node const& sum = (*graph_)[divisor];
    if (sum.is(Algebra::add) || sum.is(Algebra::sub))
      for (int k = 0; k < 2; ++k)
        if ((*graph_)[sum.arg[k]].op->states(Relation::exponential)) return false;
    for (int id = divisor; is_open(id); id = way(id)) {
      OpInfo const& op = *(*graph_)[id].op;
      bool const grows = op.transcendental && op.range.low > -bound && op.range.high > bound;
      if (grows || (*graph_)[way(id)].arity() == 0) return true;
    }
    return false;
  }
  /// Whether a node is looked past: a single way leads through it, so that nothing is multiplied twice.
  constexpr bool is_open(int id) const {
    Node const& node = (*graph_)[id];
    if (node.arity() == 0 || !(*active_)[id] || uses_[id] != 1) return false;
    if (node.op->loop != LoopRole::none || node.is(Algebra::where) || way(id) < 0) return false;
    return !rules_->any_square() ||
           !(rules_->find(node.op).has_even_slope || node.is(Algebra::mul) || node.is(Algebra::pow));
  }

private:
  static constexpr double bound = 1e3;

  constexpr void count_uses() {
    uses_ = Buffer<int>(active_->size(), 0);
    for (int id = 0; id < uses_.size(); ++id)
      if ((*active_)[id])
        for (int k = 0; k < (*graph_)[id].arity(); ++k)
          if (int const arg = (*graph_)[id].arg[k]; k == 0 || arg != (*graph_)[id].arg[0]) ++uses_[arg];
  }

  /// The one argument of a node that derivatives pass to; -1 where these are several.
  constexpr int way(int id) const {
    Node const& node = (*graph_)[id];
    int out = -1;
    for (int k = 0; k < node.arity(); ++k)
      if (int const arg = node.arg[k]; (*active_)[arg]) {
        if (out >= 0 && out != arg) return -1;
        out = arg;
      }
    return out;
  }

  Graph const* graph_;
  Rules const* rules_;
  Buffer<bool> const* active_;
  Buffer<int> uses_;
};

} // namespace dyad::graph
